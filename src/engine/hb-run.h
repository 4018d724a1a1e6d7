#pragma once

#include "engine/hb-packet-log.h"
#include "role/hb-role.h"
#include "role/hb-role.h"

G_BEGIN_DECLS

/**
 * HbRun:
 * @role: (transfer none): the role
 * @mode: "live", "demo" or "replay"
 * @server_name: (nullable) (transfer none): the name of a client's server, if no address was given
 * @peers_path: (nullable) (type filename) (transfer none): a server's peers file
 * @packets: (nullable) (transfer none): its last frames
 * @interface: (transfer none): the present network interface, or the capture's name
 * @addresses: (transfer full) (element-type HbAddress): the present local addresses
 * @now: the time for the role
 * @to_wall: converts a time of the role to nanoseconds of wall-clock time since 1970
 * @frozen_since: when its time stopped, as in a replay that has ended, nanoseconds of wall-clock time since
 *   1970; 0 if it runs
 * @resolved: (nullable): what the resolver calls the peer with an address, safe to show, or %NULL
 * @server: (nullable): what the server of a client with an index is called, safe to show
 * @settle: call it after each input to the role
 * @source: for these eight
 * @terminate: called when a caller asks a client to terminate
 * @tell: called for each change that a caller made
 * @user_data: for @terminate and @tell
 *
 * A running role as the D-Bus object sees it: a live engine or a player. hb_engine_describe_run() and
 * hb_player_describe_run() fill in all but the last three.
 */
typedef struct
{
  HbRole *role;
  const char *mode;
  const char *server_name;
  const char *peers_path;
  HbPacketLog *packets;
  const char *(*interface) (gpointer source);
  GArray *(*addresses) (gpointer source);
  gint64 (*now) (gpointer source);
  gint64 (*to_wall) (gpointer source, gint64 time);
  gint64 (*frozen_since) (gpointer source);
  const char *(*resolved) (gpointer source, const HbAddress *address);
  const char *(*server) (gpointer source, guint index);
  void (*settle) (gpointer source);
  gpointer source;
  void (*terminate) (gpointer user_data);
  HbEventFunc tell;
  gpointer user_data;
} HbRun;

G_END_DECLS
