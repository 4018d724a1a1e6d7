#include "peer-updates.h"

#include <stdlib.h>
#include <string.h>

#include "event/hb-peer-variant.h"

static char *
expand (const char *address)
{
  return g_ascii_isalpha (address[0]) && address[1] == '\0' ? g_strdup_printf ("10.0.0.%d", address[0])
                                                            : g_strdup (address);
}

/* Returns: (nullable) (transfer none): a text that outlives the dictionary */
static const char *
read_word (GVariant   *dictionary,
           const char *key)
{
  const char *word;

  return g_variant_lookup (dictionary, key, "&s", &word) ? g_intern_string (word) : NULL;
}

static guint8
read_flag (GVariant    *dictionary,
           const char  *key,
           HbPeerFlags  flag)
{
  gboolean on;

  return g_variant_lookup (dictionary, key, "b", &on) && on ? (guint8) flag : 0;
}

/* Returns: whether it has an address */
static gboolean
read_peer (HbPeerSnapshot *peer,
           GVariant       *dictionary)
{
  const char *address = NULL, *state = "", *verdict = "", *text = "";
  g_autofree char *expanded = NULL;

  *peer = (HbPeerSnapshot) { .rtt_ms = -1 };
  g_variant_lookup (dictionary, "state", "&s", &state);
  while (peer->state < HB_N_PEER_STATES && !g_str_equal (hb_peer_state_to_string (peer->state), state))
    peer->state++;
  g_variant_lookup (dictionary, "verdict", "&s", &verdict);
  peer->verdict = hb_names_find (HB_NAMES_VERDICT, verdict);
  g_variant_lookup (dictionary, "rtt-ms", "d", &peer->rtt_ms);
  g_variant_lookup (dictionary, "deadline", "x", &peer->deadline);
  g_variant_lookup (dictionary, "heard", "x", &peer->heard);
  g_variant_lookup (dictionary, "pulses", "u", &peer->pulses);
  peer->flags = read_flag (dictionary, "muted", HB_PEER_MUTED) | read_flag (dictionary, "flapping", HB_PEER_FLAPPING) |
                read_flag (dictionary, "acknowledged", HB_PEER_ACKNOWLEDGED) |
                read_flag (dictionary, "listed", HB_PEER_LISTED) | read_flag (dictionary, "named", HB_PEER_NAMED);
  g_variant_lookup (dictionary, "quiet-until", "x", &peer->quiet_until);
  peer->name = read_word (dictionary, "name");
  peer->group = read_word (dictionary, "group");
  g_variant_lookup (dictionary, "last-text", "&s", &text);
  g_strlcpy (peer->text, text, sizeof peer->text);
  if (!g_variant_lookup (dictionary, "address", "&s", &address))
    return FALSE;

  expanded = expand (address);
  g_assert_true (hb_address_parse (expanded, &peer->address));
  return TRUE;
}

/**
 * peer_parse:
 * @peer: (out caller-allocates): return location for a peer
 * @text: a dictionary
 */
void
peer_parse (HbPeerSnapshot *peer,
            const char     *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dictionary = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  read_peer (peer, dictionary);
}

/**
 * peers_parse:
 * @text: peers
 *
 * Returns: (transfer full) (element-type HbPeerSnapshot): the same
 */
GArray *
peers_parse (const char *text)
{
  GArray *peers = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dictionaries = g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (dictionaries); i++)
    {
      g_autoptr (GVariant) dictionary = g_variant_get_child_value (dictionaries, i);
      HbPeerSnapshot peer;

      if (read_peer (&peer, dictionary))
        g_array_append_val (peers, peer);
    }

  return peers;
}

/**
 * peers_tell:
 * @text: peers
 *
 * Returns: (transfer floating): the arguments of PeersChanged, or the reply to ListPeerSnapshots
 */
GVariant *
peers_tell (const char *text)
{
  g_autoptr (GArray) peers = peers_parse (text);
  GVariant *arrays = hb_peers_to_variant ((gconstpointer) peers->data, peers->len);

  return g_variant_new_tuple (&arrays, 1);
}

void
peers_update (HbPeerList *list,
              const char *text)
{
  g_autoptr (GArray) peers = peers_parse (text);

  hb_peer_list_update (list, peers);
}

void
peers_replace (HbPeerList *list,
               const char *text)
{
  g_autoptr (GArray) peers = peers_parse (text);

  hb_peer_list_replace (list, peers, NULL);
}

/**
 * peers_find:
 * @list: a list
 * @letter: an address of one letter
 *
 * Returns: (nullable) (transfer none): its peer
 */
HbPeerItem *
peers_find (HbPeerList *list,
            char        letter)
{
  g_autofree char *address = expand ((char[]) { letter, '\0' });

  return hb_peer_list_lookup (list, address);
}

/**
 * peers_forget:
 * @list: a list
 * @letters: addresses of one letter each
 *
 * Removes them in one call.
 */
void
peers_forget (HbPeerList *list,
              const char *letters)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) addresses = NULL;

  for (const char *letter = letters; *letter != '\0'; letter++)
    {
      g_autofree char *address = expand ((char[]) { *letter, '\0' });

      g_strv_builder_add (builder, address);
    }

  addresses = g_strv_builder_end (builder);
  hb_peer_list_forget (list, (const char **) addresses);
}

/**
 * peers_name:
 * @item: a peer
 *
 * Returns: (transfer full): its address, as a letter where it is one
 */
char *
peers_name (HbPeerItem *item)
{
  const char *address = hb_peer_item_get_address (item);
  int number = g_str_has_prefix (address, "10.0.0.") ? atoi (address + strlen ("10.0.0.")) : 0;

  return g_ascii_isalpha (number) ? g_strdup_printf ("%c", number) : g_strdup (address);
}
