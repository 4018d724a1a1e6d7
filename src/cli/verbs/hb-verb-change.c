#include <unistd.h>

#include "cli/verbs/hb-peer-json.h"
#include "cli/verbs/hb-peer-words.h"
#include "cli/verbs/hb-verb-command-private.h"
#include "event/hb-json.h"
#include "event/hb-time.h"
#include "wire/hb-message.h"

/* How long a person may take to type a password that polkit asks for. */
#define PASSWORD_MS (5 * 60 * 1000)

/* A person at a terminal may be asked for a password; a script must not wait for one. */
static GDBusCallFlags
get_flags (void)
{
  return isatty (STDIN_FILENO) ? G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION : G_DBUS_CALL_FLAGS_NONE;
}

static gboolean
call (HbVerb          verb,
      HbDBusEngine1  *engine,
      const char     *argument,
      gint64          until,
      GError        **error)
{
  GDBusCallFlags flags = get_flags ();

  switch (verb)
    {
    case HB_VERB_MUTE:
      return until != 0 ? hb_dbus_engine1_call_mute_until_sync (engine, argument, until, flags, PASSWORD_MS, NULL, error)
                        : hb_dbus_engine1_call_set_muted_sync (engine, argument, TRUE, flags, PASSWORD_MS, NULL, error);
    case HB_VERB_UNMUTE:
      return hb_dbus_engine1_call_set_muted_sync (engine, argument, FALSE, flags, PASSWORD_MS, NULL, error);
    case HB_VERB_ACKNOWLEDGE:
      return hb_dbus_engine1_call_acknowledge_sync (engine, argument, flags, PASSWORD_MS, NULL, error);
    case HB_VERB_FORGET:
      return hb_dbus_engine1_call_forget_sync (engine, argument, flags, PASSWORD_MS, NULL, error);
    case HB_VERB_SEND:
      return hb_dbus_engine1_call_send_sync (engine, argument, flags, PASSWORD_MS, NULL, error);
    case HB_VERB_LIST:
    case HB_VERB_SHOW:
    case HB_VERB_WAIT:
    case HB_VERB_CHECK:
    case HB_N_VERBS:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static const char *
say (HbVerb verb)
{
  switch (verb)
    {
    case HB_VERB_MUTE:
      return "muted";
    case HB_VERB_UNMUTE:
      return "no longer muted";
    case HB_VERB_ACKNOWLEDGE:
      return "acknowledged";
    case HB_VERB_FORGET:
    default:
      return "forgotten";
    }
}

static void
print (const HbVerbOptions  *options,
       const HbPeerSnapshot *peer,
       gint64                until)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = hb_peer_words_title (peer);
  g_autofree char *date = hb_peer_words_time (until);

  if (options->format == HB_FORMAT_JSON)
    {
      g_string_append_c (text, '{');
      hb_json_append_string (text, "verb", hb_verb_to_string (options->verb));
      hb_peer_json_append_title (text, peer);
      hb_peer_json_append_time (text, "until", until);
      g_string_append (text, "}\n");
    }
  else
    {
      g_string_append_printf (text, "%s: %s", title, say (options->verb));
      if (until != 0)
        g_string_append_printf (text, " until %s", date);
      g_string_append_c (text, '\n');
    }

  hb_verb_print (text);
}

static gboolean
is_down (const HbPeerSnapshot *peer)
{
  return peer->state == HB_PEER_STATE_GIVEN_UP || peer->state == HB_PEER_STATE_MISSING;
}

/* At all addresses but the first, the peer need not be down, or the server may have stopped waiting for it. */
static gboolean
change_address (const HbVerbOptions   *options,
                HbDBusEngine1         *engine,
                const HbPeerSnapshot  *peer,
                gboolean               first,
                gint64                 until,
                GError               **error)
{
  char address[HB_ADDRESS_STRING_SIZE];

  if (!first && options->verb == HB_VERB_ACKNOWLEDGE && !is_down (peer))
    return TRUE;

  if (call (options->verb, engine, hb_address_format (&peer->address, address), until, error))
    {
      print (options, peer, until);
      return TRUE;
    }
  if (first || !g_error_matches (*error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS))
    return FALSE;

  g_clear_error (error);
  return TRUE;
}

static int
change_peer (const HbVerbOptions  *options,
             HbDBusEngine1        *engine,
             GError              **error)
{
  gint64 until = options->span != 0 ? g_get_real_time () + options->span / HB_MICROSECOND : 0;
  g_autoptr (HbRoster) roster = hb_verb_list_peers (engine, HB_VERB_WITHOUT_INCIDENTS, error);
  g_autoptr (GPtrArray) entries = roster != NULL ? hb_roster_find_addresses (roster, options->words[0], error) : NULL;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const HbRosterEntry *entry = g_ptr_array_index (entries, i);

      if (!change_address (options, engine, entry->peer, i == 0, until, error))
        return HB_VERB_FAILED;
    }

  return entries != NULL ? 0 : HB_VERB_FAILED;
}

static int
send_text (const HbVerbOptions  *options,
           HbDBusEngine1        *engine,
           GError              **error)
{
  g_autoptr (GString) line = g_string_new ("{");

  if (!call (HB_VERB_SEND, engine, options->words[0], 0, error))
    return HB_VERB_FAILED;
  if (options->format != HB_FORMAT_JSON)
    return 0;

  hb_json_append_string (line, "verb", "send");
  hb_peer_json_append_text (line, "text", options->words[0]);
  g_string_append (line, "}\n");
  hb_verb_print (line);
  return 0;
}

int
hb_verb_change (const HbVerbOptions  *options,
                HbDBusEngine1        *engine,
                GError              **error)
{
  return options->verb == HB_VERB_SEND ? send_text (options, engine, error) : change_peer (options, engine, error);
}
