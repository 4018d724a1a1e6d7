#include "helper/hb-helper-child.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/hb-helper-process.h"

/* A child that could not become a helper exits with this plus the error's number. */
#define STATUS_ERROR 128

/* Until it executes the program, the child has its parent's memory, and may only make system calls. */
static void G_GNUC_NORETURN
become_helper (const char *argument,
               int         socket)
{
  const char *const arguments[] = { "heartbeats", argument, NULL };
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct nothing[2] = { { 0 } };
  int output;

  /* The kernel counts a program that is executed with a capability as a privileged one; the helper checks that none is
   * left. */
  syscall (SYS_capset, &header, nothing);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

  /* Nor may it hold the engine's output open. */
  output = open ("/dev/null", O_WRONLY);
  if (dup2 (socket, HB_HELPER_SOCKET) == HB_HELPER_SOCKET && dup2 (output, STDOUT_FILENO) == STDOUT_FILENO)
    {
      closefrom (STDERR_FILENO + 1);
      execv ("/proc/self/exe", (char *const *) arguments);
    }

  _exit (MIN (STATUS_ERROR + errno, G_MAXUINT8));
}

/* A parent that ignores its children hands that down, and we could not wait for ours. */
static void
heed_children (void)
{
  struct sigaction action;

  if (sigaction (SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
    signal (SIGCHLD, SIG_DFL);
}

/* Lends the child our memory until it executes the program, which takes less than a millisecond: a fork would copy the
 * page tables of a million peers, and each of their pages that changes meanwhile, and share the packet rings. No signal may
 * run a handler in the child. */
static pid_t
spawn (const char *argument,
       int         socket)
{
  sigset_t all, before;
  pid_t child;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  child = vfork ();
  if (child == 0)
    become_helper (argument, socket);

  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return child;
}

/**
 * hb_helper_child_start:
 * @argument: which helper: its only argument
 * @socket: (out): our end of its socket, which does not block
 *
 * Executes this program as a helper. Whether that worked shows when the child ends, or does not.
 *
 * Returns: the child, or -1 with errno set
 */
pid_t
hb_helper_child_start (const char *argument,
                       int        *socket)
{
  int ends[2], saved_errno;
  pid_t child;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return -1;

  heed_children ();
  child = spawn (argument, ends[1]);
  saved_errno = errno;
  close (ends[1]);
  if (child > 0)
    {
      *socket = ends[0];
      return child;
    }

  close (ends[0]);
  errno = saved_errno;
  return -1;
}

/**
 * hb_helper_child_describe:
 * @status: the status of a child that has ended, from waitpid()
 *
 * Returns: (transfer full): why it has, for the end of a sentence
 */
char *
hb_helper_child_describe (int status)
{
  if (WIFSIGNALED (status))
    return g_strdup (g_strsignal (WTERMSIG (status)));
  /* As in the private folder of the user who has started it by sudo. */
  if (WEXITSTATUS (status) == STATUS_ERROR + EACCES)
    /* Translators: the reason why a process ended; the number of a user */
    return g_strdup_printf (_("user %u may not execute the program; put it where that user may, such as /usr/local/bin"),
                            (guint) getuid ());
  if (WEXITSTATUS (status) >= STATUS_ERROR)
    /* Translators: the reason why a process ended, and for that the system's */
    return g_strdup_printf (_("it cannot execute the program: %s"), g_strerror (WEXITSTATUS (status) - STATUS_ERROR));

  /* Translators: the reason why a process ended */
  return g_strdup_printf (_("exit status %d"), WEXITSTATUS (status));
}
