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
 *   app      what the user started, which has executed itself anew without any privilege
 *   monitor  its child, which keeps the capability and does nothing but start engines
 *   engine   the monitor's child, one for each run; the app speaks D-Bus with it
 *
 * An app without privileges cannot start an engine that has some, and an engine that has run in
 * a namespace of its own cannot come back: so whoever starts engines has to be somebody else.
 * Each of them goes when the one above it does: an engine whose app is gone sees its socket
 * closed and has a client say TERMINATE, for which the monitor waits; one whose monitor was
 * killed is killed. */

/* A client takes four at most to leave (hb_settings_get_farewell()). */
#define FAREWELL_SECONDS 5

/* What the app says to the monitor, in one packet. */
typedef struct
{
  guint32 kind;
  guint32 n_peers;
} Request;

/* What the monitor says to the app, in one packet, and with it the engine's socket where there
 * is no error. */
typedef struct
{
  int error;
} Reply;

/* Once, when it is ready: nothing, or why it is not. */
#define GREETING_SIZE 512

/* A packet, and a descriptor with it where there is one. */
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

/* Engines end by themselves when their app is gone. One that is stuck is killed with us. */
static void G_GNUC_NORETURN
wait_for_engines (void)
{
  alarm (FAREWELL_SECONDS);

  /* Since the kernel reaps them, this returns when there is none left. */
  while (wait (NULL) >= 0 || errno == EINTR)
    continue;
  _exit (0);
}

/* Returns: whether the app hears of it */
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

/* Returns: whether it holds no more than it is for, which the app is told */
static gboolean
get_ready (int monitor)
{
  g_autoptr (GError) error = NULL;
  gboolean ready;

  /* Without the capability the demo and replays can be had still. */
  ready = hb_privileges_reserve (HB_USER_ENGINE, &error);

  return send_packet (monitor, ready ? "" : error->message, ready ? 1 : strlen (error->message) + 1,
                      -1) && ready;
}

static void G_GNUC_NORETURN
keep_watch (int monitor)
{
  Request request;
  gssize length;

  /* Who it is from now on may not be able to read the catalogs; a first word has them loaded. */
  hb_language_begin ();
  gettext ("Heartbeats");

  if (!get_ready (monitor))
    _exit (EXIT_FAILURE);

  /* What ends the app ends us, when its socket is closed; engines are reaped by the kernel. */
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

/* Waits for the moment that it takes the monitor to give up what it need not have. */
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
 * Starts the monitor as a child of this process, which must have one thread only. It keeps
 * CAP_NET_RAW, where we have it, and nothing else, and ends with us.
 *
 * Returns: a descriptor to reach it by, which an exec keeps open, or -1
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
 * @monitor: the descriptor of hb_monitor_fork()
 * @kind: what the engine is for
 * @n_peers: how many clients a demo has
 * @capture: of hb_capture_file_take(), for a replay; otherwise -1
 * @error: return location for a #HbNetError
 *
 * Asks for an engine. The answer comes in some milliseconds, when @monitor is readable.
 *
 * Returns: whether it was asked
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
 * @monitor: the descriptor of hb_monitor_fork(), readable
 * @error: return location for a #HbNetError
 *
 * Returns: (transfer full): a socket to speak D-Bus over with the new engine, or -1
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
