#pragma once

#include "role/hb-deadlines.h"
#include "role/hb-event-limiter.h"
#include "role/hb-incidents.h"
#include "role/hb-quiet.h"
#include "role/hb-server.h"
#include "role/hb-ways.h"

G_BEGIN_DECLS

/* The server is split by subject: input from the network and from its owner (hb-server.c), its settings
 * (hb-server-settings.c), sessions (hb-server-session.c), sessions from before a restart (hb-server-restore.c), the
 * policies of single peers and who is expected (hb-server-policy.c), of whom nobody is notified (hb-server-quiet.c),
 * the pulses of a live server (hb-server-pulse.c) and of a replay (hb-server-passive.c), asking given-up peers again
 * (hb-server-again.c), and what peers that fell silent together have in common (hb-server-incident.c). */

/* The amplification budget of an address that is not validated, as in RFC 9000, 8.1: three segments for each one
 * it sent, so that a forged address cannot make us send more than that to its true owner. Only a SYN or an ACK to
 * our port counts; an RST does not, since any host's kernel sends one in answer to a forged segment.
 *
 * The budget saves up a full series of pulses, and then what it takes to ask again for a day with the payload
 * alone: four times in the first quarter of an hour, 95 times in the rest. The first implementation's client never
 * validates its address and never sends anything unsolicited: only this finds it again after an outage. */
#define HB_SERVER_BUDGET_PER_SEGMENT 3
#define HB_SERVER_BUDGET_TO_ASK 99
#define HB_SERVER_BUDGET_MAX(pulses) ((pulses) * HB_EXCHANGE_SEGMENTS + HB_SERVER_BUDGET_TO_ASK)

G_STATIC_ASSERT (HB_SERVER_BUDGET_MAX (HB_PULSES_MAX) <= G_MAXUINT16);

/* How often to look who has stopped to flap. */
#define HB_SERVER_LOOK_INTERVAL (60 * HB_SECOND)

struct _HbServer
{
  HbRole parent_instance;

  HbServerConfig config;
  HbSecret secret;
  GHashTable *hosts; /* (nullable): a set of addresses allowed besides config.allow */
  HbPeerTable *peers;
  HbPeerPolicies *policies; /* (nullable) */
  GArray *ruled_by;         /* (nullable): of each peer, by its number, the number of its policy */
  HbDeadlines *deadlines;
  HbEventLimiter limiter;
  HbWays *ways; /* of peers' own segments */
  HbIncidents *incidents;
  HbQuiet *quiet;      /* what keeps peers quiet, besides their policies */
  gint64 quiet_due;    /* when to look who has stopped to flap, or HB_NEVER */
  gint64 quiet_looked; /* when that was done last */
  gint64 mutes_end;    /* when the first timed mute ends, by the wall clock, in microseconds; or HB_NEVER */
  gint64 trouble; /* packets may have been lost by our own fault until then */
  guint64 seen;   /* addresses that ever had a place in the table */
  guint64 changes;
  guint restored; /* sessions from before a restart */
  gint64 stopped;  /* when the role was stopped */
  guint stop_next; /* where in the table reporting its open sessions continues */
  gboolean stopping;
};

/* Sessions */
gboolean hb_server_tells_silence (HbServer        *self,
                                  const HbPeer    *peer);
gint64   hb_server_get_deadline  (HbServer        *self,
                                  const HbPeer    *peer);
void     hb_server_forget_pulses (HbServer        *self,
                                  HbPeer          *peer);
void     hb_server_set_due       (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           due);
void     hb_server_reset_silence (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now);
HbPeer  *hb_server_open_session  (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now,
                                  const HbSegment *segment);
HbPeer  *hb_server_admit         (HbServer        *self,
                                  const HbAddress *address,
                                  gint64           now);
void     hb_server_drop          (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now);
void     hb_server_reschedule    (HbServer        *self,
                                  HbPeer          *peer);
void     hb_server_close_quietly (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now,
                                  HbClose          reason);
void     hb_server_close_session (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now,
                                  HbClose          reason);
void     hb_server_time_out      (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now);
void     hb_server_give_up       (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now,
                                  HbVerdict        verdict);

/* The policies of single peers, and who is expected */
gint64   hb_server_get_timeout_of        (HbServer     *self,
                                          const HbPeer *peer);
gint64   hb_server_get_pulse_interval_of (HbServer     *self,
                                          const HbPeer *peer);
guint    hb_server_get_pulses_of         (HbServer     *self,
                                          const HbPeer *peer);
void     hb_server_reopen                (HbServer     *self,
                                          HbPeer       *peer,
                                          gint64        now,
                                          gint64        due);
void     hb_server_rule                  (HbServer     *self,
                                          HbPeer       *peer);
void     hb_server_release               (HbServer     *self,
                                          HbPeer       *peer,
                                          gint64        now);
void     hb_server_arrive                (HbServer     *self,
                                          HbPeer       *peer,
                                          gint64        now);
void     hb_server_miss                  (HbServer     *self,
                                          HbPeer       *peer,
                                          gint64        now,
                                          HbVerdict     verdict);
void     hb_server_await_all             (HbServer     *self,
                                          gint64        now);

/* Of whom nobody is notified */
gboolean hb_server_is_quiet      (HbRole          *role,
                                  const HbPeer    *peer);
gboolean hb_server_is_muted_by_policy
                                 (HbServer        *self,
                                  const HbPeer    *peer);
gboolean hb_server_is_mute_decided
                                 (HbServer        *self,
                                  const HbPeer    *peer);
gboolean hb_server_is_mute_overridden
                                 (HbServer        *self,
                                  const HbPeer    *peer);
void     hb_server_override_mute (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now,
                                  gboolean         muted);
void     hb_server_end_override  (HbServer        *self,
                                  const HbPeer    *peer);
void     hb_server_forget_quiet  (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now);
void     hb_server_note_change   (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now,
                                  gboolean         down);
void     hb_server_tell_changed  (HbServer        *self,
                                  const HbPeer    *peer,
                                  gint64           now);
void     hb_server_note_return   (HbServer        *self,
                                  HbPeer          *peer);
void     hb_server_look_at_quiet (HbServer        *self,
                                  gint64           now);
void     hb_server_fall_asleep   (HbServer        *self,
                                  HbPeer          *peer,
                                  gint64           now);
void     hb_server_note_hushed   (HbServer        *self,
                                  const HbPeer    *peer,
                                  GArray          *hushed);
GArray  *hb_server_list_hushed   (HbServer        *self);
void     hb_server_tell_quiet_ended
                                 (HbServer        *self,
                                  gint64           now,
                                  GArray          *hushed);

/* Asking given-up peers again */
void hb_server_begin_asking  (HbServer         *self,
                              HbPeer           *peer,
                              gint64            now);
void hb_server_end_asking    (HbServer         *self,
                              HbPeer           *peer);
void hb_server_follow_asking (HbServer         *self,
                              HbPeer           *peer,
                              gint64            now,
                              gboolean          reachable);
void hb_server_ask_again     (HbServer         *self,
                              HbPeer           *peer,
                              gint64            now);
void hb_server_asked_again   (HbServer         *self,
                              HbPeer           *peer,
                              gint64            now,
                              const HbOutgoing *outgoing,
                              int               error);

/* Pulses */
void     hb_server_raise_budget  (HbServer         *self,
                                  HbPeer           *peer,
                                  guint             segments);
void     hb_server_start_pulse   (HbServer         *self,
                                  HbPeer           *peer,
                                  gint64            now);
void     hb_server_queue_payload (HbServer         *self,
                                  HbPeer           *peer);
void     hb_server_pulse_sent    (HbRole           *role,
                                  gint64            now,
                                  const HbOutgoing *outgoing,
                                  int               error);
void     hb_server_note_pulse    (HbServer         *self,
                                  HbPeer           *peer,
                                  gint64            now);
void     hb_server_finish_pulse  (HbServer         *self,
                                  HbPeer           *peer,
                                  gint64            now,
                                  HbHost            host);
void     hb_server_next_pulse    (HbServer         *self,
                                  HbPeer           *peer,
                                  gint64            now);
gboolean hb_server_send_pulse    (HbServer         *self,
                                  HbPeer           *peer);

/* What peers have in common */
void hb_server_change_way     (HbServer        *self,
                               HbPeer          *peer,
                               gint64           now,
                               const HbSegment *segment);
void hb_server_leave_way      (HbServer        *self,
                               HbPeer          *peer);
void hb_server_note_lapse     (HbServer        *self,
                               const HbPeer    *peer,
                               gint64           now);
void hb_server_tell_incidents (HbServer        *self,
                               gint64           now);

/**
 * hb_server_note_way:
 * @self: a server
 * @peer: a peer that has a session
 * @now: the time
 * @segment: a segment of its own with a payload
 *
 * Takes note of how its segments come. Nearly always they come as before.
 */
static inline void
hb_server_note_way (HbServer        *self,
                    HbPeer          *peer,
                    gint64           now,
                    const HbSegment *segment)
{
  if (peer->way == HB_WAY_NONE || !hb_way_matches (hb_ways_get (self->ways, peer->way), segment))
    hb_server_change_way (self, peer, now, segment);
}

/* Replay */
void hb_server_act_passive (HbServer *self,
                            HbPeer   *peer,
                            gint64    now);

G_END_DECLS
