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
 * Returns: the same moment in nanoseconds of wall-clock time since 1970
 */
gint64
hb_clock_to_wall (const HbClock *self,
                  gint64         time)
{
  return read_clock (CLOCK_REALTIME) - (hb_clock_now (self) - time);
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
 * hb_clock_hold:
 * @self: a clock
 *
 * Stops it.
 */
void
hb_clock_hold (HbClock *self)
{
  if (!hb_clock_is_held (self))
    self->hold_from = hb_clock_now (self);
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
  if (!hb_clock_is_held (self))
    return;

  self->held = read_clock (CLOCK_MONOTONIC) - self->hold_from;
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
  return since;
}
