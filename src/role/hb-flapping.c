#include "role/hb-flapping.h"

#define WINDOW ((gint64) (HB_FLAPPING_WINDOW / HB_SECOND))

/* Thousandths of a change: of the latest and the earliest in the window, and the thresholds, 20 % and 5 % of 20. */
#define WEIGHT_LATEST 1250
#define WEIGHT_EARLIEST 750
#define BEGINS 4000
#define ENDS 1000

static guint32
to_seconds (gint64 time)
{
  return (guint32) (time / HB_SECOND);
}

/* The clock of a replay may count from any time: only differences matter. */
static gint64
get_age (guint32 now,
         guint32 change)
{
  return MAX ((gint32) (now - change), 0);
}

/* Drops the changes that are too old. */
static void
expire (HbFlapping *self,
        guint32     now)
{
  while (self->count > 0)
    {
      guint oldest = (self->next + HB_FLAPPING_CHANGES - self->count) % HB_FLAPPING_CHANGES;

      if (get_age (now, self->changes[oldest]) <= WINDOW)
        return;
      self->count--;
    }
}

static gint64
weigh (HbFlapping *self,
       guint32     now)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->count; i++)
    {
      guint32 change = self->changes[(self->next + HB_FLAPPING_CHANGES - 1 - i) % HB_FLAPPING_CHANGES];

      sum += WEIGHT_LATEST - (WEIGHT_LATEST - WEIGHT_EARLIEST) * get_age (now, change) / WINDOW;
    }

  return sum;
}

/* Returns: for how long its state has been the same, in seconds */
static gint64
get_pause (HbFlapping *self,
           guint32     now)
{
  guint latest = (self->next + HB_FLAPPING_CHANGES - 1) % HB_FLAPPING_CHANGES;

  return self->count > 0 ? get_age (now, self->changes[latest]) : 0;
}

/* Returns: whether it has been down for too long to be one that comes and goes */
static gboolean
is_dead (HbFlapping *self,
         guint32     now)
{
  gint64 bearable = CLAMP (3 * (gint64) self->longest, HB_FLAPPING_DEAD_MIN / HB_SECOND,
                           HB_FLAPPING_DEAD_MAX / HB_SECOND);

  return get_pause (self, now) >= bearable;
}

static void
add (HbFlapping *self,
     guint32     now)
{
  self->changes[self->next] = now;
  self->next = (guint8) ((self->next + 1) % HB_FLAPPING_CHANGES);
  self->count = (guint8) MIN (self->count + 1, HB_FLAPPING_CHANGES);
}

/**
 * hb_flapping_note:
 * @self: what is known of a peer
 * @now: when its state changes
 * @down: whether it is given up or missing from now on; else it is back
 *
 * Returns: whether it begins to flap
 */
gboolean
hb_flapping_note (HbFlapping *self,
                  gint64      now,
                  gboolean    down)
{
  guint32 seconds = to_seconds (now);
  gboolean before = self->flapping, dead = self->dead;

  if (!down)
    self->longest = (guint32) MAX (self->longest, get_pause (self, seconds));
  expire (self, seconds);
  if (self->count == 0 && !self->flapping)
    self->longest = 0;
  add (self, seconds);
  self->dead = FALSE;
  if (!dead && weigh (self, seconds) >= BEGINS)
    self->flapping = TRUE;
  return self->flapping && !before;
}

/**
 * hb_flapping_look:
 * @self: what is known of a peer
 * @now: the time
 * @down: whether it is given up or missing
 *
 * Returns: whether it has stopped to flap
 */
gboolean
hb_flapping_look (HbFlapping *self,
                  gint64      now,
                  gboolean    down)
{
  guint32 seconds = to_seconds (now);
  gboolean dead = self->flapping && down && is_dead (self, seconds);

  expire (self, seconds);
  if (!self->flapping || (!dead && weigh (self, seconds) >= ENDS))
    return FALSE;

  self->flapping = FALSE;
  self->dead = dead;
  return TRUE;
}

/**
 * hb_flapping_is_idle:
 * @self: what is known of a peer
 *
 * Returns: whether nothing is, so that hb_flapping_look() need not be called
 */
gboolean
hb_flapping_is_idle (const HbFlapping *self)
{
  return self->count == 0 && !self->flapping;
}

/**
 * hb_flapping_restore:
 * @self: nothing
 * @now: the time
 *
 * Has a peer flap as before a restart, until it has held still for as long as any other.
 */
void
hb_flapping_restore (HbFlapping *self,
                     gint64      now)
{
  while (!self->flapping)
    hb_flapping_note (self, now, TRUE);
}
