#include "metrics/hb-metrics-text.h"

#include <gio/gio.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static void
add_peer (HbMetricsData *data,
          const char    *address,
          HbPeerState    state,
          guint8         flags,
          const char    *name,
          const char    *group)
{
  HbPeerSnapshot snapshot = {
    .state = state,
    .flags = flags,
    .rtt_ms = state == HB_PEER_STATE_ALIVE ? 1.25 : -1,
    .heard = state == HB_PEER_STATE_MISSING ? 0 : NOW - 2500000,
    .name = name,
    .group = group,
  };

  g_assert_true (hb_address_parse (address, &snapshot.address));
  hb_metrics_data_add_peer (data, &snapshot, g_strcmp0 (name, "stranger") != 0, NOW);
}

/* Returns: the lines that begin with @start */
static char *
grep (const HbMetricsData *data,
      HbMetricsFormat      format,
      const char          *start)
{
  g_autoptr (GBytes) bytes = hb_metrics_text_write (data, format);
  gsize length;
  const char *contents = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (contents, length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *found = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], start))
      g_string_append_printf (found, "%s\n", lines[i]);

  return g_string_free (found, FALSE);
}

static void
assert_lines (const HbMetricsData *data,
              HbMetricsFormat      format,
              const char          *start,
              const char          *expected)
{
  g_autofree char *found = grep (data, format, start);

  g_assert_cmpstr (found, ==, expected);
}

static HbMetricsData *
create_four (void)
{
  HbMetricsData *data = hb_metrics_data_new ();

  add_peer (data, "198.18.0.9", HB_PEER_STATE_ALIVE, 0, NULL, NULL);
  add_peer (data, "198.18.0.1", HB_PEER_STATE_ALIVE, HB_PEER_LISTED, "nas", "cellar");
  add_peer (data, "198.18.0.2", HB_PEER_STATE_GIVEN_UP, HB_PEER_LISTED | HB_PEER_MUTED, "a \\ \"b\"\nc", "cellar");
  add_peer (data, "fd00::1", HB_PEER_STATE_MISSING, HB_PEER_LISTED, NULL, NULL);
  add_peer (data, "198.18.0.3", HB_PEER_STATE_LEFT, HB_PEER_LISTED, NULL, NULL);
  add_peer (data, "198.18.0.4", HB_PEER_STATE_GIVEN_UP, 0, "stranger", NULL);
  hb_metrics_data_finish (data);
  return data;
}

static void
test_peers (void)
{
  g_autoptr (HbMetricsData) data = create_four ();

  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_peers{",
                "heartbeats_peers{state=\"left\",group=\"\"} 1\n"
                "heartbeats_peers{state=\"alive\",group=\"\"} 1\n"
                "heartbeats_peers{state=\"pulsing\",group=\"\"} 0\n"
                "heartbeats_peers{state=\"given-up\",group=\"\"} 1\n"
                "heartbeats_peers{state=\"expected\",group=\"\"} 0\n"
                "heartbeats_peers{state=\"missing\",group=\"\"} 1\n"
                "heartbeats_peers{state=\"asleep\",group=\"\"} 0\n"
                "heartbeats_peers{state=\"left\",group=\"cellar\"} 0\n"
                "heartbeats_peers{state=\"alive\",group=\"cellar\"} 1\n"
                "heartbeats_peers{state=\"pulsing\",group=\"cellar\"} 0\n"
                "heartbeats_peers{state=\"given-up\",group=\"cellar\"} 1\n"
                "heartbeats_peers{state=\"expected\",group=\"cellar\"} 0\n"
                "heartbeats_peers{state=\"missing\",group=\"cellar\"} 0\n"
                "heartbeats_peers{state=\"asleep\",group=\"cellar\"} 0\n");

  /* Those of the peers file come first. Who left has neither come nor gone, and who may be forged has no series. */
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_peer_up{",
                "heartbeats_peer_up{peer=\"198.18.0.1\",name=\"nas\",group=\"cellar\"} 1\n"
                "heartbeats_peer_up{peer=\"198.18.0.2\",name=\"a \\\\ \\\"b\\\"\\nc\",group=\"cellar\"} 0\n"
                "heartbeats_peer_up{peer=\"fd00::1\",name=\"\",group=\"\"} 0\n"
                "heartbeats_peer_up{peer=\"198.18.0.9\",name=\"\",group=\"\"} 1\n");
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_peer_silence_seconds{",
                "heartbeats_peer_silence_seconds{peer=\"198.18.0.1\",name=\"nas\",group=\"cellar\"} 2.5\n"
                "heartbeats_peer_silence_seconds{peer=\"198.18.0.2\",name=\"a \\\\ \\\"b\\\"\\nc\",group=\"cellar\"} 2.5\n"
                "heartbeats_peer_silence_seconds{peer=\"198.18.0.9\",name=\"\",group=\"\"} 2.5\n");
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_peer_round_trip_seconds{",
                "heartbeats_peer_round_trip_seconds{peer=\"198.18.0.1\",name=\"nas\",group=\"cellar\"} 0.00125\n"
                "heartbeats_peer_round_trip_seconds{peer=\"198.18.0.9\",name=\"\",group=\"\"} 0.00125\n");
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_peer_quiet{peer=\"198.18.0.2\"",
                "heartbeats_peer_quiet{peer=\"198.18.0.2\",name=\"a \\\\ \\\"b\\\"\\nc\",group=\"cellar\"} 1\n");
}

static void
test_incidents (void)
{
  g_autoptr (HbMetricsData) data = create_four ();

  data->incidents = 2;
  data->quiet_incidents = 1;
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_incidents",
                "heartbeats_incidents{quiet=\"false\"} 2\n"
                "heartbeats_incidents{quiet=\"true\"} 1\n");
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_watching", "heartbeats_watching 0\n");
  data->watching = TRUE;
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_watching", "heartbeats_watching 1\n");
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_peers_without_series", "heartbeats_peers_without_series 1\n");
}

/* The two formats name counters differently, and only one has an end. */
static void
test_formats (void)
{
  g_autoptr (HbMetricsData) data = create_four ();

  data->counters.pulses = G_GUINT64_CONSTANT (12345678901);
  data->counters.verdicts[HB_VERDICT_HOST_SILENT] = 3;
  data->lateness = 0.25;

  assert_lines (data, HB_METRICS_PROMETHEUS, "# TYPE heartbeats_pulses",
                "# TYPE heartbeats_pulses_total counter\n");
  assert_lines (data, HB_METRICS_OPENMETRICS, "# TYPE heartbeats_pulses", "# TYPE heartbeats_pulses counter\n");
  assert_lines (data, HB_METRICS_OPENMETRICS, "heartbeats_pulses", "heartbeats_pulses_total 12345678901\n");
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_verdicts",
                "heartbeats_verdicts_total{verdict=\"program-dead\"} 0\n"
                "heartbeats_verdicts_total{verdict=\"host-silent\"} 3\n"
                "heartbeats_verdicts_total{verdict=\"unreachable\"} 0\n"
                "heartbeats_verdicts_total{verdict=\"one-way\"} 0\n");
  assert_lines (data, HB_METRICS_PROMETHEUS, "heartbeats_deadline_lateness_seconds",
                "heartbeats_deadline_lateness_seconds_total 0.25\n");
  assert_lines (data, HB_METRICS_PROMETHEUS, "# EOF", "");
  assert_lines (data, HB_METRICS_OPENMETRICS, "# EOF", "# EOF\n");
}

/* Strangers cannot make a monitoring system keep more series than it was promised, nor take the place of the peers that
 * the file names. */
static void
test_bounds (void)
{
  g_autoptr (HbMetricsData) data = hb_metrics_data_new ();
  guint groups = HB_METRICS_GROUPS_MAX + 10;

  for (guint i = 0; i < HB_METRICS_PEERS_MAX + 10; i++)
    {
      g_autofree char *address = g_strdup_printf ("198.19.%u.%u", i / 256, i % 256);

      add_peer (data, address, HB_PEER_STATE_ALIVE, 0, NULL, NULL);
    }

  for (guint i = 0; i < groups; i++)
    {
      g_autofree char *address = g_strdup_printf ("198.18.%u.%u", i / 256, i % 256);
      g_autofree char *group = g_strdup_printf ("group %u", i);

      add_peer (data, address, HB_PEER_STATE_ALIVE, HB_PEER_LISTED, NULL, group);
    }

  hb_metrics_data_finish (data);
  g_assert_cmpuint (data->peers->len, ==, HB_METRICS_PEERS_MAX);
  g_assert_cmpuint (data->omitted, ==, groups + 10);
  g_assert_cmpstr (g_array_index (data->peers, HbMetricsPeer, groups - 1).group, ==, "group 1009");
  g_assert_cmpuint (data->groups->len, ==, 1 + HB_METRICS_GROUPS_MAX);
  g_assert_cmpuint (g_array_index (data->groups, HbMetricsGroup, 0).peers[HB_PEER_STATE_ALIVE], ==,
                    HB_METRICS_PEERS_MAX + 10 + 10);
}

/* Prometheus' own checker has nothing to say against it. */
static void
test_promtool (void)
{
  g_autoptr (HbMetricsData) data = create_four ();
  g_autoptr (GBytes) text = hb_metrics_text_write (data, HB_METRICS_PROMETHEUS);
  g_autoptr (GSubprocess) promtool = NULL;
  g_autoptr (GBytes) complaints = NULL;
  g_autoptr (GError) error = NULL;

  promtool = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_MERGE,
                               &error, "promtool", "check", "metrics", NULL);
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    {
      g_test_skip ("promtool is not installed");
      return;
    }

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (promtool, text, NULL, &complaints, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (complaints, NULL), g_bytes_get_size (complaints), "", 0);
  g_assert_cmpint (g_subprocess_get_exit_status (promtool), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metrics/peers", test_peers);
  g_test_add_func ("/metrics/incidents", test_incidents);
  g_test_add_func ("/metrics/formats", test_formats);
  g_test_add_func ("/metrics/bounds", test_bounds);
  g_test_add_func ("/metrics/promtool", test_promtool);

  return g_test_run ();
}
