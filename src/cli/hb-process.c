#include "cli/hb-process.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <pwd.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/hb-complain.h"
#include "net/hb-confinement.h"

static gboolean
is_open (int fd)
{
  return fcntl (fd, F_GETFD) >= 0;
}

/* Returns: a new descriptor with the lowest free number, or -1 with errno set */
static int
open_nothing (int fd)
{
  int ends[2];
  int nothing = open ("/dev/null", O_RDWR);

  if (nothing >= 0 || fd == STDOUT_FILENO)
    return nothing;

  /* The reading end of a closed pipe: reading gets the end of the input, and writing fails, as it may when
   * nobody could see the complaints anyway. */
  if (pipe (ends) != 0)
    return -1;

  close (ends[1]);
  return ends[0];
}

/* Without a home, GLib uses this one anyway, but warns on standard error each time it looks for a bus. */
static void
ensure_home (void)
{
  if (g_getenv ("HOME") == NULL && getpwuid (getuid ()) == NULL)
    g_setenv ("HOME", "/", FALSE);
}

/**
 * hb_process_begin:
 * @error: return location for a #GIOErrorEnum
 *
 * Repairs an incomplete environment. Call it first of all.
 *
 * Opens the three standard streams if closed: otherwise the first socket would get one of their numbers, and
 * be read as user input or written as output. Sets a home. Ignores SIGXFSZ, so that exceeding RLIMIT_FSIZE is
 * a write error, as a full disk is.
 *
 * Returns: whether the three streams are open
 */
gboolean
hb_process_begin (GError **error)
{
  signal (SIGXFSZ, SIG_IGN);
  ensure_home ();

  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (!is_open (fd) && open_nothing (fd) != fd)
      {
        g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                     "standard %s is closed, and /dev/null cannot be opened in its place: %s; "
                     "start with it open", fd == STDIN_FILENO ? "input" : "output", g_strerror (errno));
        return FALSE;
      }

  return TRUE;
}

/**
 * hb_process_confine:
 * @folders: (array zero-terminated=1): the folders that stay writable
 * @error: return location for a #HbNetError
 *
 * For processes that stay root: hb_confinement_begin(). On a kernel without Landlock, prints a warning and
 * goes on: there is no other way for root to use its own display or bus, and all capabilities are dropped in
 * any case.
 *
 * Returns: whether to go on
 */
gboolean
hb_process_confine (const char *const  *folders,
                    GError            **error)
{
  g_autoptr (GError) reason = NULL;

  if (hb_confinement_begin (folders, &reason))
    return TRUE;
  if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  hb_complain (reason->message);
  return TRUE;
}

/**
 * hb_process_check_files:
 * @wanted: how many files will be open at the same time
 * @error: return location for a #GIOErrorEnum
 *
 * Call it before creating a main loop: GLib aborts the process if it gets no descriptor.
 *
 * Returns: whether that many can be opened
 */
gboolean
hb_process_check_files (guint    wanted,
                        GError **error)
{
  g_autofree int *files = g_new (int, wanted);
  struct rlimit limit = { 0 };
  guint n_files = 0;

  while (n_files < wanted && (files[n_files] = dup (STDIN_FILENO)) >= 0)
    n_files++;
  for (guint i = 0; i < n_files; i++)
    close (files[i]);
  if (n_files == wanted)
    return TRUE;

  getrlimit (RLIMIT_NOFILE, &limit);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES,
               "it needs %u open files, but can open only %u more, with a limit of %" G_GUINT64_FORMAT
               "; raise the limit with: ulimit -n 1024", wanted, n_files,
               (guint64) limit.rlim_cur);
  return FALSE;
}
