#include "wire/hb-duplicates.h"

/* The table is set-associative: an entry may be stored in any of the WAYS places of its set, and replaces the
 * oldest. */
#define WAYS 8
#define SETS (HB_DUPLICATES_SIZE / WAYS)

/* Interfaces may have different snap lengths; this much of a payload is captured by all of them. */
#define PAYLOAD_COMPARED 32

/* The packet type of a cooked header for packets that this machine sent. */
#define PACKET_OUTGOING 4

/* A remembered packet, and where and when it was captured first. */
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

/* FNV-1a, which need not resist collisions: an attacker who can create one could also forge either packet. */
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

/* Leaves out the scope of a link-local address, which is the interface and differs between copies. */
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

  hash = hash_address (hash, &unreachable->reporter);
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

  /* An incoming packet is captured at the port of a bridge first, whose scope the peer then has; an outgoing
   * one passes the bridge first. So for outgoing packets the scopes count: one of the copies has the peer's
   * scope. */
  if (packet->kind == HB_PACKET_SEGMENT && packet->link.packet_type == PACKET_OUTGOING)
    hash ^= packet->segment.destination.scope;

  /* Mixes all bits into the place (the finalizer of MurmurHash3). */
  hash = (hash ^ hash >> 33) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return hash ^ hash >> 33;
}

static gboolean
has_same_path (const Entry    *self,
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

  if (!has_same_path (self, frame, packet))
    return gap <= HB_DUPLICATES_WINDOW;

  return frame->link == HB_LINK_COOKED && gap <= HB_DUPLICATES_WINDOW_BLIND;
}

/* Returns: whether this capture has several interfaces, so that duplicates are possible */
static gboolean
has_interfaces (const HbFrame *frame)
{
  return frame->tap != 0 || frame->link == HB_LINK_COOKED || frame->link == HB_LINK_COOKED_2;
}

/* Returns: the entry of that hash, or the one to replace */
static Entry *
find_entry (HbDuplicates *self,
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
 * @self: the packets so far
 * @frame: the next frame
 * @packet: the same frame, parsed
 *
 * Looks for a recent copy of the packet; remembers the packet if there is none.
 *
 * Returns: whether it is a duplicate
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
  place = find_entry (self, hash);
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
