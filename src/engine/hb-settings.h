#pragma once

#include "role/hb-role.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbSettings:
 * @client: whether the role is a client, not a server
 * @passive: whether it is a server that replays a capture
 * @tell_silence: whether a server tells of each second of silence
 * @timeout: silence before a server's first pulse, nanoseconds
 * @pulse_interval: a server's wait after each pulse, nanoseconds
 * @answer_wait: how long to wait for the answer to a SYN, nanoseconds
 * @beat: how often a client says unasked that it is alive, nanoseconds; 0 for never
 * @pulses: a server's pulses before giving up
 * @max_peers: bound of a server's peer table
 * @server: whom a client talks to
 * @allow: (nullable) (element-type HbNetwork): where a server's peers may come from
 *
 * What a person chose for a role.
 */
typedef struct
{
  gboolean client;
  gboolean passive;
  gboolean tell_silence;
  gint64 timeout;
  gint64 pulse_interval;
  gint64 answer_wait;
  gint64 beat;
  guint pulses;
  guint max_peers;
  HbAddress server;
  GArray *allow;
} HbSettings;

void    hb_settings_init         (HbSettings       *self,
                                  gboolean          demo);
HbRole *hb_settings_create_role  (const HbSettings *self);
guint   hb_settings_get_farewell (const HbSettings *self);

G_END_DECLS
