#pragma once

#include <time.h>

#include "event/hb-time.h"

G_BEGIN_DECLS

/* How many gaps are stored one by one. */
#define HB_CLOCK_GAPS 16

/* A process that does not look at its clock for this long was stopped: it looks once a second. */
#define HB_CLOCK_STOP (2 * HB_SECOND)

/**
 * HbClockRead:
 * @id: CLOCK_MONOTONIC, CLOCK_BOOTTIME or CLOCK_REALTIME
 *
 * Returns: the time of that system clock, nanoseconds
 */
typedef gint64 (*HbClockRead) (clockid_t id);

/**
 * HbClockGap:
 * @at: when the clock stood still, by its own time
 * @length: for how long, nanoseconds
 */
typedef struct
{
  gint64 at;
  gint64 length;
} HbClockGap;

/**
 * HbClock:
 * @read: reads a system clock
 * @stands: whether it stands still while the process is stopped
 * @held: the sum of all stops, by CLOCK_MONOTONIC
 * @hold_from: the time at which it is held now, or %HB_NEVER
 * @hold_wall: when that was, nanoseconds of wall-clock time since 1970
 * @suspended: the total time that the machine was suspended, when last checked
 * @looked: CLOCK_MONOTONIC at the last look
 * @pause: unreported time that the process was stopped or the machine suspended
 * @given: the latest time returned
 * @mark: no packet was lost up to then
 * @bound: packets still to be read were captured after this time
 * @owed: how long it must run before it may stop again, as of @owed_at
 * @wall: by how much the wall clock is ahead of CLOCK_BOOTTIME
 * @wall_before: the same, before the wall clock was last set
 * @gaps: its stops, the oldest first
 * @n_gaps: how many there are
 *
 * The clock of a live role. It stands still while no peer could be heard: while the machine is suspended, while the
 * owner holds it or is stopped itself, and where captured packets were lost. Setting the wall clock does not make it
 * jump: wall-clock stamps of packets are converted by what the wall clock was when they were captured.
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
