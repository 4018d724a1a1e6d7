#include "helper/hb-hook-runner.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/hb-hook-program.h"

/* How long a program may take to end when it is asked to. */
#define GRACE_MS 2000

typedef struct
{
  HbHookRunner *runner;
  guint32 number;
  pid_t child; /* also of its session and its process group; 0 if it was not started */
  int error;   /* then */
  int pidfd;
  guint end_source;
  guint limit_source;
  gboolean late;
} Child;

struct _HbHookRunner
{
  guint limit_ms;
  HbHookEndFunc ended;
  gpointer user_data;
  GPtrArray *children; /* of Child */
  gboolean ending;
};

static void
child_free (gpointer data)
{
  Child *child = data;

  g_clear_handle_id (&child->end_source, g_source_remove);
  g_clear_handle_id (&child->limit_source, g_source_remove);
  if (child->pidfd >= 0)
    close (child->pidfd);
  g_free (child);
}

/* Its end */

static void
kill_group (const Child *child,
            int          signal)
{
  if (child->child > 0)
    kill (-child->child, signal);
}

static HbHookEnd
judge (const Child *child,
       int          status)
{
  HbHookEnd end = { .number = child->number };

  if (child->late)
    {
      end.outcome = HB_HOOK_TIMED_OUT;
    }
  else if (WIFSIGNALED (status))
    {
      end.outcome = HB_HOOK_KILLED;
      end.detail = (guint32) WTERMSIG (status);
    }
  else
    {
      end.outcome = WEXITSTATUS (status) == 0 ? HB_HOOK_SUCCEEDED : HB_HOOK_EXITED;
      end.detail = (guint32) WEXITSTATUS (status);
    }

  return end;
}

static void
finish (Child           *child,
        const HbHookEnd *end)
{
  HbHookRunner *self = child->runner;

  g_ptr_array_remove_fast (self->children, child);
  self->ended (end, self->user_data);
}

/* Until it is reaped, its process group has no other meaning. */
static gboolean
on_ended (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  Child *child = user_data;
  HbHookEnd end;
  int status = 0;

  kill_group (child, SIGKILL);
  if (waitpid (child->child, &status, WNOHANG) == 0)
    return G_SOURCE_CONTINUE;

  child->end_source = 0;
  end = judge (child, status);
  finish (child, &end);
  return G_SOURCE_REMOVE;
}

static gboolean
on_not_started (gpointer user_data)
{
  Child *child = user_data;

  child->end_source = 0;
  finish (child, &(HbHookEnd) {
    .number = child->number,
    .outcome = HB_HOOK_NOT_STARTED,
    .detail = (guint32) child->error,
  });
  return G_SOURCE_REMOVE;
}

static gboolean
on_grace_over (gpointer user_data)
{
  Child *child = user_data;

  child->limit_source = 0;
  kill_group (child, SIGKILL);
  return G_SOURCE_REMOVE;
}

/* A stopped program would not notice that it is to end. */
static void
ask_to_end (Child *child)
{
  g_clear_handle_id (&child->limit_source, g_source_remove);
  kill_group (child, SIGTERM);
  kill_group (child, SIGCONT);
  child->limit_source = g_timeout_add (GRACE_MS, on_grace_over, child);
}

static gboolean
on_limit (gpointer user_data)
{
  Child *child = user_data;

  child->limit_source = 0;
  child->late = TRUE;
  ask_to_end (child);
  return G_SOURCE_REMOVE;
}

/* Its start */

/* A file that nobody else has: unlike a pipe, it takes all of the input whether the program reads that or not.
 *
 * Returns: its descriptor, or -1 with errno set */
static int
open_input (const char *input)
{
  gsize length = strlen (input);
  int fd = memfd_create ("event", MFD_CLOEXEC), saved_errno;

  if (fd < 0)
    return -1;
  if (write (fd, input, length) == (gssize) length && lseek (fd, 0, SEEK_SET) == 0)
    return fd;

  saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return -1;
}

static char **
make_environment (char **variables)
{
  char **environment = g_get_environ ();

  for (guint i = 0; variables[i] != NULL; i++)
    {
      const char *value = strchr (variables[i], '=');
      g_autofree char *name = g_strndup (variables[i], (gsize) (value - variables[i]));

      environment = g_environ_setenv (environment, name, value + 1, TRUE);
    }

  return environment;
}

/* Until it executes the program, the child has our memory, and may only make system calls. It must not ignore what we do,
 * and ends with us. */
static void G_GNUC_NORETURN
become_program (const char    *path,
                char         **arguments,
                char         **environment,
                int            input,
                int            nothing,
                volatile int  *error)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGXFSZ };
  sigset_t none;

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    signal (signals[i], SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setsid ();
  if (dup2 (input, STDIN_FILENO) == STDIN_FILENO && dup2 (nothing, STDOUT_FILENO) == STDOUT_FILENO &&
      dup2 (nothing, STDERR_FILENO) == STDERR_FILENO)
    {
      closefrom (STDERR_FILENO + 1);
      execve (path, arguments, environment);
    }

  *error = errno;
  _exit (EXIT_FAILURE);
}

/* Returns: the child, or -1 with errno set */
static pid_t
spawn (const char *path,
       char      **arguments,
       char      **environment,
       int         input,
       int         nothing)
{
  volatile int error = 0;
  sigset_t all, before;
  pid_t child;

  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, &before);
  child = vfork ();
  if (child == 0)
    become_program (path, arguments, environment, input, nothing, &error);
  if (child < 0)
    error = errno;

  sigprocmask (SIG_SETMASK, &before, NULL);
  if (error == 0)
    return child;

  if (child > 0)
    waitpid (child, NULL, 0);
  errno = error;
  return -1;
}

/* Returns: whether it runs; else errno is set */
static gboolean
start (Child           *child,
       const HbHookRun *run)
{
  g_autofree char *path = hb_hook_program_find (run->arguments[0]);
  g_auto (GStrv) environment = make_environment (run->variables);
  int input, nothing;

  if (path == NULL)
    {
      errno = ENOENT;
      return FALSE;
    }

  input = open_input (run->input);
  nothing = open ("/dev/null", O_RDWR | O_CLOEXEC);
  child->child = input >= 0 && nothing >= 0 ? spawn (path, run->arguments, environment, input, nothing)
                                                  : -1;
  child->error = errno;
  if (input >= 0)
    close (input);
  if (nothing >= 0)
    close (nothing);
  if (child->child > 0)
    {
      child->pidfd = pidfd_open (child->child, 0);
      child->error = errno;
    }
  if (child->child > 0 && child->pidfd < 0)
    {
      /* Nobody would notice its end. */
      kill_group (child, SIGKILL);
      waitpid (child->child, NULL, 0);
    }
  if (child->pidfd >= 0)
    return TRUE;

  child->child = 0;
  errno = child->error;
  return FALSE;
}

/**
 * hb_hook_runner_add:
 * @self: a runner
 * @run: what to run now
 *
 * Returns: whether that is one of the few that run at once; else nothing happens
 */
gboolean
hb_hook_runner_add (HbHookRunner    *self,
                    const HbHookRun *run)
{
  Child *child;

  if (self->ending || self->children->len >= HB_HOOK_RUNNING_MAX)
    return FALSE;

  child = g_new0 (Child, 1);
  child->runner = self;
  child->number = run->number;
  child->pidfd = -1;
  g_ptr_array_add (self->children, child);
  if (!start (child, run))
    {
      child->error = errno;
      child->end_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_not_started, child, NULL);
      return TRUE;
    }

  child->end_source = g_unix_fd_add (child->pidfd, G_IO_IN, on_ended, child);
  child->limit_source = g_timeout_add (self->limit_ms, on_limit, child);
  return TRUE;
}

/**
 * hb_hook_runner_end_all:
 * @self: a runner
 *
 * Asks all that run to end, and starts no more.
 */
void
hb_hook_runner_end_all (HbHookRunner *self)
{
  self->ending = TRUE;
  for (guint i = 0; i < self->children->len; i++)
    ask_to_end (g_ptr_array_index (self->children, i));
}

/**
 * hb_hook_runner_is_idle:
 * @self: a runner
 *
 * Returns: whether none runs
 */
gboolean
hb_hook_runner_is_idle (HbHookRunner *self)
{
  return self->children->len == 0;
}

/**
 * hb_hook_runner_new:
 * @limit_ms: how long each may run, milliseconds
 * @ended: called for each that has ended
 * @user_data: for @ended
 *
 * Returns: (transfer full): a runner on the default main loop
 */
HbHookRunner *
hb_hook_runner_new (guint         limit_ms,
                    HbHookEndFunc ended,
                    gpointer      user_data)
{
  HbHookRunner *self = g_new0 (HbHookRunner, 1);

  self->limit_ms = limit_ms;
  self->ended = ended;
  self->user_data = user_data;
  self->children = g_ptr_array_new_with_free_func (child_free);

  return self;
}

/* What still runs is killed, and nobody is told. */
void
hb_hook_runner_free (HbHookRunner *self)
{
  for (guint i = 0; i < self->children->len; i++)
    {
      const Child *child = g_ptr_array_index (self->children, i);

      kill_group (child, SIGKILL);
      if (child->child > 0)
        waitpid (child->child, NULL, 0);
    }
  g_ptr_array_unref (self->children);
  g_free (self);
}
