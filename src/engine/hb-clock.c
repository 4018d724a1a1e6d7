#include "engine/hb-clock.h"

/* After a stop the clock must run for as long as it stood, up to this, before it stops again: if packets are lost
 * all the time, every deadline still comes, only later. */
#define OWED_MAX HB_SECOND

/* The shortest suspend that is reported. */
#define SLEEP HB_SECOND

/* A difference between two clocks that means that one of them was set, and how long reading both may take: the
 * reader may be interrupted in between. */
#define STEP HB_MILLISECOND
#define READING (20 * HB_MICROSECOND)
#define READINGS 5

typedef struct
{
  gint64 monotonic;
  gint64 boot;
  gint64 wall;
} Readings;

static gint64
read_system (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (gint64) now.tv_sec * HB_SECOND + now.tv_nsec;
}

/* Reads all clocks at once. */
static Readings
read_all (const HbClock *self)
{
  Readings best = { 0 };
  gint64 least = G_MAXINT64;

  for (guint i = 0; i < READINGS && least > READING; i++)
    {
      Readings readings;
      gint64 taken;

      readings.monotonic = self->read (CLOCK_MONOTONIC);
      readings.boot = self->read (CLOCK_BOOTTIME);
      readings.wall = self->read (CLOCK_REALTIME);
      taken = self->read (CLOCK_MONOTONIC) - readings.monotonic;
      if (taken < least)
        {
          least = taken;
          best = readings;
        }
    }

  return best;
}

/* Gaps */

/* Merges the two gaps that are closest relative to their age: recent gaps stay exact, and so does the total. */
static void
merge_gaps (HbClock *self)
{
  gint64 end = self->gaps[self->n_gaps - 1].at;
  double least = G_MAXDOUBLE;
  guint best = 0;

  for (guint i = 0; i + 1 < self->n_gaps; i++)
    {
      double distance = (double) (self->gaps[i + 1].at - self->gaps[i].at) /
                        (double) (end - self->gaps[i].at + 1);

      if (distance < least)
        {
          least = distance;
          best = i;
        }
    }

  self->gaps[best + 1].length += self->gaps[best].length;
  self->n_gaps--;
  for (guint i = best; i < self->n_gaps; i++)
    self->gaps[i] = self->gaps[i + 1];
}

static void
add_gap (HbClock *self,
         gint64   at,
         gint64   length)
{
  /* Gaps at or after @at become one gap. */
  while (self->n_gaps > 0 && self->gaps[self->n_gaps - 1].at >= at)
    length += self->gaps[--self->n_gaps].length;
  if (self->n_gaps == HB_CLOCK_GAPS)
    merge_gaps (self);

  self->gaps[self->n_gaps++] = (HbClockGap) { at, length };
}

/* Returns: how long the clock stood since @time, nanoseconds */
static gint64
stood_since (const HbClock *self,
             gint64         time)
{
  gint64 stood = 0;

  for (guint i = 0; i < self->n_gaps; i++)
    if (self->gaps[i].at >= time)
      stood += self->gaps[i].length;

  return stood;
}

/* Returns: the clock's time @age before @now */
static gint64
go_back (const HbClock *self,
         gint64         now,
         gint64         age)
{
  for (guint i = self->n_gaps; i > 0; i--)
    {
      const HbClockGap *gap = &self->gaps[i - 1];

      if (age <= now - gap->at)
        break;
      age = MAX (age - (now - gap->at) - gap->length, 0);
      now = gap->at;
    }

  return now - age;
}

/* Sets the clock back by @length nanoseconds, or as much as is allowed. */
static void
take_back (HbClock *self,
           gint64   now,
           gint64   length)
{
  gint64 at = now - length;
  gint64 owed = MAX (self->owed - MAX (at - self->owed_at, 0), 0);
  gint64 paid = MIN (owed, length);

  at += paid;
  length -= paid;
  self->owed = MIN (owed - paid + length, OWED_MAX);
  self->owed_at = at;
  if (length == 0)
    return;

  self->held += length;
  self->bound = MIN (self->bound, at);
  self->mark = MIN (self->mark, at);
  add_gap (self, at, length);
}

/* The system's clocks */

static gint64
follow_monotonic (HbClock *self,
                  gint64   monotonic)
{
  gint64 unseen = monotonic - self->looked;

  self->looked = monotonic;
  if (unseen < HB_CLOCK_STOP)
    return monotonic;

  self->pause = MAX (self->pause, unseen);
  if (self->stands && !hb_clock_is_held (self))
    take_back (self, monotonic - self->held, unseen);
  return monotonic;
}

/* CLOCK_BOOTTIME counts the time of a suspend, CLOCK_MONOTONIC does not. */
static void
follow_system (HbClock *self)
{
  Readings readings = read_all (self);
  gint64 slept = readings.boot - readings.monotonic - self->suspended;
  gint64 wall = readings.wall - readings.boot;

  follow_monotonic (self, readings.monotonic);
  if (slept >= STEP)
    {
      self->suspended += slept;
      add_gap (self, hb_clock_look (self), slept);
    }
  if (slept >= SLEEP)
    self->pause = MAX (self->pause, slept);
  if (ABS (wall - self->wall) >= STEP)
    {
      self->wall_before = self->wall;
      self->wall = wall;
    }
}

/**
 * hb_clock_init:
 * @self: a clock
 * @stands: whether it stands still while the process is stopped: so does the clock of a server, which judges
 *   peers
 * @read: (nullable): reads a system clock; %NULL for clock_gettime()
 */
void
hb_clock_init (HbClock     *self,
               gboolean     stands,
               HbClockRead  read)
{
  Readings readings;

  *self = (HbClock) {
    .read = read != NULL ? read : read_system,
    .stands = stands,
    .hold_from = HB_NEVER,
    .bound = G_MININT64,
  };

  readings = read_all (self);
  self->suspended = readings.boot - readings.monotonic;
  self->wall = self->wall_before = readings.wall - readings.boot;
  self->looked = self->given = self->mark = self->owed_at = readings.monotonic;
}

/**
 * hb_clock_look:
 * @self: a clock
 *
 * Returns: the present time, nanoseconds, to look at only: hb_clock_skip() may set it back
 */
gint64
hb_clock_look (HbClock *self)
{
  if (hb_clock_is_held (self))
    return self->hold_from;

  return follow_monotonic (self, self->read (CLOCK_MONOTONIC)) - self->held;
}

/**
 * hb_clock_now:
 * @self: a clock
 *
 * Returns: the present time, nanoseconds; the clock never goes back behind it
 */
gint64
hb_clock_now (HbClock *self)
{
  gint64 now = hb_clock_look (self);

  self->given = MAX (self->given, now);
  return now;
}

static gint64
place_stamp (const HbClock *self,
             gint64         now,
             gint64         boot)
{
  return go_back (self, now, now + self->held + self->suspended - boot);
}

/**
 * hb_clock_from_wall:
 * @self: a clock
 * @stamp: when a packet was captured, nanoseconds of wall-clock time since 1970
 *
 * Returns: the same time on this clock, even if the wall clock was set meanwhile; at most the present time
 */
gint64
hb_clock_from_wall (HbClock *self,
                    gint64   stamp)
{
  gint64 now, time;

  if (hb_clock_is_held (self))
    return self->hold_from;

  /* Most packets of a batch were captured before the last look: the system clock is read only for the others. */
  now = self->looked - self->held;
  time = place_stamp (self, now, stamp - self->wall);
  if (time > now)
    {
      now = hb_clock_look (self);
      time = place_stamp (self, now, stamp - self->wall);
    }
  if (time > now || time < self->bound)
    {
      follow_system (self);
      now = hb_clock_look (self);
      time = place_stamp (self, now, stamp - self->wall);

      /* It was captured before the wall clock was set, and is read after that. */
      if (time > now + STEP || time < self->bound)
        time = place_stamp (self, now, stamp - self->wall_before);
      time = CLAMP (time, self->bound, now);
    }

  self->given = MAX (self->given, time);
  return time;
}

/**
 * hb_clock_to_wall:
 * @self: a clock
 * @time: a time of this clock
 *
 * Returns: the same time in nanoseconds of wall-clock time since 1970; for a future time of a held clock, as if
 *   the clock ran on now
 */
gint64
hb_clock_to_wall (HbClock *self,
                  gint64   time)
{
  gint64 wall = hb_clock_is_held (self) ? self->hold_wall : self->read (CLOCK_REALTIME);

  return wall - (hb_clock_look (self) - time) - stood_since (self, time);
}

/**
 * hb_clock_to_monotonic:
 * @self: a clock that is not held
 * @time: a time of this clock
 *
 * Returns: the same time in microseconds of g_get_monotonic_time(), rounded up
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
 * Returns: when it was held, nanoseconds of wall-clock time since 1970; 0 if it runs
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
  self->hold_wall = self->read (CLOCK_REALTIME);
}

/**
 * hb_clock_release:
 * @self: a clock
 *
 * Lets it run on.
 */
void
hb_clock_release (HbClock *self)
{
  gint64 held;

  if (!hb_clock_is_held (self))
    return;

  held = follow_monotonic (self, self->read (CLOCK_MONOTONIC)) - self->hold_from;
  add_gap (self, self->hold_from, held - self->held);
  self->held = held;
  self->hold_from = HB_NEVER;
}

/**
 * hb_clock_take_pause:
 * @self: a clock
 *
 * Checks the system's clocks; call at least once a second.
 *
 * Returns: how long the process was stopped or the machine suspended since the last call, nanoseconds; 0 if that
 *   is too short to report
 */
gint64
hb_clock_take_pause (HbClock *self)
{
  gint64 pause;

  follow_system (self);
  pause = self->pause;
  self->pause = 0;
  return pause;
}

/**
 * hb_clock_mark:
 * @self: a clock
 *
 * Confirms that no packet was lost up to now.
 */
void
hb_clock_mark (HbClock *self)
{
  self->mark = hb_clock_look (self);
}

/**
 * hb_clock_skip:
 * @self: a clock
 *
 * Reports that packets may have been lost since hb_clock_mark() or the last call of this. Sets the clock back to
 * that time, but never behind a time it has returned, and by at most half of the time if this happens again and
 * again.
 */
void
hb_clock_skip (HbClock *self)
{
  gint64 now = hb_clock_look (self);
  gint64 since = MAX (self->mark, self->given);

  if (!hb_clock_is_held (self) && now > since)
    take_back (self, now, now - since);
  hb_clock_mark (self);
}

/**
 * hb_clock_set_bound:
 * @self: a clock
 * @time: a time of this clock
 *
 * Promises that all packets captured before @time have been read.
 */
void
hb_clock_set_bound (HbClock *self,
                    gint64   time)
{
  self->bound = time;
}
