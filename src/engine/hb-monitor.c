#include "engine/hb-monitor.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/hb-engine-process.h"
#include "engine/hb-language.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"

/* Three processes of one binary:
 *
 *   app      started by the user, re-executed without any privilege
 *   monitor  its child, which keeps the capability and only starts engines
 *   engine   the monitor's child, one for each run; the app talks D-Bus to it
 *
 * An app without privileges cannot start a privileged engine, and an engine that has entered its own namespace
 * cannot leave it: so a third process starts engines.
 * Each process ends with the one above it: when the app is gone, its engine finds the socket closed and has a
 * client send TERMINATE, for which the monitor waits; if the monitor is killed, its engines are killed. */

/* A client takes at most four seconds to leave (hb_settings_get_farewell()). */
#define FAREWELL_SECONDS 5

/* A request of the app, in one packet. */
typedef struct
{
  guint32 kind;
  guint32 n_peers;
} Request;

/* The monitor's reply, in one packet, with the engine's socket if there is no error. */
typedef struct
{
  int error;
} Reply;

/* Sent once, when the monitor is ready: empty, or its error. */
#define GREETING_SIZE 512

/* Sends a packet, with a descriptor if there is one. */
static gboolean
send_packet (int           socket,
             gconstpointer packet,
             gsize         size,
             int           fd)
{
  struct iovec part = { (gpointer) packet, size };
  union
  {
    struct cmsghdr align;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control = { 0 };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

  if (fd >= 0)
    {
      struct cmsghdr *header;

      message.msg_control = &control;
      message.msg_controllen = sizeof control.bytes;
      header = CMSG_FIRSTHDR (&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN (sizeof fd);
      memcpy (CMSG_DATA (header), &fd, sizeof fd);
    }

  return sendmsg (socket, &message, MSG_NOSIGNAL) == (gssize) size;
}

/* Returns: the size of the packet, 0 at the end, or -1 with errno set */
static gssize
receive_packet (int       socket,
                gpointer  packet,
                gsize     size,
                int      *fd)
{
  struct iovec part = { packet, size };
  union
  {
    struct cmsghdr align;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control;
  struct msghdr message = {
    .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof control.bytes,
  };
  gssize received = recvmsg (socket, &message, MSG_CMSG_CLOEXEC);
  struct cmsghdr *header = received > 0 ? CMSG_FIRSTHDR (&message) : NULL;

  *fd = -1;
  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
    memcpy (fd, CMSG_DATA (header), sizeof *fd);
  return received;
}

static void
die_with (pid_t parent)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (0);
}

/* Returns: the app's end of the engine's socket, or -1 with errno set */
static int
start_engine (int            monitor,
              const Request *request,
              int            capture)
{
  pid_t parent = getpid ();
  int ends[2], saved_errno;
  pid_t engine;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return -1;

  engine = fork ();
  if (engine == 0)
    {
      close (monitor);
      close (ends[0]);
      die_with (parent);
      signal (SIGCHLD, SIG_DFL);
      signal (SIGTERM, SIG_DFL);
      _exit (hb_engine_process_run (ends[1], request->kind == HB_MONITOR_DEMO ? request->n_peers : 0,
                                    capture));
    }

  saved_errno = errno;
  close (ends[1]);
  if (engine > 0)
    return ends[0];

  close (ends[0]);
  errno = saved_errno;
  return -1;
}

/* Engines end by themselves when their app is gone. A stuck one is killed with the monitor. */
static void G_GNUC_NORETURN
wait_for_engines (void)
{
  alarm (FAREWELL_SECONDS);

  /* The kernel reaps the children, so this fails when there are none left. */
  while (wait (NULL) >= 0 || errno == EINTR)
    continue;
  _exit (0);
}

/* Returns: whether the app got the reply */
static gboolean
serve (int            monitor,
       const Request *request,
       int            capture)
{
  gboolean replay = request->kind == HB_MONITOR_REPLAY;
  Reply reply = { EINVAL };
  gboolean heard;
  int engine = -1;

  if (replay == (capture >= 0))
    {
      engine = start_engine (monitor, request, capture);
      reply.error = engine < 0 ? errno : 0;
    }

  heard = send_packet (monitor, &reply, sizeof reply, engine);
  if (engine >= 0)
    close (engine);
  return heard;
}

/* Returns: whether it has dropped all other privileges, which the app is told */
static gboolean
get_ready (int monitor)
{
  g_autoptr (GError) error = NULL;
  gboolean ready;

  /* The demo and replays work without the capability. */
  ready = hb_privileges_reserve (HB_USER_ENGINE, &error);

  return send_packet (monitor, ready ? "" : error->message, ready ? 1 : strlen (error->message) + 1,
                      -1) && ready;
}

static void G_GNUC_NORETURN
keep_watch (int monitor)
{
  Request request;
  gssize length;

  /* The monitor's future user may not be able to read the catalogs: a first translation loads them. */
  hb_language_begin ();
  gettext ("Heartbeats");

  if (!get_ready (monitor))
    _exit (EXIT_FAILURE);

  /* The monitor ends when its socket is closed, not by signals to the app's group; the kernel reaps engines. */
  signal (SIGINT, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  signal (SIGCHLD, SIG_IGN);

  do
    {
      int capture = -1;

      length = receive_packet (monitor, &request, sizeof request, &capture);
      if (length == sizeof request && !serve (monitor, &request, capture))
        length = 0;
      if (capture >= 0)
        close (capture);
    }
  while (length > 0 || (length < 0 && errno == EINTR));

  wait_for_engines ();
}

static gboolean
set_lost (GError **error)
{
  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                       _("the process that starts engines is gone; start Heartbeats again"));
  return FALSE;
}

/* Waits until the monitor has dropped its privileges, which takes a moment. */
static gboolean
hear_greeting (int      monitor,
               GError **error)
{
  char greeting[GREETING_SIZE] = { 0 };
  gssize length;

  do
    length = recv (monitor, greeting, sizeof greeting - 1, 0);
  while (length < 0 && errno == EINTR);

  if (length <= 0)
    return set_lost (error);
  if (greeting[0] == '\0')
    return TRUE;

  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, greeting);
  return FALSE;
}

static int
fail_to_fork (GError **error)
{
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
               "cannot start the process that starts engines: %s", g_strerror (errno));
  return -1;
}

/**
 * hb_monitor_fork:
 * @error: return location for a #HbNetError
 *
 * Forks the monitor from this process, which must have one thread only. The monitor keeps CAP_NET_RAW if we have it,
 * nothing else, and ends with us.
 *
 * Returns: a descriptor connected to it, which stays open across exec, or -1
 */
int
hb_monitor_fork (GError **error)
{
  int ends[2];
  pid_t monitor;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
    return fail_to_fork (error);

  monitor = fork ();
  if (monitor == 0)
    {
      close (ends[0]);
      keep_watch (ends[1]);
    }

  if (monitor < 0)
    fail_to_fork (error);
  close (ends[1]);
  if (monitor > 0 && hear_greeting (ends[0], error))
    return ends[0];

  close (ends[0]);
  return -1;
}

/**
 * hb_monitor_request:
 * @monitor: the descriptor from hb_monitor_fork()
 * @kind: what the engine is for
 * @n_peers: how many clients a demo has
 * @capture: a capture from hb_capture_file_take(), for a replay; otherwise -1
 * @error: return location for a #HbNetError
 *
 * Requests an engine. The reply comes within milliseconds, when @monitor is readable.
 *
 * Returns: whether the request was sent
 */
gboolean
hb_monitor_request (int             monitor,
                    HbMonitorKind   kind,
                    guint           n_peers,
                    int             capture,
                    GError        **error)
{
  Request request = { kind, n_peers };

  return send_packet (monitor, &request, sizeof request, capture) || set_lost (error);
}

/**
 * hb_monitor_receive:
 * @monitor: the readable descriptor from hb_monitor_fork()
 * @error: return location for a #HbNetError
 *
 * Returns: (transfer full): a socket for D-Bus with the new engine, or -1
 */
int
hb_monitor_receive (int      monitor,
                    GError **error)
{
  Reply reply;
  int engine;

  if (receive_packet (monitor, &reply, sizeof reply, &engine) != sizeof reply)
    {
      set_lost (error);
      return -1;
    }
  if (reply.error == 0 && engine >= 0)
    return engine;

  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, _("cannot start an engine: %s"),
               g_strerror (reply.error));
  return -1;
}
