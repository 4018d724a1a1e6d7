#include "engine/hb-snapshot.h"

#include "role/hb-server.h"
#include "wire/hb-message.h"

/* An escaped byte takes at most four. */
G_STATIC_ASSERT (4 * HB_PEER_TEXT_SIZE + sizeof "…" <= HB_PEER_SNAPSHOT_TEXT_SIZE);

/* Returns: microseconds of wall-clock time since 1970, or 0 if nothing is due */
static gint64
get_deadline (const HbPeer *peer,
              const HbRun  *run)
{
  if (peer->state == HB_PEER_CLOSED || peer->state == HB_PEER_SUSPENDED || peer->due == HB_NEVER)
    return 0;

  return run->to_wall (run->source, peer->due) / HB_MICROSECOND;
}

/* Returns: (nullable) (transfer none): what a person calls the peer, else what the resolver does */
static const char *
get_name (const HbPeer       *peer,
          const HbPeerPolicy *policy,
          const HbRun        *run)
{
  if (policy != NULL && policy->name != NULL)
    return policy->name;

  return run->resolved != NULL ? run->resolved (run->source, &peer->address) : NULL;
}

/**
 * hb_snapshot_take:
 * @self: (out caller-allocates): the snapshot; its name and group are valid until the main loop goes on
 * @peer: a peer
 * @run: its role
 */
void
hb_snapshot_take (HbPeerSnapshot *self,
                  const HbPeer   *peer,
                  const HbRun    *run)
{
  HbServer *server = HB_SERVER (run->role);
  HbPeerTable *peers = hb_server_get_peers (server);
  const HbPeerPolicy *policy = hb_server_get_policy (server, peer);
  g_autofree char *text = hb_message_escape (hb_peer_table_get_text (peers, peer), peer->text_length,
                                             peer->text_cut);
  guint pulses = hb_peer_table_read_series (peers, peer)->pulses;
  HbPeerState state = hb_server_get_state (server, peer);
  gint64 rtt = hb_peer_get_rtt (peer);

  self->address = peer->address;
  self->state = state;
  self->verdict = state == HB_PEER_STATE_GIVEN_UP || state == HB_PEER_STATE_MISSING ? peer->verdict : HB_N_VERDICTS;
  self->rtt_ms = rtt != HB_UNKNOWN ? (double) rtt / HB_MILLISECOND : -1;
  self->deadline = get_deadline (peer, run);
  self->heard = peer->awaited ? 0 : run->to_wall (run->source, peer->heard) / HB_MICROSECOND;
  self->pulses = pulses;
  self->flags = (guint8) hb_server_get_flags (server, peer, &self->quiet_until);
  self->name = get_name (peer, policy, run);
  self->group = policy != NULL ? policy->group : NULL;
  g_strlcpy (self->text, text, sizeof self->text);
}
