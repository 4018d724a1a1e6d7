#pragma once

#include "engine/hb-alarm.h"
#include "engine/hb-client-claim.h"
#include "engine/hb-clock.h"
#include "engine/hb-engine.h"
#include "engine/hb-lookup.h"
#include "engine/hb-outbox.h"
#include "engine/hb-peers-reader.h"
#include "net/hb-net-link.h"
#include "net/hb-recorder.h"
#include "wire/hb-duplicates.h"

G_BEGIN_DECLS

/* What the rooms of an engine share: its loop and what it tells (hb-engine.c), the link that it is
 * on (hb-engine-link.c), the names that it was given for addresses (hb-engine-names.c), the peers file
 * (hb-engine-peers.c) and what is known after a restart (hb-engine-state.c). */

struct _HbEngine
{
  HbRole *role;
  HbEngineConfig config;
  HbClock clock;
  HbNetLink *net_link;

  /* The loop */
  HbOutbox *outbox;
  HbDuplicates *duplicates;
  HbRecorder *recorder; /* not owned; NULL where there is none, or no longer one */
  HbAlarm *alarm;       /* for the earliest deadline */
  gint64 judged_at;     /* when deadlines were last looked at, by g_get_monotonic_time() */
  guint tick_source;
  gint64 last_frame;    /* when the last frame was captured */
  gint64 wait_told;     /* when it was last said that segments wait, or HB_UNKNOWN */
  guint64 drops_seen;
  guint64 drops_told;
  gint64 drops_told_at; /* by the main loop's own clock, in microseconds */
  gint64 latency;       /* how much later than a deadline it is judged, nanoseconds */
  gboolean backlog;     /* the capture may hold more than was taken */

  /* The link */
  HbNetLinkState told_state; /* what was last said of it */
  char *told_interface;
  HbAddress source;     /* a client's towards its server, when that was last looked at */
  guint ticks;          /* seconds, for what is not done in each of them */
  gboolean told_blind;  /* that the system says nothing of its interfaces */

  /* The names */
  GPtrArray *names;     /* that are kept looked up */
  gint64 names_taken;   /* when they began to be looked up, by the clock */
  HbAddress told_server; /* by a name: the client's server that was last told of */
  HbClientClaim *claim; /* (nullable): a client's that stays */

  /* The peers file */
  HbPeersFile *peers;    /* (nullable): what holds */
  HbPeersReader *peers_reader;
  GHashTable *hosts;     /* its host names that are kept looked up */

  /* The state */
  GArray *snapshot;     /* of HbPeerRecord: what is to be kept, while it is put together */
  GArray *unrestored;   /* of HbPeerRecord: who may be allowed by a name that is not known yet */
  guint snapshot_next;  /* where in the peer table that is */
  guint snapshot_source;
  guint64 kept_changes; /* the server's, when the last one was begun */
  gint64 kept_at;       /* likewise by the main loop's own clock, in microseconds; 0 for never */
  gboolean keeping;     /* the store was given something to write */
  gboolean keeping_failed;
};

/* Telling: each has the event's time on the wall be the one of its time on the engine's clock. */
void hb_engine_tell_events (HbEngine   *self);
void hb_engine_tell        (HbEngine   *self,
                            HbEvent    *event);
void hb_engine_warn        (HbEngine   *self,
                            HbWarning   about,
                            guint64     count,
                            const char *format,
                            ...) G_GNUC_PRINTF (4, 5);

/* The link: what became of it is followed at once, and looked at each second. */
void hb_engine_tell_listening (HbEngine *self);
void hb_engine_follow_link    (gpointer  self);
void hb_engine_look_at_link   (HbEngine *self);

/* Names: they are taken before anything is heard, and looked up from the start on. */
void hb_engine_take_names       (HbEngine      *self);
void hb_engine_begin_lookups    (HbEngine      *self);
void hb_engine_look_up_again    (HbEngine      *self,
                                 gboolean       changed);
void hb_engine_look_for_silence (HbEngine      *self,
                                 const HbEvent *event);
void hb_engine_follow_server    (HbEngine      *self);

/* The peers file: who is expected, and what holds for them, from the start on. */
void hb_engine_begin_peers (HbEngine *self);
void hb_engine_end_peers   (HbEngine *self);

/* The state: the peers of before, and keeping them. */
void hb_engine_restore      (HbEngine *self);
void hb_engine_restore_rest (HbEngine *self,
                             gboolean  all_known);
void hb_engine_keep         (HbEngine *self);

G_END_DECLS
