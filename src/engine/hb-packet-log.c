#include "engine/hb-packet-log.h"

#include <string.h>

#include "net/hb-cooked.h"

/* Frames are cut off here, as live ones are. */
#define FRAME_MAX 2048

/* Marks the unused rest of the ring, up to its end. */
#define FILLER G_MAXUINT32

/* The header of each frame. For a filler, only the first two members may fit. */
typedef struct
{
  guint32 size;   /* of the record, a multiple of ALIGNMENT */
  guint32 length; /* of the frame, or FILLER */
  gint64 stamp;
  HbAddress peer;
} Header;

#define ALIGNMENT 8

/* A ring of records, none of which wraps around. It holds [first, first + used), modulo size. The frames have
 * consecutive numbers: the last one stored is next - 1. */
struct _HbPacketLog
{
  guint8 *bytes;
  gsize size;
  gsize first;
  gsize used;
  guint64 next;
  guint64 n_frames;
  guint8 buffer[FRAME_MAX];
};

/**
 * hb_packet_log_new:
 * @size: its size in bytes; larger than the longest frame, and at least 4096
 *
 * Returns: (transfer full): an empty log
 */
HbPacketLog *
hb_packet_log_new (gsize size)
{
  HbPacketLog *self;

  g_return_val_if_fail (size >= 2 * FRAME_MAX, NULL);

  self = g_new0 (HbPacketLog, 1);
  self->size = size - size % ALIGNMENT;
  self->bytes = g_malloc (self->size);
  self->next = 1;

  return self;
}

void
hb_packet_log_free (HbPacketLog *self)
{
  g_free (self->bytes);
  g_free (self);
}

static void
drop_oldest (HbPacketLog *self)
{
  Header header = { 0 };

  memcpy (&header, self->bytes + self->first, G_STRUCT_OFFSET (Header, stamp));
  self->first = (self->first + header.size) % self->size;
  self->used -= header.size;
  if (header.length != FILLER)
    self->n_frames--;
}

/* Returns: the offset of the next @size contiguous bytes */
static gsize
make_room (HbPacketLog *self,
           gsize        size)
{
  gsize end;

  while (self->size - self->used < size)
    drop_oldest (self);

  end = (self->first + self->used) % self->size;
  self->used += size;
  return end;
}

static void
fill_up (HbPacketLog *self)
{
  gsize end = (self->first + self->used) % self->size;
  guint32 filler[] = { (guint32) (self->size - end), FILLER };

  memcpy (self->bytes + make_room (self, filler[0]), filler, sizeof filler);
}

static void
add (HbPacketLog     *self,
     const HbAddress *peer,
     gint64           stamp,
     gsize            length)
{
  gsize size = (sizeof (Header) + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  Header header = { (guint32) size, (guint32) length, stamp, *peer };
  guint8 *place;

  if ((self->first + self->used) % self->size + size > self->size)
    fill_up (self);

  place = self->bytes + make_room (self, size);
  memcpy (place, &header, sizeof header);
  memcpy (place + sizeof header, self->buffer, length);
  self->n_frames++;
  self->next++;
}

/**
 * hb_packet_log_add_frame:
 * @self: a log
 * @frame: a captured frame; one without a complete link header is ignored
 * @peer: its peer
 */
void
hb_packet_log_add_frame (HbPacketLog     *self,
                         const HbFrame   *frame,
                         const HbAddress *peer)
{
  gsize length = hb_cooked_from_frame (frame, self->buffer, sizeof self->buffer, NULL);

  if (length > 0)
    add (self, peer, frame->stamp, length);
}

/**
 * hb_packet_log_add_segment:
 * @self: a log
 * @segment: an injected segment
 * @stamp: when it left, nanoseconds of wall-clock time since 1970
 */
void
hb_packet_log_add_segment (HbPacketLog     *self,
                           const HbSegment *segment,
                           gint64           stamp)
{
  gsize length = hb_cooked_from_segment (segment, self->buffer, sizeof self->buffer);

  add (self, &segment->destination, stamp, length);
}

/* Skips @seen bytes of the ring. Returns: (nullable): the next frame, with its @header */
static const guint8 *
read_next (HbPacketLog *self,
           gsize       *seen,
           Header      *header)
{
  while (*seen < self->used)
    {
      const guint8 *place = self->bytes + (self->first + *seen) % self->size;

      memcpy (header, place, G_STRUCT_OFFSET (Header, stamp));
      *seen += header->size;
      if (header->length == FILLER)
        continue;

      memcpy (header, place, sizeof *header);
      return place + sizeof *header;
    }

  return NULL;
}

/**
 * hb_packet_log_foreach:
 * @self: a log
 * @peer: the peer of the frames
 * @func: (scope call): called for each, the oldest first
 * @user_data: for @func
 */
void
hb_packet_log_foreach (HbPacketLog     *self,
                       const HbAddress *peer,
                       HbPacketFunc     func,
                       gpointer         user_data)
{
  const guint8 *frame;
  gsize seen = 0;
  Header header;

  while ((frame = read_next (self, &seen, &header)) != NULL)
    if (hb_address_equal (&header.peer, peer))
      func (header.stamp, frame, header.length, user_data);
}

/**
 * hb_packet_log_foreach_since:
 * @self: a log
 * @peer: the peer of the frames
 * @since: the number of the first frame, such as the last page's next; 0 for all
 * @most: how many bytes of frames to return at most; but at least one frame
 * @func: (scope call): called for each, the oldest first
 * @user_data: for @func
 *
 * Returns: where the page ended
 */
HbPacketPage
hb_packet_log_foreach_since (HbPacketLog     *self,
                             const HbAddress *peer,
                             guint64          since,
                             gsize            most,
                             HbPacketFunc     func,
                             gpointer         user_data)
{
  HbPacketPage page = { .next = self->next - self->n_frames };
  const guint8 *frame;
  gsize seen = 0, given = 0;
  Header header;

  /* A number that was never given out: start with the first frame. */
  if (since > self->next)
    since = 0;

  for (; (frame = read_next (self, &seen, &header)) != NULL; page.next++)
    {
      if (!hb_address_equal (&header.peer, peer))
        continue;

      if (page.next >= since)
        {
          page.more = given > 0 && given + header.length > most;
          if (page.more)
            break;
          given += header.length;
          func (header.stamp, frame, header.length, user_data);
        }
      page.kept++;
    }

  return page;
}
