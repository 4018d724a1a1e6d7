#include "cli/hb-complain.h"
#include "cli/verbs/hb-peer-json.h"
#include "cli/verbs/hb-peer-words.h"
#include "cli/verbs/hb-verb-command-private.h"
#include "event/hb-json.h"
#include "event/hb-time.h"
#include "store/hb-setting.h"

/* A peer that is waited for; one that the server does not know yet has no more than its address. */
static gboolean
find_peer (HbRoster        *roster,
           const char      *word,
           HbPeerSnapshot  *peer,
           GError         **error)
{
  const HbRosterEntry *entry;

  *peer = (HbPeerSnapshot) { .state = HB_N_PEER_STATES, .verdict = HB_N_VERDICTS, .rtt_ms = -1 };
  if (hb_setting_parse_address (word, &peer->address))
    {
      entry = hb_roster_find (roster, word, NULL);
      if (entry != NULL)
        *peer = *entry->peer;
      return TRUE;
    }

  entry = hb_roster_find (roster, word, error);
  if (entry != NULL)
    *peer = *entry->peer;
  return entry != NULL;
}

static GStrv
name_states (guint states)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (HbPeerState state = 0; state < HB_N_PEER_STATES; state++)
    if ((states & 1u << state) != 0)
      g_strv_builder_add (builder, hb_peer_state_to_string (state));

  return g_strv_builder_end (builder);
}

/* A call of D-Bus takes 24 days at the most. Returns: (nullable) (transfer full): the state; %NULL with @error set, or
 * without one if the time is up */
static char *
wait_for_state (HbDBusEngine1  *engine,
                const char     *address,
                guint           states,
                gint64          within,
                GError        **error)
{
  gint64 end = within != HB_NEVER ? g_get_monotonic_time () + within / HB_MICROSECOND : G_MAXINT64;
  g_auto (GStrv) names = name_states (states);

  for (;;)
    {
      gint64 left = MAX (end - g_get_monotonic_time (), 0) / 1000;
      g_autoptr (GError) reason = NULL;
      char *state = NULL;

      if (hb_dbus_engine1_call_wait_for_state_sync (engine, address, (const char *const *) names,
                                                    G_DBUS_CALL_FLAGS_NONE, (gint) CLAMP (left, 1, G_MAXINT - 1), &state,
                                                    NULL, &reason))
        return state;

      if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
      if (g_get_monotonic_time () >= end - 1000)
        return NULL;
    }
}

static void
print (const HbPeerSnapshot *peer,
       HbFormat              format)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = hb_peer_words_title (peer);

  if (format == HB_FORMAT_JSON)
    {
      g_string_append_c (text, '{');
      hb_peer_json_append_title (text, peer);
      hb_json_append_string (text, "state", hb_peer_state_to_string (peer->state));
      g_string_append (text, "}\n");
    }
  else
    {
      g_string_append_printf (text, "%s: %s\n", title, hb_peer_words_state (peer->state));
    }

  hb_verb_print (text);
}

int
hb_verb_wait (const HbVerbOptions  *options,
              HbDBusEngine1        *engine,
              GError              **error)
{
  g_autoptr (HbRoster) roster = hb_verb_list_peers (engine, error);
  g_autofree char *state = NULL;
  g_autofree char *title = NULL;
  g_autofree char *time_up = NULL;
  char address[HB_ADDRESS_STRING_SIZE];
  HbPeerSnapshot peer;

  if (roster == NULL || !find_peer (roster, options->words[0], &peer, error))
    return HB_VERB_FAILED;

  hb_address_format (&peer.address, address);
  state = wait_for_state (engine, address, options->states, options->within, error);
  if (state == NULL)
    {
      title = hb_peer_words_title (&peer);
      time_up = g_strdup_printf ("the time is up, and %s has no such state", title);
      if (*error == NULL)
        hb_complain (time_up);
      return HB_VERB_TIME_UP;
    }

  peer.state = hb_peer_state_from_string (state);
  if (peer.state == HB_N_PEER_STATES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the engine answers with a state that is not known here");
      return HB_VERB_FAILED;
    }

  print (&peer, options->format);
  return 0;
}
