#include "engine/hb-clock.h"

#include <time.h>

static gint64
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (gint64) now.tv_sec * HB_SECOND + now.tv_nsec;
}

/* CLOCK_BOOTTIME goes on while the machine sleeps, CLOCK_MONOTONIC does not. */
static gint64
read_suspended (void)
{
  return read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC);
}

void
hb_clock_init (HbClock *self)
{
  self->held = 0;
  self->hold_from = HB_NEVER;
  self->suspended = read_suspended ();
  self->n_gaps = 0;
}

static void
add_gap (HbClock *self,
         gint64   length)
{
  self->gaps[self->n_gaps++ % HB_CLOCK_GAPS] = (HbClockGap) { hb_clock_now (self), length };
}

/* Returns: for how long it stood still since @time, nanoseconds */
static gint64
stood_since (const HbClock *self,
             gint64         time)
{
  gint64 stood = 0;

  for (guint i = 0; i < MIN (self->n_gaps, HB_CLOCK_GAPS); i++)
    if (self->gaps[i].at >= time)
      stood += self->gaps[i].length;

  return stood;
}

/**
 * hb_clock_now:
 * @self: a clock
 *
 * Returns: its time, nanoseconds
 */
gint64
hb_clock_now (const HbClock *self)
{
  if (hb_clock_is_held (self))
    return self->hold_from;

  return read_clock (CLOCK_MONOTONIC) - self->held;
}

/**
 * hb_clock_from_wall:
 * @self: a clock
 * @stamp: when a packet was captured, nanoseconds of wall-clock time since 1970
 *
 * Returns: the same moment on this clock; not later than now
 */
gint64
hb_clock_from_wall (const HbClock *self,
                    gint64         stamp)
{
  gint64 now = hb_clock_now (self);
  gint64 age = read_clock (CLOCK_REALTIME) - stamp;

  if (hb_clock_is_held (self))
    return now;

  return now - MAX (age, 0);
}

/**
 * hb_clock_to_wall:
 * @self: a clock
 * @time: a time of this clock
 *
 * Returns: the same moment in nanoseconds of wall-clock time since 1970; while the clock is held, of
 *   what is to come, as if it went on just now
 */
gint64
hb_clock_to_wall (const HbClock *self,
                  gint64         time)
{
  gint64 wall = hb_clock_is_held (self) ? self->hold_wall : read_clock (CLOCK_REALTIME);

  return wall - (hb_clock_now (self) - time) - stood_since (self, time);
}

/**
 * hb_clock_to_monotonic:
 * @self: a clock that is not held
 * @time: a time of this clock
 *
 * Returns: the same moment in microseconds of g_get_monotonic_time(), rounded up
 */
gint64
hb_clock_to_monotonic (const HbClock *self,
                       gint64         time)
{
  return (time + self->held + HB_MICROSECOND - 1) / HB_MICROSECOND;
}

gboolean
hb_clock_is_held (const HbClock *self)
{
  return self->hold_from != HB_NEVER;
}

/**
 * hb_clock_get_hold_wall:
 * @self: a clock
 *
 * Returns: since when it is held, nanoseconds of wall-clock time since 1970; 0 while it is not
 */
gint64
hb_clock_get_hold_wall (const HbClock *self)
{
  return hb_clock_is_held (self) ? self->hold_wall : 0;
}

/**
 * hb_clock_hold:
 * @self: a clock
 *
 * Stops it.
 */
void
hb_clock_hold (HbClock *self)
{
  if (hb_clock_is_held (self))
    return;

  self->hold_from = hb_clock_now (self);
  self->hold_wall = read_clock (CLOCK_REALTIME);
}

/**
 * hb_clock_release:
 * @self: a clock
 *
 * Lets it go on from where it stands.
 */
void
hb_clock_release (HbClock *self)
{
  gint64 held = read_clock (CLOCK_MONOTONIC) - self->hold_from;

  if (!hb_clock_is_held (self))
    return;

  add_gap (self, held - self->held);
  self->held = held;
  self->hold_from = HB_NEVER;
}

/**
 * hb_clock_take_suspended:
 * @self: a clock
 *
 * Returns: for how long the machine has slept since this was last asked, nanoseconds
 */
gint64
hb_clock_take_suspended (HbClock *self)
{
  gint64 suspended = read_suspended ();
  gint64 since = suspended - self->suspended;

  self->suspended = suspended;
  if (since > 0)
    add_gap (self, since);
  return since;
}
