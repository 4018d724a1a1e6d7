#pragma once

#include "event/hb-event.h"
#include "event/hb-peer-flags.h"

G_BEGIN_DECLS

/* Room for the escaped beginning of a text and the final NUL. */
#define HB_PEER_SNAPSHOT_TEXT_SIZE 168

/* The most bytes of a name or a group, as shown. */
#define HB_PEER_SNAPSHOT_NAME_MAX 256

/**
 * HbPeerSnapshot:
 * @address: its address
 * @state: its state; %HB_N_PEER_STATES if unknown
 * @verdict: why it was given up or is missing; %HB_N_VERDICTS if it is not
 * @rtt_ms: the last round-trip time, milliseconds; -1 if unknown
 * @deadline: when its next pulse or its give-up is due, microseconds of wall-clock time since 1970; 0 if nothing is
 *   due
 * @heard: when it was last heard, likewise; 0 if it never was
 * @pulses: unanswered pulses so far
 * @flags: of #HbPeerFlags
 * @text: the beginning of its last message, safe to show; empty if there was none
 * @quiet_until: when a timed mute ends, as @deadline; 0 where it is not timed, or %HB_QUIET_UNTIL_BACK
 * @name: (nullable): what people call it, safe to show; belongs to whoever the snapshot was taken from
 * @group: (nullable): the name of its group, likewise
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
  guint8 flags;
  char text[HB_PEER_SNAPSHOT_TEXT_SIZE];
  gint64 quiet_until;
  const char *name;
  const char *group;
} HbPeerSnapshot;

G_END_DECLS
