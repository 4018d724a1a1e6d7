#include "net/hb-account.h"

#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The service's own user, who owns nothing but its state, if it is installed; else the user who owns nothing. */
#define SERVICE "heartbeats"
#define NOBODY "nobody"
#define NOBODY_ID 65534

/* sudo and pkexec set these to the number of the user who called them. */
#define SUDO_VARIABLE "SUDO_UID"
#define PKEXEC_VARIABLE "PKEXEC_UID"

struct _HbAccount
{
  char *name;
  char *home;
  char *shell;
  uid_t uid;
  gid_t gid;
};

/* Returns: whether this user namespace maps that number; TRUE if we cannot read the map, since switching will
 * fail then */
static gboolean
is_mapped (const char *path,
           guint       id)
{
  g_autofree char *map = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &map, NULL, NULL))
    return TRUE;

  lines = g_strsplit (map, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint inside, outside, count;

      if (sscanf (lines[i], "%u %u %u", &inside, &outside, &count) == 3 && id >= inside &&
          id - inside < count)
        return TRUE;
    }

  return FALSE;
}

/* In a namespace that an ordinary user created, root cannot switch: no other user is mapped, or setgroups is
 * denied. It is no root outside anyway. */
static gboolean
can_switch_to (const HbAccount *self)
{
  g_autofree char *groups = NULL;

  return is_mapped ("/proc/self/uid_map", self->uid) && is_mapped ("/proc/self/gid_map", self->gid) &&
         (!g_file_get_contents ("/proc/self/setgroups", &groups, NULL, NULL) ||
          !g_str_has_prefix (groups, "deny"));
}

static gboolean
is_root (void)
{
  return getuid () == 0 || geteuid () == 0;
}

static HbAccount *
account_new (const struct passwd *entry)
{
  HbAccount *self = g_new0 (HbAccount, 1);

  self->name = g_strdup (entry->pw_name);
  self->home = g_strdup (entry->pw_dir);
  self->shell = g_strdup (entry->pw_shell);
  self->uid = entry->pw_uid;
  self->gid = entry->pw_gid;
  return self;
}

/**
 * hb_account_new_service:
 *
 * Returns: (nullable) (transfer full): the user to switch to when started by root: “heartbeats”, or else
 *   “nobody”; %NULL if we are not root, or root of a namespace only
 */
HbAccount *
hb_account_new_service (void)
{
  static const struct passwd nobody = {
    .pw_name = (char *) NOBODY,
    .pw_dir = (char *) "/",
    .pw_shell = (char *) "/bin/sh",
    .pw_uid = NOBODY_ID,
    .pw_gid = NOBODY_ID,
  };
  g_autoptr (HbAccount) self = NULL;
  const struct passwd *entry;

  if (!is_root ())
    return NULL;

  entry = getpwnam (SERVICE);
  if (entry == NULL || entry->pw_uid == 0)
    entry = getpwnam (NOBODY);
  if (entry == NULL || entry->pw_uid == 0)
    entry = &nobody;

  self = account_new (entry);
  return can_switch_to (self) ? g_steal_pointer (&self) : NULL;
}

/* Returns: the number of a user other than root, or 0 */
static uid_t
read_variable (const char *name)
{
  const char *text = g_getenv (name);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32 - 1, &number, NULL))
    return 0;

  return (uid_t) number;
}

static uid_t
find_caller (void)
{
  uid_t sudo = read_variable (SUDO_VARIABLE);

  /* In a setuid-root program, the kernel knows the user who started it. */
  if (getuid () != 0)
    return getuid ();

  return sudo != 0 ? sudo : read_variable (PKEXEC_VARIABLE);
}

/**
 * hb_account_new_caller:
 *
 * Returns: (nullable) (transfer full): the user who ran us as root with sudo or pkexec; %NULL if none did
 */
HbAccount *
hb_account_new_caller (void)
{
  g_autoptr (HbAccount) self = NULL;
  const struct passwd *entry;
  uid_t caller;

  if (!is_root ())
    return NULL;

  caller = find_caller ();
  entry = caller != 0 ? getpwuid (caller) : NULL;
  if (entry == NULL)
    return NULL;

  self = account_new (entry);
  return can_switch_to (self) ? g_steal_pointer (&self) : NULL;
}

void
hb_account_free (HbAccount *self)
{
  g_free (self->name);
  g_free (self->home);
  g_free (self->shell);
  g_free (self);
}

const char *
hb_account_get_name (const HbAccount *self)
{
  return self->name;
}

uid_t
hb_account_get_uid (const HbAccount *self)
{
  return self->uid;
}

gid_t
hb_account_get_gid (const HbAccount *self)
{
  return self->gid;
}

/* Returns: (nullable) (transfer full): the runtime folder of the user's session, with its sockets */
static char *
find_runtime_folder (const HbAccount *self)
{
  g_autofree char *folder = g_strdup_printf ("/run/user/%u", self->uid);
  struct stat status;

  if (lstat (folder, &status) != 0 || !S_ISDIR (status.st_mode) || status.st_uid != self->uid)
    return NULL;

  return g_steal_pointer (&folder);
}

static void
keep_if_owned (const HbAccount *self,
               const char      *variable)
{
  const char *path = g_getenv (variable);
  struct stat status;

  if (path != NULL && (stat (path, &status) != 0 || status.st_uid != self->uid))
    g_unsetenv (variable);
}

/**
 * hb_account_set_environment:
 * @self: the user that we have switched to
 *
 * Sets the environment so that the next program finds that user's folders and session instead of root's.
 */
void
hb_account_set_environment (const HbAccount *self)
{
  static const char *const paths[] = { "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
                                       "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XAUTHORITY", "TMPDIR" };
  g_autofree char *runtime = find_runtime_folder (self);

  g_setenv ("HOME", self->home, TRUE);
  g_setenv ("USER", self->name, TRUE);
  g_setenv ("LOGNAME", self->name, TRUE);
  g_setenv ("SHELL", self->shell, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    keep_if_owned (self, paths[i]);
  if (runtime != NULL)
    g_setenv ("XDG_RUNTIME_DIR", runtime, FALSE);
}
