#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* Room for the escaped beginning of a text and the final NUL. */
#define HB_PEER_SNAPSHOT_TEXT_SIZE 168

/* The state of a peer, from best to worst; lists show the worst first. The numbers are those of ListPeerSnapshots and
 * PeersChanged. */
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
 * @state: its state; %HB_N_PEER_STATES if unknown
 * @verdict: why it was given up; %HB_N_VERDICTS if it was not
 * @rtt_ms: the last round-trip time, milliseconds; -1 if unknown
 * @deadline: when its next pulse or its give-up is due, microseconds of wall-clock time since 1970; 0 if nothing is
 *   due
 * @heard: when it was last heard, likewise
 * @pulses: unanswered pulses so far
 * @muted: whether notifications about it are suppressed
 * @text: the beginning of its last message, safe to show; empty if there was none
 * @awaited: whether it is expected and has never come; then @heard is 0
 *
 * The state of a peer at one time, as a plain value: the engine takes it, D-Bus carries it, the window shows it.
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
