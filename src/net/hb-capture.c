#include "net/hb-capture.h"

#include "net/hb-frame-merge.h"

/* In immediate mode, a ring has slots of one size, whatever the length of the frame. With 2 KiB each, 32 MiB
 * hold 16,000 frames, which one sender fills in 0.06 seconds. But nearly all of our frames have less than 100
 * bytes. So the frames are divided by their length between two rings: with slots of 256 bytes, 24 MiB hold
 * 98,000 frames, 0.36 seconds of 270,000 a second. Of a slot, libpcap and the kernel need 68 bytes for
 * themselves, and on "any" 20 more for the cooked header. */
#define SHORT_SNAP_LENGTH 188
#define SHORT_SHARE 3 / 4

/* Two such slots fill a page: a whole standard Ethernet frame with room for tags, so that no text is cut. */
#define LONG_SNAP_LENGTH 1940
#define LONG_SLOT_SIZE 2048

struct _HbCapture
{
  HbRing *short_frames;
  HbRing *long_frames;
  HbFrameMerge *merge;
  guint size; /* how many frames it holds at least */
  guint64 taken;
  gboolean more;
};

static int
read_ring (gpointer      ring,
           guint         max,
           HbFrameFunc   func,
           gpointer      user_data,
           GError      **error)
{
  return hb_ring_dispatch (ring, max, func, user_data, error);
}

void
hb_capture_free (HbCapture *self)
{
  g_clear_pointer (&self->merge, hb_frame_merge_free);
  g_clear_pointer (&self->short_frames, hb_ring_free);
  g_clear_pointer (&self->long_frames, hb_ring_free);
  g_free (self);
}

/**
 * hb_capture_open_live:
 * @interface: an interface's name, or "any"
 * @size: the size of its rings together, in bytes
 * @error: return location for a #HbNetError
 *
 * Starts to capture incoming frames. Frames that we send are not captured.
 *
 * Returns: (nullable) (transfer full): a capture without a filter
 */
HbCapture *
hb_capture_open_live (const char  *interface,
                      gsize        size,
                      GError     **error)
{
  g_autoptr (HbCapture) self = g_new0 (HbCapture, 1);
  gsize short_size = size * SHORT_SHARE;

  self->short_frames = hb_ring_new (interface, SHORT_SNAP_LENGTH, short_size, error);
  if (self->short_frames == NULL)
    return NULL;
  self->long_frames = hb_ring_new (interface, LONG_SNAP_LENGTH, size - short_size, error);
  if (self->long_frames == NULL)
    return NULL;

  self->size = (size - short_size) / LONG_SLOT_SIZE;
  self->merge = hb_frame_merge_new (self->short_frames, self->long_frames, read_ring, hb_ring_now);
  return g_steal_pointer (&self);
}

/**
 * hb_capture_can_change_filter:
 * @self: a capture
 *
 * Returns: whether its filter can be replaced without losing frames: not on "any" and similar, whose link
 *   header and filters libpcap emulates
 */
gboolean
hb_capture_can_change_filter (HbCapture *self)
{
  return hb_ring_can_change_filter (self->short_frames);
}

static gboolean
set_filter (HbRing      *ring,
            const char  *filter,
            const char  *length,
            GError     **error)
{
  g_autofree char *both = g_strdup_printf ("len %s %d and (%s)", length, HB_CAPTURE_SHORT_MAX, filter);

  return hb_ring_set_filter (ring, both, error);
}

/**
 * hb_capture_set_filter:
 * @self: a capture
 * @filter: in libpcap's filter language
 * @error: return location for a #HbNetError
 *
 * Captures only matching frames from now on. If hb_capture_can_change_filter(), no frame is lost that matches
 * both the old and the new filter.
 *
 * Returns: whether the filter is in effect
 */
gboolean
hb_capture_set_filter (HbCapture   *self,
                       const char  *filter,
                       GError     **error)
{
  return set_filter (self->short_frames, filter, "<=", error) &&
         set_filter (self->long_frames, filter, ">", error);
}

/**
 * hb_capture_dispatch:
 * @self: a capture
 * @max: the number of frames after which to stop; a few more may be read
 * @func: (scope call): called for each frame; the frame is valid during the call
 * @user_data: for @func
 * @error: return location for a #HbNetError
 *
 * Reads the captured frames in the order of their stamps, without blocking.
 *
 * Returns: how many frames it read (fewer than @max if there are no more), or a negative number
 */
int
hb_capture_dispatch (HbCapture    *self,
                     guint         max,
                     HbFrameFunc   func,
                     gpointer      user_data,
                     GError      **error)
{
  int count = hb_frame_merge_dispatch (self->merge, max, func, user_data, error);

  self->more = count >= (int) max;
  self->taken += (guint) MAX (count, 0);
  return count;
}

/**
 * hb_capture_get_fds:
 * @self: a capture
 * @fds: (out): descriptors of which one is readable while there are frames to read
 */
void
hb_capture_get_fds (HbCapture *self,
                    int        fds[HB_CAPTURE_FDS])
{
  fds[0] = hb_ring_get_fd (self->short_frames);
  fds[1] = hb_ring_get_fd (self->long_frames);
}

/**
 * hb_capture_has_more:
 * @self: a capture
 *
 * Returns: whether hb_capture_dispatch() stopped before it had read everything; then a frame may be left that
 *   no descriptor tells of
 */
gboolean
hb_capture_has_more (HbCapture *self)
{
  return self->more;
}

/**
 * hb_capture_get_size:
 * @self: a capture
 *
 * Returns: how many frames it holds, however long they are; of short ones, it holds more
 */
guint
hb_capture_get_size (HbCapture *self)
{
  return self->size;
}

/**
 * hb_capture_get_taken:
 * @self: a capture
 *
 * Returns: how many frames have been read since the start
 */
guint64
hb_capture_get_taken (HbCapture *self)
{
  return self->taken;
}

/**
 * hb_capture_get_dropped:
 * @self: a capture
 *
 * Returns: how many frames the kernel has dropped since the start
 */
guint64
hb_capture_get_dropped (HbCapture *self)
{
  return hb_ring_get_dropped (self->short_frames) + hb_ring_get_dropped (self->long_frames);
}
