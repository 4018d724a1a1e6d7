#pragma once

#include "event/hb-time.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbPath:
 * @size: how large a datagram may be, in bytes; 0 where nothing is known
 * @until: how long that is believed
 * @headers: what of it is not payload
 * @least: the size that is not believed not to pass
 *
 * What was learned of the way to a host: how much it takes at once. A plain value.
 */
typedef struct
{
  gint64 until;
  guint size;
  guint headers;
  guint least;
} HbPath;

void     hb_path_init     (HbPath          *self,
                           const HbAddress *destination);
gboolean hb_path_learn    (HbPath          *self,
                           gint64           now,
                           gsize            length,
                           guint            mtu);
gsize    hb_path_get_room (const HbPath    *self,
                           gint64           now);
gsize    hb_path_get_sure (const HbPath    *self,
                           gint64           now);
guint    hb_path_suggest  (const HbPath    *self,
                           guint            mtu);

G_END_DECLS
