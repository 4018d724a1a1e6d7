#include "cli/hb-options.h"

#include <string.h>

#include "cli/hb-command-line.h"
#include "cli/hb-usage-error.h"
#include "helper/hb-hook-message.h"
#include "role/hb-client.h"
#include "role/hb-server.h"
#include "store/hb-setting.h"
#include "wire/hb-host-name.h"
#include "wire/hb-message.h"

/* The longest command for each change, bytes. */
#define HOOK_MAX 4096

/* Values */

static gboolean
parse_seconds (HbSetting    setting,
               const char  *value,
               gint64      *duration,
               GError     **error)
{
  if (value == NULL || hb_setting_parse_seconds (value, duration))
    return TRUE;

  hb_command_line_refuse (error, hb_setting_rules[setting].name, value);
  return FALSE;
}

static gboolean
parse_count (HbSetting    setting,
             const char  *value,
             guint       *count,
             GError     **error)
{
  if (value == NULL || hb_setting_parse_count (setting, value, count))
    return TRUE;

  hb_command_line_refuse (error, hb_setting_rules[setting].name, value);
  return FALSE;
}

/* Returns: the position of @value in @words, or -1 with @error set */
static int
parse_word (const char         *name,
            const char         *value,
            const char *const  *words,
            GError            **error)
{
  if (value == NULL)
    return 0;

  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (value, words[i]))
      return i;

  hb_command_line_refuse (error, name, value);
  return -1;
}

static gboolean
parse_address (const char  *name,
               const char  *value,
               HbAddress   *address,
               GError     **error)
{
  if (value == NULL || hb_setting_parse_address (value, address))
    return TRUE;

  hb_command_line_refuse (error, name, value);
  return FALSE;
}

/* An empty name is probably an unset shell variable. */
static gboolean
take_name (const char  *name,
           char       **value,
           char       **taken,
           GError     **error)
{
  if (*value != NULL && **value == '\0')
    {
      hb_command_line_refuse (error, name, *value);
      return FALSE;
    }

  *taken = g_steal_pointer (value);
  return TRUE;
}

/* Standard output is for events; a capture in between would spoil both. */
static gboolean
take_recording (HbCommandLine  *given,
                HbOptions      *options,
                GError        **error)
{
  if (g_strcmp0 (given->write, "-") == 0)
    {
      hb_command_line_refuse (error, "write", given->write);
      return FALSE;
    }

  return take_name ("write", &given->write, &options->write, error);
}

/* As in a unit file, a hyphen before the path says that the file may not exist. */
static gboolean
take_peers (HbCommandLine  *given,
            HbOptions      *options,
            GError        **error)
{
  gboolean may_be_missing = given->peers != NULL && given->peers[0] == '-';
  char *path = given->peers != NULL ? g_strdup (given->peers + may_be_missing) : NULL;

  g_free (given->peers);
  given->peers = path;
  options->peers_may_be_missing = may_be_missing;
  return take_name ("peers", &given->peers, &options->peers, error);
}

/* Returns: (nullable) (transfer full): the address if @text is one with a port; without an address, the loopback one */
static GSocketAddress *
parse_socket_address (const char *text)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;
  gsize length = host != NULL ? strlen (host) : 0;
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return NULL;
  if (length == 0)
    return g_inet_socket_address_new_from_string ("127.0.0.1", (guint) port);
  if (host[0] != '[')
    return strchr (host, ':') == NULL ? g_inet_socket_address_new_from_string (host, (guint) port) : NULL;
  if (host[length - 1] != ']')
    return NULL;

  host[length - 1] = '\0';
  return g_inet_socket_address_new_from_string (host + 1, (guint) port);
}

static gboolean
parse_metrics (HbCommandLine  *given,
               HbOptions      *options,
               GError        **error)
{
  if (given->metrics == NULL)
    return TRUE;

  options->metrics_address = parse_socket_address (given->metrics);
  if (options->metrics_address != NULL)
    return TRUE;

  /* A mistyped address is not meant as a file. */
  if (strchr (given->metrics, ':') != NULL && strchr (given->metrics, '/') == NULL)
    {
      hb_command_line_refuse (error, "metrics", given->metrics);
      return FALSE;
    }

  return take_name ("metrics", &given->metrics, &options->metrics_file, error);
}

/* Split into words as by a shell, which then is not needed: nothing that a stranger sends is ever part of a command. */
static gboolean
parse_hook (const HbCommandLine  *given,
            HbOptions            *options,
            GError              **error)
{
  int n_words = 0;

  if (given->on_change == NULL)
    return TRUE;

  if (strlen (given->on_change) > HOOK_MAX || !g_shell_parse_argv (given->on_change, &n_words, &options->hook, NULL) ||
      n_words > HB_HOOK_ARGUMENTS_MAX || options->hook[0][0] == '\0')
    {
      hb_command_line_refuse (error, "on-change", given->on_change);
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_server (HbOptions   *options,
            const char  *server,
            GError     **error)
{
  switch (hb_settings_add_server (&options->settings, server))
    {
    case HB_SERVER_ADDED:
      return TRUE;
    case HB_SERVER_TWICE:
      hb_usage_error_set (error, "--server takes each server once, not “%s” again", server);
      return FALSE;
    case HB_SERVER_TOO_MANY:
      hb_usage_error_set (error, "--server takes %d servers at the most", HB_CLIENT_GROUP_MAX);
      return FALSE;
    case HB_SERVER_INVALID:
    default:
      hb_command_line_refuse (error, "server", server);
      return FALSE;
    }
}

/* A unit's file of settings has one word for all servers, with commas in between. */
static gboolean
parse_servers (const HbCommandLine  *given,
               HbOptions            *options,
               GError              **error)
{
  g_autofree char *joined = given->servers != NULL ? g_strjoinv (",", given->servers) : NULL;

  if (joined == NULL)
    return TRUE;

  options->servers = g_strsplit (joined[0] != '\0' ? joined : " ", ",", -1);
  for (guint i = 0; options->servers[i] != NULL; i++)
    if (!add_server (options, options->servers[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
parse_locals (const HbCommandLine  *given,
              HbOptions            *options,
              GError              **error)
{
  if (given->locals == NULL)
    return TRUE;

  options->locals = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  for (guint i = 0; given->locals[i] != NULL; i++)
    {
      HbAddress address;

      if (!parse_address ("local", given->locals[i], &address, error))
        return FALSE;
      g_array_append_val (options->locals, address);
    }

  return TRUE;
}

/* A replay must not depend on DNS, to print the same each time. */
static gboolean
check_names (GPtrArray        *names,
             const HbOptions  *options,
             GError          **error)
{
  if (names->len > 0 && options->mode == HB_MODE_REPLAY)
    {
      hb_usage_error_set (error, "--allow takes no name together with --read, but networks only, not “%s”",
                          (const char *) g_ptr_array_index (names, 0));
      return FALSE;
    }
  if (names->len > HB_SETTING_NAMES_MAX)
    {
      hb_usage_error_set (error, "--allow takes %d names at the most; give a network for the others",
                          HB_SETTING_NAMES_MAX);
      return FALSE;
    }

  return TRUE;
}

static gboolean
parse_allow (const HbCommandLine  *given,
             HbOptions            *options,
             GError              **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (given->allow == NULL)
    return TRUE;

  options->settings.allow = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  for (guint i = 0; given->allow[i] != NULL; i++)
    {
      HbNetwork network;

      if (hb_network_parse (given->allow[i], &network))
        {
          g_array_append_val (options->settings.allow, network);
        }
      else if (hb_host_name_is_valid (given->allow[i]))
        {
          g_ptr_array_add (names, g_strdup (given->allow[i]));
        }
      else
        {
          hb_command_line_refuse (error, "allow", given->allow[i]);
          return FALSE;
        }
    }

  if (!check_names (names, options, error))
    return FALSE;
  if (names->len == 0)
    return TRUE;

  g_ptr_array_add (names, NULL);
  options->allow_names = (char **) g_ptr_array_steal (names, NULL);
  options->settings.allow_names = (const char *const *) options->allow_names;
  return TRUE;
}

static gboolean
parse_messages (HbCommandLine  *given,
                HbOptions      *options,
                GError        **error)
{
  if (given->messages == NULL)
    return TRUE;

  if (g_strv_length (given->messages) > HB_CLIENT_QUEUE_MAX)
    {
      hb_usage_error_set (error,
                          "--message may be given %d times; send more through standard input",
                          HB_CLIENT_QUEUE_MAX);
      return FALSE;
    }

  for (guint i = 0; given->messages[i] != NULL; i++)
    {
      gsize length = strlen (given->messages[i]);

      if (!hb_setting_allows (HB_SETTING_MESSAGE, (double) length))
        {
          hb_usage_error_set (error, "--message %s, not one of %" G_GSIZE_FORMAT,
                              hb_command_line_get_takes ("message"), length);
          return FALSE;
        }
    }

  options->messages = g_steal_pointer (&given->messages);
  return TRUE;
}

/* Several options for the same are fine as long as they agree. */
static gboolean
parse_log (const HbCommandLine  *given,
           HbOptions            *options,
           GError              **error)
{
  static const char *const levels[] = { "all", "changes", "quiet", NULL };
  int level = parse_word ("log", given->log, levels, error);

  if (level < 0)
    return FALSE;

  if (given->quiet && given->log != NULL && level != HB_LOG_QUIET)
    {
      hb_usage_error_set (error, "--quiet and --log=%s exclude each other", given->log);
      return FALSE;
    }

  options->log = given->quiet ? HB_LOG_QUIET : (HbLog) level;
  return TRUE;
}

/* Modes */

static gboolean
settle_mode (const HbCommandLine  *given,
             HbOptions            *options,
             GError              **error)
{
  if (given->version)
    {
      options->mode = HB_MODE_VERSION;
      return TRUE;
    }

  if (given->read != NULL && given->demo != NULL)
    {
      hb_usage_error_set (error, "--read and --demo exclude each other");
      return FALSE;
    }

  if (given->role != NULL && !g_str_equal (given->role, "server") &&
      !g_str_equal (given->role, "client"))
    {
      hb_command_line_refuse (error, "role", given->role);
      return FALSE;
    }

  options->service = given->service;
  if (given->doctor)
    options->mode = HB_MODE_DOCTOR;
  else if (given->role == NULL)
    options->mode = HB_MODE_APP;
  else if (g_str_equal (given->role, "client"))
    options->mode = HB_MODE_CLIENT;
  else if (given->read != NULL)
    options->mode = HB_MODE_REPLAY;
  else if (given->demo != NULL)
    options->mode = HB_MODE_DEMO;
  else
    options->mode = HB_MODE_SERVER;

  return TRUE;
}

static gboolean
check_places (const HbCommandLine  *given,
              HbMode                mode,
              GError              **error)
{
  if (!hb_command_line_check_mode (given, mode, error))
    return FALSE;

  /* The doctor diagnoses either role. */
  if (given->servers != NULL && g_strcmp0 (given->role, "server") == 0)
    {
      hb_usage_error_set (error,
                          "--server has no meaning with --role=server; see heartbeats --help");
      return FALSE;
    }

  if (given->servers != NULL && given->peers != NULL)
    {
      hb_usage_error_set (error, "--peers has no meaning together with --server; see heartbeats --help");
      return FALSE;
    }

  if (given->servers != NULL && given->on_change != NULL)
    {
      hb_usage_error_set (error, "--on-change has no meaning together with --server; see heartbeats --help");
      return FALSE;
    }

  if (given->servers == NULL && g_strcmp0 (given->role, "client") == 0)
    {
      hb_usage_error_set (error, "--role=client needs --server=HOST, which %s",
                          hb_command_line_get_takes ("server"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
parse_values (HbCommandLine  *given,
              HbOptions      *options,
              GError        **error)
{
  static const char *const formats[] = { "text", "json", NULL };
  static const char *const buses[] = { "none", "session", "system", NULL };
  int format = parse_word ("format", given->format, formats, error);
  int bus = format < 0 ? -1 : parse_word ("bus", given->bus, buses, error);

  if (bus < 0 || !parse_log (given, options, error) ||
      !parse_seconds (HB_SETTING_TIMEOUT, given->timeout, &options->settings.timeout, error) ||
      !parse_seconds (HB_SETTING_PULSE_INTERVAL, given->pulse_interval, &options->settings.pulse_interval, error) ||
      !parse_seconds (HB_SETTING_ANSWER_WAIT, given->answer_wait, &options->settings.answer_wait, error) ||
      !parse_seconds (HB_SETTING_BEAT, given->beat, &options->settings.beat, error) ||
      !parse_count (HB_SETTING_PULSES, given->pulses, &options->settings.pulses, error) ||
      !parse_count (HB_SETTING_MAX_PEERS, given->max_peers, &options->settings.max_peers, error) ||
      !parse_servers (given, options, error) ||
      !parse_locals (given, options, error) ||
      !parse_allow (given, options, error) ||
      !parse_messages (given, options, error) ||
      !take_name ("interface", &given->interface, &options->interface, error) ||
      !take_name ("read", &given->read, &options->read, error) ||
      !take_recording (given, options, error) ||
      !take_name ("state", &given->state, &options->state, error) ||
      !parse_metrics (given, options, error) ||
      !take_peers (given, options, error) ||
      !parse_hook (given, options, error) ||
      !parse_count (HB_SETTING_DEMO_PEERS, given->demo, &options->demo_peers, error))
    return FALSE;

  options->format = (HbFormat) format;
  options->bus = (HbBusKind) bus;
  options->debug = given->debug;
  options->settings.tell_silence = given->debug;
  options->once = given->once;
  options->settings.patient = !given->once;
  options->numeric = given->numeric;
  return TRUE;
}

/**
 * hb_options_parse:
 * @argc: (inout): as main() got it
 * @argv: (inout): as main() got it
 * @error: return location for a %HB_USAGE_ERROR, one line that names the option and the values it takes
 *
 * With --help, prints the help and exits.
 *
 * Returns: (nullable) (transfer full): the options
 */
HbOptions *
hb_options_parse (int      *argc,
                  char   ***argv,
                  GError  **error)
{
  g_autoptr (HbOptions) options = g_new0 (HbOptions, 1);
  g_auto (HbCommandLine) given = { 0 };
  HbVerb verb = hb_verb_from_string (*argc > 1 ? (*argv)[1] : NULL);

  if (verb != HB_N_VERBS)
    {
      options->mode = HB_MODE_VERB;
      options->verb = hb_verb_options_parse (verb, argc, argv, error);
      return options->verb != NULL ? g_steal_pointer (&options) : NULL;
    }

  if (!hb_command_line_parse (&given, argc, argv, error) || !settle_mode (&given, options, error))
    return NULL;
  if (options->mode == HB_MODE_VERSION)
    return g_steal_pointer (&options);

  hb_settings_init (&options->settings, options->mode == HB_MODE_DEMO);
  options->settings.client = given.servers != NULL;
  options->settings.passive = options->mode == HB_MODE_REPLAY;
  if (!check_places (&given, options->mode, error) || !parse_values (&given, options, error))
    return NULL;

  return g_steal_pointer (&options);
}

void
hb_options_free (HbOptions *self)
{
  g_clear_pointer (&self->verb, hb_verb_options_free);
  g_free (self->interface);
  g_free (self->read);
  g_free (self->write);
  g_free (self->state);
  g_clear_object (&self->metrics_address);
  g_free (self->metrics_file);
  g_free (self->peers);
  g_strfreev (self->hook);
  g_strfreev (self->messages);
  g_strfreev (self->servers);
  g_strfreev (self->allow_names);
  g_clear_pointer (&self->settings.allow, g_array_unref);
  g_clear_pointer (&self->locals, g_array_unref);
  g_free (self);
}
