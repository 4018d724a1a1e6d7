#include "net/hb-confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gio/gio.h>

#include "net/hb-net-error.h"

/* May be missing in the headers at build time. */
#define ACCESS_REFER (G_GUINT64_CONSTANT (1) << 13)
#define ACCESS_TRUNCATE (G_GUINT64_CONSTANT (1) << 14)

/* The Landlock version that introduced each right. */
#define VERSION_REFER 2
#define VERSION_TRUNCATE 3

#define ACCESS_FILE (LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE)
#define ACCESS_WRITE                                                                              \
  (ACCESS_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |                 \
   LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |     \
   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |  \
   LANDLOCK_ACCESS_FS_MAKE_SYM | ACCESS_REFER)

/* Device files that a program with a window writes to; no disks. */
static const char *const devices[] = { "/dev/null", "/dev/full", "/dev/tty", "/dev/dri", "/dev/shm",
                                       "/dev/pts", "/dev/ptmx", NULL };

static gboolean
set_error (GError     **error,
           const char  *what)
{
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
               "as root, it cannot restrict where it writes: %s: %s; start it as an "
               "ordinary user", what, g_strerror (errno));
  return FALSE;
}

static guint64
choose_access (long version)
{
  guint64 access = ACCESS_WRITE;

  if (version < VERSION_REFER)
    access &= ~ACCESS_REFER;
  if (version < VERSION_TRUNCATE)
    access &= ~ACCESS_TRUNCATE;

  return access;
}

/* Returns: whether writing below @path is allowed now, or the path does not exist */
static gboolean
allow (int          rules,
       guint64      access,
       const char  *path,
       GError     **error)
{
  struct landlock_path_beneath_attr rule = { .allowed_access = access };
  long added;

  rule.parent_fd = open (path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0)
    return TRUE;

  added = syscall (SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  /* A file accepts fewer rights than a folder. */
  if (added != 0 && errno == EINVAL)
    {
      rule.allowed_access &= ACCESS_FILE;
      added = syscall (SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
  close (rule.parent_fd);

  return added == 0 || set_error (error, path);
}

static gboolean
allow_all (int                 rules,
           guint64             access,
           const char *const  *paths,
           GError            **error)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (!allow (rules, access, paths[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
confine (int                 rules,
         guint64             access,
         const char *const  *folders,
         GError            **error)
{
  if (!allow_all (rules, access, folders, error) || !allow_all (rules, access, devices, error))
    return FALSE;
  if (syscall (SYS_landlock_restrict_self, rules, 0) != 0)
    return set_error (error, "Landlock");

  return TRUE;
}

/**
 * hb_confinement_begin:
 * @folders: (array zero-terminated=1): the folders that stay writable
 * @error: return location for a #HbNetError; %G_IO_ERROR_NOT_SUPPORTED if the kernel has no Landlock
 *
 * Restricts this process and its children to writing in @folders, for good. Call it when staying root, before
 * starting any thread, after setting no_new_privs. Files that are open already stay writable.
 *
 * Returns: whether the restriction is in effect
 */
gboolean
hb_confinement_begin (const char *const  *folders,
                      GError            **error)
{
  struct landlock_ruleset_attr attributes = { 0 };
  long version = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  gboolean confined;
  int rules;

  if (version < 1)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "as root, it can write everywhere, since this kernel has no Landlock (%s); better "
                   "start it as an ordinary user", g_strerror (errno));
      return FALSE;
    }

  attributes.handled_access_fs = choose_access (version);
  rules = (int) syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (rules < 0)
    return set_error (error, "Landlock");

  confined = confine (rules, attributes.handled_access_fs, folders, error);
  close (rules);
  return confined;
}

/* GLib returns "/" for a missing home, which would allow everything. */
static void
add_folder (GPtrArray  *folders,
            const char *path)
{
  if (path != NULL && g_path_is_absolute (path) && strspn (path, "/.") != strlen (path))
    g_ptr_array_add (folders, (char *) path);
}

/**
 * hb_confinement_find_home:
 *
 * Returns: (transfer full) (element-type filename): the user's own folders and the temporary ones,
 *   %NULL-terminated
 */
GPtrArray *
hb_confinement_find_home (void)
{
  GPtrArray *folders = g_ptr_array_new ();

  add_folder (folders, g_get_home_dir ());
  add_folder (folders, g_get_user_config_dir ());
  add_folder (folders, g_get_user_data_dir ());
  add_folder (folders, g_get_user_cache_dir ());
  add_folder (folders, g_get_user_state_dir ());
  add_folder (folders, g_get_user_runtime_dir ());
  add_folder (folders, g_get_tmp_dir ());
  add_folder (folders, "/tmp");
  add_folder (folders, "/var/tmp");
  g_ptr_array_add (folders, NULL);

  return folders;
}
