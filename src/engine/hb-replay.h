#pragma once

#include <signal.h>

#include "engine/hb-packet-log.h"
#include "role/hb-role.h"
#include "role/hb-server.h"

G_BEGIN_DECLS

/**
 * HbReplayConfig:
 * @path: (type filename): the name of the capture
 * @fd: (transfer full): the capture, from hb_capture_file_take()
 * @locals: (nullable) (element-type HbAddress): the server's addresses; %NULL for every destination of a segment
 *   to port 11414
 * @packets: (nullable) (transfer none): where to keep the last frames
 * @debug: report each segment as well
 * @stop: (nullable): set by a signal to end hb_replay_run() early
 * @tell: receives the events
 * @user_data: for @tell
 */
typedef struct
{
  const char *path;
  int fd;
  GArray *locals;
  HbPacketLog *packets;
  gboolean debug;
  const volatile sig_atomic_t *stop;
  HbEventFunc tell;
  gpointer user_data;
} HbReplayConfig;

gboolean  hb_replay_run           (HbServer              *server,
                                   const HbReplayConfig  *config,
                                   GError               **error);

/**
 * HbReplay:
 *
 * A passive server whose time is that of the frames that its owner hands to it (INTERFACE.md, "Replay").
 */
typedef struct _HbReplay HbReplay;

HbReplay *hb_replay_new           (HbServer              *server,
                                   const HbReplayConfig  *config);
void      hb_replay_free          (HbReplay              *self);
void      hb_replay_advance       (HbReplay              *self,
                                   gint64                 now);
void      hb_replay_take_frame    (HbReplay              *self,
                                   const HbFrame         *frame);
void      hb_replay_settle        (HbReplay              *self);
void      hb_replay_finish        (HbReplay              *self,
                                   gboolean               whole);
gint64    hb_replay_now           (HbReplay              *self);
GArray   *hb_replay_get_addresses (HbReplay              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbReplay, hb_replay_free)

G_END_DECLS
