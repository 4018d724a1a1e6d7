#include "engine/hb-demo.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/hb-simulator.h"
#include "net/hb-namespace.h"
#include "net/hb-net-error.h"
#include "wire/hb-message.h"

struct _HbDemo
{
  pid_t fleet;
  int starter; /* a byte written to it starts the clients */
};

static void G_GNUC_NORETURN
run_fleet (guint n_peers,
           int   starter,
           pid_t parent)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  char go;

  /* SIGINT from the terminal is for the server; the clients end with it. */
  signal (SIGINT, SIG_IGN);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent || read (starter, &go, 1) != 1)
    _exit (0);
  close (starter);

  if (!hb_simulator_run (n_peers, &error))
    {
      reason = hb_message_escape_string (error->message);
      fprintf (stderr, "heartbeats: the simulated clients ended: %s\n", reason);
    }
  _exit (1);
}

/**
 * hb_demo_start:
 * @n_peers: how many clients to simulate
 * @user: the user to become
 * @error: return location for a #HbNetError
 *
 * Moves this process into its own namespaces, and forks the clients, which wait. Call it while there is only one
 * thread.
 *
 * Returns: (nullable) (transfer full): a demo
 */
HbDemo *
hb_demo_start (guint    n_peers,
               HbUser   user,
               GError **error)
{
  g_autoptr (HbDemo) self = NULL;
  pid_t parent = getpid ();
  int pipe_fds[2];

  if (!hb_namespace_enter (user, error) || !hb_simulator_prepare_net (n_peers, error))
    return NULL;

  if (pipe2 (pipe_fds, O_CLOEXEC) != 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, _("cannot start the demo: %s"),
                   g_strerror (errno));
      return NULL;
    }

  self = g_new0 (HbDemo, 1);
  self->starter = pipe_fds[1];
  self->fleet = fork ();
  if (self->fleet == 0)
    {
      close (pipe_fds[1]);
      run_fleet (n_peers, pipe_fds[0], parent);
    }

  close (pipe_fds[0]);
  if (self->fleet < 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, _("cannot start the demo: %s"),
                   g_strerror (errno));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * hb_demo_begin:
 * @self: a demo
 *
 * Starts the clients, once the server listens.
 */
void
hb_demo_begin (HbDemo *self)
{
  /* If they have ended, they have reported why. */
  if (write (self->starter, "", 1) != 1)
    g_debug ("the simulated clients are gone");
}

void
hb_demo_free (HbDemo *self)
{
  close (self->starter);
  if (self->fleet > 0)
    {
      kill (self->fleet, SIGKILL);
      waitpid (self->fleet, NULL, 0);
    }
  g_free (self);
}
