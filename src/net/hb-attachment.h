#pragma once

#include "net/hb-capture.h"
#include "net/hb-injector.h"
#include "net/hb-interface.h"

G_BEGIN_DECLS

/**
 * HbAttachment:
 *
 * What ties a role to an interface: a capture whose filter follows the interface's addresses, an
 * injector, and the kernel's word on changes. While the interface is not usable there is no
 * hearing anybody; it comes back by itself when the interface does.
 */
typedef struct _HbAttachment HbAttachment;

/**
 * HbAttachmentState:
 * @HB_ATTACHMENT_USABLE: peers can be heard
 * @HB_ATTACHMENT_DOWN: the interface is down, or has no carrier
 * @HB_ATTACHMENT_BARE: the interface has no address
 * @HB_ATTACHMENT_BROKEN: the capture broke off, or could not be opened again yet
 * @HB_ATTACHMENT_GONE: there is no such interface any more
 */
typedef enum
{
  HB_ATTACHMENT_USABLE,
  HB_ATTACHMENT_DOWN,
  HB_ATTACHMENT_BARE,
  HB_ATTACHMENT_BROKEN,
  HB_ATTACHMENT_GONE,
} HbAttachmentState;

/**
 * HbAttachmentFunc:
 * @user_data: the owner's
 */
typedef void (*HbAttachmentFunc) (gpointer user_data);

/**
 * HbAttachmentConfig:
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
  HbAttachmentFunc readable;
  HbAttachmentFunc changed;
  gpointer user_data;
} HbAttachmentConfig;

HbAttachment      *hb_attachment_new           (const HbAttachmentConfig  *config,
                                                GError                   **error);
void               hb_attachment_free          (HbAttachment              *self);
gboolean           hb_attachment_look          (HbAttachment              *self,
                                                GError                   **error);
void               hb_attachment_catch_up      (HbAttachment              *self);
int                hb_attachment_take          (HbAttachment              *self,
                                                guint                      max,
                                                HbFrameFunc                func,
                                                gpointer                   user_data);
gboolean           hb_attachment_find_source   (HbAttachment              *self,
                                                const HbAddress           *destination,
                                                HbAddress                 *source);
int                hb_attachment_choose_channel (HbAttachment             *self,
                                                HbSegment                 *segment,
                                                HbPresence                 presence,
                                                guint                     *channel);
void               hb_attachment_send          (HbAttachment              *self,
                                                guint                      channel,
                                                HbSegment                **segments,
                                                guint                      n_segments,
                                                int                       *errors);

int                hb_attachment_get_send_fd   (HbAttachment              *self,
                                                guint                      channel);
gboolean           hb_attachment_wait          (HbAttachment              *self,
                                                gint64                     until);

HbAttachmentState  hb_attachment_get_state     (HbAttachment              *self);
const char        *hb_attachment_get_interface (HbAttachment              *self);
const char        *hb_attachment_get_filter    (HbAttachment              *self);
GArray            *hb_attachment_get_addresses (HbAttachment              *self);
const HbAddress   *hb_attachment_get_server    (HbAttachment              *self);
void               hb_attachment_set_server    (HbAttachment              *self,
                                                const HbAddress           *server);
gboolean           hb_attachment_is_local      (HbAttachment              *self,
                                                const HbAddress           *address);
GHashTable        *hb_attachment_get_locals    (HbAttachment              *self);
guint64            hb_attachment_get_dropped   (HbAttachment              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbAttachment, hb_attachment_free)

G_END_DECLS
