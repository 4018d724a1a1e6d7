#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbUser:
 * @HB_USER_SELF: the user who started us, even if that is root
 * @HB_USER_CALLER: the user who ran us as root with sudo or pkexec; otherwise as %HB_USER_SELF
 * @HB_USER_ENGINE: the user who ran us as root with sudo or pkexec; otherwise as %HB_USER_SERVICE
 * @HB_USER_SERVICE: when started by root: “heartbeats”, or “nobody” if that user does not exist
 *
 * The user that a process switches to. Only root can switch; and not the root of a user namespace without
 * other users, who is no root outside of it.
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
