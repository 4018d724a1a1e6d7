#pragma once

#include "event/hb-peer-snapshot.h"
#include "role/hb-role.h"

G_BEGIN_DECLS

/* So many peers have series of their own, those of the peers file first: a Prometheus server keeps every series that it
 * has ever seen in memory for hours. Whoever may be forged has none. */
#define HB_METRICS_PEERS_MAX 10000

/* So many groups are told apart; peers of further ones count as in none. */
#define HB_METRICS_GROUPS_MAX 1000

/**
 * HbMetricsPeer:
 * @address: its address
 * @state: its state
 * @quiet: whether nobody is to be notified of it
 * @silence: since it was last heard, seconds; -1 if it never was
 * @rtt: the last round-trip time, seconds; -1 if unknown
 * @name: (nullable): what people call it, safe to show
 * @group: (nullable): the name of its group, likewise
 */
typedef struct
{
  HbAddress address;
  HbPeerState state;
  gboolean quiet;
  double silence;
  double rtt;
  const char *name;
  const char *group;
} HbMetricsPeer;

/**
 * HbMetricsGroup:
 * @name: the group's name; empty for the peers without a group
 * @peers: how many are in each state
 */
typedef struct
{
  const char *name;
  guint64 peers[HB_N_PEER_STATES];
} HbMetricsGroup;

/**
 * HbMetricsData:
 * @groups: (element-type HbMetricsGroup): the first is that of the peers without a group
 * @peers: (element-type HbMetricsPeer): those that have series, the ones of the peers file first
 * @omitted: how many have none, since there are too many, or since they may be forged
 * @watching: whether the interface is usable, so that the peers can be heard
 * @incidents: how many incidents are open of which somebody is to be notified
 * @quiet_incidents: how many others
 * @counters: the role's
 * @dropped: frames that the kernel dropped
 * @deadlines: how often deadlines were handled
 * @lateness: how much later than they were due, all together, seconds
 * @latest: the most of these, seconds
 *
 * A server at one time, as it is told to a monitoring system. It is a plain value, so that a thread can write it.
 */
typedef struct
{
  GArray *groups;
  GArray *peers;
  guint64 omitted;
  gboolean watching;
  guint incidents;
  guint quiet_incidents;
  HbCounters counters;
  guint64 dropped;
  guint64 deadlines;
  double lateness;
  double latest;

  /*< private >*/
  GArray *others;        /* of HbMetricsPeer: those that are not in the peers file, until the end */
  GHashTable *by_name;   /* of indices of @groups */
  GStringChunk *names;
} HbMetricsData;

HbMetricsData *hb_metrics_data_new      (void);
void           hb_metrics_data_free     (HbMetricsData        *self);
void           hb_metrics_data_add_peer (HbMetricsData        *self,
                                         const HbPeerSnapshot *snapshot,
                                         gboolean              known,
                                         gint64                now);
void           hb_metrics_data_finish   (HbMetricsData        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbMetricsData, hb_metrics_data_free)

G_END_DECLS
