#include "net/hb-privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/hb-engine-process.h"
#include "engine/hb-monitor.h"
#include "net/hb-confinement.h"

/* Privileges are dropped by the whole process, so each test runs in a child. */

typedef gboolean (*Trial) (gconstpointer data);

static gboolean
try (Trial         trial,
     gconstpointer data)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    _exit (trial (data) ? 0 : 1);

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

/* Restricted to folders */

static gboolean
can_make (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "made", NULL);
  int fd = open (path, O_WRONLY | O_CREAT, 0600);

  if (fd < 0)
    return FALSE;

  close (fd);
  return g_unlink (path) == 0;
}

static gboolean
stays_inside (gconstpointer data)
{
  const char *const *folders = data;
  const char *inside[] = { folders[0], "/does/not/exist", NULL };
  g_autofree char *file = g_build_filename (folders[1], "file", NULL);
  g_autoptr (GError) error = NULL;

  if (!hb_privileges_drop (HB_USER_SELF, &error) || !can_make (folders[1]))
    return FALSE;
  if (!hb_confinement_begin (inside, &error))
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);

  return can_make (folders[0]) && !can_make (folders[1]) && errno == EACCES &&
         open (file, O_RDONLY) >= 0 && open (file, O_WRONLY) < 0 && g_unlink (file) != 0 &&
         g_rename (file, folders[0]) != 0 && open ("/dev/null", O_WRONLY) >= 0;
}

static void
test_confinement (void)
{
  g_autofree char *inside = g_dir_make_tmp ("heartbeats-XXXXXX", NULL);
  g_autofree char *outside = g_dir_make_tmp ("heartbeats-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (outside, "file", NULL);
  const char *folders[] = { inside, outside };

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_true (try (stays_inside, folders));
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (inside), ==, 0);
  g_assert_cmpint (g_rmdir (outside), ==, 0);
}

/* A missing home must not allow the root folder. */
static void
test_no_home (void)
{
  g_autoptr (GPtrArray) folders = NULL;

  g_assert_true (g_setenv ("HOME", "/", TRUE));
  folders = hb_confinement_find_home ();
  for (guint i = 0; i + 1 < folders->len; i++)
    g_assert_cmpstr (g_ptr_array_index (folders, i), !=, "/");
  g_assert_null (g_ptr_array_index (folders, folders->len - 1));
}

/* Inspecting another process is refused, except in a build with a sanitizer, which must stay dumpable. */

#ifndef __SANITIZE_ADDRESS__
static void
refuse_to_hide (void)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args[0])),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, PR_SET_DUMPABLE, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  /* After a switch from root, a process is not dumpable anyway. */
  g_assert_true (hb_privileges_drop (HB_USER_SERVICE, NULL));
  g_assert_cmpint (prctl (PR_SET_DUMPABLE, 1, 0, 0, 0), ==, 0);
  g_assert_cmpint (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), ==, 0);
}

static gboolean
is_told (const GError *error)
{
  return error != NULL && strstr (error->message, "Operation not permitted") != NULL;
}

static gboolean
raises (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  refuse_to_hide ();
  return !hb_privileges_raise (HB_USER_SELF, &error) && is_told (error);
}

static gboolean
reserves (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  refuse_to_hide ();
  return !hb_privileges_reserve (HB_USER_SELF, &error) && is_told (error);
}

/* Without a monitor, the app starts no engine. */
static gboolean
has_monitor (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  refuse_to_hide ();
  return hb_monitor_fork (&error) < 0 && is_told (error);
}

static gboolean
has_engine (gconstpointer data)
{
  int ends[2];

  refuse_to_hide ();
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  return hb_engine_process_run (ends[0], 0, -1) != 0;
}

static void
test_refused (void)
{
  g_assert_true (try (raises, NULL));
  g_assert_true (try (reserves, NULL));
  g_assert_true (try (has_monitor, NULL));
  g_assert_true (try (has_engine, NULL));
}
#endif

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/privileges/confinement", test_confinement);
  g_test_add_func ("/privileges/no-home", test_no_home);
#ifndef __SANITIZE_ADDRESS__
  g_test_add_func ("/privileges/refused", test_refused);
#endif

  return g_test_run ();
}
