#pragma once

#include "role/hb-peer-table.h"

G_BEGIN_DECLS

/**
 * HbPeerRecord:
 * @address: whose it is
 * @local: which of our addresses it talks to
 * @heard: when it was last heard
 * @ended: when its session ended; %HB_UNKNOWN where it has one, or where nobody knows
 * @rtt: the last round-trip time known, nanoseconds, or %HB_UNKNOWN
 * @pulses: the pulses of its last silence
 * @slowest: what the slowest of its last few answers to pulses took, milliseconds
 * @answered: it answered a pulse once
 * @left_alone: it was given up, and is not asked again although it answered once
 * @open: it has a session
 * @reason: why its session was closed, a #HbClose
 * @verdict: and how, a #HbVerdict
 * @validated: it acknowledged the number of a pulse of ours once
 * @found: its host answered a SYN of ours once
 * @muted: nobody is to be notified of it
 * @budget: segments that may still leave for it while its address is not validated
 * @text_cut: whether there was more of its last text
 * @text_length: bytes of @text
 * @text: the beginning of what it last said, as it came from the wire
 *
 * What is worth keeping of a peer while nobody watches it: see hb_server_restore().
 */
typedef struct
{
  HbAddress address;
  HbAddress local;
  gint64 heard;
  gint64 ended;
  gint64 rtt;
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
  guint8 text_cut;
  guint8 text_length;
  guint8 text[HB_PEER_TEXT_SIZE];
} HbPeerRecord;

gboolean hb_peer_record_take (HbPeerRecord *self,
                              HbPeerTable  *peers,
                              const HbPeer *peer);

G_END_DECLS
