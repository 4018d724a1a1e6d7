#include "net/hb-privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "net/hb-account.h"
#include "net/hb-net-error.h"
#include "net/hb-program.h"

#define NET_RAW (1u << CAP_NET_RAW)

/* Each of these functions checks the result with the kernel instead of trusting the calls: a sandbox may
 * forbid dropping what is dropped already. */

static gboolean
set_error (GError **error,
           int      reason)
{
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
               "cannot drop the privileges: %s; it does not start with more than it needs",
               g_strerror (reason));
  return FALSE;
}

/* The user */

static HbAccount *
find_account (HbUser user)
{
  HbAccount *caller;

  switch (user)
    {
    case HB_USER_CALLER:
      return hb_account_new_caller ();

    case HB_USER_ENGINE:
      caller = hb_account_new_caller ();
      return caller != NULL ? caller : hb_account_new_service ();

    case HB_USER_SERVICE:
      return hb_account_new_service ();

    case HB_USER_SELF:
    default:
      return NULL;
    }
}

static gboolean
is_account (const HbAccount *account)
{
  uid_t uid = hb_account_get_uid (account), uids[3];
  gid_t gid = hb_account_get_gid (account), gids[3];

  if (getresuid (&uids[0], &uids[1], &uids[2]) != 0 || getresgid (&gids[0], &gids[1], &gids[2]) != 0)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (uids); i++)
    if (uids[i] != uid || gids[i] != gid)
      return FALSE;

  return TRUE;
}

/* A leak checker traces its own process at exit, which the kernel forbids after a switch from root. */
static void
show_to_sanitizer (void)
{
#ifdef __SANITIZE_ADDRESS__
  prctl (PR_SET_DUMPABLE, 1, 0, 0, 0);
#endif
}

/* Switches the user, and keeps the capabilities selected in libcap-ng. */
static gboolean
switch_to (const HbAccount  *account,
           guint             flags,
           GError          **error)
{
  gboolean alone = (flags & CAPNG_DROP_SUPP_GRP) != 0;
  int reason;

  errno = 0;
  if (capng_change_id ((int) hb_account_get_uid (account), (int) hb_account_get_gid (account),
                       (capng_flags_t) flags) == 0 &&
      is_account (account) && (!alone || getgroups (0, NULL) == 0))
    {
      show_to_sanitizer ();
      return TRUE;
    }

  reason = errno != 0 ? errno : EPERM;
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
               "started by root, it cannot switch to the user %s: %s; start it as that user, or with "
               "CAP_SETUID and CAP_SETGID", hb_account_get_name (account), g_strerror (reason));
  return FALSE;
}

/* Capabilities */

static gboolean
read_capabilities (struct __user_cap_data_struct data[2])
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

  return syscall (SYS_capget, &header, data) == 0;
}

static gboolean
has_permitted (guint capability)
{
  struct __user_cap_data_struct data[2] = { { 0 } };

  return read_capabilities (data) && (data[0].permitted & (1u << capability)) != 0;
}

/* Ambient capabilities need no check: they are always inheritable ones. */
static gboolean
holds_only (guint permitted,
            guint effective)
{
  struct __user_cap_data_struct data[2] = { { 0 } };

  return read_capabilities (data) && data[0].permitted == permitted &&
         data[0].effective == effective && data[0].inheritable == 0 && data[1].permitted == 0 &&
         data[1].effective == 0 && data[1].inheritable == 0;
}

static gboolean
forbid_new_privileges (GError **error)
{
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 || prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
    return TRUE;

  return set_error (error, errno);
}

/* Keeps other processes of the same user from taking the packet socket by ptrace or pidfd_getfd. */
static gboolean
forbid_dumping (GError **error)
{
#ifndef __SANITIZE_ADDRESS__
  if (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 && prctl (PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
    return set_error (error, errno);
#endif

  return TRUE;
}

/* The window keeps its user's groups, which may be needed for the display; everything else drops them. */
static guint
choose_flags (HbUser user)
{
  guint flags = user == HB_USER_CALLER ? CAPNG_INIT_SUPP_GRP : CAPNG_DROP_SUPP_GRP;

  /* With no_new_privs, clearing the bounding set is only a second lock. */
  return has_permitted (CAP_SETPCAP) ? flags | CAPNG_CLEAR_BOUNDING : flags;
}

static gboolean
hold (HbUser         user,
      capng_type_t   sets,
      GError       **error)
{
  g_autoptr (HbAccount) account = find_account (user);
  guint kept = sets != 0 && has_permitted (CAP_NET_RAW) ? NET_RAW : 0;
  guint flags = choose_flags (user);
  int reason = EPERM;

  capng_clear (CAPNG_SELECT_CAPS);
  if (kept != 0)
    capng_update (CAPNG_ADD, sets, CAP_NET_RAW);

  if (account != NULL && !switch_to (account, flags, error))
    return FALSE;
  if (account == NULL && capng_apply (CAPNG_SELECT_CAPS) != 0)
    reason = errno;

  if (!holds_only (kept, (sets & CAPNG_EFFECTIVE) != 0 ? kept : 0))
    return set_error (error, reason);

  return forbid_new_privileges (error);
}

/**
 * hb_privileges_raise:
 * @user: the user to switch to
 * @error: return location for a #HbNetError
 *
 * Puts CAP_NET_RAW into effect, if we have it, and drops all other privileges for good. A file capability
 * "=p" is permitted but not effective before; so are root's after switching the user. Other processes of the
 * user cannot inspect this one any more, and its children gain no privileges.
 *
 * As all of these functions, call it before starting any thread; if it fails, exit. A missing capability is
 * no failure: opening a socket reports that later, with the command that grants it.
 *
 * Returns: whether no other privilege is left
 */
gboolean
hb_privileges_raise (HbUser   user,
                     GError **error)
{
  return hold (user, CAPNG_EFFECTIVE | CAPNG_PERMITTED, error) && forbid_dumping (error);
}

/**
 * hb_privileges_reserve:
 * @user: the user to switch to
 * @error: return location for a #HbNetError
 *
 * As hb_privileges_raise(), but keeps CAP_NET_RAW only permitted, for the children of this process.
 *
 * Returns: whether no other privilege is left
 */
gboolean
hb_privileges_reserve (HbUser   user,
                       GError **error)
{
  return hold (user, CAPNG_PERMITTED, error) && forbid_dumping (error);
}

/**
 * hb_privileges_drop:
 * @user: the user to switch to
 * @error: return location for a #HbNetError
 *
 * Drops every capability for good: neither this process, nor its children, nor a program it executes get one.
 *
 * Returns: whether none is left
 */
gboolean
hb_privileges_drop (HbUser   user,
                    GError **error)
{
  return hold (user, 0, error);
}

/**
 * hb_privileges_step_down:
 * @user: the user to switch to
 * @error: return location for a #HbNetError
 *
 * Switches the user and keeps the capabilities for now, for entering a namespace; no more can be gained.
 *
 * Returns: whether we are that user now
 */
gboolean
hb_privileges_step_down (HbUser   user,
                         GError **error)
{
  g_autoptr (HbAccount) account = find_account (user);

  if (account != NULL && capng_get_caps_process () != 0)
    return set_error (error, EPERM);
  if (account != NULL && !switch_to (account, CAPNG_DROP_SUPP_GRP, error))
    return FALSE;

  return forbid_new_privileges (error);
}

/**
 * hb_privileges_get_cure:
 *
 * Returns: (transfer full): the command that grants the capability to this program
 */
char *
hb_privileges_get_cure (void)
{
  g_autofree char *program = hb_program_get_shell_word ();

  return g_strdup_printf ("sudo setcap cap_net_raw=p %s", program);
}
