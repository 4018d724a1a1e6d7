#include "app/model/hb-beats.h"

/* The initial size of the array, which is doubled up to HB_BEATS_MAX. */
#define FIRST_ROOM 8

struct _HbBeats
{
  GObject parent_instance;

  HbBeat *beats; /* a ring once it has HB_BEATS_MAX; until then it starts at index 0 */
  guint room;
  guint first;
  guint size;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbBeats, hb_beats, G_TYPE_OBJECT)

static HbBeat *
beat_at (HbBeats *self,
         guint    position)
{
  return &self->beats[(self->first + position) % HB_BEATS_MAX];
}

static void
hb_beats_finalize (GObject *object)
{
  g_free (HB_BEATS (object)->beats);

  G_OBJECT_CLASS (hb_beats_parent_class)->finalize (object);
}

static void
hb_beats_class_init (HbBeatsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_beats_finalize;

  /**
   * HbBeats::changed:
   *
   * Beats were added or removed.
   */
  signals[CHANGED] = g_signal_new ("changed",
                                   G_TYPE_FROM_CLASS (klass),
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL, NULL, NULL,
                                   G_TYPE_NONE,
                                   0);
}

static void
hb_beats_init (HbBeats *self)
{
}

/**
 * hb_beats_new:
 *
 * Returns: (transfer full): an empty set of beats
 */
HbBeats *
hb_beats_new (void)
{
  return g_object_new (HB_TYPE_BEATS, NULL);
}

/* Only a ring of HB_BEATS_MAX wraps around, and that never grows: so a plain realloc is enough. */
static void
make_room (HbBeats *self)
{
  if (self->size < self->room)
    return;

  self->room = CLAMP (2 * self->room, FIRST_ROOM, HB_BEATS_MAX);
  self->beats = g_renew (HbBeat, self->beats, self->room);
}

/* Returns: whether it was added */
static gboolean
take (HbBeats      *self,
      const HbBeat *beat)
{
  guint position = self->size;

  while (position > 0 && beat_at (self, position - 1)->time > beat->time)
    position--;

  for (guint i = position; i > 0 && beat_at (self, i - 1)->time == beat->time; i--)
    if (beat_at (self, i - 1)->kind == beat->kind)
      return FALSE;

  if (self->size == HB_BEATS_MAX)
    {
      if (position == 0)
        return FALSE;

      self->first = (self->first + 1) % HB_BEATS_MAX;
      self->size--;
      position--;
    }

  make_room (self);
  for (guint i = self->size++; i > position; i--)
    *beat_at (self, i) = *beat_at (self, i - 1);
  *beat_at (self, position) = *beat;
  return TRUE;
}

/**
 * hb_beats_add:
 * @self: beats
 * @beat: a beat; copied
 *
 * Adds a beat in the order of times, behind those of the same time. If there are %HB_BEATS_MAX, the oldest is
 * dropped. A beat that is older than all of them is ignored, and so is one with the same time and kind as another.
 */
void
hb_beats_add (HbBeats      *self,
              const HbBeat *beat)
{
  hb_beats_add_all (self, beat, 1);
}

/**
 * hb_beats_add_all:
 * @self: beats
 * @beats: (array length=n_beats): the beats; copied
 * @n_beats: how many
 *
 * Adds each as hb_beats_add() does, and notifies once.
 */
void
hb_beats_add_all (HbBeats      *self,
                  const HbBeat *beats,
                  guint         n_beats)
{
  gboolean changed = FALSE;

  g_return_if_fail (HB_IS_BEATS (self));
  g_return_if_fail (beats != NULL || n_beats == 0);

  for (guint i = 0; i < n_beats; i++)
    changed |= take (self, &beats[i]);

  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * hb_beats_clear:
 * @self: beats
 *
 * Removes all.
 */
void
hb_beats_clear (HbBeats *self)
{
  g_return_if_fail (HB_IS_BEATS (self));

  if (self->size == 0)
    return;

  self->first = 0;
  self->size = 0;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * hb_beats_get_size:
 * @self: beats
 *
 * Returns: how many there are, at most %HB_BEATS_MAX
 */
guint
hb_beats_get_size (HbBeats *self)
{
  g_return_val_if_fail (HB_IS_BEATS (self), 0);

  return self->size;
}

/**
 * hb_beats_get:
 * @self: beats
 * @position: its index, from 0 for the oldest
 *
 * Returns: (transfer none): the beat, valid until the next change
 */
const HbBeat *
hb_beats_get (HbBeats *self,
              guint    position)
{
  g_return_val_if_fail (HB_IS_BEATS (self), NULL);
  g_return_val_if_fail (position < self->size, NULL);

  return beat_at (self, position);
}
