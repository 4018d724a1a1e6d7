#pragma once

#include "wire/hb-packet.h"

G_BEGIN_DECLS

/* The maximum delay between a frame and its copy, in nanoseconds. Over a bridge both have the same time; with
 * a queue in between they are milliseconds apart. */
#define HB_DUPLICATES_WINDOW (20 * G_GINT64_CONSTANT (1000000))

/* The maximum where the interfaces are unknown. It is shorter, since the frame may be a retransmission, which
 * takes longer. Copies over a bridge were measured to be up to 5 microseconds apart. */
#define HB_DUPLICATES_WINDOW_BLIND (200 * G_GINT64_CONSTANT (1000))

/* How many recent packets are remembered, approximately. */
#define HB_DUPLICATES_SIZE 16384

/**
 * HbDuplicates:
 *
 * Detects packets that were captured more than once on one machine, for example on a bridge and on its port.
 * A retransmission is no duplicate: it takes the same interfaces again. Fields that change on the way, such
 * as the hop limit, are ignored.
 */
typedef struct _HbDuplicates HbDuplicates;

HbDuplicates *hb_duplicates_new  (void);
void          hb_duplicates_free (HbDuplicates   *self);
gboolean      hb_duplicates_find (HbDuplicates   *self,
                                  const HbFrame  *frame,
                                  const HbPacket *packet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbDuplicates, hb_duplicates_free)

G_END_DECLS
