#pragma once

#include "role/hb-time.h"

G_BEGIN_DECLS

/**
 * HbClock:
 * @held: for how long it has stood still in all
 * @hold_from: the time at which it stands still now, or %HB_NEVER
 * @suspended: for how long the machine had slept when that was last looked at
 *
 * A live role's clock. It stands still while nobody could be heard: while the machine sleeps,
 * and while its owner holds it. It does not jump when somebody sets the wall clock, and converts
 * the wall-clock stamps of packets by what that clock says now.
 */
typedef struct
{
  gint64 held;
  gint64 hold_from;
  gint64 suspended;
} HbClock;

void     hb_clock_init          (HbClock       *self);
gint64   hb_clock_now           (const HbClock *self);
gint64   hb_clock_from_wall     (const HbClock *self,
                                 gint64         stamp);
gint64   hb_clock_to_wall       (const HbClock *self,
                                 gint64         time);
gint64   hb_clock_to_monotonic  (const HbClock *self,
                                 gint64         time);
gboolean hb_clock_is_held       (const HbClock *self);
void     hb_clock_hold          (HbClock       *self);
void     hb_clock_release       (HbClock       *self);
gint64   hb_clock_take_suspended (HbClock      *self);

G_END_DECLS
