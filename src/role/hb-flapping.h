#pragma once

#include "event/hb-time.h"

G_BEGIN_DECLS

/* So many changes are kept, and none for longer. */
#define HB_FLAPPING_CHANGES 21
#define HB_FLAPPING_WINDOW (3600 * HB_SECOND)

/* A flapping peer is dead when it has been down three times as long as its longest outage so far, within these bounds. */
#define HB_FLAPPING_DEAD_MIN (300 * HB_SECOND)
#define HB_FLAPPING_DEAD_MAX (1800 * HB_SECOND)

/**
 * HbFlapping:
 * @changes: when the last changes were, in seconds of the role's clock; a ring
 * @longest: the longest outage since the first of these changes, or since it began to flap, in seconds
 * @count: how many changes there are
 * @next: where the next one goes
 * @flapping: whether it flaps
 * @dead: whether it flapped until it stayed down, and has not been back since
 *
 * Whether a peer's state changes all the time, as Nagios decides it: each of the last 21 changes counts, the latest by a
 * quarter more, one of an hour ago by a quarter less; flapping begins at 20 % of what 21 checks can show, that is with
 * the fourth change in an hour, and ends below 5 %, when there has been none for half an hour, and one in the hour.
 *
 * Nobody is notified of a peer that flaps, but a death must not wait for that. Flapping ends at once when the peer stays
 * down for three times as long as its longest outage so far, at least 5 and at most 30 minutes. Its return is then one
 * to notify of; if it goes on after that, it flaps again with the next change. 500 regular changes in 24 hours make no
 * such end. Where the length of outages is random (exponential), one is taken for a
 * death in one of six days.
 */
typedef struct
{
  guint32 changes[HB_FLAPPING_CHANGES];
  guint32 longest;
  guint8 count;
  guint8 next;
  guint8 flapping;
  guint8 dead;
} HbFlapping;

gboolean hb_flapping_note      (HbFlapping       *self,
                                gint64            now,
                                gboolean          down);
gboolean hb_flapping_look      (HbFlapping       *self,
                                gint64            now,
                                gboolean          down);
gboolean hb_flapping_is_idle   (const HbFlapping *self);
void     hb_flapping_restore   (HbFlapping       *self,
                                gint64            now);

G_END_DECLS
