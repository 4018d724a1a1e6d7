#include "cli/hb-command-line.h"

#include <string.h>

#include "cli/hb-usage-error.h"
#include "store/hb-setting.h"

#define DEMO_PEERS_DEFAULT "8"

/* The modes that accept an option. */
enum
{
  IN_APP = 1 << HB_MODE_APP,
  IN_SERVER = 1 << HB_MODE_SERVER,
  IN_CLIENT = 1 << HB_MODE_CLIENT,
  IN_REPLAY = 1 << HB_MODE_REPLAY,
  IN_DEMO = 1 << HB_MODE_DEMO,
  IN_DOCTOR = 1 << HB_MODE_DOCTOR,
};

#define IN_HEADLESS (IN_SERVER | IN_CLIENT | IN_REPLAY | IN_DEMO)
#define IN_ROLES (IN_SERVER | IN_CLIENT | IN_DEMO)
#define IN_ANY_SERVER (IN_SERVER | IN_REPLAY | IN_DEMO)

typedef struct
{
  const char *name;
  gsize offset;
  GOptionArg type;
  guint where;
  const char *takes; /* NULL where that is one of the hb_setting_rules */
  const char *argument;
  const char *help;
} Option;

#define AT(member) G_STRUCT_OFFSET (HbCommandLine, member)

/* Paths and texts are bytes (FILENAME), of any encoding. */
static const Option table[] = {
  { "role", AT (role), G_OPTION_ARG_FILENAME, ~0u, "takes server or client",
    "ROLE", "Run as server or client, without a window" },
  { "interface", AT (interface), G_OPTION_ARG_FILENAME,
    IN_SERVER | IN_CLIENT | IN_DOCTOR, "takes the name of an interface, or any", "NAME",
    "Capture and inject on this interface; any for all" },
  { "timeout", AT (timeout), G_OPTION_ARG_FILENAME, IN_ANY_SERVER,
    NULL, "SECONDS", "Server: silence before the first pulse (60)" },
  { "pulses", AT (pulses), G_OPTION_ARG_FILENAME, IN_ANY_SERVER,
    NULL, "COUNT", "Server: pulses before giving up (5)" },
  { "pulse-interval", AT (pulse_interval), G_OPTION_ARG_FILENAME,
    IN_ANY_SERVER, NULL, "SECONDS", "Server: wait after each pulse (1)" },
  { "answer-wait", AT (answer_wait), G_OPTION_ARG_FILENAME,
    IN_ANY_SERVER | IN_CLIENT, NULL, "SECONDS",
    "How long to wait for the answer to a SYN (1)" },
  { "server", AT (servers), G_OPTION_ARG_FILENAME_ARRAY, IN_CLIENT | IN_DOCTOR,
    NULL, "HOST", "Client: the server to talk to; may be repeated" },
  { "message", AT (messages), G_OPTION_ARG_FILENAME_ARRAY, IN_CLIENT,
    NULL, "TEXT", "Client: send this text at the start; may be repeated" },
  { "beat", AT (beat), G_OPTION_ARG_FILENAME, IN_CLIENT, NULL,
    "SECONDS", "Client: send a heartbeat this often" },
  { "once", AT (once), G_OPTION_ARG_NONE, IN_CLIENT, "takes no value", NULL,
    "Client: exit when the messages are sent" },
  { "max-peers", AT (max_peers), G_OPTION_ARG_FILENAME, IN_ANY_SERVER,
    NULL, "COUNT", "Server: size of the peer table (1000000)" },
  { "allow", AT (allow), G_OPTION_ARG_FILENAME_ARRAY, IN_ANY_SERVER,
    "takes a network such as 198.18.0.0/15 or fd00::/64, or the name of a host", "SOURCE",
    "Server: accept only these peers; may be repeated" },
  { "read", AT (read), G_OPTION_ARG_FILENAME, IN_APP | IN_REPLAY,
    "takes a pcap or pcapng file", "FILE", "Server: replay a capture" },
  { "local", AT (locals), G_OPTION_ARG_FILENAME_ARRAY, IN_REPLAY,
    "takes an IPv4 or IPv6 address", "ADDRESS",
    "With --read: the server's address in the capture; may be repeated" },
  { "write", AT (write), G_OPTION_ARG_FILENAME, IN_ROLES, "takes a file name",
    "FILE", "Record all packets in a capture file" },
  { "state", AT (state), G_OPTION_ARG_FILENAME, IN_SERVER, "takes a file name",
    "FILE", "Server: keep what is known of the peers in this file" },
  { "peers", AT (peers), G_OPTION_ARG_FILENAME, IN_SERVER | IN_DOCTOR, "takes a file name", "FILE",
    "Server: expect the peers in this file" },
  { "numeric", AT (numeric), G_OPTION_ARG_NONE, IN_SERVER | IN_REPLAY | IN_DEMO, "takes no value", NULL,
    "Server: do not look up the names of peers" },
  { "on-change", AT (on_change), G_OPTION_ARG_FILENAME, IN_SERVER | IN_DOCTOR,
    "takes a program and its arguments, quoted as for a shell, up to 4096 bytes", "COMMAND",
    "Server: run this for each change of a peer's state" },
  { "metrics", AT (metrics), G_OPTION_ARG_FILENAME, IN_SERVER,
    "takes an address with a port such as 127.0.0.1:9114, or the name of a file", "WHERE",
    "Server: serve metrics for Prometheus at this address, or write them to this file" },
  { "format", AT (format), G_OPTION_ARG_FILENAME, IN_HEADLESS | IN_DOCTOR,
    "takes text or json", "FORMAT", "Print text, or one JSON object per line (text)" },
  { "quiet", AT (quiet), G_OPTION_ARG_NONE, IN_HEADLESS,
    "takes no value", NULL, "The same as --log=quiet" },
  { "log", AT (log), G_OPTION_ARG_FILENAME, IN_HEADLESS, "takes all, changes or quiet",
    "LEVEL", "Print everything; all but beats and answered pulses; as --quiet (all)" },
  { "bus", AT (bus), G_OPTION_ARG_FILENAME, IN_ROLES,
    "takes system, session or none", "BUS", "Offer the engine on this bus (none)" },
  { "demo", AT (demo), G_OPTION_ARG_CALLBACK, IN_APP | IN_DEMO,
    NULL, "PEERS", "Server: simulate clients in a network namespace (8)" },
  { "debug", AT (debug), G_OPTION_ARG_NONE, IN_HEADLESS,
    "takes no value", NULL, "Print each segment decoded, and each second of silence" },
  { "doctor", AT (doctor), G_OPTION_ARG_NONE, IN_DOCTOR, "takes no value", NULL,
    "Check what prevents a role from starting here, and how to fix it" },
  { "version", AT (version), G_OPTION_ARG_NONE, ~0u, "takes no value", NULL,
    "Print the version" },
};

static const Option *
find_option (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].name, name))
      return &table[i];

  g_return_val_if_reached (NULL);
}

/**
 * hb_command_line_get_takes:
 * @name: the name of an option
 *
 * Returns: (transfer none): its values, for example "takes server or client"
 */
const char *
hb_command_line_get_takes (const char *name)
{
  for (gsize i = 0; i < HB_N_SETTINGS; i++)
    if (g_str_equal (hb_setting_rules[i].name, name))
      return hb_setting_rules[i].takes;

  return find_option (name)->takes;
}

/**
 * hb_command_line_refuse:
 * @error: return location for a %HB_USAGE_ERROR
 * @name: the name of an option
 * @value: an invalid value
 */
void
hb_command_line_refuse (GError     **error,
                        const char  *name,
                        const char  *value)
{
  hb_usage_error_set (error, "--%s %s, not “%s”", name, hb_command_line_get_takes (name), value);
}

/* Which options a mode accepts */

static const char *
describe_mode (HbMode mode)
{
  switch (mode)
    {
    case HB_MODE_SERVER:
      return "with --role=server";
    case HB_MODE_CLIENT:
      return "with --role=client";
    case HB_MODE_REPLAY:
      return "together with --read";
    case HB_MODE_DEMO:
      return "together with --demo";
    case HB_MODE_DOCTOR:
      return "together with --doctor";
    case HB_MODE_APP:
    case HB_MODE_VERSION:
    case HB_MODE_VERB:
    default:
      return "without --role";
    }
}

static gboolean
was_given (const HbCommandLine *self,
           const Option        *option)
{
  const char *member = (const char *) self + option->offset;

  if (option->type == G_OPTION_ARG_NONE)
    return *(const gboolean *) (gconstpointer) member;

  return *(gconstpointer const *) (gconstpointer) member != NULL;
}

/**
 * hb_command_line_check_mode:
 * @self: a command line
 * @mode: a mode
 * @error: return location for a %HB_USAGE_ERROR
 *
 * Returns: whether that mode accepts all options that were given
 */
gboolean
hb_command_line_check_mode (const HbCommandLine  *self,
                            HbMode                mode,
                            GError              **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (was_given (self, &table[i]) && (table[i].where & 1u << mode) == 0)
      {
        hb_usage_error_set (error, "--%s has no meaning %s; see heartbeats --help", table[i].name,
                            describe_mode (mode));
        return FALSE;
      }

  return TRUE;
}

/* GOption */

static gboolean
on_demo (const char  *name,
         const char  *value,
         gpointer     data,
         GError     **error)
{
  HbCommandLine *self = data;

  g_free (self->demo);
  self->demo = g_strdup (value != NULL ? value : DEMO_PEERS_DEFAULT);
  return TRUE;
}

/* GOption would take "--once=no" as "--once". */
static gboolean
on_flag (const char  *name,
         const char  *value,
         gpointer     data,
         GError     **error)
{
  const Option *option = find_option (name + strlen ("--"));
  char *member = (char *) data + option->offset;

  if (value != NULL)
    {
      hb_command_line_refuse (error, option->name, value);
      return FALSE;
    }

  *(gboolean *) (gpointer) member = TRUE;
  return TRUE;
}

/* GOption names the option in its error; adds which values that takes. */
static void
explain (GError **error)
{
  const char *message = (*error)->message;
  const char *dashes = strstr (message, "--");
  g_autofree char *plain = g_strdup (message);

  if ((*error)->domain == HB_USAGE_ERROR)
    return;

  for (gsize i = 0; dashes != NULL && i < G_N_ELEMENTS (table); i++)
    {
      gsize length = strlen (table[i].name);

      if (strncmp (dashes + 2, table[i].name, length) == 0 &&
          !g_ascii_isalpha (dashes[2 + length]) && dashes[2 + length] != '-')
        {
          g_clear_error (error);
          hb_usage_error_set (error, "%s; --%s %s", plain, table[i].name,
                              hb_command_line_get_takes (table[i].name));
          return;
        }
    }

  g_clear_error (error);
  hb_usage_error_set (error, "%s; see heartbeats --help", plain);
}

static GOptionEntry
describe (HbCommandLine *self,
          const Option  *option)
{
  GOptionEntry entry = {
    .long_name = option->name,
    .arg = option->type,
    .arg_data = (char *) self + option->offset,
    .description = option->help,
    .arg_description = option->argument,
  };

  if (option->type == G_OPTION_ARG_NONE || option->type == G_OPTION_ARG_CALLBACK)
    {
      entry.flags = G_OPTION_FLAG_OPTIONAL_ARG;
      entry.arg = G_OPTION_ARG_CALLBACK;
      entry.arg_data = option->type == G_OPTION_ARG_NONE ? (gpointer) on_flag : (gpointer) on_demo;
    }

  return entry;
}

/* A file that the desktop opens with the app. */
static gboolean
take_rest (HbCommandLine  *self,
           int             argc,
           char          **argv,
           GError        **error)
{
  if (argc == 1)
    return TRUE;

  if (self->role == NULL && self->read == NULL && argc == 2 &&
      g_file_test (argv[1], G_FILE_TEST_EXISTS))
    {
      self->read = g_strdup (argv[1]);
      return TRUE;
    }

  hb_usage_error_set (error, "“%s” is not an option; see heartbeats --help", argv[1]);
  return FALSE;
}

/**
 * hb_command_line_parse:
 * @self: a command line, all zeroes; clear it even on failure
 * @argc: (inout): as main() got it
 * @argv: (inout): as main() got it
 * @error: return location for a %HB_USAGE_ERROR
 *
 * With --help, prints the help and exits.
 *
 * Returns: whether there were only valid options, or a file to open
 */
gboolean
hb_command_line_parse (HbCommandLine   *self,
                       int             *argc,
                       char          ***argv,
                       GError         **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, G_N_ELEMENTS (table) + 1);
  /* The bus starts the app with this option, and then activates it. */
  GOptionEntry hidden[] = {
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &self->service, NULL, NULL },
    { 0 },
  };
  GOptionGroup *group = g_option_group_new ("heartbeats", "", "", self, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    entries[i] = describe (self, &table[i]);

  g_option_group_add_entries (group, entries);
  g_option_group_add_entries (group, hidden);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context,
                                "Sees which machines are alive, with no firewall rule changed.");
  g_option_context_set_description (context,
                                    "To ask or tell a server that runs: heartbeats list, show, wait, check, mute, "
                                    "unmute,\nacknowledge or forget; a client: heartbeats send. With --help, each "
                                    "explains itself.");
  if (!g_option_context_parse (context, argc, argv, error))
    {
      explain (error);
      return FALSE;
    }

  return take_rest (self, *argc, *argv, error);
}

void
hb_command_line_clear (HbCommandLine *self)
{
  g_free (self->role);
  g_free (self->interface);
  g_free (self->timeout);
  g_free (self->pulses);
  g_free (self->pulse_interval);
  g_free (self->answer_wait);
  g_strfreev (self->servers);
  g_strfreev (self->messages);
  g_free (self->beat);
  g_free (self->max_peers);
  g_strfreev (self->allow);
  g_free (self->read);
  g_strfreev (self->locals);
  g_free (self->write);
  g_free (self->state);
  g_free (self->metrics);
  g_free (self->peers);
  g_free (self->on_change);
  g_free (self->format);
  g_free (self->log);
  g_free (self->bus);
  g_free (self->demo);
}
