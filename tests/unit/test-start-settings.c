#include "app/engine/hb-start-settings.h"

#include "store/hb-setting.h"

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Applies @settings, in any order. */
static void
assert_settings (GVariant   *settings,
                 const char *expected)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (settings);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  const char *key;
  GVariant *value;
  GVariantIter iter;

  g_assert_cmpstr (g_variant_get_type_string (settings), ==, "a{sv}");
  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autofree char *printed = g_variant_print (value, TRUE);

      g_ptr_array_add (lines, g_strdup_printf ("%s=%s", key, printed));
      g_variant_unref (value);
    }

  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  joined = g_strjoinv (", ", (char **) lines->pdata);
  g_assert_cmpstr (joined, ==, expected);
}

static GSettings *
remember (void)
{
  GSettings *preferences = g_settings_new ("io.github.d0ntblink.Heartbeats");

  g_settings_set_string (preferences, "interface", "eth0");
  g_settings_set_double (preferences, "timeout", 12.5);
  g_settings_set_uint (preferences, "pulses", 7);
  g_settings_set_double (preferences, "pulse-interval", 0.25);
  g_settings_set_double (preferences, "beat", 10);
  return preferences;
}

static void
test_server (void)
{
  g_autoptr (GSettings) preferences = remember ();

  assert_settings (hb_start_settings_server (preferences),
                   "interface='eth0', numeric=false, peers=b'/config/heartbeats/peers.conf', pulse-interval=0.25, "
                   "pulses=uint32 7, role='server', "
                   "state=b'/state/heartbeats/peers', timeout=12.5");

  g_settings_reset (preferences, "interface");
  g_settings_set_boolean (preferences, "look-up-names", FALSE);
  assert_settings (hb_start_settings_server (preferences),
                   "numeric=true, peers=b'/config/heartbeats/peers.conf', pulse-interval=0.25, pulses=uint32 7, "
                   "role='server', "
                   "state=b'/state/heartbeats/peers', timeout=12.5");
}

static void
test_client (void)
{
  g_autoptr (GSettings) preferences = remember ();

  assert_settings (hb_start_settings_client (preferences, "198.18.0.1"),
                   "beat=10.0, interface='eth0', role='client', server='198.18.0.1'");

  g_settings_reset (preferences, "interface");
  g_settings_reset (preferences, "beat");
  assert_settings (hb_start_settings_client (preferences, "fe80::1%eth0"),
                   "role='client', server='fe80::1%eth0'");
  assert_settings (hb_start_settings_client (preferences, "nas.example"),
                   "role='client', server='nas.example'");
  assert_settings (hb_start_settings_client (preferences, "nas.example, fd00::1"),
                   "role='client', servers=['nas.example', 'fd00::1']");
}

static void
test_demo (void)
{
  assert_settings (hb_start_settings_demo (), "role='server'");
}

/* A file name may have any bytes; the current interface is not the capture's. */
static void
test_replay (void)
{
  g_autoptr (GSettings) preferences = remember ();
  HbReplaySettings settings;

  hb_replay_settings_init (&settings, preferences);
  assert_settings (hb_start_settings_replay ("/tmp/\xe9t\xe9.pcap", &settings),
                   "pulse-interval=0.25, pulses=uint32 7, read=b'/tmp/\\351t\\351.pcap', "
                   "role='server', speed=0.0, timeout=12.5");

  settings = (HbReplaySettings) { .timeout = 2, .pulses = 3, .interval = 0.5, .speed = 10 };
  assert_settings (hb_start_settings_replay ("/tmp/a.pcap", &settings),
                   "pulse-interval=0.5, pulses=uint32 3, read=b'/tmp/a.pcap', role='server', "
                   "speed=10.0, timeout=2.0");
}

/* The preferences have the same limits as the settings. */
static void
test_bounds (void)
{
  static const HbSetting settings[] = { HB_SETTING_TIMEOUT, HB_SETTING_PULSES, HB_SETTING_PULSE_INTERVAL };
  g_autoptr (GSettings) preferences = g_settings_new ("io.github.d0ntblink.Heartbeats");
  g_autoptr (GSettingsSchema) schema = NULL;

  g_object_get (preferences, "settings-schema", &schema, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      const HbSettingRules *rules = &hb_setting_rules[settings[i]];
      g_autoptr (GSettingsSchemaKey) key = g_settings_schema_get_key (schema, rules->name);
      g_autoptr (GVariant) range = g_settings_schema_key_get_range (key);
      GVariant *bounds = rules->kind == HB_SETTING_KIND_COUNT
                             ? g_variant_new ("(uu)", (guint) rules->least, (guint) rules->most)
                             : g_variant_new ("(dd)", rules->least, rules->most);
      g_autoptr (GVariant) expected = g_variant_ref_sink (g_variant_new ("(sv)", "range", bounds));

      g_assert_cmpvariant (range, expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("XDG_STATE_HOME", "/state", TRUE);
  g_setenv ("XDG_CONFIG_HOME", "/config", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/start-settings/server", test_server);
  g_test_add_func ("/start-settings/client", test_client);
  g_test_add_func ("/start-settings/demo", test_demo);
  g_test_add_func ("/start-settings/replay", test_replay);
  g_test_add_func ("/start-settings/bounds", test_bounds);

  return g_test_run ();
}
