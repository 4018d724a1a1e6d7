#pragma once

#include "event/hb-peer-flags.h"
#include "role/hb-peer-policies.h"
#include "role/hb-peer-record.h"
#include "role/hb-peer-table.h"
#include "role/hb-role.h"
#include "wire/hb-network.h"

G_BEGIN_DECLS

#define HB_PULSES_MAX 1000

/**
 * HbServerConfig:
 * @timeout: silence before the first pulse, nanoseconds
 * @pulse_interval: wait after a pulse's payload has left, nanoseconds
 * @answer_wait: how long to wait for the answer to a SYN, nanoseconds
 * @pulses: pulses before giving up, 1 to %HB_PULSES_MAX
 * @max_peers: the size of the peer table
 * @tell_silence: report each whole second of silence
 * @passive: send nothing; the pulses are those that hb_server_observe() shows (a replay)
 * @allow: (nullable) (element-type HbNetwork): the networks peers may be in; %NULL for any
 * @seed: seed of its random numbers
 */
typedef struct
{
  gint64 timeout;
  gint64 pulse_interval;
  gint64 answer_wait;
  guint pulses;
  guint max_peers;
  gboolean tell_silence;
  gboolean passive;
  GArray *allow;
  guint8 seed[HB_SECRET_SIZE];
} HbServerConfig;

#define HB_TYPE_SERVER (hb_server_get_type ())

/**
 * HbServer:
 *
 * The watching role: sessions, silences, pulses, verdicts (PROTOCOL.md, "What a server does"). Its peers are
 * independent of each other.
 */
G_DECLARE_FINAL_TYPE (HbServer, hb_server, HB, SERVER, HbRole)

HbServer    *hb_server_new                (const HbServerConfig *config);
void         hb_server_observe            (HbServer             *self,
                                           gint64                now,
                                           const HbSegment      *segment);
void         hb_server_set_timeout        (HbServer             *self,
                                           gint64                timeout);
void         hb_server_set_pulses         (HbServer             *self,
                                           guint                 pulses);
void         hb_server_set_pulse_interval (HbServer             *self,
                                           gint64                pulse_interval);
gboolean     hb_server_close_session_with (HbServer             *self,
                                           gint64                now,
                                           const HbAddress      *address);
gboolean     hb_server_forget             (HbServer             *self,
                                           gint64                now,
                                           const HbAddress      *address);
gboolean     hb_server_set_muted          (HbServer             *self,
                                           gint64                now,
                                           const HbAddress      *address,
                                           gboolean              muted);
gboolean     hb_server_mute_until         (HbServer             *self,
                                           gint64                now,
                                           const HbAddress      *address,
                                           gint64                until);
void         hb_server_end_mutes          (HbServer             *self,
                                           gint64                now,
                                           gint64                wall);
gboolean     hb_server_is_down            (const HbPeer         *peer);
gboolean     hb_server_acknowledge        (HbServer             *self,
                                           gint64                now,
                                           const HbAddress      *address);
gboolean     hb_server_acknowledge_incident
                                          (HbServer             *self,
                                           gint64                now,
                                           guint                 number);
void         hb_server_set_quiet_hours    (HbServer             *self,
                                           gint64                now,
                                           const guint8         *quiet);
HbPeerState  hb_server_get_state          (HbServer             *self,
                                           const HbPeer         *peer);
guint        hb_server_get_flags          (HbServer             *self,
                                           const HbPeer         *peer,
                                           gint64               *quiet_until);
void         hb_server_set_listed         (HbServer             *self,
                                           gboolean              listed);
gint64       hb_server_get_timeout        (HbServer             *self);
guint        hb_server_get_pulses         (HbServer             *self);
gint64       hb_server_get_pulse_interval (HbServer             *self);
gboolean     hb_server_is_passive         (HbServer             *self);
gboolean     hb_server_is_allowed         (HbServer             *self,
                                           const HbAddress      *address);
void         hb_server_allow_hosts        (HbServer             *self,
                                           gint64                now,
                                           GHashTable           *hosts);
void         hb_server_follow             (HbServer             *self,
                                           gint64                now,
                                           GHashTable           *locals,
                                           GHashTable           *lost,
                                           guint                *suspended,
                                           guint                *resumed);
HbPeerTable *hb_server_get_peers          (HbServer             *self);
guint64      hb_server_get_seen           (HbServer             *self);
gboolean     hb_server_restore            (HbServer             *self,
                                           gint64                now,
                                           const HbPeerRecord   *record);
gboolean     hb_server_take_record        (HbServer             *self,
                                           const HbPeer         *peer,
                                           HbPeerRecord         *record);
guint64      hb_server_get_changes        (HbServer             *self);
void         hb_server_set_policies       (HbServer             *self,
                                           gint64                now,
                                           HbPeerPolicies       *policies);
const HbPeerPolicy *hb_server_get_policy (HbServer             *self,
                                           const HbPeer         *peer);
const char  *hb_server_get_name           (HbServer             *self,
                                           const HbAddress      *address);
guint        hb_server_count_sessions     (HbServer             *self);
GArray      *hb_server_list_incidents     (HbServer             *self);
guint        hb_server_find_incident      (HbServer             *self,
                                           const HbAddress      *address);
gboolean     hb_server_knows              (HbServer             *self,
                                           const HbAddress      *address);
guint        hb_server_count_incidents    (HbServer             *self,
                                           guint                *quiet);

G_END_DECLS
