#pragma once

#include "net/hb-capture.h"
#include "net/hb-injector.h"
#include "net/hb-interface.h"

G_BEGIN_DECLS

/**
 * HbNetLink:
 *
 * What ties a role to an interface: a capture whose filter follows the interface's addresses, an
 * injector, and the kernel's word on changes. While the interface is not usable there is no
 * hearing anybody; it comes back by itself when the interface does.
 */
typedef struct _HbNetLink HbNetLink;

/**
 * HbNetLinkState:
 * @HB_NET_LINK_USABLE: peers can be heard
 * @HB_NET_LINK_DOWN: the interface is down, or has no carrier
 * @HB_NET_LINK_BARE: the interface has no address
 * @HB_NET_LINK_BROKEN: the capture broke off, or could not be opened again yet
 * @HB_NET_LINK_GONE: there is no such interface any more
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
 * @user_data: the owner's
 */
typedef void (*HbNetLinkFunc) (gpointer user_data);

/**
 * HbNetLinkConfig:
 * @interface: the interface's name, or "any"
 * @named: whether it was asked for: then everything leaves through it; else by the routes
 * @server: (nullable): a client's server, whose route decides on the interface where none was named:
 *   then all of them are listened on, and @interface is the one that the route leads to. "any" while it
 *   is not known
 * @own_port: the port that the role takes segments on
 * @peer_port: the port that the answers to its own segments come from
 * @readable: called from the main loop while there are frames to take
 * @changed: called from the main loop after the state, the addresses or the filter changed
 * @user_data: for both
 */
typedef struct
{
  const char *interface;
  gboolean named;
  const HbAddress *server;
  guint16 own_port;
  guint16 peer_port;
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
