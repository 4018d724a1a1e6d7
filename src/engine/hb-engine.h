#pragma once

#include "engine/hb-run.h"
#include "engine/hb-settings.h"
#include "net/hb-recorder.h"
#include "role/hb-role.h"
#include "store/hb-peer-store.h"
#include "store/hb-peers-file.h"

G_BEGIN_DECLS

/* How long after its stamp a frame can be read. We measured up to 0.43 ms, in floods on two busy processors. A server
 * handles deadlines this much later; and at the end, the engine waits this long for the last frames. */
#define HB_ENGINE_LATENCY HB_MILLISECOND

/**
 * HbEngine:
 *
 * A role on a network and on the thread-default main loop. GLib sources watch the capture's descriptor, the
 * earliest deadline, and the kernel's messages about interfaces. It hands the role its input, injects its segments,
 * and reports its events. Our own trouble is reported as a warning, and no peer is given up for it.
 */
typedef struct _HbEngine HbEngine;

/**
 * HbEngineConfig:
 * @interface: the interface, from hb_interface_choose()
 * @named: whether the user named it: then everything leaves through it
 * @recorder: (nullable) (transfer none): a started recording
 * @packets: (nullable) (transfer none): where to keep the last frames; must outlive the engine
 * @store: (nullable) (transfer none): where a server stores its peers
 * @peers: (nullable) (transfer none): a server's peers file as first read
 * @peers_path: (nullable) (type filename): its path, from which it is read again when it changes; %NULL if it never
 *   does
 * @servers: (nullable): the servers of a client, as many as its role has; %NULL if all have addresses. Copied
 * @allow_names: (nullable) (array zero-terminated=1): names of hosts whose addresses are allowed, besides the
 *   networks that the role has
 * @hook: (nullable) (array zero-terminated=1): the command that is run for each change of a server's peers
 * @numeric: whether the resolver is not asked what a server's peers are called
 * @passing: a client that sends its messages and leaves: it claims no session
 * @debug: report each segment as well
 * @tell: receives the events
 * @user_data: for @tell
 */
typedef struct
{
  const char *interface;
  gboolean named;
  HbRecorder *recorder;
  HbPacketLog *packets;
  HbPeerStore *store;
  HbPeersFile *peers;
  const char *peers_path;
  const HbSettingsServer *servers;
  const char *const *allow_names;
  char **hook;
  gboolean numeric;
  gboolean passing;
  gboolean debug;
  HbEventFunc tell;
  gpointer user_data;
} HbEngineConfig;

/**
 * HbEngineHealth:
 * @dropped: frames that the kernel dropped before we read them
 * @deadlines: how often deadlines were handled
 * @lateness: how much later than they were due, all together, nanoseconds
 * @latest: the most of these
 *
 * Whether the engine keeps up.
 */
typedef struct
{
  guint64 dropped;
  guint64 deadlines;
  gint64 lateness;
  gint64 latest;
} HbEngineHealth;

HbEngine   *hb_engine_new           (HbRole                *role,
                                     const HbEngineConfig  *config,
                                     GError               **error);
void        hb_engine_free          (HbEngine              *self);
void        hb_engine_start         (HbEngine              *self);
void        hb_engine_stop          (HbEngine              *self);
gboolean    hb_engine_is_held       (HbEngine              *self);
gint64      hb_engine_now           (HbEngine              *self);
void        hb_engine_settle        (HbEngine              *self);
void        hb_engine_keep_now      (HbEngine              *self);
void        hb_engine_read_peers    (HbEngine              *self);
char       *hb_engine_find_name     (HbEngine              *self,
                                     const HbAddress       *address);
void        hb_engine_describe_run  (HbEngine              *self,
                                     HbRun                 *run);
void        hb_engine_get_health    (HbEngine              *self,
                                     HbEngineHealth        *health);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbEngine, hb_engine_free)

G_END_DECLS
