#pragma once

#include "role/hb-deadlines.h"
#include "role/hb-exchange.h"

G_BEGIN_DECLS

/* How much of a peer's last text is kept for whoever looks later. */
#define HB_PEER_TEXT_SIZE 40

/* How many exchanges back a late word about one of them is still understood: a router says after
 * three seconds that nobody answered its ARP, and the pulses are two seconds apart by default. */
#define HB_PEER_PAST 2

/* No pulse: see hb_peer_find_pulse(). */
#define HB_PEER_NO_PULSE G_MAXUINT

/* Of so many answers to pulses, and at most of twice as many, the slowest is known. */
#define HB_PEER_ANSWERS 4

typedef enum
{
  HB_PEER_CLOSED,     /* no session: it left, or was given up and may be asked again */
  HB_PEER_ALIVE,      /* silent for less than the timeout */
  HB_PEER_ASKED,      /* a pulse is on its way: its SYN waits for the host's answer */
  HB_PEER_PULSED,     /* a pulse has left and waits for the peer's own answer */
  HB_PEER_SUSPENDED,  /* it talks to an address that we do not have now: nobody could hear it */
} HbPeerPhase;

/**
 * HbPeer:
 * @address: the key
 * @local: which of our addresses it talks to, and is answered from
 * @deadline: when something is to be done about it next
 * @ticks: whole seconds of silence already told; without a session, how many there were at its end
 * @due: the moment of its state's next step; @deadline may be before it, for a tick of silence or,
 *   in a replay, the timeout
 * @heard: when it was heard: its last payload, or the SYN where none followed
 * @pulse_left: when the payload of the last pulse left, or %HB_UNKNOWN
 * @exchange: the pulse under way
 * @past: the sequence numbers of the exchanges before that one in this silence, the last one first
 * @gaps: for each of them, how long after its payload the next one's left, milliseconds; of the last
 *   one 0 until then
 * @slowest: of its last few answers to pulses and of the few before: what the slowest one took, in
 *   milliseconds; 0 where there was none
 * @closed_link: its place among the closed peers
 * @rtt: the last round-trip time known, nanoseconds, or %HB_UNKNOWN
 * @round: which pulse of the series it is at, from 1; 0 before the first
 * @pulses: pulses whose payload has left since it was last heard
 * @repeats: how many of this silence's pulses repeated one whose answer we may have lost
 * @budget: the amplification budget: segments that may still leave for it while its address is not
 *   validated; see hb_server_raise_budget()
 * @state: a #HbPeerPhase
 * @reason: why its session was closed, a #HbClose
 * @verdict: and how, a #HbVerdict
 * @evidence: what its host did at the last pulse, a #HbHost
 * @evidence_before: and at the one before
 * @sent_other: it sent something other than a payload since its silence timed out
 * @found: its host answered a SYN of ours, so there is one at its address, which may be anybody's
 * @validated: it acknowledged the number of a pulse of ours, so it says itself what comes from there
 * @spoke: a payload came in its name in this session
 * @unannounced: its session was not told of, for there was too much to tell
 * @give_up_told: its last session ended with its being given up, which was told, and that it is back has not been
 * @restored: its session is from before a restart, and nobody has heard it since
 * @timed_out: its silence has been told as timed out
 * @muted: nobody is to be notified of it
 * @n_past: how many of @past there are
 * @n_answers: how many answers its first @slowest is of, 1 to %HB_PEER_ANSWERS; 0 before the first
 *   one
 * @unanswered: its last pulse has not been answered
 * @asking: it is closed, and asked again when it is @due
 * @asks: how often it has been asked again since it was given up, as far as that matters for when
 *   it is asked the next time
 * @queued: how many segments for it were handed out, and not told of as sent yet
 * @text_length: bytes of @text
 * @text_cut: whether there was more of it
 * @text: the beginning of what it last said, as it came from the wire
 *
 * A peer, some 200 bytes. It never moves in memory.
 */
typedef struct
{
  HbAddress address;
  HbAddress local;
  HbDeadline deadline;
  guint32 ticks;
  gint64 due;
  gint64 heard;
  gint64 pulse_left;
  gint64 rtt;
  HbExchange exchange;
  guint32 past[HB_PEER_PAST];
  guint16 slowest[2];
  GList closed_link;
  guint16 gaps[HB_PEER_PAST];
  guint16 round : 11;
  guint16 repeats : 5;
  guint16 pulses;
  guint16 budget;
  guint8 state : 4;
  guint8 restored : 1;
  guint8 reason : 2;
  guint8 found : 1;
  guint8 verdict : 3;
  guint8 n_answers : 3;
  guint8 n_past : 2;
  guint8 evidence : 2;
  guint8 evidence_before : 2;
  guint8 queued : 2;
  guint8 unanswered : 1;
  guint8 asking : 1;
  guint8 asks : 3;
  guint8 spoke : 1;
  guint8 sent_other : 1;
  guint8 validated : 1;
  guint8 unannounced : 1;
  guint8 timed_out : 1;
  guint8 text_cut : 1;
  guint8 muted : 1;
  guint8 give_up_told : 1;
  guint8 text_length;
  guint8 text[HB_PEER_TEXT_SIZE];
} HbPeer;

void      hb_peer_forget_pulses     (HbPeer           *self);
void      hb_peer_remember_exchange (HbPeer           *self);
gboolean  hb_peer_take_late_answer  (HbPeer           *self,
                                     gint64            now,
                                     const HbSegment  *segment);
gboolean  hb_peer_take_late_report  (HbPeer           *self,
                                     guint32           seq,
                                     HbHost            host);
HbVerdict hb_peer_judge             (const HbPeer     *self);
void      hb_peer_note_pulse        (HbPeer           *self,
                                     gint64            now);
guint     hb_peer_find_pulse        (const HbPeer     *self,
                                     guint32           ack);
guint     hb_peer_get_number        (const HbPeer     *self,
                                     guint             back);
gint64    hb_peer_get_age           (const HbPeer     *self,
                                     guint             back,
                                     gint64            now);
void      hb_peer_note_answer       (HbPeer           *self,
                                     gint64            took);
gboolean  hb_peer_has_answered      (const HbPeer     *self);
gint64    hb_peer_get_slowest       (const HbPeer     *self);

G_END_DECLS
