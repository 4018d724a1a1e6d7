#include "wire/hb-duplicates.h"

/* Each may stand in one of so many places, of which the oldest is given up for it. */
#define WAYS 8
#define SETS (HB_DUPLICATES_SIZE / WAYS)

/* Interfaces may differ in how much of a frame they capture; this much of a text is always there. */
#define PAYLOAD_COMPARED 32

/* What a cooked header calls what this machine sent. */
#define PACKET_OUTGOING 4

/* One that was seen: what it was, when and by which way it came first. */
typedef struct
{
  guint64 hash;
  gint64 stamp;
  guint32 interface;
  guint32 tap;
  gint16 packet_type;
  gboolean used;
} Entry;

struct _HbDuplicates
{
  Entry *entries; /* NULL until a capture has several interfaces */
};

HbDuplicates *
hb_duplicates_new (void)
{
  return g_new0 (HbDuplicates, 1);
}

void
hb_duplicates_free (HbDuplicates *self)
{
  g_free (self->entries);
  g_free (self);
}

/* FNV-1a. Whoever finds two packets of one hash could have forged either of them, too. */
static guint64
hash_bytes (guint64       hash,
            gconstpointer data,
            gsize         length)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);

  return hash;
}

/* The scope of a link-local address is the interface, so it is left out of what comes in. */
static guint64
hash_address (guint64          hash,
              const HbAddress *address)
{
  return hash_bytes (hash, address->bytes, sizeof address->bytes);
}

static guint64
hash_segment (guint64          hash,
              const HbSegment *segment)
{
  const guint32 numbers[] = {
    (guint32) segment->source_port << 16 | segment->destination_port, segment->seq, segment->ack,
    segment->flags, segment->window, (guint32) segment->payload_length,
  };

  hash = hash_address (hash, &segment->source);
  hash = hash_address (hash, &segment->destination);
  hash = hash_bytes (hash, numbers, sizeof numbers);
  return hash_bytes (hash, segment->payload, MIN (segment->payload_captured, PAYLOAD_COMPARED));
}

static guint64
hash_unreachable (guint64              hash,
                  const HbUnreachable *unreachable)
{
  const guint32 numbers[] = {
    (guint32) unreachable->source_port << 16 | unreachable->destination_port, unreachable->seq,
  };

  hash = hash_address (hash, &unreachable->limiter);
  hash = hash_address (hash, &unreachable->source);
  hash = hash_address (hash, &unreachable->destination);
  return hash_bytes (hash, numbers, sizeof numbers);
}

static guint64
hash_packet (const HbPacket *packet)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325) ^ packet->kind;

  hash = packet->kind == HB_PACKET_SEGMENT ? hash_segment (hash, &packet->segment)
                                           : hash_unreachable (hash, &packet->unreachable);

  /* What comes in was first seen at a bridge's port, which is the scope that the peer has by then; what
   * goes out passes the bridge first. So there each scope counts for itself: one of them is the peer's. */
  if (packet->kind == HB_PACKET_SEGMENT && packet->link.packet_type == PACKET_OUTGOING)
    hash ^= packet->segment.destination.scope;

  /* Every bit has a say in where it stands (MurmurHash3's last step). */
  hash = (hash ^ hash >> 33) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return hash ^ hash >> 33;
}

static gboolean
came_the_same_way (const Entry    *self,
                   const HbFrame  *frame,
                   const HbPacket *packet)
{
  return self->interface == packet->link.interface && self->tap == frame->tap &&
         self->packet_type == packet->link.packet_type;
}

static gboolean
is_copy (const Entry    *self,
         const HbFrame  *frame,
         const HbPacket *packet)
{
  gint64 gap = ABS (frame->stamp - self->stamp);

  if (!came_the_same_way (self, frame, packet))
    return gap <= HB_DUPLICATES_WINDOW;

  return frame->link == HB_LINK_COOKED && gap <= HB_DUPLICATES_WINDOW_BLIND;
}

/* Whether frames of this capture may have come by several interfaces at all. */
static gboolean
has_interfaces (const HbFrame *frame)
{
  return frame->tap != 0 || frame->link == HB_LINK_COOKED || frame->link == HB_LINK_COOKED_2;
}

/* Returns: where that hash stands, or else is to stand */
static Entry *
find_place (HbDuplicates *self,
            guint64       hash)
{
  Entry *set = self->entries + hash % SETS * WAYS;
  Entry *place = set;

  for (guint i = 0; i < WAYS; i++)
    {
      if (set[i].used && set[i].hash == hash)
        return &set[i];
      if (!set[i].used || (place->used && set[i].stamp < place->stamp))
        place = &set[i];
    }

  return place;
}

/**
 * hb_duplicates_find:
 * @self: what came so far
 * @frame: the next frame
 * @packet: what it is
 *
 * Remembers it, unless it is a copy of one that it remembers.
 *
 * Returns: whether it is
 */
gboolean
hb_duplicates_find (HbDuplicates   *self,
                    const HbFrame  *frame,
                    const HbPacket *packet)
{
  guint64 hash;
  Entry *place;

  if (!has_interfaces (frame))
    return FALSE;
  if (self->entries == NULL)
    self->entries = g_new0 (Entry, HB_DUPLICATES_SIZE);

  hash = hash_packet (packet);
  place = find_place (self, hash);
  if (place->used && place->hash == hash && is_copy (place, frame, packet))
    return TRUE;

  *place = (Entry) {
    .hash = hash,
    .stamp = frame->stamp,
    .interface = packet->link.interface,
    .tap = frame->tap,
    .packet_type = packet->link.packet_type,
    .used = TRUE,
  };
  return FALSE;
}
