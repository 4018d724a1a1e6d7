#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* How many bytes of a peer's last text are kept. */
#define HB_PEER_TEXT_SIZE 40

/* The slowest answer is that of the last so many answers, or up to twice as many. */
#define HB_PEER_ANSWERS 4

/* Of what each peer has at most one, as many bits as tables have peers (HB_PEER_INDEX_MAX). */
#define HB_PEER_NUMBER_BITS 27
#define HB_PEER_NUMBER_MASK ((1u << HB_PEER_NUMBER_BITS) - 1)

/* Likewise of ways (HB_WAYS_MAX). */
#define HB_PEER_WAY_BITS 14
#define HB_PEER_WAY_MASK ((1u << HB_PEER_WAY_BITS) - 1)

/* Seconds of silence: 34 years. */
#define HB_PEER_TICKS_BITS 30
#define HB_PEER_TICKS_MASK ((1u << HB_PEER_TICKS_BITS) - 1)

typedef enum
{
  HB_PEER_CLOSED,     /* no session: it left, or was given up and may be asked again */
  HB_PEER_ALIVE,      /* silent for less than the timeout */
  HB_PEER_ASKED,      /* a pulse was started: its SYN waits for the host's answer */
  HB_PEER_PULSED,     /* a pulse has left and waits for the peer's answer */
  HB_PEER_SUSPENDED,  /* we have lost the address that it talks to, so it cannot be heard */
} HbPeerPhase;

/**
 * HbPeer:
 * @address: the key
 * @number: its number in the table, unique while it is there
 * @due: when its state's next step is due; a silence event or, in a replay, the timeout may be due earlier
 * @heard: when it was heard: its last payload, or the SYN if none followed
 * @position: its position in the queue of deadlines; 0 while it is in none
 * @local: which of our addresses it talks to, and is answered from; see hb_peer_table_get_local()
 * @series: the pulses of its silence; see hb_peer_table_get_series()
 * @text: the beginning of its last text; see hb_peer_table_get_text()
 * @ticks: seconds of silence already reported; without a session, the number at its end
 * @rtt: the last round-trip time; see hb_peer_get_rtt()
 * @next: in the list of the closed or vacant, the number of the next one
 * @previous: and of the previous one
 * @slowest: the slowest of its last few answers to pulses, and of the few before, in milliseconds; 0 if there
 *   was none
 * @budget: the amplification budget: how many segments may still leave for it while its address is not
 *   validated; see hb_server_raise_budget()
 * @way: how its own segments come, a number of #HbWays; %HB_WAY_NONE unless it has spoken in this session
 * @usual: how long its silences are; see hb_peer_get_usual_silence()
 * @present: it is a peer, not a vacant place
 * @state: a #HbPeerPhase
 * @reason: why its session was closed, a #HbClose
 * @verdict: its verdict, a #HbVerdict
 * @sent_other: it has sent something other than a payload since its silence timed out
 * @found: its host has answered a SYN of ours: the address exists, but may be anybody's
 * @validated: it has acknowledged the number of a pulse, so what comes from its address is not forged
 * @spoke: a payload came from its address in this session
 * @unannounced: its session was not reported, because there were too many events
 * @give_up_told: its last session's give-up was reported, and its return has not been
 * @restored: its session is from before a restart, and it has not been heard since
 * @timed_out: its timeout was reported
 * @muted: no notifications about it
 * @n_answers: how many answers its first @slowest covers, 1 to %HB_PEER_ANSWERS; 0 before the first
 * @unanswered: its last pulse has not been answered
 * @asking: it is closed, and the next pulse to it is @due
 * @ruled: it has a policy; see hb_server_set_policies()
 * @expected: its policy expects it: pulses to it have no limit, and it keeps its place in the table
 * @awaited: it is expected and has never come: it has no session, whatever its state
 * @missed: it was reported as missing
 * @asks: how many pulses it was sent since the give-up, as far as that changes the wait for the next one
 * @queued: how many of its segments are queued or with the owner, and not yet reported as sent
 * @text_length: bytes of its text
 * @text_cut: whether its last text was longer
 *
 * A peer, in 84 bytes, since a table has a great many: numbers of four bytes instead of pointers, and what not
 * every peer needs is kept elsewhere. It never moves in memory.
 */
typedef struct __attribute__ ((packed, aligned (4)))
{
  HbAddress address;
  guint32 number;
  gint64 due;
  gint64 heard;
  guint32 position;
  guint32 local;
  guint32 rtt;
  guint32 next;
  guint32 previous;
  guint16 slowest[2];
  guint16 budget;
  guint32 series : HB_PEER_NUMBER_BITS;
  guint32 text : HB_PEER_NUMBER_BITS;
  guint32 ticks : HB_PEER_TICKS_BITS;
  guint32 way : HB_PEER_WAY_BITS;
  guint32 usual : 7;
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
  guint32 ruled : 1;
  guint32 expected : 1;
  guint32 awaited : 1;
  guint32 missed : 1;
} HbPeer;

/* Who is expected and has not come is watched without one. */
static inline gboolean
hb_peer_has_session (const HbPeer *self)
{
  return self->state != HB_PEER_CLOSED && !self->awaited;
}

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
