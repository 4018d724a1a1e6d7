#include "cli/hb-rights.h"

#include <gio/gio.h>
#include <pwd.h>
#include <unistd.h>

#include "cli/hb-process.h"

/**
 * hb_rights_choose_user:
 * @options: for a role
 *
 * Root's own session bus lets nobody else in, neither now nor when it is back after it was gone.
 *
 * Returns: who the role goes on as
 */
HbUser
hb_rights_choose_user (const HbOptions *options)
{
  return options->bus == HB_BUS_SESSION ? HB_USER_SELF : HB_USER_SERVICE;
}

/* Who stays root writes nothing but the state. */
static gboolean
confine_root (const HbOptions  *options,
              GError          **error)
{
  g_autofree char *folder = options->state != NULL ? g_path_get_dirname (options->state) : NULL;
  const char *folders[] = { folder, NULL };

  return hb_process_confine (folders, error);
}

/**
 * hb_rights_give_up:
 * @options: for a live role
 * @stepped_down: (out): whether root has become somebody else
 * @error: return location for a #HbNetError
 *
 * Keeps what it takes to capture and to inject, and drops the rest; root becomes somebody else.
 *
 * Returns: whether it is so; otherwise nothing is to be begun
 */
gboolean
hb_rights_give_up (const HbOptions  *options,
                   gboolean         *stepped_down,
                   GError          **error)
{
  gboolean root = geteuid () == 0;

  if (!hb_privileges_raise (hb_rights_choose_user (options), error))
    return FALSE;

  *stepped_down = root && geteuid () != 0;
  return options->bus != HB_BUS_SESSION || geteuid () != 0 || confine_root (options, error);
}

/* What root could write, the user that it has become cannot. */
static void
suggest_folder (const GError  *reason,
                GError       **error)
{
  const struct passwd *entry = getpwuid (geteuid ());
  g_autofree char *number = g_strdup_printf ("%u", geteuid ());
  const char *user = entry != NULL ? entry->pw_name : number;

  g_set_error (error, reason->domain, reason->code,
               "%s; started by root, the server goes on as the user %s: give --state a file in a folder "
               "of that user, as this one makes: sudo install -d -m 700 -o %s /var/lib/heartbeats",
               reason->message, user, user);
}

/**
 * hb_rights_open_state:
 * @options: for a live role
 * @stepped_down: whether root has become somebody else
 * @store: (out) (nullable) (transfer full): where it keeps what it knows, if it does
 * @error: return location for a #GIOErrorEnum
 *
 * To be called with no more rights than it will be written with: what cannot be kept is said now.
 *
 * Returns: whether it can be kept
 */
gboolean
hb_rights_open_state (const HbOptions  *options,
                      gboolean          stepped_down,
                      HbPeerStore     **store,
                      GError          **error)
{
  g_autoptr (GError) reason = NULL;

  if (options->state == NULL)
    return TRUE;

  *store = hb_peer_store_open (options->state, options->settings.max_peers, &reason);
  if (*store != NULL)
    return TRUE;

  if (stepped_down && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    suggest_folder (reason, error);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}
