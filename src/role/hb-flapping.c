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
 *
 * Returns: whether it begins to flap
 */
gboolean
hb_flapping_note (HbFlapping *self,
                  gint64      now)
{
  gboolean before = self->flapping;
  guint32 seconds = to_seconds (now);

  expire (self, seconds);
  add (self, seconds);
  self->flapping |= weigh (self, seconds) >= BEGINS;
  return self->flapping && !before;
}

/**
 * hb_flapping_look:
 * @self: what is known of a peer
 * @now: the time
 *
 * Returns: whether it has stopped to flap
 */
gboolean
hb_flapping_look (HbFlapping *self,
                  gint64      now)
{
  guint32 seconds = to_seconds (now);

  expire (self, seconds);
  if (!self->flapping || weigh (self, seconds) >= ENDS)
    return FALSE;

  self->flapping = FALSE;
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
    hb_flapping_note (self, now);
}
