#include "engine/hb-metrics.h"

#include "engine/hb-snapshot.h"
#include "role/hb-server.h"

struct _HbMetrics
{
  HbEngine *engine;
  HbRun run;

  /* While it gathers */
  HbMetricsData *data; /* (nullable) */
  guint next;          /* where in the peer table gathering continues */
  gint64 now;          /* the wall-clock time, microseconds since 1970 */
  guint source;
  HbMetricsFunc gathered;
  gpointer user_data;
};

static void
add_peer (HbPeer   *peer,
          gpointer  user_data)
{
  HbMetrics *self = user_data;
  HbPeerSnapshot snapshot;

  hb_snapshot_take (&snapshot, peer, &self->run);
  hb_metrics_data_add_peer (self->data, &snapshot, hb_server_knows (HB_SERVER (self->run.role), &peer->address),
                            self->now);
}

static void
add_rest (HbMetrics *self)
{
  HbEngineHealth health;

  hb_engine_get_health (self->engine, &health);
  self->data->counters = *hb_role_get_counters (self->run.role);
  self->data->dropped = health.dropped;
  self->data->deadlines = health.deadlines;
  self->data->lateness = (double) health.lateness / HB_SECOND;
  self->data->latest = (double) health.latest / HB_SECOND;
  self->data->watching = !hb_engine_is_held (self->engine);
  self->data->incidents = hb_server_count_incidents (HB_SERVER (self->run.role), &self->data->quiet_incidents);
  hb_metrics_data_finish (self->data);
}

static gboolean
on_gather (gpointer user_data)
{
  HbMetrics *self = user_data;

  self->now = self->run.to_wall (self->engine, hb_engine_now (self->engine)) / HB_MICROSECOND;
  self->next = hb_peer_table_walk (hb_server_get_peers (HB_SERVER (self->run.role)), self->next, add_peer, self);
  if (self->next != 0)
    return G_SOURCE_CONTINUE;

  self->source = 0;
  add_rest (self);
  self->gathered (g_steal_pointer (&self->data), self->user_data);
  return G_SOURCE_REMOVE;
}

/**
 * hb_metrics_new:
 * @engine: (transfer none): that of a server; must outlive the metrics
 *
 * Returns: (transfer full): metrics
 */
HbMetrics *
hb_metrics_new (HbEngine *engine)
{
  HbMetrics *self = g_new0 (HbMetrics, 1);

  self->engine = engine;
  hb_engine_describe_run (engine, &self->run);

  return self;
}

void
hb_metrics_free (HbMetrics *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->data, hb_metrics_data_free);
  g_free (self);
}

/**
 * hb_metrics_gather:
 * @self: metrics
 * @gathered: called from the main loop
 * @user_data: for @gathered
 *
 * Gathers the present metrics.
 *
 * Returns: %FALSE if that is being done already
 */
gboolean
hb_metrics_gather (HbMetrics     *self,
                   HbMetricsFunc  gathered,
                   gpointer       user_data)
{
  if (self->source != 0)
    return FALSE;

  self->data = hb_metrics_data_new ();
  self->next = 0;
  self->gathered = gathered;
  self->user_data = user_data;
  /* An idle source would wait for ever in a flood. */
  self->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_gather, self, NULL);
  return TRUE;
}
