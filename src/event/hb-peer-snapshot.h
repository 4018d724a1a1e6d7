#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* Room for the escaped beginning of a text and the final NUL. */
#define HB_PEER_SNAPSHOT_TEXT_SIZE 168

/* How a peer is, from best to worst: "worst first" is the other way round. The numbers are those of
 * ListPeerSnapshots and PeersChanged. */
typedef enum
{
  HB_PEER_STATE_LEFT,
  HB_PEER_STATE_ALIVE,
  HB_PEER_STATE_PULSING, /* its silence has timed out */
  HB_PEER_STATE_GIVEN_UP,
  HB_N_PEER_STATES
} HbPeerState;

/**
 * HbPeerSnapshot:
 * @address: its address
 * @state: how it is; %HB_N_PEER_STATES where that is not known
 * @verdict: why it was given up; %HB_N_VERDICTS where it was not
 * @rtt_ms: the last round-trip time known, milliseconds; -1 where none is
 * @deadline: when its next pulse is due, or it is given up, microseconds of wall-clock time since 1970; 0 where
 *   nothing is due
 * @heard: when it was last heard, likewise
 * @pulses: unanswered pulses so far
 * @muted: whether nobody is to be notified of it
 * @text: the beginning of its last message, safe to show; empty where there was none
 * @awaited: whether it is expected and has not come; then it has not been heard, either
 *
 * A peer at one moment, as a plain value: the engine takes it, D-Bus carries it, the window's list shows it.
 */
typedef struct
{
  HbAddress address;
  HbPeerState state;
  HbVerdict verdict;
  double rtt_ms;
  gint64 deadline;
  gint64 heard;
  guint32 pulses;
  gboolean muted;
  char text[HB_PEER_SNAPSHOT_TEXT_SIZE];
  gboolean awaited;
} HbPeerSnapshot;

G_END_DECLS
