#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbUser:
 * @HB_USER_SELF: whoever started us, be it root
 * @HB_USER_CALLER: who had root start us, by sudo or pkexec; else as %HB_USER_SELF
 * @HB_USER_ENGINE: who had root start us; else as %HB_USER_SERVICE
 * @HB_USER_SERVICE: where root started us, “heartbeats”, or “nobody” where there is no such user
 *
 * Who a process is from then on. Whoever is not root stays who they are, and so does the root of a
 * user namespace that has no other users: outside of it, that is no root.
 */
typedef enum
{
  HB_USER_SELF,
  HB_USER_CALLER,
  HB_USER_ENGINE,
  HB_USER_SERVICE,
} HbUser;

gboolean hb_privileges_raise     (HbUser    user,
                                  GError  **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hb_privileges_reserve   (HbUser    user,
                                  GError  **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hb_privileges_drop      (HbUser    user,
                                  GError  **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hb_privileges_step_down (HbUser    user,
                                  GError  **error) G_GNUC_WARN_UNUSED_RESULT;
char    *hb_privileges_get_cure  (void);

G_END_DECLS
