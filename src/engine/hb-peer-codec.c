#include "engine/hb-peer-codec.h"

#include "wire/hb-message.h"

static void
add (GVariantBuilder *builder,
     const char      *key,
     GVariant        *value)
{
  g_variant_builder_add (builder, "{sv}", key, value);
}

static void
add_string (GVariantBuilder *builder,
            const char      *key,
            const char      *value)
{
  add (builder, key, g_variant_new_string (value));
}

static void
add_address (GVariantBuilder *builder,
             const char      *key,
             const HbAddress *address)
{
  char text[HB_ADDRESS_STRING_SIZE];

  add_string (builder, key, hb_address_format (address, text));
}

static gint64
to_microseconds (gint64 stamp)
{
  return stamp / HB_MICROSECOND;
}

static void
add_stamp (GVariantBuilder *builder,
           const char      *key,
           gint64           stamp)
{
  add (builder, key, g_variant_new_int64 (to_microseconds (stamp)));
}

static void
add_number (GVariantBuilder *builder,
            const char      *key,
            guint            number)
{
  add (builder, key, g_variant_new_uint32 (number));
}

/* Peers */

static const char *
state_of (const HbPeer *peer)
{
  switch ((HbPeerPhase) peer->state)
    {
    case HB_PEER_SUSPENDED:
      return "alive";
    case HB_PEER_ALIVE:
      /* In a replay, pulses are others' and make no state of their own. */
      return peer->timed_out || peer->pulses > 0 ? "pulsing" : "alive";
    case HB_PEER_ASKED:
    case HB_PEER_PULSED:
      return "pulsing";
    case HB_PEER_CLOSED:
    default:
      return peer->reason == HB_CLOSE_GAVE_UP ? "given-up" : "left";
    }
}

/* Returns: nanoseconds of wall-clock time since 1970, or 0 where nothing is due */
static gint64
get_deadline (const HbPeer *peer,
              const HbRun  *run)
{
  if (peer->state == HB_PEER_CLOSED || peer->state == HB_PEER_SUSPENDED || peer->due == HB_NEVER)
    return 0;

  return run->to_wall (run->source, peer->due);
}

/**
 * hb_peer_snapshot_take:
 * @self: where to put it
 * @peer: a peer
 * @run: what it is a peer of
 */
void
hb_peer_snapshot_take (HbPeerSnapshot *self,
                       const HbPeer   *peer,
                       const HbRun    *run)
{
  *self = (HbPeerSnapshot) {
    .peer = *peer,
    .heard = run->to_wall (run->source, peer->heard),
    .deadline = get_deadline (peer, run),
  };
}

static double
get_rtt_ms (const HbPeer *peer)
{
  return peer->rtt != HB_UNKNOWN ? (double) peer->rtt / HB_MILLISECOND : -1;
}

/* Returns: (nullable): the name of the verdict */
static const char *
verdict_of (const HbPeer *peer)
{
  if (peer->state != HB_PEER_CLOSED || peer->reason != HB_CLOSE_GAVE_UP)
    return NULL;

  return hb_verdict_to_string (peer->verdict);
}

static char *
get_text (const HbPeer *peer)
{
  return hb_message_escape (peer->text, peer->text_length, peer->text_cut);
}

/**
 * hb_peer_codec_peer:
 * @snapshot: a peer
 *
 * Returns: (transfer floating): the peer as it was then
 */
GVariant *
hb_peer_codec_peer (const HbPeerSnapshot *snapshot)
{
  const HbPeer *peer = &snapshot->peer;
  const char *verdict = verdict_of (peer);
  g_autofree char *text = get_text (peer);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_address (&builder, "address", &peer->address);
  add_string (&builder, "state", state_of (peer));
  add_string (&builder, "last-text", text);
  add_number (&builder, "pulses", peer->pulses);
  add_stamp (&builder, "heard", snapshot->heard);
  add (&builder, "muted", g_variant_new_boolean (peer->muted));
  add (&builder, "rtt-ms", g_variant_new_double (get_rtt_ms (peer)));
  add_stamp (&builder, "deadline", snapshot->deadline);
  if (verdict != NULL)
    add_string (&builder, "verdict", verdict);

  return g_variant_builder_end (&builder);
}

/* Many peers */

/* What all of them have under each key. */
typedef struct
{
  GHashTable *words;    /* GVariants by what they hold: few, and the same for thousands of peers */
  GPtrArray *addresses; /* of GVariant, as the other texts are */
  GPtrArray *states;
  GPtrArray *verdicts;
  GPtrArray *texts;
  GArray *rtts;
  GArray *pulses;
  GArray *deadlines;
  GArray *heard;
  GArray *muted;
} Columns;

static void
columns_init (Columns *self)
{
  *self = (Columns) {
    .words = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_variant_unref),
    .addresses = g_ptr_array_new (),
    .states = g_ptr_array_new (),
    .verdicts = g_ptr_array_new (),
    .texts = g_ptr_array_new (),
    .rtts = g_array_new (FALSE, FALSE, sizeof (double)),
    .pulses = g_array_new (FALSE, FALSE, sizeof (guint32)),
    .deadlines = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .heard = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .muted = g_array_new (FALSE, FALSE, sizeof (guint8)),
  };
}

/* Returns: (transfer none): @word, which is a constant */
static GVariant *
find_word (Columns    *self,
           const char *word)
{
  GVariant *found = g_hash_table_lookup (self->words, word);

  if (found == NULL)
    {
      found = g_variant_ref_sink (g_variant_new_string (word));
      g_hash_table_insert (self->words, (gpointer) word, found);
    }

  return found;
}

static void
columns_add (Columns              *self,
             const HbPeerSnapshot *snapshot)
{
  const HbPeer *peer = &snapshot->peer;
  const char *verdict = verdict_of (peer);
  double rtt = get_rtt_ms (peer);
  guint32 pulses = peer->pulses;
  gint64 deadline = to_microseconds (snapshot->deadline);
  gint64 heard = to_microseconds (snapshot->heard);
  guint8 muted = peer->muted;
  char address[HB_ADDRESS_STRING_SIZE];

  g_ptr_array_add (self->addresses,
                   g_variant_new_string (hb_address_format (&peer->address, address)));
  g_ptr_array_add (self->states, find_word (self, state_of (peer)));
  g_ptr_array_add (self->verdicts, find_word (self, verdict != NULL ? verdict : ""));
  g_ptr_array_add (self->texts, g_variant_new_take_string (get_text (peer)));
  g_array_append_val (self->rtts, rtt);
  g_array_append_val (self->pulses, pulses);
  g_array_append_val (self->deadlines, deadline);
  g_array_append_val (self->heard, heard);
  g_array_append_val (self->muted, muted);
}

static void
end_texts (GVariantBuilder *builder,
           const char      *key,
           GPtrArray       *texts)
{
  add (builder, key, g_variant_new_array (G_VARIANT_TYPE_STRING, (GVariant **) texts->pdata,
                                          texts->len));
  g_ptr_array_unref (texts);
}

static void
end_numbers (GVariantBuilder    *builder,
             const char         *key,
             const GVariantType *type,
             GArray             *numbers)
{
  add (builder, key, g_variant_new_fixed_array (type, numbers->data, numbers->len,
                                                g_array_get_element_size (numbers)));
  g_array_unref (numbers);
}

static GVariant *
columns_end (Columns *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  end_texts (&builder, "address", self->addresses);
  end_texts (&builder, "state", self->states);
  end_texts (&builder, "last-text", self->texts);
  end_texts (&builder, "verdict", self->verdicts);
  end_numbers (&builder, "pulses", G_VARIANT_TYPE_UINT32, self->pulses);
  end_numbers (&builder, "heard", G_VARIANT_TYPE_INT64, self->heard);
  end_numbers (&builder, "muted", G_VARIANT_TYPE_BOOLEAN, self->muted);
  end_numbers (&builder, "rtt-ms", G_VARIANT_TYPE_DOUBLE, self->rtts);
  end_numbers (&builder, "deadline", G_VARIANT_TYPE_INT64, self->deadlines);
  g_hash_table_unref (self->words);

  return g_variant_builder_end (&builder);
}

/**
 * hb_peer_codec_peers:
 * @snapshots: (array length=n_snapshots): peers
 * @n_snapshots: how many
 *
 * Describes them by key: a dictionary of each peer is some forty GVariants, and GDBus makes them
 * where it is sent and where it is read.
 *
 * Returns: (transfer floating): each key of a peer, with an array of what the peers have there
 */
GVariant *
hb_peer_codec_peers (const HbPeerSnapshot *snapshots,
                     gsize                 n_snapshots)
{
  Columns columns;

  columns_init (&columns);
  for (gsize i = 0; i < n_snapshots; i++)
    columns_add (&columns, &snapshots[i]);

  return columns_end (&columns);
}
