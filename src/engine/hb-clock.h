#pragma once

#include <time.h>

#include "event/hb-time.h"

G_BEGIN_DECLS

/* How many of the times that it stood still are told apart. */
#define HB_CLOCK_GAPS 16

/* An owner that does not look at its clock for this long was stopped: it looks once a second. */
#define HB_CLOCK_STOP (2 * HB_SECOND)

/**
 * HbClockRead:
 * @id: CLOCK_MONOTONIC, CLOCK_BOOTTIME or CLOCK_REALTIME
 *
 * Returns: what that clock of the system says, nanoseconds
 */
typedef gint64 (*HbClockRead) (clockid_t id);

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
 * @read: where it takes the system's time from
 * @stands: whether it stands still while its owner was stopped
 * @held: for how long it stood in all, by CLOCK_MONOTONIC
 * @hold_from: the time at which it is held now, or %HB_NEVER
 * @hold_wall: when that was, nanoseconds of wall-clock time since 1970
 * @suspended: for how long the machine had slept when that was last looked at
 * @looked: CLOCK_MONOTONIC when it was last looked at
 * @pause: for how long its owner was stopped or the machine slept, not yet taken note of
 * @given: the latest time that it gave
 * @mark: until when its owner knows that nothing was lost
 * @bound: what is still to be read was captured after this time
 * @owed: for how long it has to run before it stands again, as of @owed_at
 * @wall: by how much the wall clock is ahead of CLOCK_BOOTTIME
 * @wall_before: likewise, before the wall clock was last set
 * @gaps: the times that it stood still, the oldest first
 * @n_gaps: how many there are
 *
 * A live role's clock. It stands still while nobody could be heard: while the machine sleeps, while
 * its owner holds it or is stopped itself, and where its owner lost what was captured. It does not
 * jump when somebody sets the wall clock, and converts the wall-clock stamps of packets by what that
 * clock said when they were captured.
 */
typedef struct
{
  HbClockRead read;
  gboolean stands;
  gint64 held;
  gint64 hold_from;
  gint64 hold_wall;
  gint64 suspended;
  gint64 looked;
  gint64 pause;
  gint64 given;
  gint64 mark;
  gint64 bound;
  gint64 owed;
  gint64 owed_at;
  gint64 wall;
  gint64 wall_before;
  HbClockGap gaps[HB_CLOCK_GAPS];
  guint n_gaps;
} HbClock;

void     hb_clock_init          (HbClock       *self,
                                 gboolean       stands,
                                 HbClockRead    read);
gint64   hb_clock_now           (HbClock       *self);
gint64   hb_clock_look          (HbClock       *self);
gint64   hb_clock_from_wall     (HbClock       *self,
                                 gint64         stamp);
gint64   hb_clock_to_wall       (HbClock       *self,
                                 gint64         time);
gint64   hb_clock_to_monotonic  (const HbClock *self,
                                 gint64         time);
gboolean hb_clock_is_held       (const HbClock *self);
gint64   hb_clock_get_hold_wall (const HbClock *self);
void     hb_clock_hold          (HbClock       *self);
void     hb_clock_release       (HbClock       *self);
gint64   hb_clock_take_pause    (HbClock       *self);
void     hb_clock_mark          (HbClock       *self);
void     hb_clock_skip          (HbClock       *self);
void     hb_clock_set_bound     (HbClock       *self,
                                 gint64         time);

G_END_DECLS
