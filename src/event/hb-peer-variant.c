#include "event/hb-peer-variant.h"

#include <math.h>
#include <string.h>

#include "wire/hb-frame.h"

/* One array per member, with an element for each peer: as an array of structures, a peer is ten GVariants for
 * GDBus, at both ends, and takes five times as long. */
#define PEERS_TYPE "(asayasadauaxaxayaya(ux)a(us)a(us))"

/* In the order of %PEERS_TYPE. */
enum
{
  ADDRESS,
  STATE,
  TEXT,
  RTT,
  PULSES,
  DEADLINE,
  HEARD,
  VERDICT,
  FLAGS,
  N_FULL,
  /* What few peers have: elements with the index of the peer, in the order of these. */
  QUIET_UNTIL = N_FULL,
  NAME,
  GROUP,
  N_COLUMNS
};

/* No verdict; no #HbVerdict will ever have this number. */
#define NO_VERDICT G_MAXUINT8

/* One peer, for scripts */

static void
add_flag (GVariantBuilder      *builder,
          const char           *key,
          const HbPeerSnapshot *peer,
          HbPeerFlags           flag)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_boolean ((peer->flags & flag) != 0));
}

/**
 * hb_peer_to_dictionary:
 * @peer: a peer whose state is known
 *
 * Returns: (transfer floating): its dictionary (a{sv}), as ListPeers returns it
 */
GVariant *
hb_peer_to_dictionary (const HbPeerSnapshot *peer)
{
  char address[HB_ADDRESS_STRING_SIZE];
  GVariantBuilder builder;

  hb_address_format (&peer->address, address);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "address", g_variant_new_string (address));
  g_variant_builder_add (&builder, "{sv}", "state", g_variant_new_string (hb_peer_state_to_string (peer->state)));
  g_variant_builder_add (&builder, "{sv}", "last-text", g_variant_new_string (peer->text));
  g_variant_builder_add (&builder, "{sv}", "rtt-ms", g_variant_new_double (peer->rtt_ms));
  g_variant_builder_add (&builder, "{sv}", "pulses", g_variant_new_uint32 (peer->pulses));
  g_variant_builder_add (&builder, "{sv}", "deadline", g_variant_new_int64 (peer->deadline));
  g_variant_builder_add (&builder, "{sv}", "heard", g_variant_new_int64 (peer->heard));
  add_flag (&builder, "muted", peer, HB_PEER_MUTED);
  add_flag (&builder, "acknowledged", peer, HB_PEER_ACKNOWLEDGED);
  add_flag (&builder, "quiet-hours", peer, HB_PEER_QUIET_HOURS);
  add_flag (&builder, "flapping", peer, HB_PEER_FLAPPING);
  add_flag (&builder, "listed", peer, HB_PEER_LISTED);
  add_flag (&builder, "named", peer, HB_PEER_NAMED);
  g_variant_builder_add (&builder, "{sv}", "quiet-until", g_variant_new_int64 (peer->quiet_until));
  if (peer->name != NULL)
    g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (peer->name));
  if (peer->group != NULL)
    g_variant_builder_add (&builder, "{sv}", "group", g_variant_new_string (peer->group));
  if (peer->verdict != HB_N_VERDICTS)
    g_variant_builder_add (&builder, "{sv}", "verdict", g_variant_new_string (hb_verdict_to_string (peer->verdict)));

  return g_variant_builder_end (&builder);
}

/* Many */

/* An element of the column of %QUIET_UNTIL, as GVariant lays it out. */
typedef struct
{
  guint32 index;
  gint64 until;
} QuietUntil;

G_STATIC_ASSERT (sizeof (QuietUntil) == 16);

static GVariant *
make_quiet_until (const HbPeerSnapshot *peers,
                  gsize                 n_peers)
{
  g_autoptr (GArray) elements = g_array_new (FALSE, TRUE, sizeof (QuietUntil));

  for (gsize i = 0; i < n_peers; i++)
    if (peers[i].quiet_until != 0)
      {
        g_array_set_size (elements, elements->len + 1);
        g_array_index (elements, QuietUntil, elements->len - 1).index = (guint32) i;
        g_array_index (elements, QuietUntil, elements->len - 1).until = peers[i].quiet_until;
      }

  return g_variant_new_fixed_array (G_VARIANT_TYPE ("(ux)"), elements->data, elements->len, sizeof (QuietUntil));
}

static GVariant *
make_words (const HbPeerSnapshot *peers,
            gsize                 n_peers,
            gsize                 member)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(us)"));
  for (gsize i = 0; i < n_peers; i++)
    {
      const char *word = G_STRUCT_MEMBER (const char *, &peers[i], member);

      if (word != NULL)
        g_variant_builder_add (&builder, "(us)", (guint32) i, word);
    }

  return g_variant_builder_end (&builder);
}

/**
 * hb_peers_to_variant:
 * @peers: (array length=n_peers): peers
 * @n_peers: how many
 *
 * Returns: (transfer floating): their arrays, as ListPeerSnapshots returns them
 */
GVariant *
hb_peers_to_variant (const HbPeerSnapshot *peers,
                     gsize                 n_peers)
{
  g_autofree GVariant **addresses = g_new (GVariant *, n_peers);
  g_autofree GVariant **texts = g_new (GVariant *, n_peers);
  g_autofree guint8 *states = g_new (guint8, n_peers);
  g_autofree guint8 *verdicts = g_new (guint8, n_peers);
  g_autofree guint8 *flags = g_new (guint8, n_peers);
  g_autofree double *rtts = g_new (double, n_peers);
  g_autofree guint32 *pulses = g_new (guint32, n_peers);
  g_autofree gint64 *deadlines = g_new (gint64, n_peers);
  g_autofree gint64 *heard = g_new (gint64, n_peers);
  GVariant *columns[N_COLUMNS];

  for (gsize i = 0; i < n_peers; i++)
    {
      const HbPeerSnapshot *peer = &peers[i];
      char address[HB_ADDRESS_STRING_SIZE];

      addresses[i] = g_variant_new_string (hb_address_format (&peer->address, address));
      texts[i] = g_variant_new_string (peer->text);
      states[i] = (guint8) peer->state;
      verdicts[i] = peer->verdict != HB_N_VERDICTS ? (guint8) peer->verdict : NO_VERDICT;
      flags[i] = peer->flags;
      rtts[i] = peer->rtt_ms;
      pulses[i] = peer->pulses;
      deadlines[i] = peer->deadline;
      heard[i] = peer->heard;
    }

  columns[ADDRESS] = g_variant_new_array (G_VARIANT_TYPE_STRING, addresses, n_peers);
  columns[STATE] = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, states, n_peers, sizeof *states);
  columns[TEXT] = g_variant_new_array (G_VARIANT_TYPE_STRING, texts, n_peers);
  columns[RTT] = g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, rtts, n_peers, sizeof *rtts);
  columns[PULSES] = g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, pulses, n_peers, sizeof *pulses);
  columns[DEADLINE] = g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, deadlines, n_peers, sizeof *deadlines);
  columns[HEARD] = g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, heard, n_peers, sizeof *heard);
  columns[VERDICT] = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, verdicts, n_peers, sizeof *verdicts);
  columns[FLAGS] = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, flags, n_peers, sizeof *flags);
  columns[QUIET_UNTIL] = make_quiet_until (peers, n_peers);
  columns[NAME] = make_words (peers, n_peers, G_STRUCT_OFFSET (HbPeerSnapshot, name));
  columns[GROUP] = make_words (peers, n_peers, G_STRUCT_OFFSET (HbPeerSnapshot, group));
  return g_variant_new_tuple (columns, N_COLUMNS);
}

/* Reading: the sender is not trusted. */

/* The element of a column of words that was read last. */
typedef struct
{
  gsize next;
  guint32 index;
  const char *word; /* (nullable): none so far */
} Words;

/* The arrays. */
typedef struct
{
  GVariant *values[N_COLUMNS];
  gconstpointer numbers[N_FULL]; /* the elements; %NULL for texts */
  gsize n_peers;
  gsize lengths[N_COLUMNS]; /* of what few peers have */
  const QuietUntil *quiet_until;
  gsize next_quiet_until; /* which element is read next */
  Words words[N_COLUMNS - NAME];
} Columns;

static void
columns_clear (Columns *self)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    g_clear_pointer (&self->values[i], g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Columns, columns_clear)

/* Returns: whether all have the same length */
static gboolean
columns_init (Columns  *self,
              GVariant *variant)
{
  static const gsize sizes[N_COLUMNS] = {
    [STATE] = sizeof (guint8),   [RTT] = sizeof (double),   [PULSES] = sizeof (guint32),
    [DEADLINE] = sizeof (gint64), [HEARD] = sizeof (gint64), [VERDICT] = sizeof (guint8),
    [FLAGS] = sizeof (guint8),
  };

  for (guint i = N_FULL; i < N_COLUMNS; i++)
    {
      self->values[i] = g_variant_get_child_value (variant, i);
      self->lengths[i] = g_variant_n_children (self->values[i]);
    }
  self->quiet_until = g_variant_get_fixed_array (self->values[QUIET_UNTIL], &self->lengths[QUIET_UNTIL],
                                                 sizeof (QuietUntil));

  for (guint i = 0; i < N_FULL; i++)
    {
      gsize length;

      self->values[i] = g_variant_get_child_value (variant, i);
      length = g_variant_n_children (self->values[i]);
      if (i == 0)
        self->n_peers = length;
      if (sizes[i] > 0)
        self->numbers[i] = g_variant_get_fixed_array (self->values[i], &length, sizes[i]);
      if (length != self->n_peers)
        return FALSE;
    }

  return TRUE;
}

static double
read_rtt (double rtt_ms)
{
  return isfinite (rtt_ms) && rtt_ms >= 0 ? rtt_ms : -1;
}

static gint64
read_time (gint64 time)
{
  return CLAMP (time, 0, HB_STAMP_MAX / HB_MICROSECOND);
}

/* Cuts a text that is too long after a whole character. */
static void
read_text (HbPeerSnapshot *peer,
           GVariant       *texts,
           gsize           index)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (texts, index);
  gsize length;
  const char *text = g_variant_get_string (value, &length);

  if (length >= sizeof peer->text)
    for (length = sizeof peer->text - 1; (text[length] & 0xc0) == 0x80; length--)
      ;
  memcpy (peer->text, text, length);
  peer->text[length] = '\0';
}

/* The elements are in the order of the peers: one that is not, or of a peer that is not there, is skipped, as those
 * behind it may be. */
static gint64
take_quiet_until (Columns *columns,
                  gsize    index)
{
  const QuietUntil *elements = columns->quiet_until;
  gsize *next = &columns->next_quiet_until;
  gsize length = columns->lengths[QUIET_UNTIL];

  while (*next < length && elements[*next].index < index)
    (*next)++;
  if (*next >= length || elements[*next].index != index)
    return 0;

  return elements[*next].until == HB_QUIET_UNTIL_BACK ? HB_QUIET_UNTIL_BACK : read_time (elements[*next].until);
}

/* Returns: (nullable) (transfer none): the word for this peer, which belongs to the variant */
static const char *
take_word (Columns *columns,
           guint    column,
           gsize    index)
{
  Words *words = &columns->words[column - NAME];

  while (words->next < columns->lengths[column] && (words->word == NULL || words->index < index))
    {
      g_autoptr (GVariant) element = g_variant_get_child_value (columns->values[column], words->next++);

      g_variant_get (element, "(u&s)", &words->index, &words->word);
    }

  if (words->word == NULL || words->index != index || strlen (words->word) > HB_PEER_SNAPSHOT_NAME_MAX)
    return NULL;

  return words->word[0] != '\0' ? words->word : NULL;
}

G_STATIC_ASSERT (HB_PEER_STATE_LEFT == 0 && HB_PEER_STATE_GIVEN_UP == 3 && HB_PEER_STATE_ASLEEP == 6);
G_STATIC_ASSERT (HB_VERDICT_PROGRAM_DEAD == 0 && HB_VERDICT_NOT_ASKED == 4);

/* Returns: whether its address is valid */
static gboolean
read_peer (HbPeerSnapshot *peer,
           Columns        *columns,
           gsize           index)
{
  g_autoptr (GVariant) address = g_variant_get_child_value (columns->values[ADDRESS], index);
  guint8 state = ((const guint8 *) columns->numbers[STATE])[index];
  guint8 verdict = ((const guint8 *) columns->numbers[VERDICT])[index];

  if (!hb_address_parse (g_variant_get_string (address, NULL), &peer->address))
    return FALSE;

  peer->state = MIN (state, HB_N_PEER_STATES);
  peer->verdict = MIN (verdict, HB_N_VERDICTS);
  peer->rtt_ms = read_rtt (((const double *) columns->numbers[RTT])[index]);
  peer->deadline = read_time (((const gint64 *) columns->numbers[DEADLINE])[index]);
  peer->heard = read_time (((const gint64 *) columns->numbers[HEARD])[index]);
  peer->pulses = ((const guint32 *) columns->numbers[PULSES])[index];
  peer->flags = ((const guint8 *) columns->numbers[FLAGS])[index];
  peer->quiet_until = take_quiet_until (columns, index);
  peer->name = take_word (columns, NAME, index);
  peer->group = take_word (columns, GROUP, index);
  read_text (peer, columns->values[TEXT], index);
  return TRUE;
}

/**
 * hb_peers_from_variant:
 * @variant: anything
 *
 * Reads the arrays of ListPeerSnapshots or PeersChanged from an untrusted sender. Skips peers without a valid
 * address. Reads an unknown state or verdict as %HB_N_PEER_STATES or %HB_N_VERDICTS, an impossible round-trip
 * time as -1, clamps times to 0 … %HB_STAMP_MAX, cuts a text that is too long, and skips such a name or group.
 *
 * Returns: (nullable) (transfer full) (element-type HbPeerSnapshot): the peers, whose names and groups belong to
 *   @variant; %NULL where the type is wrong or the lengths of the arrays differ
 */
GArray *
hb_peers_from_variant (GVariant *variant)
{
  g_auto (Columns) columns = { 0 };
  GArray *peers;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (PEERS_TYPE)) || !columns_init (&columns, variant))
    return NULL;

  /* A larger number from the untrusted sender is not allocated in advance. */
  peers = g_array_sized_new (FALSE, FALSE, sizeof (HbPeerSnapshot), (guint) MIN (columns.n_peers, HB_PEERS_LISTED_MAX));
  for (gsize i = 0; i < columns.n_peers; i++)
    {
      HbPeerSnapshot peer;

      if (read_peer (&peer, &columns, i))
        g_array_append_val (peers, peer);
    }

  return peers;
}
