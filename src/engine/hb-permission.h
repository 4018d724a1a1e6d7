#pragma once

#include <gio/gio.h>

#include "event/hb-identity.h"

G_BEGIN_DECLS

/* What polkit knows the permission by. */
#define HB_PERMISSION_ACTION "io.github.d0ntblink.Heartbeats.change"

/**
 * HbPermission:
 * @HB_PERMISSION_OF_APP: whoever calls, since nobody but the app can: a private socket
 * @HB_PERMISSION_OF_USER: our own user, as on a session's bus, and root
 * @HB_PERMISSION_OF_POLKIT: likewise, and who has %HB_PERMISSION_ACTION of polkit's, as on the bus of
 *   the system, where a whole group may read
 *
 * Who may change what an engine does.
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
