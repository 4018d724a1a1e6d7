#include "roster-examples.h"

#include "event/hb-event-variant.h"
#include "event/hb-peer-variant.h"

static HbPeerSnapshot
make_peer (const char  *address,
           const char  *name,
           const char  *group,
           HbPeerState  state,
           HbVerdict    verdict)
{
  HbPeerSnapshot peer = {
    .state = state,
    .verdict = verdict,
    .rtt_ms = -1,
    .name = name,
    .group = group,
  };

  g_assert_true (hb_address_parse (address, &peer.address));
  return peer;
}

/* An open incident, number 7, of the first peer. */
static GVariant *
make_incidents (const HbPeerSnapshot *peer)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  GVariantBuilder builder;
  HbEvent event = {
    .type = HB_EVENT_INCIDENT_OPENED,
    .stamp = ROSTER_NOW * 1000,
    .peers = addresses,
    .count = 1,
    .duration = 400 * HB_MILLISECOND,
    .text = (char *) "as the engine says it",
    .incident = { .number = 7, .cause = HB_CAUSE_VLAN, .vlan = 12 },
  };

  g_array_append_val (addresses, peer->address);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_add_value (&builder, hb_event_to_variant (&event));
  return g_variant_builder_end (&builder);
}

/**
 * hb_roster_of:
 * @peers: (array length=n_peers): peers; the first is in incident 7, and the others have their states for a minute
 * @n_peers: how many, one at least
 *
 * Returns: (transfer full): what a verb makes of them
 */
HbRoster *
hb_roster_of (const HbPeerSnapshot *peers,
              gsize                 n_peers)
{
  g_autoptr (GVariant) arrays = g_variant_ref_sink (hb_peers_to_variant (peers, n_peers));
  g_autoptr (GVariant) incidents = g_variant_ref_sink (make_incidents (&peers[0]));
  g_autofree gint64 *times = g_new (gint64, n_peers);
  g_autoptr (GVariant) since = NULL;
  g_autoptr (GError) error = NULL;
  HbRoster *roster;

  for (gsize i = 0; i < n_peers; i++)
    times[i] = i == 0 ? 0 : ROSTER_NOW - 60 * G_USEC_PER_SEC - 250000;
  since = g_variant_ref_sink (g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, times, n_peers, sizeof *times));
  roster = hb_roster_new (arrays, since, incidents, &error);
  g_assert_no_error (error);
  return roster;
}

/**
 * hb_roster_of_site:
 *
 * Returns: (transfer full): a peer in each of some states
 */
HbRoster *
hb_roster_of_site (void)
{
  HbPeerSnapshot peers[] = {
    make_peer ("10.0.0.2", "nas", "basement", HB_PEER_STATE_GIVEN_UP, HB_VERDICT_HOST_SILENT),
    make_peer ("10.0.0.3", "web", NULL, HB_PEER_STATE_ALIVE, HB_N_VERDICTS),
    make_peer ("fd00::4", NULL, NULL, HB_PEER_STATE_PULSING, HB_N_VERDICTS),
    make_peer ("10.0.0.5", "web", "basement", HB_PEER_STATE_MISSING, HB_VERDICT_UNREACHABLE),
    make_peer ("10.0.0.6", "Lamp", NULL, HB_PEER_STATE_ASLEEP, HB_N_VERDICTS),
  };

  peers[0].heard = ROSTER_NOW - 125 * G_USEC_PER_SEC;
  peers[0].flags = HB_PEER_ACKNOWLEDGED | HB_PEER_LISTED | HB_PEER_NAMED;
  peers[0].pulses = 5;
  g_strlcpy (peers[0].text, "scrub 61 % done", sizeof peers[0].text);
  peers[1].rtt_ms = 0.4212;
  peers[1].heard = ROSTER_NOW;
  peers[1].flags = HB_PEER_MUTED | HB_PEER_FLAPPING;
  peers[1].quiet_until = ROSTER_NOW + G_TIME_SPAN_HOUR;
  peers[2].pulses = 2;
  peers[2].rtt_ms = 12.6;
  peers[2].deadline = ROSTER_NOW + 500000;
  return hb_roster_of (peers, G_N_ELEMENTS (peers));
}

/**
 * hb_roster_of_hostile:
 *
 * Returns: (transfer full): a peer whose name, group and text do their worst, as an engine that is not ours may send
 *   them
 */
HbRoster *
hb_roster_of_hostile (void)
{
  HbPeerSnapshot peers[] = {
    make_peer ("10.0.0.7", "a'b|c=d\x1b[31m\n", "\u202egroup", HB_PEER_STATE_GIVEN_UP, HB_VERDICT_ONE_WAY),
  };

  peers[0].rtt_ms = 1;
  g_strlcpy (peers[0].text, "\"quoted\\\"\r\x07\xc2\x85", sizeof peers[0].text);
  return hb_roster_of (peers, G_N_ELEMENTS (peers));
}
