#pragma once

#include "net/hb-interface.h"
#include "role/hb-client-group.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbSettingsServer:
 * @address: the address of a client's server; "any" if it has a name
 * @name: (nullable): that name; borrowed
 */
typedef struct
{
  HbAddress address;
  const char *name;
} HbSettingsServer;

/**
 * HbSettings:
 * @client: whether the role is a client, not a server
 * @passive: whether it is a server that replays a capture
 * @tell_silence: whether a server reports each second of silence
 * @timeout: silence before a server's first pulse, nanoseconds
 * @pulse_interval: a server's wait after each pulse, nanoseconds
 * @answer_wait: how long to wait for the answer to a SYN, nanoseconds
 * @patient: whether a client starts without a network, too, and waits for one
 * @beat: the interval of a client's unsolicited heartbeats, nanoseconds; 0 for none
 * @pulses: a server's pulses before giving up
 * @max_peers: the size of a server's peer table
 * @servers: the servers of a client
 * @n_servers: how many there are
 * @allow: (nullable) (element-type HbNetwork): the networks that a server's peers may be in
 * @allow_names: (nullable) (array zero-terminated=1): the names of hosts that are allowed as well; borrowed
 *
 * The settings of a role.
 */
typedef struct
{
  gboolean client;
  gboolean passive;
  gboolean tell_silence;
  gboolean patient;
  gint64 timeout;
  gint64 pulse_interval;
  gint64 answer_wait;
  gint64 beat;
  guint pulses;
  guint max_peers;
  HbSettingsServer servers[HB_CLIENT_GROUP_MAX];
  guint n_servers;
  GArray *allow;
  const char *const *allow_names;
} HbSettings;

typedef enum
{
  HB_SERVER_ADDED,
  HB_SERVER_INVALID,  /* neither an address nor a name */
  HB_SERVER_TWICE,    /* it is there already */
  HB_SERVER_TOO_MANY, /* there are HB_CLIENT_GROUP_MAX */
} HbServerAdding;

void    hb_settings_init         (HbSettings       *self,
                                  gboolean          demo);
HbServerAdding hb_settings_add_server (HbSettings  *self,
                                       const char  *text);
HbRole *hb_settings_create_role  (const HbSettings *self);
guint   hb_settings_get_farewell (const HbSettings *self);
const HbAddress *hb_settings_get_destination (const HbSettings *self);
HbInterface *hb_settings_choose_interface (const HbSettings  *self,
                                           const char        *name,
                                           GError           **error);

G_END_DECLS
