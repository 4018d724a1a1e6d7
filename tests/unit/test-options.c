#include <glib/gstdio.h>
#include <string.h>

#include "options-line.h"
#include "event/hb-time.h"
#include "vector.h"

/* The modes that accept an option. */
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
  { "--state=y", IN_SERVER },
  { "--peers=y", IN_SERVER | IN_DOCTOR },
  { "--metrics=y", IN_SERVER },
  { "--on-change=y", IN_SERVER | IN_DOCTOR },
  { "--numeric", IN_SERVER | IN_REPLAY | IN_DEMO },
  { "--write=y.pcap", IN_SERVER | IN_CLIENT | IN_DEMO },
  { "--format=json", IN_SERVER | IN_CLIENT | IN_REPLAY | IN_DEMO | IN_DOCTOR },
  { "--log=changes", IN_SERVER | IN_CLIENT | IN_REPLAY | IN_DEMO },
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
      g_autoptr (HbOptions) alone = hb_options_of (modes[i].line);

      g_assert_cmpint (alone->mode, ==, modes[i].mode);

      for (gsize j = 0; j < G_N_ELEMENTS (places); j++)
        {
          g_autofree char *line = g_strconcat (modes[i].line, places[j].option, NULL);
          g_autofree char *name = g_strndup (places[j].option, strcspn (places[j].option, "="));

          if ((places[j].where & 1u << i) != 0)
            {
              g_autoptr (HbOptions) options = hb_options_of (line);

              g_assert_cmpint (options->mode, ==, modes[i].mode);
            }
          else
            {
              hb_assert_refused (line, name);
            }
        }
    }
}

static void
test_conflicts (void)
{
  hb_assert_refused (SERVER "--read=x --demo", "--read|--demo");
  hb_assert_refused ("--read=x --demo=3", "--read|--demo");
  hb_assert_refused (CLIENT "--read=x", "--read|--role=client");
  hb_assert_refused (CLIENT "--demo", "--demo|--role=client");
  hb_assert_refused ("--role=client", "--server=HOST|name of the server|IPv4 or IPv6 address");
  hb_assert_refused ("--role=client --message=x", "--server=HOST");
  hb_assert_refused ("--server=10.0.0.1", "--server|without --role");
}

static void
test_app (void)
{
  g_autoptr (HbOptions) replay = hb_options_of ("--read=x.pcap");
  g_autoptr (HbOptions) demo = hb_options_of ("--demo=12");

  g_assert_cmpint (replay->mode, ==, HB_MODE_APP);
  g_assert_cmpstr (replay->read, ==, "x.pcap");
  g_assert_cmpint (demo->mode, ==, HB_MODE_APP);
  g_assert_cmpuint (demo->demo_peers, ==, 12);
}

/* A capture opened by the desktop, or given without an option. */
static void
test_file (void)
{
  g_autofree char *path = NULL;
  g_autofree char *line = NULL;
  g_autoptr (HbOptions) options = NULL;
  int fd = g_file_open_tmp ("XXXXXX.pcap", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  options = hb_options_of (path);
  g_assert_cmpint (options->mode, ==, HB_MODE_APP);
  g_assert_cmpstr (options->read, ==, path);

  line = g_strconcat (SERVER, path, NULL);
  hb_assert_refused (line, path);
  g_clear_pointer (&line, g_free);
  line = g_strconcat (path, " ", path, NULL);
  hb_assert_refused (line, path);

  g_close (fd, NULL);
  g_unlink (path);
}

static void
test_service (void)
{
  g_autoptr (HbOptions) options = hb_options_of ("--gapplication-service");
  g_autoptr (HbOptions) app = hb_options_of ("");

  g_assert_true (options->service);
  g_assert_false (app->service);
}

static void
test_doctor (void)
{
  g_autoptr (HbOptions) alone = hb_options_of ("--doctor");
  g_autoptr (HbOptions) server = hb_options_of ("--role=server --doctor --interface=lo");
  g_autoptr (HbOptions) client = hb_options_of ("--doctor --server=10.0.0.231");
  g_autoptr (HbOptions) with_role = hb_options_of (CLIENT "--doctor");

  g_assert_false (alone->settings.client || server->settings.client);
  g_assert_true (client->settings.client && with_role->settings.client);
  hb_assert_address (&client->settings.servers[0].address, "10.0.0.231");
  g_assert_cmpint (with_role->mode, ==, HB_MODE_DOCTOR);

  hb_assert_refused ("--doctor --role=both", "--role takes server or client");
  hb_assert_refused ("--doctor --role=client", "--server=HOST|name of the server|IPv4 or IPv6 address");
  hb_assert_refused ("--doctor --server=10.0.0.1 --role=server", "--server|--role=server");
  hb_assert_refused ("--doctor --server=x/", "--server takes");
  hb_assert_refused ("--doctor --format=xml", "--format takes text or json");
  hb_assert_refused ("--doctor --demo", "--demo|--doctor");
  hb_assert_refused ("--doctor --read=x", "--read|--doctor");
  hb_assert_refused ("--doctor=yes", "--doctor takes no value");
}

static void
test_unknown (void)
{
  hb_assert_refused ("--foo", "--foo");
  hb_assert_refused (SERVER "--foo=1", "--foo");
  hb_assert_refused (SERVER "--pulse=3", "--pulse");
  hb_assert_refused (SERVER "--timeouts=3", "--timeouts");
  hb_assert_refused (SERVER "--timeout-x=3", "--timeout-x");
  hb_assert_refused (SERVER "--Timeout=3", "--Timeout");
  hb_assert_refused (SERVER "-x", "-x");
  hb_assert_refused (SERVER "stray", "stray");
  hb_assert_refused (SERVER "-- stray", "stray");
  hb_assert_refused ("server", "server");
}

static void
test_missing_values (void)
{
  static const char *const names[] = {
    "role", "interface", "timeout", "pulses", "pulse-interval", "answer-wait", "server", "message",
    "beat", "max-peers", "allow", "read", "local", "write", "state", "peers",
    "metrics", "on-change", "format", "bus",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strconcat ("--", names[i], NULL);
      g_autofree char *wanted = g_strdup_printf ("--%s takes ", names[i]);

      hb_assert_refused (line, wanted);
    }
}

static void
test_defaults (void)
{
  static const char *const lines[] = { SERVER, REPLAY };
  g_autoptr (HbOptions) client = hb_options_of (CLIENT);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (HbOptions) options = hb_options_of (lines[i]);

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
      g_assert_null (options->state);
      g_assert_null (options->peers);
      g_assert_null (options->hook);
      g_assert_false (options->log != HB_LOG_ALL || options->debug);
    }

  g_assert_cmpint (client->settings.answer_wait, ==, HB_SECOND);
  g_assert_cmpint (client->settings.beat, ==, 0);
  g_assert_null (client->messages);
  g_assert_null (client->interface);
}

static void
test_peers (void)
{
  g_autoptr (HbOptions) given = hb_options_of (SERVER "--peers=/etc/peers.conf");
  g_autoptr (HbOptions) may_be_missing = hb_options_of (SERVER "--peers=-/etc/peers.conf");

  g_assert_cmpstr (given->peers, ==, "/etc/peers.conf");
  g_assert_false (given->peers_may_be_missing);
  g_assert_cmpstr (may_be_missing->peers, ==, "/etc/peers.conf");
  g_assert_true (may_be_missing->peers_may_be_missing);
  hb_assert_refused (SERVER "--peers=-", "--peers takes a file name");
  hb_assert_refused ("--doctor --server=10.0.0.1 --peers=y", "--peers has no meaning together with --server");
}

/* Words as a shell has them, and nothing else that a shell does. */
static void
test_on_change (void)
{
  const char *const wanted[] = { "/usr/bin/tell me", "-d", "@-", "it's $HOME; *", "", NULL };
  g_autofree char *longest = g_strnfill (4096, 'x');
  g_autofree char *too_long = g_strnfill (4097, 'x');
  const struct { const char *value; gboolean good; } cases[] = {
    { "'/usr/bin/tell me' -d @- \"it's \\$HOME; *\" ''", TRUE },
    { longest, TRUE },
    { too_long, FALSE },
    { "", FALSE },
    { " ", FALSE },
    { "''", FALSE },
    { "tell 'me", FALSE },
    { "tell me\\", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *option = g_strconcat ("--on-change=", cases[i].value, NULL);
      char *words[] = { (char *) "heartbeats", (char *) "--role=server", option, NULL }, **argv = words;
      int argc = 3;
      g_autoptr (GError) error = NULL;
      g_autoptr (HbOptions) options = hb_options_parse (&argc, &argv, &error);

      g_assert_cmpint (options != NULL, ==, cases[i].good);
      if (!cases[i].good)
        g_assert_nonnull (strstr (error->message, "--on-change takes a program and its arguments"));
      else if (i == 0)
        g_assert_cmpstrv (options->hook, wanted);
    }
  hb_assert_refused ("--doctor --server=10.0.0.1 --on-change=y", "--on-change has no meaning together with --server");
}

/* A mistyped address is no file, and a file may have any name with a slash. */
static void
test_metrics (void)
{
  const struct { const char *value, *address, *file; } cases[] = {
    { "127.0.0.1:9114", "127.0.0.1:9114", NULL },
    { ":9114", "127.0.0.1:9114", NULL },
    { "[::1]:9114", "[::1]:9114", NULL },
    { "0.0.0.0:65535", "0.0.0.0:65535", NULL },
    { "heartbeats.prom", NULL, "heartbeats.prom" },
    { "/var/lib/a:b", NULL, "/var/lib/a:b" },
    { "./:9114", NULL, "./:9114" },
    { "127.0.0.1:", NULL, NULL },
    { "127.0.0.1:0", NULL, NULL },
    { "127.0.0.1:65536", NULL, NULL },
    { "127.0.0.1:http", NULL, NULL },
    { "localhost:9114", NULL, NULL },
    { "::1:9114", NULL, NULL },
    { "[::1:9114", NULL, NULL },
    { "[127.0.0.1", NULL, "[127.0.0.1" },
    { "", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strconcat (SERVER "--metrics=", cases[i].value, NULL);
      g_autoptr (HbOptions) options = NULL;
      g_autofree char *address = NULL;

      if (cases[i].address == NULL && cases[i].file == NULL)
        {
          hb_assert_refused (line, "--metrics takes an address with a port such as 127.0.0.1:9114");
          continue;
        }

      options = hb_options_of (line);
      g_assert_cmpstr (options->metrics_file, ==, cases[i].file);
      g_assert_cmpint (options->metrics_address != NULL, ==, cases[i].file == NULL);
      if (options->metrics_address == NULL)
        continue;

      address = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (options->metrics_address));
      g_assert_cmpstr (address, ==, cases[i].address);
    }
}

static void
test_demo_peers (void)
{
  g_autoptr (HbOptions) alone = hb_options_of (DEMO);
  g_autoptr (HbOptions) given = hb_options_of (SERVER "--demo=1000");

  g_assert_cmpint (alone->mode, ==, HB_MODE_DEMO);
  g_assert_cmpuint (alone->demo_peers, ==, 8);
  g_assert_cmpuint (given->demo_peers, ==, 1000);
}

/* The last one counts, as usual. */
static void
test_given_twice (void)
{
  g_autoptr (HbOptions) options = hb_options_of (SERVER "--timeout=2 --timeout=3 --format=json "
                                                 "--format=text --role=server");

  g_assert_cmpint (options->settings.timeout, ==, 3 * HB_SECOND);
  g_assert_cmpint (options->format, ==, HB_FORMAT_TEXT);
}

static void
test_value_in_next_word (void)
{
  g_autoptr (HbOptions) options = hb_options_of ("--role client --server fd00::1 --message 'a b'");

  g_assert_cmpint (options->mode, ==, HB_MODE_CLIENT);
  hb_assert_address (&options->settings.servers[0].address, "fd00::1");
  g_assert_cmpstr (options->messages[0], ==, "a b");
}

static void
test_version (void)
{
  g_autoptr (HbOptions) alone = hb_options_of ("--version");
  g_autoptr (HbOptions) with_more = hb_options_of ("--version --role=client --timeout=x");

  g_assert_cmpint (alone->mode, ==, HB_MODE_VERSION);
  g_assert_cmpint (with_more->mode, ==, HB_MODE_VERSION);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options/places", test_places);
  g_test_add_func ("/options/conflicts", test_conflicts);
  g_test_add_func ("/options/app", test_app);
  g_test_add_func ("/options/doctor", test_doctor);
  g_test_add_func ("/options/file", test_file);
  g_test_add_func ("/options/service", test_service);
  g_test_add_func ("/options/unknown", test_unknown);
  g_test_add_func ("/options/missing-values", test_missing_values);
  g_test_add_func ("/options/defaults", test_defaults);
  g_test_add_func ("/options/peers", test_peers);
  g_test_add_func ("/options/on-change", test_on_change);
  g_test_add_func ("/options/metrics", test_metrics);
  g_test_add_func ("/options/demo-peers", test_demo_peers);
  g_test_add_func ("/options/given-twice", test_given_twice);
  g_test_add_func ("/options/value-in-next-word", test_value_in_next_word);
  g_test_add_func ("/options/version", test_version);

  return g_test_run ();
}
