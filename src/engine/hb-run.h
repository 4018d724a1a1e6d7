#pragma once

#include "engine/hb-packet-log.h"
#include "role/hb-role.h"
#include "role/hb-role.h"

G_BEGIN_DECLS

/**
 * HbRun:
 * @role: (transfer none): the role that runs
 * @mode: "live", "demo" or "replay"
 * @server_name: (nullable) (transfer none): the name of a client's server, where it was given no address
 * @packets: (nullable) (transfer none): where its frames are kept
 * @interface: (transfer none): the network interface of the moment, or the capture's name
 * @addresses: (transfer full) (element-type HbAddress): the local addresses of the moment
 * @now: the time to hand to the role
 * @to_wall: a time of the role in nanoseconds of wall-clock time since 1970
 * @moment: where its time stands still, as in a replay that has ended: since when, likewise; else 0
 * @settle: to be called after the role was told something
 * @source: for these six
 * @terminate: called when somebody asks a client to terminate
 * @tell: told of what somebody had changed
 * @user_data: for @terminate and @tell
 *
 * A role in action, as those see it who offer it to others: whether a live engine or a player is
 * behind it makes no difference to them. hb_engine_describe_run() and hb_player_describe_run()
 * fill in all but the last three.
 */
typedef struct
{
  HbRole *role;
  const char *mode;
  const char *server_name;
  HbPacketLog *packets;
  const char *(*interface) (gpointer source);
  GArray *(*addresses) (gpointer source);
  gint64 (*now) (gpointer source);
  gint64 (*to_wall) (gpointer source, gint64 time);
  gint64 (*moment) (gpointer source);
  void (*settle) (gpointer source);
  gpointer source;
  void (*terminate) (gpointer user_data);
  HbEventFunc tell;
  gpointer user_data;
} HbRun;

G_END_DECLS
