#pragma once

#include "wire/hb-packet.h"

G_BEGIN_DECLS

/* A copy comes this long after the first at the most, in nanoseconds. Over a bridge it has the very
 * same time; where something queues in between, there are milliseconds. */
#define HB_DUPLICATES_WINDOW (20 * G_GINT64_CONSTANT (1000000))

/* The same where nothing tells by which interface each came, so that it may as well be said again:
 * that takes whoever says it longer. Measured over a bridge: up to 5 microseconds. */
#define HB_DUPLICATES_WINDOW_BLIND (200 * G_GINT64_CONSTANT (1000))

/* How many of the last ones are remembered, some more or less. */
#define HB_DUPLICATES_SIZE 16384

/**
 * HbDuplicates:
 *
 * Tells a segment that was captured at several interfaces of one machine, as at a bridge and its
 * port, from one that was sent again: the latter comes the way that the former came. What may change
 * on the way, such as hop limits, is not looked at.
 */
typedef struct _HbDuplicates HbDuplicates;

HbDuplicates *hb_duplicates_new  (void);
void          hb_duplicates_free (HbDuplicates   *self);
gboolean      hb_duplicates_find (HbDuplicates   *self,
                                  const HbFrame  *frame,
                                  const HbPacket *packet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbDuplicates, hb_duplicates_free)

G_END_DECLS
