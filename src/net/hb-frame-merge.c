#include "net/hb-frame-merge.h"

#include <string.h>

/* A copy of a long frame, since a ring's slot is valid during the call only. */
typedef struct
{
  HbFrame frame;
  guint8 bytes[];
} Held;

struct _HbFrameMerge
{
  gpointer short_frames;
  gpointer long_frames;
  HbFrameReader read;
  HbFrameClock clock;

  GQueue held;     /* of Held, in the order in which they were read */
  gint64 complete; /* all long frames that were captured until then have been read */
  gboolean more;   /* there may be long frames that there was no room for */

  /* During a dispatch */
  HbFrameFunc func;
  gpointer user_data;
  guint count;     /* frames handed over */
  GError *error;   /* of reading long frames */
};

/**
 * hb_frame_merge_new:
 * @short_frames: (transfer none): the ring with the short frames
 * @long_frames: (transfer none): the ring with the long frames
 * @read: reads from either
 * @clock: the clock of the stamps
 *
 * Returns: (transfer full): a merge of both rings, which must outlive it
 */
HbFrameMerge *
hb_frame_merge_new (gpointer       short_frames,
                    gpointer       long_frames,
                    HbFrameReader  read,
                    HbFrameClock   clock)
{
  HbFrameMerge *self = g_new0 (HbFrameMerge, 1);

  self->short_frames = short_frames;
  self->long_frames = long_frames;
  self->read = read;
  self->clock = clock;
  g_queue_init (&self->held);

  return self;
}

void
hb_frame_merge_free (HbFrameMerge *self)
{
  g_queue_clear_full (&self->held, g_free);
  g_free (self);
}

static guint
get_room (HbFrameMerge *self)
{
  return HB_FRAME_MERGE_HELD - self->held.length;
}

static void
hold (const HbFrame *frame,
      gpointer       user_data)
{
  HbFrameMerge *self = user_data;
  Held *held = g_malloc (sizeof (Held) + frame->captured);

  held->frame = *frame;
  held->frame.bytes = held->bytes;
  memcpy (held->bytes, frame->bytes, frame->captured);
  g_queue_push_tail (&self->held, held);
}

/* Reads the long frames that there is room for. Unless that is too little, all that were captured until now,
 * and until @stamp, have then been read: @stamp is that of a frame that has been read already. */
static void
read_long_frames (HbFrameMerge *self,
                  gint64        stamp)
{
  gint64 now = self->clock ();
  guint room = get_room (self);
  int count;

  if (room == 0 || self->error != NULL)
    return;

  count = self->read (self->long_frames, room, hold, self, &self->error);
  self->more = count == (int) room;
  if (!self->more && count >= 0)
    self->complete = MAX (now, stamp);
  else if (self->held.length > 0)
    self->complete = ((const Held *) g_queue_peek_tail (&self->held))->frame.stamp;
}

static void
hand_over (HbFrameMerge  *self,
           const HbFrame *frame)
{
  self->count++;
  self->func (frame, self->user_data);
}

static void
hand_over_held (HbFrameMerge *self)
{
  g_autofree Held *held = g_queue_pop_head (&self->held);

  hand_over (self, &held->frame);
}

static void
hand_over_held_until (HbFrameMerge *self,
                      gint64        stamp)
{
  while (self->held.length > 0 &&
         ((const Held *) g_queue_peek_head (&self->held))->frame.stamp <= stamp)
    hand_over_held (self);
}

static void
on_short_frame (const HbFrame *frame,
                gpointer       user_data)
{
  HbFrameMerge *self = user_data;

  hand_over_held_until (self, frame->stamp);
  while (self->complete < frame->stamp && self->error == NULL)
    {
      /* All of them have a later stamp, and yet there are earlier ones behind: the wall clock was set back. */
      if (get_room (self) == 0)
        hand_over_held (self);

      read_long_frames (self, frame->stamp);
      hand_over_held_until (self, frame->stamp);
    }

  hand_over (self, frame);
}

/**
 * hb_frame_merge_dispatch:
 * @self: a merge
 * @max: the maximum number of short frames to read
 * @func: (scope call): called for each frame; the frame is valid during the call
 * @user_data: for @func
 * @error: return location for an error of a reader
 *
 * Reads the frames of both rings, and hands them over in the order of their stamps.
 *
 * Returns: how many frames it read (fewer than @max if there are no more), or a negative number
 */
int
hb_frame_merge_dispatch (HbFrameMerge  *self,
                         guint          max,
                         HbFrameFunc    func,
                         gpointer       user_data,
                         GError       **error)
{
  int count;

  self->func = func;
  self->user_data = user_data;
  self->count = 0;

  do
    {
      /* The wall clock was set back while no more could be held: nothing is complete until a time that is to come. */
      if (get_room (self) == 0)
        self->complete = MIN (self->complete, self->clock ());

      read_long_frames (self, G_MININT64);
      count = self->read (self->short_frames, max, on_short_frame, self,
                          self->error == NULL ? &self->error : NULL);

      /* With no short frame left, none of them precedes the long ones. */
      while (count < (int) max && self->held.length > 0)
        hand_over_held (self);
    }
  while (self->error == NULL && self->more && self->count < max);

  /* A ring ignores frames of before its filter, and counts them. */
  if (self->error == NULL)
    return MAX (count, (int) self->count);

  g_propagate_error (error, g_steal_pointer (&self->error));
  return -1;
}
