#include "metrics/hb-metrics-text.h"

#include <math.h>

#include "config.h"

/* The type of a family of samples. */
typedef enum
{
  GAUGE,
  COUNTER
} Type;

typedef struct
{
  GString *text;
  HbMetricsFormat format;
  const char *family;
  Type type;
} Writer;

/* OpenMetrics names a counter's family without the "_total" of its samples, Prometheus with it. */
static void
begin (Writer     *self,
       Type        type,
       const char *family,
       const char *help)
{
  const char *suffix = type == COUNTER && self->format == HB_METRICS_PROMETHEUS ? "_total" : "";

  self->family = family;
  self->type = type;
  g_string_append_printf (self->text, "# HELP %s%s %s\n", family, suffix, help);
  g_string_append_printf (self->text, "# TYPE %s%s %s\n", family, suffix, type == COUNTER ? "counter" : "gauge");
}

static void
add_value (Writer *self,
           double  value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  /* Counts without an exponent, as a person reads them. */
  if (value == floor (value) && fabs (value) < 1e15)
    g_string_append_printf (self->text, "%" G_GINT64_FORMAT, (gint64) value);
  else
    g_string_append (self->text, g_ascii_formatd (number, sizeof number, "%.9g", value));
  g_string_append_c (self->text, '\n');
}

static void
add_name (Writer *self)
{
  g_string_append (self->text, self->family);
  if (self->type == COUNTER)
    g_string_append (self->text, "_total");
}

static void
add (Writer *self,
     double  value)
{
  add_name (self);
  g_string_append_c (self->text, ' ');
  add_value (self, value);
}

/* Values may hold anything but a backslash, a quote or the end of a line as such. */
static void
add_label (Writer     *self,
           char        before,
           const char *label,
           const char *value)
{
  g_string_append_c (self->text, before);
  g_string_append (self->text, label);
  g_string_append (self->text, "=\"");
  for (; *value != '\0'; value++)
    if (*value == '\n')
      g_string_append (self->text, "\\n");
    else
      {
        if (*value == '\\' || *value == '"')
          g_string_append_c (self->text, '\\');
        g_string_append_c (self->text, *value);
      }
  g_string_append_c (self->text, '"');
}

static void
end_labels (Writer *self,
            double  value)
{
  g_string_append (self->text, "} ");
  add_value (self, value);
}

static void
add_one (Writer     *self,
         const char *label,
         const char *labelled,
         double      value)
{
  add_name (self);
  add_label (self, '{', label, labelled);
  end_labels (self, value);
}

static void
write_groups (Writer              *self,
              const HbMetricsData *data)
{
  begin (self, GAUGE, "heartbeats_peers", "Peers by state and group.");
  for (guint i = 0; i < data->groups->len; i++)
    {
      const HbMetricsGroup *group = &g_array_index (data->groups, HbMetricsGroup, i);

      for (HbPeerState state = 0; state < HB_N_PEER_STATES; state++)
        {
          add_name (self);
          add_label (self, '{', "state", hb_peer_state_to_string (state));
          add_label (self, ',', "group", group->name);
          end_labels (self, group->peers[state]);
        }
    }
}

/* Returns: 1 if the peer lives as far as is known, 0 if it does not, or -1 if nobody expects it to */
static double
get_up (const HbMetricsPeer *peer)
{
  switch (peer->state)
    {
    case HB_PEER_STATE_ALIVE:
    case HB_PEER_STATE_PULSING:
      return 1;
    case HB_PEER_STATE_GIVEN_UP:
    case HB_PEER_STATE_MISSING:
      return 0;
    case HB_PEER_STATE_LEFT:
    case HB_PEER_STATE_EXPECTED:
    case HB_PEER_STATE_ASLEEP:
    case HB_N_PEER_STATES:
    default:
      return -1;
    }
}

static double
get_silence (const HbMetricsPeer *peer)
{
  return peer->state != HB_PEER_STATE_LEFT ? peer->silence : -1;
}

static double
get_rtt (const HbMetricsPeer *peer)
{
  return get_up (peer) > 0 ? peer->rtt : -1;
}

static double
get_quiet (const HbMetricsPeer *peer)
{
  return peer->quiet;
}

/* A sample for each peer that has a value, which is not negative. */
static void
write_peers (Writer              *self,
             const HbMetricsData *data,
             const char          *family,
             const char          *help,
             double             (*get) (const HbMetricsPeer *peer))
{
  begin (self, GAUGE, family, help);
  for (guint i = 0; i < data->peers->len; i++)
    {
      const HbMetricsPeer *peer = &g_array_index (data->peers, HbMetricsPeer, i);
      char address[HB_ADDRESS_STRING_SIZE];
      double value = get (peer);

      if (value < 0)
        continue;

      add_name (self);
      add_label (self, '{', "peer", hb_address_format (&peer->address, address));
      add_label (self, ',', "name", peer->name != NULL ? peer->name : "");
      add_label (self, ',', "group", peer->group != NULL ? peer->group : "");
      end_labels (self, value);
    }
}

static void
write_counters (Writer              *self,
                const HbMetricsData *data)
{
  const HbCounters *counters = &data->counters;

  begin (self, COUNTER, "heartbeats_segments", "TCP segments captured.");
  add (self, counters->segments);
  begin (self, COUNTER, "heartbeats_messages", "Payloads that counted as a sign of life.");
  add (self, counters->messages);
  begin (self, COUNTER, "heartbeats_segments_ignored", "Frames without effect.");
  add (self, hb_counters_get_ignored (counters));
  begin (self, COUNTER, "heartbeats_segments_malformed", "Frames that are damaged.");
  add (self, hb_counters_get_malformed (counters));
  begin (self, COUNTER, "heartbeats_segments_sent", "TCP segments that left.");
  add (self, counters->sent);
  begin (self, COUNTER, "heartbeats_segments_send_failures", "TCP segments that could not be sent.");
  add (self, counters->send_failed);
  begin (self, COUNTER, "heartbeats_frames_dropped", "Frames that the kernel dropped before we read them.");
  add (self, data->dropped);
  begin (self, COUNTER, "heartbeats_pulses", "Pulses sent to silent peers.");
  add (self, counters->pulses);

  begin (self, COUNTER, "heartbeats_verdicts", "Peers given up, or missing, by verdict.");
  for (HbVerdict verdict = 0; verdict < HB_N_VERDICTS; verdict++)
    if (verdict != HB_VERDICT_NOT_ASKED)
      add_one (self, "verdict", hb_names_get (HB_NAMES_VERDICT, verdict), counters->verdicts[verdict]);
}

static void
write_lateness (Writer              *self,
                const HbMetricsData *data)
{
  begin (self, COUNTER, "heartbeats_deadlines", "How often deadlines were handled.");
  add (self, data->deadlines);
  begin (self, COUNTER, "heartbeats_deadline_lateness_seconds", "How much later than due, all together.");
  add (self, data->lateness);
  begin (self, GAUGE, "heartbeats_deadline_lateness_max_seconds", "The most that one was late.");
  add (self, data->latest);
}

/**
 * hb_metrics_text_write:
 * @data: metrics
 * @format: the format
 *
 * See https://prometheus.io/docs/instrumenting/exposition_formats/ and
 * https://prometheus.io/docs/specs/om/open_metrics_spec/.
 *
 * Returns: (transfer full): the text, UTF-8
 */
GBytes *
hb_metrics_text_write (const HbMetricsData *data,
                       HbMetricsFormat      format)
{
  Writer self = { .text = g_string_sized_new (16384), .format = format };

  begin (&self, GAUGE, "heartbeats_build_info", "The version that runs.");
  add_one (&self, "version", HB_VERSION, 1);
  write_groups (&self, data);
  begin (&self, GAUGE, "heartbeats_peers_without_series", "Peers that have no series here: too many, or not known to exist.");
  add (&self, data->omitted);
  begin (&self, GAUGE, "heartbeats_watching", "Whether the interface is usable, so that peers can be heard.");
  add (&self, data->watching);
  begin (&self, GAUGE, "heartbeats_incidents", "Open incidents: peers that fell silent together.");
  add_one (&self, "quiet", "false", data->incidents);
  add_one (&self, "quiet", "true", data->quiet_incidents);
  write_peers (&self, data, "heartbeats_peer_up", "Whether the peer lives: 0 if it was given up or is missing.",
               get_up);
  write_peers (&self, data, "heartbeats_peer_quiet",
               "Whether nobody is to be notified: muted, acknowledged, quiet hours, flapping or asleep.", get_quiet);
  write_peers (&self, data, "heartbeats_peer_silence_seconds", "How long the peer has been silent.", get_silence);
  write_peers (&self, data, "heartbeats_peer_round_trip_seconds", "The last round-trip time of the peer.", get_rtt);
  write_counters (&self, data);
  write_lateness (&self, data);
  if (format == HB_METRICS_OPENMETRICS)
    g_string_append (self.text, "# EOF\n");

  return g_string_free_to_bytes (self.text);
}
