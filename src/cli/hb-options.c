#include "cli/hb-options.h"

#include <string.h>

#include "cli/hb-usage-error.h"
#include "engine/hb-setting.h"
#include "role/hb-client.h"
#include "role/hb-server.h"
#include "wire/hb-message.h"

#define DEMO_PEERS_MAX 1000
#define DEMO_PEERS_DEFAULT "8"

/* Where an option has a meaning. */
enum
{
  IN_APP = 1 << 0,
  IN_SERVER = 1 << 1,
  IN_CLIENT = 1 << 2,
  IN_REPLAY = 1 << 3,
  IN_DEMO = 1 << 4,
  IN_DOCTOR = 1 << 5,
};

#define IN_HEADLESS (IN_SERVER | IN_CLIENT | IN_REPLAY | IN_DEMO)
#define IN_ROLES (IN_SERVER | IN_CLIENT | IN_DEMO)
#define IN_ANY_SERVER (IN_SERVER | IN_REPLAY | IN_DEMO)

/* What was given, as it was given. */
typedef struct
{
  char *role;
  char *interface;
  char *timeout;
  char *pulses;
  char *pulse_interval;
  char *answer_wait;
  char *server;
  char **messages;
  char *beat;
  gboolean once;
  char *max_peers;
  char **allow;
  char *read;
  char **locals;
  char *write;
  char *format;
  gboolean quiet;
  char *bus;
  gboolean debug;
  char *demo;
  gboolean doctor;
  gboolean version;
  gboolean service;
} Given;

static void
given_clear (Given *self)
{
  g_free (self->role);
  g_free (self->interface);
  g_free (self->timeout);
  g_free (self->pulses);
  g_free (self->pulse_interval);
  g_free (self->answer_wait);
  g_free (self->server);
  g_strfreev (self->messages);
  g_free (self->beat);
  g_free (self->max_peers);
  g_strfreev (self->allow);
  g_free (self->read);
  g_strfreev (self->locals);
  g_free (self->write);
  g_free (self->format);
  g_free (self->bus);
  g_free (self->demo);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, given_clear)

typedef struct
{
  const char *name;
  gsize offset;
  GOptionArg type;
  guint where;
  const char *takes;
  const char *argument;
  const char *help;
} Option;

#define SECONDS_TAKES "takes seconds, from 0.001 to 31622400, decimals allowed"

/* The paths and texts are bytes (FILENAME), not characters of some locale. */
static const Option table[] = {
  { "role", G_STRUCT_OFFSET (Given, role), G_OPTION_ARG_FILENAME, ~0u, "takes server or client",
    "ROLE", "Run as server or client, without a screen" },
  { "interface", G_STRUCT_OFFSET (Given, interface), G_OPTION_ARG_FILENAME,
    IN_SERVER | IN_CLIENT | IN_DOCTOR, "takes the name of an interface, or any", "NAME",
    "Capture and inject here; any for all of them" },
  { "timeout", G_STRUCT_OFFSET (Given, timeout), G_OPTION_ARG_FILENAME, IN_ANY_SERVER,
    SECONDS_TAKES, "SECONDS", "Server: silence before the first pulse (60)" },
  { "pulses", G_STRUCT_OFFSET (Given, pulses), G_OPTION_ARG_FILENAME, IN_ANY_SERVER,
    "takes a whole number from 1 to 1000", "COUNT", "Server: pulses before giving up (5)" },
  { "pulse-interval", G_STRUCT_OFFSET (Given, pulse_interval), G_OPTION_ARG_FILENAME,
    IN_ANY_SERVER, SECONDS_TAKES, "SECONDS", "Server: wait after each pulse (1)" },
  { "answer-wait", G_STRUCT_OFFSET (Given, answer_wait), G_OPTION_ARG_FILENAME,
    IN_ANY_SERVER | IN_CLIENT, SECONDS_TAKES, "SECONDS",
    "How long to wait for the answer to a SYN (1)" },
  { "server", G_STRUCT_OFFSET (Given, server), G_OPTION_ARG_FILENAME, IN_CLIENT | IN_DOCTOR,
    "takes the IPv4 or IPv6 address of the server (fe80::1%eth0 on a link)", "ADDRESS",
    "Client: whom to send to" },
  { "message", G_STRUCT_OFFSET (Given, messages), G_OPTION_ARG_FILENAME_ARRAY, IN_CLIENT,
    "takes a text of 1 to 1400 bytes", "TEXT", "Client: send this at start; may be repeated" },
  { "beat", G_STRUCT_OFFSET (Given, beat), G_OPTION_ARG_FILENAME, IN_CLIENT, SECONDS_TAKES,
    "SECONDS", "Client: say unasked that it is alive, this often" },
  { "once", G_STRUCT_OFFSET (Given, once), G_OPTION_ARG_NONE, IN_CLIENT, "takes no value", NULL,
    "Client: exit when the messages are sent" },
  { "max-peers", G_STRUCT_OFFSET (Given, max_peers), G_OPTION_ARG_FILENAME, IN_ANY_SERVER,
    "takes a whole number from 1 to 100000000", "COUNT",
    "Server: size of the peer table (1000000)" },
  { "allow", G_STRUCT_OFFSET (Given, allow), G_OPTION_ARG_FILENAME_ARRAY, IN_ANY_SERVER,
    "takes a network such as 198.18.0.0/15 or fd00::/64", "CIDR",
    "Server: take peers from here only; may be repeated" },
  { "read", G_STRUCT_OFFSET (Given, read), G_OPTION_ARG_FILENAME, IN_APP | IN_REPLAY,
    "takes a pcap or pcapng file", "FILE", "Server: replay a capture" },
  { "local", G_STRUCT_OFFSET (Given, locals), G_OPTION_ARG_FILENAME_ARRAY, IN_REPLAY,
    "takes an IPv4 or IPv6 address", "ADDRESS",
    "With --read: the server's address there; may be repeated" },
  { "write", G_STRUCT_OFFSET (Given, write), G_OPTION_ARG_FILENAME, IN_ROLES, "takes a file name",
    "FILE", "Record the conversation as a capture" },
  { "format", G_STRUCT_OFFSET (Given, format), G_OPTION_ARG_FILENAME, IN_HEADLESS | IN_DOCTOR,
    "takes text or json", "FORMAT", "Lines for people, or a JSON object a line (text)" },
  { "quiet", G_STRUCT_OFFSET (Given, quiet), G_OPTION_ARG_NONE, IN_HEADLESS,
    "takes no value", NULL, "Only the beginning, warnings and the summary" },
  { "bus", G_STRUCT_OFFSET (Given, bus), G_OPTION_ARG_FILENAME, IN_ROLES,
    "takes system, session or none", "BUS", "Offer the engine on that bus (none)" },
  { "demo", G_STRUCT_OFFSET (Given, demo), G_OPTION_ARG_CALLBACK, IN_APP | IN_DEMO,
    "takes a whole number from 1 to 1000", "PEERS",
    "Server: simulated clients in a network namespace of our own (8)" },
  { "debug", G_STRUCT_OFFSET (Given, debug), G_OPTION_ARG_NONE, IN_HEADLESS,
    "takes no value", NULL, "Each segment decoded, each second of silence" },
  { "doctor", G_STRUCT_OFFSET (Given, doctor), G_OPTION_ARG_NONE, IN_DOCTOR, "takes no value", NULL,
    "Say what stands in the way of a role here, and how to cure it" },
  { "version", G_STRUCT_OFFSET (Given, version), G_OPTION_ARG_NONE, ~0u, "takes no value", NULL,
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

static void
refuse (GError     **error,
        const char  *name,
        const char  *value)
{
  hb_usage_error_set (error, "--%s %s, not “%s”", name, find_option (name)->takes, value);
}

/* Values */

static gboolean
parse_seconds (const char  *name,
               const char  *value,
               gint64      *duration,
               GError     **error)
{
  if (value == NULL || hb_setting_parse_seconds (value, duration))
    return TRUE;

  refuse (error, name, value);
  return FALSE;
}

static gboolean
parse_count (const char  *name,
             const char  *value,
             guint        max,
             guint       *count,
             GError     **error)
{
  if (value == NULL || hb_setting_parse_count (value, max, count))
    return TRUE;

  refuse (error, name, value);
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

  refuse (error, name, value);
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

  refuse (error, name, value);
  return FALSE;
}

/* A name that is empty is more likely a variable that was not set. */
static gboolean
take_name (const char  *name,
           char       **value,
           char       **taken,
           GError     **error)
{
  if (*value != NULL && **value == '\0')
    {
      refuse (error, name, *value);
      return FALSE;
    }

  *taken = g_steal_pointer (value);
  return TRUE;
}

/* Standard output is where the events go; a capture among them would spoil both. */
static gboolean
take_recording (Given      *given,
                HbOptions  *options,
                GError    **error)
{
  if (g_strcmp0 (given->write, "-") == 0)
    {
      refuse (error, "write", given->write);
      return FALSE;
    }

  return take_name ("write", &given->write, &options->write, error);
}

static gboolean
parse_server (const Given  *given,
              HbOptions    *options,
              GError      **error)
{
  if (given->server == NULL || hb_setting_parse_server (given->server, &options->settings.server))
    return TRUE;

  refuse (error, "server", given->server);
  return FALSE;
}

static gboolean
parse_locals (const Given  *given,
              HbOptions    *options,
              GError      **error)
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

static gboolean
parse_allow (const Given  *given,
             HbOptions    *options,
             GError      **error)
{
  if (given->allow == NULL)
    return TRUE;

  options->settings.allow = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  for (guint i = 0; given->allow[i] != NULL; i++)
    {
      HbNetwork network;

      if (!hb_network_parse (given->allow[i], &network))
        {
          refuse (error, "allow", given->allow[i]);
          return FALSE;
        }
      g_array_append_val (options->settings.allow, network);
    }

  return TRUE;
}

static gboolean
parse_messages (Given      *given,
                HbOptions  *options,
                GError    **error)
{
  if (given->messages == NULL)
    return TRUE;

  if (g_strv_length (given->messages) > HB_CLIENT_QUEUE_MAX)
    {
      hb_usage_error_set (error, "--message may be given %d times; send more through standard input",
                          HB_CLIENT_QUEUE_MAX);
      return FALSE;
    }

  for (guint i = 0; given->messages[i] != NULL; i++)
    {
      gsize length = strlen (given->messages[i]);

      if (length == 0 || length > HB_TEXT_MAX)
        {
          hb_usage_error_set (error, "--message %s, not one of %" G_GSIZE_FORMAT,
                              find_option ("message")->takes, length);
          return FALSE;
        }
    }

  options->messages = g_steal_pointer (&given->messages);
  return TRUE;
}

/* Modes */

static gboolean
settle_mode (const Given  *given,
             HbOptions    *options,
             GError      **error)
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
      refuse (error, "role", given->role);
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
    default:
      return "without --role";
    }
}

static gboolean
was_given (const Given  *given,
           const Option *option)
{
  const char *member = (const char *) given + option->offset;

  if (option->type == G_OPTION_ARG_NONE)
    return *(const gboolean *) (gconstpointer) member;

  return *(gconstpointer const *) (gconstpointer) member != NULL;
}

static gboolean
check_places (const Given  *given,
              HbMode        mode,
              GError      **error)
{
  static const guint places[] = {
    [HB_MODE_APP] = IN_APP,       [HB_MODE_SERVER] = IN_SERVER, [HB_MODE_CLIENT] = IN_CLIENT,
    [HB_MODE_REPLAY] = IN_REPLAY, [HB_MODE_DEMO] = IN_DEMO,     [HB_MODE_DOCTOR] = IN_DOCTOR,
    [HB_MODE_VERSION] = ~0u,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (was_given (given, &table[i]) && (table[i].where & places[mode]) == 0)
      {
        hb_usage_error_set (error, "--%s has no meaning %s; see heartbeats --help", table[i].name,
                            describe_mode (mode));
        return FALSE;
      }

  /* The doctor takes either role's. */
  if (given->server != NULL && g_strcmp0 (given->role, "server") == 0)
    {
      hb_usage_error_set (error, "--server has no meaning %s; see heartbeats --help",
                          describe_mode (HB_MODE_SERVER));
      return FALSE;
    }

  if (given->server == NULL && g_strcmp0 (given->role, "client") == 0)
    {
      hb_usage_error_set (error, "--role=client needs --server=ADDRESS, which %s",
                          find_option ("server")->takes);
      return FALSE;
    }

  return TRUE;
}

static gboolean
parse_values (Given      *given,
              HbOptions  *options,
              GError    **error)
{
  static const char *const formats[] = { "text", "json", NULL };
  static const char *const buses[] = { "none", "session", "system", NULL };
  int format = parse_word ("format", given->format, formats, error);
  int bus = format < 0 ? -1 : parse_word ("bus", given->bus, buses, error);

  if (bus < 0 ||
      !parse_seconds ("timeout", given->timeout, &options->settings.timeout, error) ||
      !parse_seconds ("pulse-interval", given->pulse_interval, &options->settings.pulse_interval, error) ||
      !parse_seconds ("answer-wait", given->answer_wait, &options->settings.answer_wait, error) ||
      !parse_seconds ("beat", given->beat, &options->settings.beat, error) ||
      !parse_count ("pulses", given->pulses, HB_PULSES_MAX, &options->settings.pulses, error) ||
      !parse_count ("max-peers", given->max_peers, HB_SETTING_PEERS_MAX, &options->settings.max_peers, error) ||
      !parse_server (given, options, error) ||
      !parse_locals (given, options, error) ||
      !parse_allow (given, options, error) ||
      !parse_messages (given, options, error) ||
      !take_name ("interface", &given->interface, &options->interface, error) ||
      !take_name ("read", &given->read, &options->read, error) ||
      !take_recording (given, options, error) ||
      !parse_count ("demo", given->demo, DEMO_PEERS_MAX, &options->demo_peers, error))
    return FALSE;

  options->format = (HbFormat) format;
  options->bus = (HbBusKind) bus;
  options->quiet = given->quiet;
  options->debug = given->debug;
  options->settings.tell_silence = given->debug;
  options->once = given->once;
  return TRUE;
}

/* The command line itself */

static gboolean
on_demo (const char  *name,
         const char  *value,
         gpointer     data,
         GError     **error)
{
  Given *given = data;

  g_free (given->demo);
  given->demo = g_strdup (value != NULL ? value : DEMO_PEERS_DEFAULT);
  return TRUE;
}

/* GOption would take "--once=no" for "--once". */
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
      refuse (error, option->name, value);
      return FALSE;
    }

  *(gboolean *) (gpointer) member = TRUE;
  return TRUE;
}

/* GOption names the option that it stumbled on; what that one takes is ours to say. */
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
          hb_usage_error_set (error, "%s; --%s %s", plain, table[i].name, table[i].takes);
          return;
        }
    }

  g_clear_error (error);
  hb_usage_error_set (error, "%s; see heartbeats --help", plain);
}

static GOptionEntry
describe (const Option *option,
          Given        *given)
{
  GOptionEntry entry = {
    .long_name = option->name,
    .arg = option->type,
    .arg_data = (char *) given + option->offset,
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

/* A file that was dropped on us, or is opened with us: the app's. */
static gboolean
take_rest (int      argc,
           char   **argv,
           Given   *given,
           GError **error)
{
  if (argc == 1)
    return TRUE;

  if (given->role == NULL && given->read == NULL && argc == 2 &&
      g_file_test (argv[1], G_FILE_TEST_EXISTS))
    {
      given->read = g_strdup (argv[1]);
      return TRUE;
    }

  hb_usage_error_set (error, "“%s” is not an option; see heartbeats --help", argv[1]);
  return FALSE;
}

static gboolean
parse_given (int      *argc,
             char   ***argv,
             Given    *given,
             GError  **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, G_N_ELEMENTS (table) + 1);
  /* The bus starts the app so, and only then tells it what for. */
  GOptionEntry hidden[] = {
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &given->service, NULL, NULL },
    { 0 },
  };
  GOptionGroup *group = g_option_group_new ("heartbeats", "", "", given, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    entries[i] = describe (&table[i], given);

  g_option_group_add_entries (group, entries);
  g_option_group_add_entries (group, hidden);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context,
                                "Sees which machines are alive, with no firewall rule changed.");
  if (!g_option_context_parse (context, argc, argv, error))
    {
      explain (error);
      return FALSE;
    }

  return take_rest (*argc, *argv, given, error);
}

/**
 * hb_options_parse:
 * @argc: (inout): as main() got it
 * @argv: (inout): as main() got it
 * @error: return location for a %HB_USAGE_ERROR, one line that names the option and what it takes
 *
 * Prints the help and exits where that is asked for.
 *
 * Returns: (nullable) (transfer full): the options
 */
HbOptions *
hb_options_parse (int      *argc,
                  char   ***argv,
                  GError  **error)
{
  g_autoptr (HbOptions) options = g_new0 (HbOptions, 1);
  g_auto (Given) given = { 0 };

  if (!parse_given (argc, argv, &given, error) || !settle_mode (&given, options, error))
    return NULL;
  if (options->mode == HB_MODE_VERSION)
    return g_steal_pointer (&options);

  hb_settings_init (&options->settings, options->mode == HB_MODE_DEMO);
  options->settings.client = given.server != NULL;
  options->settings.passive = options->mode == HB_MODE_REPLAY;
  if (!check_places (&given, options->mode, error) || !parse_values (&given, options, error))
    return NULL;

  return g_steal_pointer (&options);
}

void
hb_options_free (HbOptions *self)
{
  g_free (self->interface);
  g_free (self->read);
  g_free (self->write);
  g_strfreev (self->messages);
  g_clear_pointer (&self->settings.allow, g_array_unref);
  g_clear_pointer (&self->locals, g_array_unref);
  g_free (self);
}
