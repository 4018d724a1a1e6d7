#include "helper/hb-helper-process.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/hb-helper-message.h"
#include "helper/hb-hook-process.h"
#include "helper/hb-jobs.h"
#include "helper/hb-resolver.h"
#include "metrics/hb-metrics-process.h"
#include "net/hb-privileges.h"

/* How long a look-up may take, milliseconds: as long as the system's resolver takes for one name server that does not
 * answer. */
#define LIMIT_MS 10000

typedef struct
{
  HbJobs *jobs;
  int socket;
} Process;

static gboolean
is_packet_socket (int fd)
{
  int type;
  socklen_t size = sizeof type;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

/* An engine that has gone needs no answers, and one that does not read them is not worth waiting for. A module that
 * hangs may keep a thread, so nothing is cleaned up. */
static void G_GNUC_NORETURN
end (int status)
{
  _exit (status);
}

static void
on_done (const HbHelperMessage *answer,
         gpointer               user_data)
{
  Process *self = user_data;
  guint8 packet[HB_HELPER_PACKET_MAX];
  gsize length = hb_helper_message_write (answer, packet);

  if (send (self->socket, packet, length, MSG_NOSIGNAL) != (gssize) length)
    end (EXIT_FAILURE);
  if (hb_jobs_is_stuck (self->jobs))
    end (EXIT_FAILURE);
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  Process *self = user_data;
  guint8 packet[HB_HELPER_PACKET_MAX];
  HbHelperMessage request;
  gssize length = recv (fd, packet, sizeof packet, MSG_DONTWAIT | MSG_TRUNC);

  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (length <= 0)
    end (EXIT_SUCCESS);
  if (length > (gssize) sizeof packet || !hb_helper_message_read (&request, packet, (gsize) length) ||
      request.n_addresses != (request.kind == HB_HELPER_NAME))
    end (EXIT_FAILURE);

  hb_jobs_add (self->jobs, &request);
  return G_SOURCE_CONTINUE;
}

/**
 * hb_helper_process_is_wanted:
 * @argc: as main() got it
 * @argv: as main() got it
 *
 * Returns: whether an engine has executed this program as its helper
 */
gboolean
hb_helper_process_is_wanted (int    argc,
                             char **argv)
{
  static const char *const arguments[] = {
    HB_HELPER_ARGUMENT, HB_HELPER_HOOK_ARGUMENT, HB_HELPER_METRICS_ARGUMENT, NULL
  };

  return argc == 2 && g_strv_contains (arguments, argv[1]);
}

static void
serve_names (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Process self = { .socket = HB_HELPER_SOCKET };

  self.jobs = hb_jobs_new (hb_resolver_look_up, LIMIT_MS, on_done, &self);
  g_unix_fd_add (self.socket, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, &self);
  g_main_loop_run (loop);
}

/**
 * hb_helper_process_run:
 * @argument: which one: its only argument
 *
 * Runs a helper (hb-helper.h, hb-hook-helper.h, hb-metrics-server.h) until its engine closes the socket. Call it first of all: it holds nothing
 * but that socket, and drops every capability.
 *
 * Returns: the exit status
 */
int
hb_helper_process_run (const char *argument)
{
  gboolean runs_hook = g_str_equal (argument, HB_HELPER_HOOK_ARGUMENT);
  g_autoptr (GError) error = NULL;
  sigset_t none;

  if (!is_packet_socket (HB_HELPER_SOCKET))
    {
      g_printerr ("heartbeats: %s is for an engine that starts its helper; see heartbeats --help\n", argument);
      return EXIT_FAILURE;
    }

  closefrom (STDERR_FILENO + 1);
  /* One that runs the hook has to end that first, when the socket is closed. */
  if (!runs_hook)
    prctl (PR_SET_PDEATHSIG, SIGKILL);
  /* These are for the engine: its helper ends with it, when the socket is closed. */
  signal (SIGINT, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  /* Its engine blocked all signals to start it. */
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);

  if (!hb_privileges_drop (HB_USER_SELF, &error))
    {
      g_printerr ("heartbeats: %s\n", error->message);
      return EXIT_FAILURE;
    }

  if (runs_hook)
    return hb_hook_process_run (HB_HELPER_SOCKET);
  if (g_str_equal (argument, HB_HELPER_METRICS_ARGUMENT))
    return hb_metrics_process_run (HB_HELPER_SOCKET);

  serve_names ();
  g_return_val_if_reached (EXIT_FAILURE);
}
