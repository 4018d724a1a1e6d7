#include "cli/hb-options.h"

#include <glib/gstdio.h>
#include <net/if.h>
#include <string.h>

#include "cli/hb-usage-error.h"
#include "role/hb-time.h"
#include "vector.h"
#include "wire/hb-network.h"

#define SECONDS_TAKES "takes seconds, from 0.001 to 31622400, decimals allowed"
#define SERVER "--role=server "
#define CLIENT "--role=client --server=10.0.0.231 "
#define REPLAY "--role=server --read=x.pcap "
#define DEMO "--role=server --demo "

/* Parses what a shell would make of a line. */
static HbOptions *
parse (const char  *line,
       GError     **error)
{
  g_autofree char *command = g_strconcat ("heartbeats ", line, NULL);
  g_auto (GStrv) words = NULL;
  g_autofree char **argv = NULL;
  char **left;
  int argc;

  g_assert_true (g_shell_parse_argv (command, &argc, &words, NULL));

  /* The parser takes pointers out of what it is given. */
  argv = g_memdup2 (words, (gsize) (argc + 1) * sizeof *argv);
  left = argv;
  return hb_options_parse (&argc, &left, error);
}

static HbOptions *
parse_good (const char *line)
{
  g_autoptr (GError) error = NULL;
  HbOptions *options = parse (line, &error);

  g_assert_no_error (error);
  g_assert_nonnull (options);
  return options;
}

static void
complain (const char *line,
          const char *message)
{
  g_autofree char *shown = g_strescape (line, NULL);
  g_autofree char *answer = g_strescape (message != NULL ? message : "taken", NULL);

  g_test_message ("%.200s: %.200s", shown, answer);
  g_test_fail ();
}

static gboolean
says (const char *message,
      const char *wanted)
{
  g_auto (GStrv) parts = g_strsplit (wanted, "|", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (message, parts[i]) == NULL)
      return FALSE;

  return TRUE;
}

/* It must not be taken, and be answered by one line that says all of @wanted, a list by "|". */
static void
assert_refused (const char *line,
                const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HbOptions) options = parse (line, &error);

  if (error == NULL)
    {
      complain (line, NULL);
      return;
    }

  g_assert_null (options);
  g_assert_true (error->domain == HB_USAGE_ERROR);
  if (!says (error->message, wanted) || strpbrk (error->message, "\n\r\033") != NULL ||
      !g_utf8_validate (error->message, -1, NULL))
    complain (line, error->message);
}

/* Values */

static const struct
{
  const char *name;
  const char *where;
  gsize offset;
} durations[] = {
  { "timeout", SERVER, G_STRUCT_OFFSET (HbOptions, settings.timeout) },
  { "timeout", REPLAY, G_STRUCT_OFFSET (HbOptions, settings.timeout) },
  { "timeout", DEMO, G_STRUCT_OFFSET (HbOptions, settings.timeout) },
  { "pulse-interval", SERVER, G_STRUCT_OFFSET (HbOptions, settings.pulse_interval) },
  { "pulse-interval", REPLAY, G_STRUCT_OFFSET (HbOptions, settings.pulse_interval) },
  { "answer-wait", SERVER, G_STRUCT_OFFSET (HbOptions, settings.answer_wait) },
  { "answer-wait", CLIENT, G_STRUCT_OFFSET (HbOptions, settings.answer_wait) },
  { "beat", CLIENT, G_STRUCT_OFFSET (HbOptions, settings.beat) },
};

static void
test_durations (void)
{
  static const struct
  {
    const char *value;
    gint64 duration;
  } good[] = {
    { "1", HB_SECOND },
    { "60", 60 * HB_SECOND },
    { "0.001", HB_MILLISECOND },
    { "0.0015", 1500 * HB_MICROSECOND },
    { "0.5", 500 * HB_MILLISECOND },
    { ".25", 250 * HB_MILLISECOND },
    { "5.", 5 * HB_SECOND },
    { "007", 7 * HB_SECOND },
    { "0.1", 100 * HB_MILLISECOND },
    { "2.000000001", 2 * HB_SECOND + 1 },
    { "31622400", 31622400 * HB_SECOND },
  };
  static const char *const bad[] = {
    "", "0", "0.0", "0.0009", "-1", "+1", "1e3", "1,5", "0x10", "nan", "inf", "infinity", "' 1'",
    "'1 '", "1.2.3", ".", "..", "1s", "jfjj", "31622401", "31622400.001", "9999999999999999999999",
    "'1\n'", "١",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (good); j++)
        {
          g_autofree char *line = g_strdup_printf ("%s--%s=%s", durations[i].where,
                                                   durations[i].name, good[j].value);
          g_autoptr (HbOptions) options = parse_good (line);

          g_assert_cmpint (G_STRUCT_MEMBER (gint64, options, durations[i].offset), ==,
                           good[j].duration);
        }
      for (gsize j = 0; j < G_N_ELEMENTS (bad); j++)
        {
          g_autofree char *line = g_strdup_printf ("%s--%s=%s", durations[i].where,
                                                   durations[i].name, bad[j]);
          g_autofree char *wanted = g_strdup_printf ("--%s|" SECONDS_TAKES, durations[i].name);

          assert_refused (line, wanted);
        }
    }
}

static void
test_counts (void)
{
  static const struct
  {
    const char *name;
    const char *where;
    gsize offset;
    guint max;
  } counts[] = {
    { "pulses", SERVER, G_STRUCT_OFFSET (HbOptions, settings.pulses), 1000 },
    { "pulses", REPLAY, G_STRUCT_OFFSET (HbOptions, settings.pulses), 1000 },
    { "max-peers", SERVER, G_STRUCT_OFFSET (HbOptions, settings.max_peers), 100000000 },
    { "demo", SERVER, G_STRUCT_OFFSET (HbOptions, demo_peers), 1000 },
  };
  static const char *const bad[] = {
    "''", "0", "-1", "+1", "1.5", "' 1'", "'1 '", "0x10", "1e2", "many", "99999999999999999999999",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      guint good[] = { 1, 2, counts[i].max - 1, counts[i].max };
      g_autofree char *wanted = g_strdup_printf ("--%s takes a whole number from 1 to %u",
                                                 counts[i].name, counts[i].max);
      g_autofree char *beyond = g_strdup_printf ("%s--%s=%u", counts[i].where, counts[i].name,
                                                 counts[i].max + 1);

      for (gsize j = 0; j < G_N_ELEMENTS (good); j++)
        {
          g_autofree char *line = g_strdup_printf ("%s--%s=%u", counts[i].where, counts[i].name,
                                                   good[j]);
          g_autoptr (HbOptions) options = parse_good (line);

          g_assert_cmpuint (G_STRUCT_MEMBER (guint, options, counts[i].offset), ==, good[j]);
        }

      assert_refused (beyond, wanted);
      for (gsize j = 0; j < G_N_ELEMENTS (bad); j++)
        {
          g_autofree char *line = g_strdup_printf ("%s--%s=%s", counts[i].where, counts[i].name,
                                                   bad[j]);

          assert_refused (line, wanted);
        }
    }
}

static void
test_words (void)
{
  static const struct
  {
    const char *line;
    HbFormat format;
    HbBusKind bus;
  } good[] = {
    { SERVER, HB_FORMAT_TEXT, HB_BUS_NONE },
    { SERVER "--format=text", HB_FORMAT_TEXT, HB_BUS_NONE },
    { SERVER "--format=json", HB_FORMAT_JSON, HB_BUS_NONE },
    { REPLAY "--format=json", HB_FORMAT_JSON, HB_BUS_NONE },
    { CLIENT "--format=json --bus=session", HB_FORMAT_JSON, HB_BUS_SESSION },
    { CLIENT "--bus=none", HB_FORMAT_TEXT, HB_BUS_NONE },
    { SERVER "--bus=system", HB_FORMAT_TEXT, HB_BUS_SYSTEM },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (HbOptions) options = parse_good (good[i].line);

      g_assert_cmpint (options->format, ==, good[i].format);
      g_assert_cmpint (options->bus, ==, good[i].bus);
    }

  assert_refused (SERVER "--format=", "--format takes text or json");
  assert_refused (SERVER "--format=JSON", "--format takes text or json|JSON");
  assert_refused (SERVER "--format=xml", "--format takes text or json|xml");
  assert_refused (SERVER "--format=jso", "--format takes text or json");
  assert_refused (SERVER "--bus=", "--bus takes system, session or none");
  assert_refused (CLIENT "--bus=user", "--bus takes system, session or none|user");
  assert_refused ("--role=", "--role takes server or client");
  assert_refused ("--role=Server", "--role takes server or client|Server");
  assert_refused ("--role=both", "--role takes server or client|both");
}

static const char *const bad_addresses[] = {
  "''", "x", "10.0.0", "10.0.0.256", "10.0.0.1/8", "10.0.0.1:11414", "[fd00::1]", "localhost",
  "0.0.0.0", "0.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "ff02::1",
  "fe80::1%", "fe80::1%0", "fe80::1%no-such-if", "fe80::1%%", "%1",
};

static void
test_addresses (void)
{
  static const char *const good[] = { "10.0.0.231", "127.0.0.1", "fd00::1", "::1", "fe80::1%3" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *client = g_strconcat ("--role=client --server=", good[i], NULL);
      g_autofree char *replay = g_strconcat (REPLAY "--local=", good[i], " --local=10.9.8.7", NULL);
      g_autoptr (HbOptions) as_client = parse_good (client);
      g_autoptr (HbOptions) as_replay = parse_good (replay);

      hb_assert_address (&as_client->settings.server, good[i]);
      g_assert_cmpuint (as_replay->locals->len, ==, 2);
      hb_assert_address (&g_array_index (as_replay->locals, HbAddress, 0), good[i]);
      hb_assert_address (&g_array_index (as_replay->locals, HbAddress, 1), "10.9.8.7");
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad_addresses); i++)
    {
      g_autofree char *client = g_strconcat ("--role=client --server=", bad_addresses[i], NULL);
      g_autofree char *replay = g_strconcat (REPLAY "--local=10.0.0.1 --local=", bad_addresses[i],
                                             NULL);

      assert_refused (client, "--server takes the IPv4 or IPv6 address of the server");
      assert_refused (replay, "--local takes an IPv4 or IPv6 address");
    }
}

/* A link-local address is written with the interface's name. */
/* A link-local address alone does not say where it is. */
static void
test_server_without_scope (void)
{
  assert_refused ("--role=client --server=fe80::1", "--server|fe80::1%eth0");
}

static void
test_scope_by_name (void)
{
  g_autoptr (HbOptions) options = NULL;
  guint index = if_nametoindex ("lo");

  if (index == 0)
    {
      g_test_skip ("no interface lo here");
      return;
    }

  options = parse_good ("--role=client --server=fe80::1%lo");
  g_assert_cmpuint (options->settings.server.scope, ==, index);
}

static void
test_networks (void)
{
  g_autoptr (HbOptions) options = parse_good (SERVER "--allow=198.18.0.0/15 --allow=fd00::/64 "
                                              "--allow=10.0.0.1");
  HbAddress inside[] = {
    hb_address_of ("198.19.0.1"), hb_address_of ("fd00::5"), hb_address_of ("10.0.0.1"),
  };

  g_assert_cmpuint (options->settings.allow->len, ==, G_N_ELEMENTS (inside));
  for (guint i = 0; i < G_N_ELEMENTS (inside); i++)
    for (guint j = 0; j < G_N_ELEMENTS (inside); j++)
      g_assert_cmpint (hb_network_contains (&g_array_index (options->settings.allow, HbNetwork, i),
                                            &inside[j]),
                       ==, i == j);

  assert_refused (SERVER "--allow=", "--allow takes a network such as 198.18.0.0/15 or fd00::/64");
  assert_refused (SERVER "--allow=10.0.0.0/33", "--allow takes a network|10.0.0.0/33");
  assert_refused (SERVER "--allow=10.0.0.0/8 --allow=x", "--allow takes a network|“x”");
  assert_refused (SERVER "--allow=10.0.0.0/8,fd00::/8", "--allow takes a network");
}

static void
test_messages (void)
{
  g_autofree char *longest = g_strnfill (1400, 'x');
  g_autofree char *too_long = g_strnfill (1401, 'x');
  g_autofree char *good = g_strconcat (CLIENT "--message=a --message='b c' --message=", longest,
                                       NULL);
  g_autofree char *bad = g_strconcat (CLIENT "--message=a --message=", too_long, NULL);
  g_autoptr (GString) most = g_string_new (CLIENT);
  g_autoptr (HbOptions) options = parse_good (good);
  g_autoptr (HbOptions) many = NULL;

  g_assert_cmpuint (g_strv_length (options->messages), ==, 3);
  g_assert_cmpstr (options->messages[0], ==, "a");
  g_assert_cmpstr (options->messages[1], ==, "b c");
  g_assert_cmpstr (options->messages[2], ==, longest);

  assert_refused (bad, "--message takes a text of 1 to 1400 bytes|1401");
  assert_refused (CLIENT "--message=", "--message takes a text of 1 to 1400 bytes");
  assert_refused (CLIENT "--message=a --message=''", "--message takes a text of 1 to 1400 bytes");

  for (guint i = 0; i < 1024; i++)
    g_string_append (most, " --message=x");
  many = parse_good (most->str);
  g_assert_cmpuint (g_strv_length (many->messages), ==, 1024);
  g_string_append (most, " --message=x");
  assert_refused (most->str, "--message|1024");
}

static void
test_names (void)
{
  g_autoptr (HbOptions) server = parse_good (SERVER "--interface=eth0 --write='a b.pcap'");
  g_autoptr (HbOptions) any = parse_good (CLIENT "--interface=any");
  g_autoptr (HbOptions) replay = parse_good (REPLAY);
  g_autoptr (HbOptions) standard_input = parse_good (SERVER "--read=-");

  g_assert_cmpstr (server->interface, ==, "eth0");
  g_assert_cmpstr (server->write, ==, "a b.pcap");
  g_assert_null (server->read);
  g_assert_cmpstr (any->interface, ==, "any");
  g_assert_null (any->write);
  g_assert_cmpstr (replay->read, ==, "x.pcap");
  g_assert_cmpstr (standard_input->read, ==, "-");
}

static void
test_flags (void)
{
  static const char *const names[] = { "once", "quiet", "debug", "version" };
  g_autoptr (HbOptions) none = parse_good (CLIENT);
  g_autoptr (HbOptions) all = parse_good (CLIENT "--once --quiet --debug");

  g_assert_false (none->once || none->quiet || none->debug);
  g_assert_true (all->once && all->quiet && all->debug);

  /* "--debug=no" must not switch it on. */
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strdup_printf (CLIENT "--%s=no", names[i]);
      g_autofree char *wanted = g_strdup_printf ("--%s|takes no value", names[i]);

      assert_refused (line, wanted);
    }
}

/* What was typed is shown, and shown safely. */
static void
test_shown_value (void)
{
  assert_refused (SERVER "--timeout='a\033[2Jb'", "--timeout|a\\x1b[2Jb");
  assert_refused (SERVER "--pulses='1\n2'", "--pulses|1\\n2");
  assert_refused (SERVER "--format='\xff'", "--format|\\xff");
  assert_refused ("--role='\n'", "--role|\\n");
  assert_refused ("--role=client --server='\xe2\x80\xae'", "--server|\\u{202e}");
  assert_refused (SERVER "--demo='1\n2'", "--demo|1\\n2");
  assert_refused (SERVER "--foo='\n'", "--foo|\\n");
  assert_refused (SERVER "'a\nb'", "a\\nb");
}

/* Where each option has a meaning */

enum
{
  IN_SERVER = 1 << 0,
  IN_CLIENT = 1 << 1,
  IN_REPLAY = 1 << 2,
  IN_DEMO = 1 << 3,
  IN_APP = 1 << 4,
  IN_DOCTOR = 1 << 5,
};

static const struct
{
  const char *option;
  guint where;
} places[] = {
  { "--interface=eth0", IN_SERVER | IN_CLIENT | IN_DOCTOR },
  { "--timeout=2", IN_SERVER | IN_REPLAY | IN_DEMO },
  { "--pulses=2", IN_SERVER | IN_REPLAY | IN_DEMO },
  { "--pulse-interval=2", IN_SERVER | IN_REPLAY | IN_DEMO },
  { "--answer-wait=2", IN_SERVER | IN_CLIENT | IN_REPLAY | IN_DEMO },
  { "--server=10.0.0.1", IN_CLIENT | IN_DOCTOR },
  { "--message=x", IN_CLIENT },
  { "--beat=2", IN_CLIENT },
  { "--once", IN_CLIENT },
  { "--max-peers=2", IN_SERVER | IN_REPLAY | IN_DEMO },
  { "--allow=10.0.0.0/8", IN_SERVER | IN_REPLAY | IN_DEMO },
  { "--local=10.0.0.1", IN_REPLAY },
  { "--write=y.pcap", IN_SERVER | IN_CLIENT | IN_DEMO },
  { "--format=json", IN_SERVER | IN_CLIENT | IN_REPLAY | IN_DEMO | IN_DOCTOR },
  { "--quiet", IN_SERVER | IN_CLIENT | IN_REPLAY | IN_DEMO },
  { "--bus=session", IN_SERVER | IN_CLIENT | IN_DEMO },
  { "--debug", IN_SERVER | IN_CLIENT | IN_REPLAY | IN_DEMO },
};

static const struct
{
  const char *line;
  HbMode mode;
} modes[] = {
  { SERVER, HB_MODE_SERVER },
  { CLIENT, HB_MODE_CLIENT },
  { REPLAY, HB_MODE_REPLAY },
  { DEMO, HB_MODE_DEMO },
  { "", HB_MODE_APP },
  { "--doctor ", HB_MODE_DOCTOR },
};

static void
test_places (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (HbOptions) alone = parse_good (modes[i].line);

      g_assert_cmpint (alone->mode, ==, modes[i].mode);

      for (gsize j = 0; j < G_N_ELEMENTS (places); j++)
        {
          g_autofree char *line = g_strconcat (modes[i].line, places[j].option, NULL);
          g_autofree char *name = g_strndup (places[j].option, strcspn (places[j].option, "="));

          if ((places[j].where & 1u << i) != 0)
            {
              g_autoptr (HbOptions) options = parse_good (line);

              g_assert_cmpint (options->mode, ==, modes[i].mode);
            }
          else
            {
              assert_refused (line, name);
            }
        }
    }
}

static void
test_conflicts (void)
{
  assert_refused (SERVER "--read=x --demo", "--read|--demo");
  assert_refused ("--read=x --demo=3", "--read|--demo");
  assert_refused (CLIENT "--read=x", "--read|--role=client");
  assert_refused (CLIENT "--demo", "--demo|--role=client");
  assert_refused ("--role=client", "--server=ADDRESS|IPv4 or IPv6 address");
  assert_refused ("--role=client --message=x", "--server=ADDRESS");
  assert_refused ("--server=10.0.0.1", "--server|without --role");
}

static void
test_app (void)
{
  g_autoptr (HbOptions) replay = parse_good ("--read=x.pcap");
  g_autoptr (HbOptions) demo = parse_good ("--demo=12");

  g_assert_cmpint (replay->mode, ==, HB_MODE_APP);
  g_assert_cmpstr (replay->read, ==, "x.pcap");
  g_assert_cmpint (demo->mode, ==, HB_MODE_APP);
  g_assert_cmpuint (demo->demo_peers, ==, 12);
}

/* Opened with us by a desktop, or named by somebody in a hurry. */
static void
test_file (void)
{
  g_autofree char *path = NULL;
  g_autofree char *line = NULL;
  g_autoptr (HbOptions) options = NULL;
  int fd = g_file_open_tmp ("XXXXXX.pcap", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  options = parse_good (path);
  g_assert_cmpint (options->mode, ==, HB_MODE_APP);
  g_assert_cmpstr (options->read, ==, path);

  line = g_strconcat (SERVER, path, NULL);
  assert_refused (line, path);
  g_clear_pointer (&line, g_free);
  line = g_strconcat (path, " ", path, NULL);
  assert_refused (line, path);

  g_close (fd, NULL);
  g_unlink (path);
}

static void
test_service (void)
{
  g_autoptr (HbOptions) options = parse_good ("--gapplication-service");
  g_autoptr (HbOptions) app = parse_good ("");

  g_assert_true (options->service);
  g_assert_false (app->service);
}

static void
test_doctor (void)
{
  g_autoptr (HbOptions) alone = parse_good ("--doctor");
  g_autoptr (HbOptions) server = parse_good ("--role=server --doctor --interface=lo");
  g_autoptr (HbOptions) client = parse_good ("--doctor --server=10.0.0.231");
  g_autoptr (HbOptions) with_role = parse_good (CLIENT "--doctor");

  g_assert_false (alone->settings.client || server->settings.client);
  g_assert_true (client->settings.client && with_role->settings.client);
  hb_assert_address (&client->settings.server, "10.0.0.231");
  g_assert_cmpint (with_role->mode, ==, HB_MODE_DOCTOR);

  assert_refused ("--doctor --role=both", "--role takes server or client");
  assert_refused ("--doctor --role=client", "--server=ADDRESS|IPv4 or IPv6 address");
  assert_refused ("--doctor --server=10.0.0.1 --role=server", "--server|--role=server");
  assert_refused ("--doctor --server=x", "--server takes");
  assert_refused ("--doctor --format=xml", "--format takes text or json");
  assert_refused ("--doctor --demo", "--demo|--doctor");
  assert_refused ("--doctor --read=x", "--read|--doctor");
  assert_refused ("--doctor=yes", "--doctor takes no value");
}

static void
test_unknown (void)
{
  assert_refused ("--foo", "--foo");
  assert_refused (SERVER "--foo=1", "--foo");
  assert_refused (SERVER "--pulse=3", "--pulse");
  assert_refused (SERVER "--timeouts=3", "--timeouts");
  assert_refused (SERVER "--timeout-x=3", "--timeout-x");
  assert_refused (SERVER "--Timeout=3", "--Timeout");
  assert_refused (SERVER "-x", "-x");
  assert_refused (SERVER "stray", "stray");
  assert_refused (SERVER "-- stray", "stray");
  assert_refused ("server", "server");
}

static void
test_missing_values (void)
{
  static const char *const names[] = {
    "role", "interface", "timeout", "pulses", "pulse-interval", "answer-wait", "server", "message",
    "beat", "max-peers", "allow", "read", "local", "write", "format", "bus",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strconcat ("--", names[i], NULL);
      g_autofree char *wanted = g_strdup_printf ("--%s takes ", names[i]);

      assert_refused (line, wanted);
    }
}

static void
test_defaults (void)
{
  static const char *const lines[] = { SERVER, REPLAY };
  g_autoptr (HbOptions) client = parse_good (CLIENT);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (HbOptions) options = parse_good (lines[i]);

      g_assert_cmpint (options->settings.timeout, ==, 60 * HB_SECOND);
      g_assert_cmpuint (options->settings.pulses, ==, 5);
      g_assert_cmpint (options->settings.pulse_interval, ==, HB_SECOND);
      g_assert_cmpint (options->settings.answer_wait, ==, HB_SECOND);
      g_assert_cmpuint (options->settings.max_peers, ==, 1000000);
      g_assert_cmpint (options->format, ==, HB_FORMAT_TEXT);
      g_assert_cmpint (options->bus, ==, HB_BUS_NONE);
      g_assert_null (options->settings.allow);
      g_assert_null (options->locals);
      g_assert_null (options->interface);
      g_assert_null (options->write);
      g_assert_false (options->quiet || options->debug);
    }

  g_assert_cmpint (client->settings.answer_wait, ==, HB_SECOND);
  g_assert_cmpint (client->settings.beat, ==, 0);
  g_assert_null (client->messages);
  g_assert_null (client->interface);
}

static void
test_demo_peers (void)
{
  g_autoptr (HbOptions) alone = parse_good (DEMO);
  g_autoptr (HbOptions) given = parse_good (SERVER "--demo=1000");

  g_assert_cmpint (alone->mode, ==, HB_MODE_DEMO);
  g_assert_cmpuint (alone->demo_peers, ==, 8);
  g_assert_cmpuint (given->demo_peers, ==, 1000);
}

/* The last one wins, as everywhere. */
static void
test_given_twice (void)
{
  g_autoptr (HbOptions) options = parse_good (SERVER "--timeout=2 --timeout=3 --format=json "
                                              "--format=text --role=server");

  g_assert_cmpint (options->settings.timeout, ==, 3 * HB_SECOND);
  g_assert_cmpint (options->format, ==, HB_FORMAT_TEXT);
}

static void
test_value_in_next_word (void)
{
  g_autoptr (HbOptions) options = parse_good ("--role client --server fd00::1 --message 'a b'");

  g_assert_cmpint (options->mode, ==, HB_MODE_CLIENT);
  hb_assert_address (&options->settings.server, "fd00::1");
  g_assert_cmpstr (options->messages[0], ==, "a b");
}

static void
test_version (void)
{
  g_autoptr (HbOptions) alone = parse_good ("--version");
  g_autoptr (HbOptions) with_more = parse_good ("--version --role=client --timeout=x");

  g_assert_cmpint (alone->mode, ==, HB_MODE_VERSION);
  g_assert_cmpint (with_more->mode, ==, HB_MODE_VERSION);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options/values/durations", test_durations);
  g_test_add_func ("/options/values/counts", test_counts);
  g_test_add_func ("/options/values/words", test_words);
  g_test_add_func ("/options/values/addresses", test_addresses);
  g_test_add_func ("/options/values/server-without-scope", test_server_without_scope);
  g_test_add_func ("/options/values/scope-by-name", test_scope_by_name);
  g_test_add_func ("/options/values/networks", test_networks);
  g_test_add_func ("/options/values/messages", test_messages);
  g_test_add_func ("/options/values/names", test_names);
  g_test_add_func ("/options/values/flags", test_flags);
  g_test_add_func ("/options/values/shown", test_shown_value);
  g_test_add_func ("/options/places", test_places);
  g_test_add_func ("/options/conflicts", test_conflicts);
  g_test_add_func ("/options/app", test_app);
  g_test_add_func ("/options/doctor", test_doctor);
  g_test_add_func ("/options/file", test_file);
  g_test_add_func ("/options/service", test_service);
  g_test_add_func ("/options/unknown", test_unknown);
  g_test_add_func ("/options/missing-values", test_missing_values);
  g_test_add_func ("/options/defaults", test_defaults);
  g_test_add_func ("/options/demo-peers", test_demo_peers);
  g_test_add_func ("/options/given-twice", test_given_twice);
  g_test_add_func ("/options/value-in-next-word", test_value_in_next_word);
  g_test_add_func ("/options/version", test_version);

  return g_test_run ();
}
