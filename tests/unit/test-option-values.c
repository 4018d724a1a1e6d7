#include <net/if.h>
#include <string.h>

#include "options-line.h"
#include "store/hb-setting.h"
#include "event/hb-time.h"
#include "vector.h"
#include "wire/hb-network.h"

#define SECONDS_TAKES "takes seconds, from 0.001 to 31622400, decimals allowed"

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
          g_autoptr (HbOptions) options = hb_options_of (line);

          g_assert_cmpint (G_STRUCT_MEMBER (gint64, options, durations[i].offset), ==,
                           good[j].duration);
        }
      for (gsize j = 0; j < G_N_ELEMENTS (bad); j++)
        {
          g_autofree char *line = g_strdup_printf ("%s--%s=%s", durations[i].where,
                                                   durations[i].name, bad[j]);
          g_autofree char *wanted = g_strdup_printf ("--%s|" SECONDS_TAKES, durations[i].name);

          hb_assert_refused (line, wanted);
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
          g_autoptr (HbOptions) options = hb_options_of (line);

          g_assert_cmpuint (G_STRUCT_MEMBER (guint, options, counts[i].offset), ==, good[j]);
        }

      hb_assert_refused (beyond, wanted);
      for (gsize j = 0; j < G_N_ELEMENTS (bad); j++)
        {
          g_autofree char *line = g_strdup_printf ("%s--%s=%s", counts[i].where, counts[i].name,
                                                   bad[j]);

          hb_assert_refused (line, wanted);
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
      g_autoptr (HbOptions) options = hb_options_of (good[i].line);

      g_assert_cmpint (options->format, ==, good[i].format);
      g_assert_cmpint (options->bus, ==, good[i].bus);
    }

  hb_assert_refused (SERVER "--format=", "--format takes text or json");
  hb_assert_refused (SERVER "--format=JSON", "--format takes text or json|JSON");
  hb_assert_refused (SERVER "--format=xml", "--format takes text or json|xml");
  hb_assert_refused (SERVER "--format=jso", "--format takes text or json");
  hb_assert_refused (SERVER "--log=", "--log takes all, changes or quiet");
  hb_assert_refused (SERVER "--log=some", "--log takes all, changes or quiet|some");
  hb_assert_refused (SERVER "--quiet --log=changes", "--quiet and --log=changes exclude each other");
  hb_assert_refused (SERVER "--bus=", "--bus takes system, session or none");
  hb_assert_refused (CLIENT "--bus=user", "--bus takes system, session or none|user");
  hb_assert_refused ("--role=", "--role takes server or client");
  hb_assert_refused ("--role=Server", "--role takes server or client|Server");
  hb_assert_refused ("--role=both", "--role takes server or client|both");
}

static void
test_log (void)
{
  static const struct
  {
    const char *line;
    HbLog log;
  } good[] = {
    { SERVER, HB_LOG_ALL },
    { SERVER "--log=all", HB_LOG_ALL },
    { CLIENT "--log=changes", HB_LOG_CHANGES },
    { REPLAY "--log=quiet", HB_LOG_QUIET },
    { SERVER "--quiet", HB_LOG_QUIET },
    { SERVER "--quiet --log=quiet", HB_LOG_QUIET },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (HbOptions) options = hb_options_of (good[i].line);

      g_assert_cmpint (options->log, ==, good[i].log);
    }
}

static const char *const bad_addresses[] = {
  "''", "10.0.0", "10.0.0.256", "10.0.0.1/8", "10.0.0.1:11414", "[fd00::1]", "a..b", "nas:11414",
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
      g_autoptr (HbOptions) as_client = hb_options_of (client);
      g_autoptr (HbOptions) as_replay = hb_options_of (replay);

      hb_assert_address (&as_client->settings.servers[0].address, good[i]);
      g_assert_null (as_client->settings.servers[0].name);
      g_assert_cmpuint (as_replay->locals->len, ==, 2);
      hb_assert_address (&g_array_index (as_replay->locals, HbAddress, 0), good[i]);
      hb_assert_address (&g_array_index (as_replay->locals, HbAddress, 1), "10.9.8.7");
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad_addresses); i++)
    {
      g_autofree char *client = g_strconcat ("--role=client --server=", bad_addresses[i], NULL);
      g_autofree char *replay = g_strconcat (REPLAY "--local=10.0.0.1 --local=", bad_addresses[i],
                                             NULL);

      hb_assert_refused (client, "--server takes the name of the server, or its IPv4 or IPv6 address");
      hb_assert_refused (replay, "--local takes an IPv4 or IPv6 address");
    }
}

/* A host name instead of an address. */
static void
test_host_names (void)
{
  static const char *const good[] = {
    "nas", "hub.example", "HUB.example.", "localhost", "x_1.a-b.c", "1und1",
  };
  g_autoptr (HbOptions) server = hb_options_of (SERVER "--allow=nas --allow=10.0.0.0/8 "
                                                "--allow=hub.example");
  g_autoptr (HbOptions) networks = hb_options_of (SERVER "--allow=10.0.0.0/8");
  g_autoptr (GString) most = g_string_new (SERVER);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *line = g_strconcat ("--role=client --server=", good[i], NULL);
      g_autoptr (HbOptions) options = hb_options_of (line);

      g_assert_cmpstr (options->settings.servers[0].name, ==, good[i]);
      g_assert_true (hb_address_is_any (&options->settings.servers[0].address));
      g_assert_null (hb_settings_get_destination (&options->settings));
    }

  g_assert_cmpuint (server->settings.allow->len, ==, 1);
  g_assert_cmpuint (g_strv_length ((char **) server->settings.allow_names), ==, 2);
  g_assert_cmpstr (server->settings.allow_names[1], ==, "hub.example");
  g_assert_null (networks->settings.allow_names);

  for (guint i = 0; i < HB_SETTING_NAMES_MAX; i++)
    g_string_append_printf (most, " --allow=h%ux", i);
  hb_options_free (hb_options_of (most->str));
  g_string_append (most, " --allow=one-more");
  hb_assert_refused (most->str, "--allow|64 names");
  hb_assert_refused (REPLAY "--allow=nas", "--allow|--read|“nas”");
}

static void
test_several_servers (void)
{
  g_autoptr (HbOptions) options = hb_options_of ("--role=client --server=nas,fd00::1 --server=10.0.0.1");
  g_autoptr (GString) most = g_string_new ("--role=client");

  g_assert_cmpuint (options->settings.n_servers, ==, 3);
  g_assert_cmpstr (options->settings.servers[0].name, ==, "nas");
  g_assert_null (options->settings.servers[2].name);
  g_assert_null (hb_settings_get_destination (&options->settings));
  g_assert_true (options->settings.patient);

  hb_assert_refused ("--role=client --server=", "--server takes");
  hb_assert_refused ("--role=client --server=nas,", "--server takes");
  hb_assert_refused ("--role=client --server=nas --server=10.0.0.1 --server=NAS", "--server|once|“NAS”");
  hb_assert_refused ("--role=client --server=fd00::1 --server=fd00:0::1", "--server|once|“fd00:0::1”");
  for (guint i = 0; i < HB_CLIENT_GROUP_MAX; i++)
    g_string_append_printf (most, " --server=10.0.0.%u", i + 1);
  hb_options_free (hb_options_of (most->str));
  g_string_append (most, " --server=one-more");
  hb_assert_refused (most->str, "--server|16 servers");
}

/* A link-local address needs a scope. */
static void
test_server_without_scope (void)
{
  hb_assert_refused ("--role=client --server=fe80::1", "--server|fe80::1%eth0");
}

/* A scope may be an interface's name. */
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

  options = hb_options_of ("--role=client --server=fe80::1%lo");
  g_assert_cmpuint (options->settings.servers[0].address.scope, ==, index);
}

static void
test_networks (void)
{
  g_autoptr (HbOptions) options = hb_options_of (SERVER "--allow=198.18.0.0/15 --allow=fd00::/64 "
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

  hb_assert_refused (SERVER "--allow=",
                     "--allow takes a network such as 198.18.0.0/15 or fd00::/64, or the name of a host");
  hb_assert_refused (SERVER "--allow=10.0.0.0/33", "--allow takes a network|10.0.0.0/33");
  hb_assert_refused (SERVER "--allow=10.0.0.0/8 --allow=x/8", "--allow takes a network|“x/8”");
  hb_assert_refused (SERVER "--allow=10.0.0.0/8,fd00::/8", "--allow takes a network");
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
  g_autoptr (HbOptions) options = hb_options_of (good);
  g_autoptr (HbOptions) many = NULL;

  g_assert_cmpuint (g_strv_length (options->messages), ==, 3);
  g_assert_cmpstr (options->messages[0], ==, "a");
  g_assert_cmpstr (options->messages[1], ==, "b c");
  g_assert_cmpstr (options->messages[2], ==, longest);

  hb_assert_refused (bad, "--message takes a text of 1 to 1400 bytes|1401");
  hb_assert_refused (CLIENT "--message=", "--message takes a text of 1 to 1400 bytes");
  hb_assert_refused (CLIENT "--message=a --message=''",
                     "--message takes a text of 1 to 1400 bytes");

  for (guint i = 0; i < 1024; i++)
    g_string_append (most, " --message=x");
  many = hb_options_of (most->str);
  g_assert_cmpuint (g_strv_length (many->messages), ==, 1024);
  g_string_append (most, " --message=x");
  hb_assert_refused (most->str, "--message|1024");
}

static void
test_names (void)
{
  g_autoptr (HbOptions) server = hb_options_of (SERVER "--interface=eth0 --write='a b.pcap'");
  g_autoptr (HbOptions) any = hb_options_of (CLIENT "--interface=any");
  g_autoptr (HbOptions) replay = hb_options_of (REPLAY);
  g_autoptr (HbOptions) standard_input = hb_options_of (SERVER "--read=-");

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
  g_autoptr (HbOptions) none = hb_options_of (CLIENT);
  g_autoptr (HbOptions) all = hb_options_of (CLIENT "--once --quiet --debug");

  g_assert_false (none->once || none->log != HB_LOG_ALL || none->debug);
  g_assert_true (all->once && all->log == HB_LOG_QUIET && all->debug);

  /* "--debug=no" must not switch it on. */
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strdup_printf (CLIENT "--%s=no", names[i]);
      g_autofree char *wanted = g_strdup_printf ("--%s|takes no value", names[i]);

      hb_assert_refused (line, wanted);
    }
}

/* At the end, a client waits for two silent hosts, for however long, with the answer waits rounded up. */
static void
test_farewell (void)
{
  static const struct
  {
    gint64 answer_wait;
    guint farewell;
  } cases[] = {
    { HB_SECOND, 4000 },
    { 2147482 * HB_SECOND, 4294966000 },
    { 2147483 * HB_SECOND, G_MAXUINT },
    { HB_SETTING_SECONDS_MOST * HB_SECOND, G_MAXUINT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (hb_settings_get_farewell (&(HbSettings) {
                        .client = TRUE,
                        .answer_wait = cases[i].answer_wait,
                      }), ==, cases[i].farewell);
}

/* The sentences about a setting name its real bounds. */
static void
test_sentences (void)
{
  for (guint i = 0; i < HB_N_SETTINGS; i++)
    {
      const HbSettingRules *rules = &hb_setting_rules[i];
      g_autofree char *takes = g_strdup_printf ("%.10g to %.10g", rules->least, rules->most);

      g_test_message ("%s", rules->name);
      if (rules->kind == HB_SETTING_KIND_HOST)
        continue;

      g_assert_nonnull (strstr (rules->takes, takes));
      if (rules->range != NULL)
        g_assert_nonnull (strstr (rules->range, takes));
      g_assert_true (hb_setting_allows (i, rules->least));
      g_assert_true (hb_setting_allows (i, rules->most));
      g_assert_false (hb_setting_allows (i, rules->least / 2));
      g_assert_false (hb_setting_allows (i, rules->most * 2));
    }
}

/* An error shows the invalid value, escaped. */
static void
test_shown_value (void)
{
  hb_assert_refused (SERVER "--timeout='a\033[2Jb'", "--timeout|a\\x1b[2Jb");
  hb_assert_refused (SERVER "--pulses='1\n2'", "--pulses|1\\n2");
  hb_assert_refused (SERVER "--format='\xff'", "--format|\\xff");
  hb_assert_refused ("--role='\n'", "--role|\\n");
  hb_assert_refused ("--role=client --server='\xe2\x80\xae'", "--server|\\u{202e}");
  hb_assert_refused (SERVER "--demo='1\n2'", "--demo|1\\n2");
  hb_assert_refused (SERVER "--foo='\n'", "--foo|\\n");
  hb_assert_refused (SERVER "'a\nb'", "a\\nb");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options/values/durations", test_durations);
  g_test_add_func ("/options/values/counts", test_counts);
  g_test_add_func ("/options/values/words", test_words);
  g_test_add_func ("/options/values/log", test_log);
  g_test_add_func ("/options/values/addresses", test_addresses);
  g_test_add_func ("/options/values/host-names", test_host_names);
  g_test_add_func ("/option-values/several-servers", test_several_servers);
  g_test_add_func ("/options/values/server-without-scope", test_server_without_scope);
  g_test_add_func ("/options/values/scope-by-name", test_scope_by_name);
  g_test_add_func ("/options/values/networks", test_networks);
  g_test_add_func ("/options/values/messages", test_messages);
  g_test_add_func ("/options/values/names", test_names);
  g_test_add_func ("/options/values/flags", test_flags);
  g_test_add_func ("/options/values/farewell", test_farewell);
  g_test_add_func ("/options/values/sentences", test_sentences);
  g_test_add_func ("/options/values/shown", test_shown_value);

  return g_test_run ();
}
