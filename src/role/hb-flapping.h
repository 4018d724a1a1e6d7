#pragma once

#include "event/hb-time.h"

G_BEGIN_DECLS

/* So many changes are kept, and none for longer. */
#define HB_FLAPPING_CHANGES 21
#define HB_FLAPPING_WINDOW (3600 * HB_SECOND)

/**
 * HbFlapping:
 * @changes: when the last changes were, in seconds of the role's clock; a ring
 * @count: how many there are
 * @next: where the next one goes
 * @flapping: whether it flaps
 *
 * Whether a peer's state changes all the time, as Nagios decides it: each of the last 21 changes counts, the latest by a
 * quarter more, one of an hour ago by a quarter less; flapping begins at 20 % of what 21 checks can show, that is with
 * the fourth change in an hour, and ends below 5 %, when there has been none for half an hour, and one in the hour.
 */
typedef struct
{
  guint32 changes[HB_FLAPPING_CHANGES];
  guint8 count;
  guint8 next;
  gboolean flapping;
} HbFlapping;

gboolean hb_flapping_note      (HbFlapping       *self,
                                gint64            now);
gboolean hb_flapping_look      (HbFlapping       *self,
                                gint64            now);
gboolean hb_flapping_is_idle   (const HbFlapping *self);
void     hb_flapping_restore   (HbFlapping       *self,
                                gint64            now);

G_END_DECLS
