#pragma once

#include "role/hb-peer-table.h"

G_BEGIN_DECLS

/**
 * HbPeerRecord:
 * @address: its address
 * @local: which of our addresses it talks to
 * @heard: when it was last heard
 * @ended: when its session ended; %HB_UNKNOWN if it is open, or if unknown
 * @rtt: the last round-trip time, nanoseconds, or %HB_UNKNOWN
 * @pulses: the pulses of its last silence
 * @slowest: its slowest recent answer to a pulse, milliseconds
 * @answered: it has answered a pulse before
 * @left_alone: it was given up and is not asked again, although it has answered before
 * @open: it has a session
 * @reason: why its session was closed, a #HbClose
 * @verdict: its verdict, a #HbVerdict
 * @validated: its address is validated: it has acknowledged the number of a pulse
 * @found: its host has answered a SYN of ours
 * @muted: no notifications about it
 * @overrides: a person has decided about @muted for good, and the peers file says otherwise
 * @acknowledged: nor until its state changes
 * @flapping: nor while its state changes all the time, as it does
 * @awaited: it is expected and has never come: only what keeps it quiet is known
 * @quiet_until: when its mute ends, microseconds of wall-clock time since 1970, or as in #HbPeerSnapshot
 * @budget: its amplification budget in segments, while its address is not validated
 * @text_cut: whether its last text was longer than @text
 * @text_length: bytes of @text
 * @text: the beginning of its last text, raw from the wire
 *
 * What is stored of a peer across a restart: see hb_server_restore().
 */
typedef struct
{
  HbAddress address;
  HbAddress local;
  gint64 heard;
  gint64 ended;
  gint64 rtt;
  gint64 quiet_until;
  guint16 pulses;
  guint16 slowest;
  guint16 budget;
  guint8 answered;
  guint8 left_alone;
  guint8 open;
  guint8 reason;
  guint8 verdict;
  guint8 validated;
  guint8 found;
  guint8 muted;
  guint8 overrides;
  guint8 acknowledged;
  guint8 flapping;
  guint8 awaited;
  guint8 text_cut;
  guint8 text_length;
  guint8 text[HB_PEER_TEXT_SIZE];
} HbPeerRecord;

G_END_DECLS
