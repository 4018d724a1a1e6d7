#pragma once

#include "engine/hb-run.h"
#include "net/hb-recorder.h"
#include "role/hb-role.h"
#include "store/hb-peer-store.h"
#include "store/hb-peers-file.h"

G_BEGIN_DECLS

/* How long after its stamp a frame can be read: the kernel takes the stamp first. We measured up to 0.43 ms, in floods on
 * two busy processors. So a server judges a deadline this much later; and at the end, we wait for the last frames. */
#define HB_ENGINE_LATENCY HB_MILLISECOND

/**
 * HbEngine:
 *
 * A role that runs on a net and on the thread-default main loop: GLib sources wrap the capture's
 * descriptor, the earliest deadline and the kernel's word on interfaces. It hands the role its
 * stimuli, injects what it wants sent and tells what it wants told. Our own trouble is reported
 * as a warning, and no peer is given up for it.
 */
typedef struct _HbEngine HbEngine;

/**
 * HbEngineConfig:
 * @interface: the interface, as hb_interface_choose() gave it
 * @named: whether it was asked for by its name: then everything leaves through it
 * @recorder: (nullable) (transfer none): what to record to; begun by its owner
 * @packets: (nullable) (transfer none): where to keep the last frames; it must outlive the engine
 * @store: (nullable) (transfer none): a server's: where it finds and keeps what is known of its peers
 * @peers: (nullable) (transfer none): a server's: who is expected at first
 * @peers_path: (nullable): the file that this was read from, and is again when it changes
 * @server_name: (nullable): the name of a client's server, where it was given no address
 * @allow_names: (nullable) (array zero-terminated=1): names of hosts that may be a server's peers, besides
 *   the networks that its role was given
 * @passing: a client's that says something and leaves: it claims no session for itself
 * @debug: tell of each segment as well
 * @tell: whom to tell
 * @user_data: for it
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
  const char *server_name;
  const char *const *allow_names;
  gboolean passing;
  gboolean debug;
  HbEventFunc tell;
  gpointer user_data;
} HbEngineConfig;

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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbEngine, hb_engine_free)

G_END_DECLS
