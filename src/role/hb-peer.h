#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* How much of a peer's last text is kept for whoever looks later. */
#define HB_PEER_TEXT_SIZE 40

/* Of so many answers to pulses, and at most of twice as many, the slowest is known. */
#define HB_PEER_ANSWERS 4

/* Of what each peer has at most one, as many bits as tables have peers (HB_PEER_INDEX_MAX). */
#define HB_PEER_NUMBER_BITS 27
#define HB_PEER_NUMBER_MASK ((1u << HB_PEER_NUMBER_BITS) - 1)

/* Likewise of ways (HB_WAYS_MAX). */
#define HB_PEER_WAY_BITS 14
#define HB_PEER_WAY_MASK ((1u << HB_PEER_WAY_BITS) - 1)

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
 * @number: its place in the table, which is not another's while it is there
 * @due: the moment of its state's next step; something may be done about it before that, for a tick of silence
 *   or, in a replay, the timeout
 * @heard: when it was heard: its last payload, or the SYN where none followed
 * @position: the queue of deadlines has it here; 0 where it is in none
 * @local: which of our addresses it talks to, and is answered from; see hb_peer_table_get_local()
 * @series: the pulses of its silence; see hb_peer_table_get_series()
 * @text: the beginning of what it last said; see hb_peer_table_get_text()
 * @ticks: whole seconds of silence already told; without a session, how many there were at its end
 * @rtt: the last round-trip time known; see hb_peer_get_rtt()
 * @next: of the closed or vacant, the number of the one that was closed after it
 * @previous: and before it
 * @slowest: of its last few answers to pulses and of the few before: what the slowest one took, in
 *   milliseconds; 0 where there was none
 * @budget: the amplification budget: segments that may still leave for it while its address is not
 *   validated; see hb_server_raise_budget()
 * @way: how its own segments come, a number of #HbWays; %HB_WAY_NONE unless it has spoken in this session
 * @usual: how long its silences are; see hb_peer_get_usual_silence()
 * @present: it is a peer, and no vacant place
 * @state: a #HbPeerPhase
 * @reason: why its session was closed, a #HbClose
 * @verdict: and how, a #HbVerdict
 * @sent_other: it sent something other than a payload since its silence timed out
 * @found: its host answered a SYN of ours, so there is one at its address, which may be anybody's
 * @validated: it acknowledged the number of a pulse of ours, so it says itself what comes from there
 * @spoke: a payload came in its name in this session
 * @unannounced: its session was not told of, for there was too much to tell
 * @give_up_told: its last session ended with its being given up, which was told, and that it is back has not been
 * @restored: its session is from before a restart, and nobody has heard it since
 * @timed_out: its silence has been told as timed out
 * @muted: nobody is to be notified of it
 * @n_answers: how many answers its first @slowest is of, 1 to %HB_PEER_ANSWERS; 0 before the first
 *   one
 * @unanswered: its last pulse has not been answered
 * @asking: it is closed, and asked again when it is @due
 * @asks: how often it has been asked again since it was given up, as far as that matters for when
 *   it is asked the next time
 * @queued: how many segments for it were handed out, and not told of as sent yet
 * @text_length: bytes of its text
 * @text_cut: whether there was more of it
 *
 * A peer, 84 bytes, of which a table has a great many: so it has numbers of four bytes rather than pointers, and
 * what is not needed of each is elsewhere. It never moves in memory.
 */
typedef struct __attribute__ ((packed, aligned (4)))
{
  HbAddress address;
  guint32 number;
  gint64 due;
  gint64 heard;
  guint32 position;
  guint32 local;
  guint32 ticks;
  guint32 rtt;
  guint32 next;
  guint32 previous;
  guint16 slowest[2];
  guint16 budget;
  guint32 series : HB_PEER_NUMBER_BITS;
  guint32 text : HB_PEER_NUMBER_BITS;
  guint32 way : HB_PEER_WAY_BITS;
  guint32 usual : 8;
  guint32 present : 1;
  guint32 state : 3;
  guint32 reason : 2;
  guint32 verdict : 3;
  guint32 n_answers : 3;
  guint32 asks : 3;
  guint32 queued : 2;
  guint32 text_length : 6;
  guint32 text_cut : 1;
  guint32 sent_other : 1;
  guint32 found : 1;
  guint32 validated : 1;
  guint32 spoke : 1;
  guint32 unannounced : 1;
  guint32 give_up_told : 1;
  guint32 restored : 1;
  guint32 timed_out : 1;
  guint32 muted : 1;
  guint32 unanswered : 1;
  guint32 asking : 1;
} HbPeer;

gint64   hb_peer_get_rtt         (const HbPeer *self);
void     hb_peer_set_rtt         (HbPeer       *self,
                                  gint64        rtt);
void     hb_peer_note_answer     (HbPeer       *self,
                                  gboolean      asked,
                                  gint64        took);
gboolean hb_peer_has_answered    (const HbPeer *self);
gint64   hb_peer_get_slowest     (const HbPeer *self);
void     hb_peer_note_silence    (HbPeer       *self,
                                  gint64        silence);
gint64   hb_peer_get_usual_silence
                                 (const HbPeer *self);
guint16  hb_peer_to_milliseconds (gint64        took);

G_END_DECLS
