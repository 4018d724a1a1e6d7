#pragma once

#include <gio/gio.h>

#include "event/hb-identity.h"

G_BEGIN_DECLS

/* The polkit action. */
#define HB_PERMISSION_ACTION "io.github.d0ntblink.Heartbeats.change"

/**
 * HbPermission:
 * @HB_PERMISSION_OF_APP: any caller, since only the app is on the private socket
 * @HB_PERMISSION_OF_USER: our own user and root, as on a session bus
 * @HB_PERMISSION_OF_POLKIT: also those whom polkit grants %HB_PERMISSION_ACTION, as on the system bus, where a
 *   whole group may read
 *
 * Who may make changes.
 */
typedef enum
{
  HB_PERMISSION_OF_APP,
  HB_PERMISSION_OF_USER,
  HB_PERMISSION_OF_POLKIT,
} HbPermission;

void     hb_permission_ask        (HbPermission          self,
                                   const char           *sender,
                                   const HbIdentity     *identity,
                                   gboolean              interactive,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean hb_permission_ask_finish (GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS
