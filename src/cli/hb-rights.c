#include "cli/hb-rights.h"

#include <gio/gio.h>
#include <pwd.h>
#include <unistd.h>

#include "cli/hb-process.h"

/**
 * hb_rights_choose_user:
 * @options: the options of a role
 *
 * Stays root for root's own session bus, which no other user can connect to, neither now nor after it was
 * lost.
 *
 * Returns: the user that the role runs as
 */
HbUser
hb_rights_choose_user (const HbOptions *options)
{
  return options->bus == HB_BUS_SESSION ? HB_USER_SELF : HB_USER_SERVICE;
}

/* A process that stays root may only write the state and the metrics. */
static gboolean
confine_root (const HbOptions  *options,
              GError          **error)
{
  g_autofree char *folder = options->state != NULL ? g_path_get_dirname (options->state) : NULL;
  g_autofree char *metrics = options->metrics_file != NULL ? g_path_get_dirname (options->metrics_file) : NULL;
  const char *folders[] = { folder != NULL ? folder : metrics, folder != NULL ? metrics : NULL, NULL };

  return hb_process_confine (folders, error);
}

/**
 * hb_rights_give_up:
 * @options: the options of a live role
 * @stepped_down: (out): whether root has switched to another user
 * @error: return location for a #HbNetError
 *
 * Keeps what capturing and injecting need, and drops all other privileges; root switches to another user.
 *
 * Returns: whether that worked; otherwise do not go on
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

/* Returns: (transfer full): the name of the user that we are now */
static char *
get_user (void)
{
  const struct passwd *entry = getpwuid (geteuid ());

  return entry != NULL ? g_strdup (entry->pw_name) : g_strdup_printf ("%u", geteuid ());
}

/* The user that root has switched to may have no access to root's folders. */
static void
suggest_folder (const GError  *reason,
                GError       **error)
{
  g_autofree char *user = get_user ();

  g_set_error (error, reason->domain, reason->code,
               "%s; started by root, the server switches to the user %s: put the state into a folder of that "
               "user, such as one created with: sudo install -d -m 700 -o %s /var/lib/heartbeats",
               reason->message, user, user);
}

/**
 * hb_rights_open_state:
 * @options: the options of a live role
 * @stepped_down: whether root has switched to another user
 * @store: (out) (nullable) (transfer full): the store of its state, if it has one
 * @error: return location for a #GIOErrorEnum
 *
 * Call it with the rights that it will be written with, to report now if it cannot.
 *
 * Returns: whether it can be written
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

/* Nor to root's files. */
static void
suggest_mode (const HbOptions  *options,
              const GError     *reason,
              GError          **error)
{
  g_autofree char *user = get_user ();

  g_set_error (error, reason->domain, reason->code,
               "%s; started by root, the server switches to the user %s, who must be able to read it: sudo chmod a+r %s",
               reason->message, user, options->peers);
}

/**
 * hb_rights_read_peers:
 * @options: the options of a server
 * @stepped_down: whether root has switched to another user
 * @peers: (out) (nullable) (transfer full): who is expected, if a file says so
 * @error: return location for a #GIOErrorEnum
 *
 * Call it with the rights that the file will be read with again, to report now if it cannot.
 *
 * Returns: whether it could be read
 */
gboolean
hb_rights_read_peers (const HbOptions  *options,
                      gboolean          stepped_down,
                      HbPeersFile     **peers,
                      GError          **error)
{
  g_autoptr (GError) reason = NULL;

  if (options->peers == NULL)
    return TRUE;

  *peers = hb_peers_file_load (options->peers, &reason);
  if (*peers == NULL && options->peers_may_be_missing && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    *peers = hb_peers_file_parse (options->peers, "", 0);
  if (*peers != NULL)
    return TRUE;

  if (stepped_down && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    suggest_mode (options, reason, error);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}
