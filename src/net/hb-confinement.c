#include "net/hb-confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gio/gio.h>

#include "net/hb-net-error.h"

/* Younger than the headers that this is compiled with may be. */
#define ACCESS_REFER (G_GUINT64_CONSTANT (1) << 13)
#define ACCESS_TRUNCATE (G_GUINT64_CONSTANT (1) << 14)

/* Since which version of Landlock each can be told. */
#define VERSION_REFER 2
#define VERSION_TRUNCATE 3

#define ACCESS_FILE (LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE)
#define ACCESS_WRITE                                                                              \
  (ACCESS_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |                 \
   LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |     \
   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |  \
   LANDLOCK_ACCESS_FS_MAKE_SYM | ACCESS_REFER)

/* What every program may write to that draws on a screen, and no disk among it. */
static const char *const devices[] = { "/dev/null", "/dev/full", "/dev/tty", "/dev/dri", "/dev/shm",
                                       "/dev/pts", "/dev/ptmx", NULL };

static gboolean
set_error (GError     **error,
           const char  *what)
{
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
               "as root, it cannot keep itself from writing everywhere: %s: %s; start it as an "
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

/* Returns: whether it may be written below there, or there is no such place */
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
  /* What may be done to a folder only is nothing that may be done to a file. */
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
 * @folders: (array zero-terminated=1): where to go on writing
 * @error: return location for a #HbNetError; %G_IO_ERROR_NOT_SUPPORTED where the kernel has no Landlock
 *
 * Keeps this process, and what it starts, from writing anywhere else, for good: to be called where we stay
 * root, before there is a second thread, and after new privileges were forbidden. What is open already can
 * be written to still.
 *
 * Returns: whether it is so
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

/* Where there is no home, "/" stands for it, and that would be everywhere. */
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
 * Returns: (transfer full) (element-type filename): the folders that a user has, and those for what is
 *   temporary, with a %NULL at the end
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
