#pragma once

#include "wire/hb-frame.h"

G_BEGIN_DECLS

/**
 * HbPcapngInterface:
 * @link: the kind of link header of its frames
 * @link_type: its number in the file (LINKTYPE_)
 * @limit: the snap length; 0 for none
 * @offset: seconds to add to its times
 * @binary: whether its clock's resolution is a power of two, else of ten
 * @exponent: the exponent of that power
 *
 * An interface description of a pcapng file.
 */
typedef struct
{
  HbLink link;
  guint32 link_type;
  guint32 limit;
  gint64 offset;
  gboolean binary;
  guint8 exponent;
} HbPcapngInterface;

gboolean hb_pcapng_interface_parse (HbPcapngInterface *self,
                                    const guint8      *body,
                                    gsize              length,
                                    gboolean           network_order);
gint64   hb_pcapng_interface_stamp (const HbPcapngInterface *self,
                                    guint64                  ticks);

G_END_DECLS
