#pragma once

#include "role/hb-time.h"

G_BEGIN_DECLS

/* How many of the last times that it stood still are remembered, for what was before them. */
#define HB_CLOCK_GAPS 8

/**
 * HbClockGap:
 * @at: when a clock stood still, by itself
 * @length: for how long, nanoseconds
 */
typedef struct
{
  gint64 at;
  gint64 length;
} HbClockGap;

/**
 * HbClock:
 * @held: for how long it was held in all
 * @hold_from: the time at which it is held now, or %HB_NEVER
 * @hold_wall: when that was, nanoseconds of wall-clock time since 1970
 * @suspended: for how long the machine had slept when that was last looked at
 * @gaps: the last times that it stood still; the oldest goes first
 * @n_gaps: how many there were in all
 *
 * A live role's clock. It stands still while nobody could be heard: while the machine sleeps,
 * and while its owner holds it. It does not jump when somebody sets the wall clock, and converts
 * the wall-clock stamps of packets by what that clock says now.
 */
typedef struct
{
  gint64 held;
  gint64 hold_from;
  gint64 hold_wall;
  gint64 suspended;
  HbClockGap gaps[HB_CLOCK_GAPS];
  guint n_gaps;
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
gint64   hb_clock_get_hold_wall (const HbClock *self);
void     hb_clock_hold          (HbClock       *self);
void     hb_clock_release       (HbClock       *self);
gint64   hb_clock_take_suspended (HbClock      *self);

G_END_DECLS
