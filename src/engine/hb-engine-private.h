#pragma once

#include <net/if.h>

#include "engine/hb-alarm.h"
#include "engine/hb-client-claim.h"
#include "engine/hb-clock.h"
#include "engine/hb-engine.h"
#include "engine/hb-hook.h"
#include "engine/hb-lookup.h"
#include "engine/hb-name-cache.h"
#include "engine/hb-outbox.h"
#include "engine/hb-peers-reader.h"
#include "engine/hb-state-changes.h"
#include "net/hb-net-link.h"
#include "net/hb-recorder.h"
#include "wire/hb-duplicates.h"

G_BEGIN_DECLS

/* The engine is split by subject: its main loop and its events (hb-engine.c), our own trouble (hb-engine-trouble.c), the
 * network link (hb-engine-link.c), host names (hb-engine-names.c), a client's servers (hb-engine-servers.c), the names of
 * peers (hb-engine-resolver.c), the peers file (hb-engine-peers.c), the command that is run for each change
 * (hb-engine-hook.c), the peers stored across restarts (hb-engine-state.c), and what its D-Bus object and its metrics see
 * of it (hb-engine-run.c). */

/**
 * HbEngineServer:
 * @client: what talks to it
 * @name: (nullable): its name, if no address was given
 * @shown: what its events call it: its name or its address, as it was given
 * @followed: the address that @claim and @source are for
 * @told: the address that was last reported for @name
 * @source: our source address towards it, when last checked
 * @no_route: whether there was no route to it then
 * @interface: the interface of a link-local address; else empty
 * @claim: (nullable): that of a lasting client
 *
 * A server that a client talks to.
 */
typedef struct
{
  HbClient *client;
  char *name;
  char *shown;
  HbAddress followed;
  HbAddress told;
  HbAddress source;
  gboolean no_route;
  char interface[IF_NAMESIZE];
  HbClientClaim *claim;
} HbEngineServer;

struct _HbEngine
{
  HbRole *role;
  HbEngineConfig config;
  HbClock clock;
  HbNetLink *net_link;

  /* The loop */
  HbOutbox *outbox;
  HbDuplicates *duplicates;
  HbRecorder *recorder; /* not owned; NULL if there is none, or it has failed */
  HbAlarm *alarm;       /* for the earliest deadline */
  gint64 judged_at;     /* when deadlines were last handled, by g_get_monotonic_time() */
  guint tick_source;
  gint64 last_frame;    /* when the last frame was captured */
  gint64 wait_told;     /* when delayed segments were last reported, or HB_UNKNOWN */
  guint64 drops_seen;
  guint64 drops_told;
  gint64 drops_told_at; /* by the main loop's clock, in microseconds */
  gint64 latency;       /* how much later than its time a deadline is handled, nanoseconds */
  gboolean backlog;     /* the capture may hold more frames */
  HbEngineHealth health; /* but for the dropped frames */

  /* The link */
  HbNetLinkState told_state; /* the state last reported */
  char *told_interface;
  guint ticks;          /* seconds, for what is not done in each of them */
  gboolean told_blind;  /* whether it was reported that interface changes go unnoticed */

  /* The names */
  HbHelper *helper;     /* looks them up */
  HbNameCache *cache;   /* (nullable): what it calls a server's peers */
  GPtrArray *names;     /* names that are looked up again and again */
  gint64 names_taken;   /* when their first lookup began, by the clock */

  /* A client's servers */
  HbEngineServer servers[HB_CLIENT_GROUP_MAX];
  guint n_servers;

  /* The peers file */
  HbPeersFile *peers;    /* (nullable): its contents in force */
  HbPeersReader *peers_reader;
  guint quiet_day;       /* the local time for which quiet hours were last looked at */
  guint quiet_minute;
  GHashTable *hosts;     /* its host names, which are looked up again and again */

  /* The hook */
  HbHook *hook;                  /* (nullable) */
  HbStateChanges *state_changes; /* (nullable): for it */

  /* The state */
  GArray *snapshot;     /* of HbPeerRecord: the state to be written, while it is gathered */
  GArray *unrestored;   /* of HbPeerRecord: peers that a name may allow that is not resolved yet */
  guint snapshot_next;  /* where in the peer table gathering continues */
  guint snapshot_source;
  guint64 kept_changes; /* the server's change count when the last write began */
  gint64 kept_at;       /* when that was, by the main loop's clock, in microseconds; 0 for never */
  gboolean keeping;     /* the store is writing */
  gboolean keeping_failed;
};

/* Reporting: an event's stamp becomes the wall-clock time of its time on the engine's clock. */
void hb_engine_tell_events (HbEngine   *self);
void hb_engine_tell        (HbEngine   *self,
                            HbEvent    *event);
void hb_engine_warn        (HbEngine   *self,
                            HbWarning   about,
                            guint64     count,
                            const char *format,
                            ...) G_GNUC_PRINTF (4, 5);

/* Our own trouble: lost frames are reported once a second, or at the end. */
void hb_engine_check_pause          (HbEngine *self);
void hb_engine_check_drops          (HbEngine *self);
void hb_engine_tell_drops           (HbEngine *self);
void hb_engine_check_waiting        (HbEngine *self);
void hb_engine_check_recording      (HbEngine *self);
void hb_engine_check_recording_lost (HbEngine *self);

/* The link: changes are handled at once, and checked each second. */
void hb_engine_tell_listening (HbEngine *self);
void hb_engine_follow_link    (gpointer  self);
void hb_engine_look_at_link   (HbEngine *self);

/* Names: taken before the capture starts, and looked up from the start on. */
void hb_engine_take_names       (HbEngine      *self);
void hb_engine_begin_lookups    (HbEngine      *self);
void hb_engine_look_up_again    (HbEngine      *self,
                                 gboolean       changed);
void hb_engine_look_for_silence (HbEngine      *self,
                                 const HbEvent *event);
void hb_engine_tell_server      (HbEngine       *self,
                                 HbEngineServer *server);

/* A client's servers: their routes, our addresses towards them, and who else talks to them. */
void             hb_engine_take_servers    (HbEngine       *self);
void             hb_engine_claim_servers   (HbEngine       *self);
void             hb_engine_end_servers     (HbEngine       *self);
const HbAddress *hb_engine_get_link_server (HbEngine       *self);
void             hb_engine_follow_scopes   (HbEngine       *self);
gboolean         hb_engine_follow_sources  (HbEngine       *self);
void             hb_engine_follow_servers  (HbEngine       *self);

/* What the resolver calls the peers: it is asked because of events. */
void        hb_engine_begin_resolver (HbEngine        *self);
void        hb_engine_end_resolver   (HbEngine        *self);
void        hb_engine_ask_for_name   (HbEngine        *self,
                                      const HbEvent   *event);
const char *hb_engine_get_resolved   (HbEngine        *self,
                                      const HbAddress *address);

/* The peers file: who is expected, and what holds for them. */
void hb_engine_begin_peers (HbEngine *self);
void hb_engine_end_peers   (HbEngine *self);
void hb_engine_follow_time (HbEngine *self);

/* The hook: it is told each change until its end, which comes before that of the sessions. */
void hb_engine_begin_hook (HbEngine *self);
void hb_engine_check_hook (HbEngine *self);
void hb_engine_end_hook   (HbEngine *self);

/* The state: restoring peers, and storing them. */
void hb_engine_restore      (HbEngine *self);
void hb_engine_restore_rest (HbEngine *self,
                             gboolean  all_known);
void hb_engine_keep         (HbEngine *self);

G_END_DECLS
