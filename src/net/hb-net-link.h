#pragma once

#include "net/hb-capture.h"
#include "net/hb-injector.h"
#include "net/hb-interface.h"

G_BEGIN_DECLS

/**
 * HbNetLink:
 *
 * A role's link to the network: a capture whose filter follows the interface's addresses, an injector, and a
 * monitor of the interfaces. While the interface is unusable, nothing is captured; the link recovers by
 * itself when the interface does.
 */
typedef struct _HbNetLink HbNetLink;

/**
 * HbNetLinkState:
 * @HB_NET_LINK_USABLE: it captures
 * @HB_NET_LINK_DOWN: the interface is down, or has no carrier
 * @HB_NET_LINK_BARE: the interface has no address
 * @HB_NET_LINK_BROKEN: the capture failed, or could not be reopened yet
 * @HB_NET_LINK_GONE: the interface does not exist any more
 */
typedef enum
{
  HB_NET_LINK_USABLE,
  HB_NET_LINK_DOWN,
  HB_NET_LINK_BARE,
  HB_NET_LINK_BROKEN,
  HB_NET_LINK_GONE,
} HbNetLinkState;

/**
 * HbNetLinkFunc:
 * @user_data: the data of the #HbNetLinkConfig
 */
typedef void (*HbNetLinkFunc) (gpointer user_data);

/**
 * HbNetLinkConfig:
 * @interface: the interface's name, or "any"
 * @named: whether the user chose it: then every segment leaves through it; otherwise by the routes
 * @server: (nullable): a client's server. Unless @named, the link captures on all interfaces, and @interface
 *   is the one on the route to the server. "any" while the server's address is unknown
 * @own_port: the role's own port
 * @peer_port: the port of the peers, from which they answer our segments
 * @ring_size: see hb_capture_open_live()
 * @readable: called from the main loop while there are frames to read
 * @changed: called from the main loop after the state, the addresses or the filter have changed
 * @user_data: for both callbacks
 */
typedef struct
{
  const char *interface;
  gboolean named;
  const HbAddress *server;
  guint16 own_port;
  guint16 peer_port;
  gsize ring_size;
  HbNetLinkFunc readable;
  HbNetLinkFunc changed;
  gpointer user_data;
} HbNetLinkConfig;

HbNetLink *hb_net_link_new            (const HbNetLinkConfig *config,
                                       GError               **error);
void       hb_net_link_free           (HbNetLink             *self);
gboolean   hb_net_link_look           (HbNetLink             *self,
                                       GError               **error);
void       hb_net_link_catch_up       (HbNetLink             *self);
int        hb_net_link_take           (HbNetLink             *self,
                                       guint                  max,
                                       HbFrameFunc            func,
                                       gpointer               user_data);
gboolean   hb_net_link_find_source    (HbNetLink             *self,
                                       const HbAddress       *destination,
                                       HbAddress             *source);
int        hb_net_link_choose_channel (HbNetLink             *self,
                                       HbSegment             *segment,
                                       HbPresence             presence,
                                       guint                 *channel);
void       hb_net_link_send           (HbNetLink             *self,
                                       guint                  channel,
                                       HbSegment            **segments,
                                       guint                  n_segments,
                                       int                   *errors);

int      hb_net_link_get_send_fd (HbNetLink *self,
                                  guint      channel);
gboolean hb_net_link_wait        (HbNetLink *self,
                                  gint64     until);

HbNetLinkState   hb_net_link_get_state     (HbNetLink       *self);
const char      *hb_net_link_get_interface (HbNetLink       *self);
const char      *hb_net_link_get_filter    (HbNetLink       *self);
GArray          *hb_net_link_get_addresses (HbNetLink       *self);
const HbAddress *hb_net_link_get_server    (HbNetLink       *self);
void             hb_net_link_set_server    (HbNetLink       *self,
                                            const HbAddress *server);
gboolean         hb_net_link_is_local      (HbNetLink       *self,
                                            const HbAddress *address);
GHashTable      *hb_net_link_get_locals    (HbNetLink       *self);
guint64          hb_net_link_get_dropped   (HbNetLink       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbNetLink, hb_net_link_free)

G_END_DECLS
