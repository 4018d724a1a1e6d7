#include "cli/verbs/hb-verb-command.h"

#include <signal.h>

#include "cli/hb-complain.h"
#include "cli/hb-output.h"
#include "cli/verbs/hb-check-result.h"
#include "cli/verbs/hb-verb-command-private.h"
#include "net/hb-privileges.h"

#define EXIT_USAGE 2

/**
 * hb_verb_command_get_failure:
 * @verb: (nullable): the first argument of a command line
 *
 * Returns: the exit status where the program cannot run or go on. For a monitor, that of other verbs would be a warning,
 *   as if a peer were pulsing: a check that failed is not known.
 */
int
hb_verb_command_get_failure (const char *verb)
{
  return hb_verb_from_string (verb) == HB_VERB_CHECK ? HB_CHECK_UNKNOWN : HB_VERB_FAILED;
}

/**
 * hb_verb_command_refuse:
 * @verb: (nullable): the first argument of a wrong command line
 *
 * Returns: the exit status. For a monitor, that of wrong usage would be critical, as if a peer were given up: a wrong
 *   check is not known.
 */
int
hb_verb_command_refuse (const char *verb)
{
  return hb_verb_from_string (verb) == HB_VERB_CHECK ? HB_CHECK_UNKNOWN : EXIT_USAGE;
}

/**
 * hb_verb_list_peers:
 * @engine: a server
 * @with: whether their incidents are wanted, too
 * @error: return location for an error
 *
 * Returns: (nullable) (transfer full): its peers
 */
HbRoster *
hb_verb_list_peers (HbDBusEngine1   *engine,
                    HbVerbIncidents  with,
                    GError         **error)
{
  gint64 end = g_get_monotonic_time () + HB_ENGINE_FINDER_ANSWER_MS * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GVariant) peers = NULL;
  g_autoptr (GVariant) since = NULL;
  g_autoptr (GVariant) incidents = NULL;

  while (!hb_dbus_engine1_call_list_peer_states_sync (engine, G_DBUS_CALL_FLAGS_NONE, HB_ENGINE_FINDER_ANSWER_MS, &peers,
                                                      &since, NULL, error))
    if (!hb_engine_finder_try_again (end, error))
      return NULL;

  while (with == HB_VERB_WITH_INCIDENTS &&
         !hb_dbus_engine1_call_list_incidents_sync (engine, G_DBUS_CALL_FLAGS_NONE, HB_ENGINE_FINDER_ANSWER_MS, &incidents,
                                                    NULL, error))
    if (!hb_engine_finder_try_again (end, error))
      return NULL;

  return hb_roster_new (peers, since, incidents, error);
}

void
hb_verb_print (GString *text)
{
  hb_output_write (text->str, text->len);
}

static const char *
get_role (HbVerb verb)
{
  return verb == HB_VERB_SEND ? "client" : "server";
}

static int
ask (const HbVerbOptions  *options,
     GError              **error)
{
  g_autoptr (HbDBusEngine1) engine = hb_engine_finder_find (options->bus, get_role (options->verb), error);

  if (engine == NULL)
    return HB_VERB_FAILED;

  switch (options->verb)
    {
    case HB_VERB_LIST:
      return hb_verb_list (options, engine, error);
    case HB_VERB_SHOW:
      return hb_verb_show (options, engine, error);
    case HB_VERB_WAIT:
      return hb_verb_wait (options, engine, error);
    case HB_VERB_CHECK:
    case HB_VERB_MUTE:
    case HB_VERB_UNMUTE:
    case HB_VERB_ACKNOWLEDGE:
    case HB_VERB_FORGET:
    case HB_VERB_SEND:
    case HB_N_VERBS:
    default:
      return hb_verb_change (options, engine, error);
    }
}

/* GDBus puts the error's name before the engine's words. */
static int
explain (GError *error)
{
  g_dbus_error_strip_remote_error (error);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    hb_complain ("the engine is of another version, which cannot do that; restart it, and look again");
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    hb_complain ("the engine has ended before it answered; start it again, and ask again");
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    hb_complain ("the engine does not answer; see whether it is stopped or overloaded");
  else
    hb_complain (error->message);

  return HB_VERB_FAILED;
}

/**
 * hb_verb_command_run:
 * @options: the options of a verb
 *
 * Asks or tells a running engine, and prints the answer. It needs no privilege, and drops what it has.
 *
 * Returns: the exit status
 */
int
hb_verb_command_run (const HbVerbOptions *options)
{
  int failure = hb_verb_command_get_failure (hb_verb_to_string (options->verb));
  g_autoptr (GError) error = NULL;
  int status;

  /* If the reader goes away, report a write error instead of ending by a signal. */
  signal (SIGPIPE, SIG_IGN);
  if (!hb_privileges_drop (HB_USER_SELF, &error))
    {
      hb_complain (error->message);
      return failure;
    }

  if (options->verb == HB_VERB_CHECK)
    status = hb_verb_check (options);
  else
    status = ask (options, &error);
  if (error != NULL)
    return explain (error);

  return hb_output_flush () || status != 0 ? status : failure;
}
