#pragma once

#include "engine/hb-report.h"
#include "role/hb-server.h"

G_BEGIN_DECLS

/**
 * HbReplayConfig:
 * @path: a pcap or pcapng file, or "-" for standard input
 * @locals: (nullable) (element-type HbAddress): the addresses that were the server's; %NULL for
 *   every destination of a segment to port 11414
 * @debug: tell of each segment as well
 * @tell: whom to tell
 * @user_data: for @tell
 */
typedef struct
{
  const char *path;
  GArray *locals;
  gboolean debug;
  HbEventFunc tell;
  gpointer user_data;
} HbReplayConfig;

gboolean hb_replay_run (HbServer              *server,
                        const HbReplayConfig  *config,
                        GError               **error);

G_END_DECLS
