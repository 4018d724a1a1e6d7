#include "metrics/hb-metrics-data.h"

static void
add_group (HbMetricsData *self,
           const char    *name)
{
  HbMetricsGroup group = { .name = g_string_chunk_insert (self->names, name) };

  g_hash_table_insert (self->by_name, (gpointer) group.name, GUINT_TO_POINTER (self->groups->len));
  g_array_append_val (self->groups, group);
}

/**
 * hb_metrics_data_new:
 *
 * Returns: (transfer full): nothing yet; add the peers, then call hb_metrics_data_finish()
 */
HbMetricsData *
hb_metrics_data_new (void)
{
  HbMetricsData *self = g_new0 (HbMetricsData, 1);

  self->groups = g_array_new (FALSE, FALSE, sizeof (HbMetricsGroup));
  self->peers = g_array_new (FALSE, FALSE, sizeof (HbMetricsPeer));
  self->others = g_array_new (FALSE, FALSE, sizeof (HbMetricsPeer));
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->names = g_string_chunk_new (4096);
  add_group (self, "");

  return self;
}

void
hb_metrics_data_free (HbMetricsData *self)
{
  g_array_unref (self->groups);
  g_array_unref (self->peers);
  g_array_unref (self->others);
  g_hash_table_unref (self->by_name);
  g_string_chunk_free (self->names);
  g_free (self);
}

static HbMetricsGroup *
get_group (HbMetricsData *self,
           const char    *name)
{
  gpointer index;

  if (name == NULL)
    name = "";
  if (!g_hash_table_contains (self->by_name, name) && self->groups->len <= HB_METRICS_GROUPS_MAX)
    add_group (self, name);

  index = g_hash_table_lookup (self->by_name, name);
  return &g_array_index (self->groups, HbMetricsGroup, GPOINTER_TO_UINT (index));
}

static const char *
keep (HbMetricsData *self,
      const char    *name)
{
  return name != NULL ? g_string_chunk_insert_const (self->names, name) : NULL;
}

/**
 * hb_metrics_data_add_peer:
 * @self: metrics
 * @snapshot: a peer
 * @known: whether it is certain that it exists
 * @now: the present wall-clock time, microseconds since 1970
 */
void
hb_metrics_data_add_peer (HbMetricsData        *self,
                          const HbPeerSnapshot *snapshot,
                          gboolean              known,
                          gint64                now)
{
  GArray *peers = (snapshot->flags & HB_PEER_LISTED) != 0 ? self->peers : self->others;
  HbMetricsPeer peer = {
    .address = snapshot->address,
    .state = snapshot->state,
    .quiet = hb_peer_is_quiet (snapshot->state, snapshot->flags),
    .silence = snapshot->heard != 0 ? (double) MAX (now - snapshot->heard, 0) / G_USEC_PER_SEC : -1,
    .rtt = snapshot->rtt_ms >= 0 ? snapshot->rtt_ms / 1000 : -1,
  };

  get_group (self, snapshot->group)->peers[snapshot->state]++;
  if (!known || peers->len >= HB_METRICS_PEERS_MAX)
    {
      self->omitted++;
      return;
    }

  peer.name = keep (self, snapshot->name);
  peer.group = keep (self, snapshot->group);
  g_array_append_val (peers, peer);
}

/**
 * hb_metrics_data_finish:
 * @self: metrics with all peers
 */
void
hb_metrics_data_finish (HbMetricsData *self)
{
  guint room = HB_METRICS_PEERS_MAX - self->peers->len;
  guint count = MIN (self->others->len, room);

  g_array_append_vals (self->peers, self->others->data, count);
  self->omitted += self->others->len - count;
  g_array_set_size (self->others, 0);
}
