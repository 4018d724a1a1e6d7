#include "engine/hb-monitor.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/hb-service.h"
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

static gboolean
send_reply (int monitor,
            int engine,
            int error)
{
  Reply reply = { error };
  struct iovec part = { &reply, sizeof reply };
  union
  {
    struct cmsghdr align;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control = { 0 };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

  if (engine >= 0)
    {
      struct cmsghdr *header;

      message.msg_control = &control;
      message.msg_controllen = sizeof control.bytes;
      header = CMSG_FIRSTHDR (&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN (sizeof engine);
      memcpy (CMSG_DATA (header), &engine, sizeof engine);
    }

  return sendmsg (monitor, &message, MSG_NOSIGNAL) == sizeof reply;
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
              const Request *request)
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
      _exit (hb_service_run (ends[1], request->kind == HB_MONITOR_DEMO ? request->n_peers : 0));
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

static void G_GNUC_NORETURN
keep_watch (int monitor)
{
  Request request;
  gssize length;

  /* Without the capability the demo and replays can be had still. */
  if (!hb_privileges_reserve ())
    hb_privileges_drop ();
  hb_privileges_harden ();

  /* What ends the app ends us, when its socket is closed; engines are reaped by the kernel. */
  signal (SIGINT, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  signal (SIGCHLD, SIG_IGN);

  do
    {
      length = recv (monitor, &request, sizeof request, 0);
      if (length == sizeof request)
        {
          int engine = start_engine (monitor, &request);

          if (!send_reply (monitor, engine, engine < 0 ? errno : 0))
            break;
          if (engine >= 0)
            close (engine);
        }
    }
  while (length > 0 || (length < 0 && errno == EINTR));

  wait_for_engines ();
}

/**
 * hb_monitor_fork:
 *
 * Starts the monitor as a child of this process, which must have one thread only. It keeps
 * CAP_NET_RAW, where we have it, and ends with us.
 *
 * Returns: a descriptor to reach it by, which an exec keeps open, or -1 with errno set
 */
int
hb_monitor_fork (void)
{
  int ends[2];
  pid_t monitor;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
    return -1;

  monitor = fork ();
  if (monitor == 0)
    {
      close (ends[0]);
      keep_watch (ends[1]);
    }

  close (ends[1]);
  if (monitor > 0)
    return ends[0];

  close (ends[0]);
  return -1;
}

static gboolean
set_lost (GError **error)
{
  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                       _("the process that starts engines is gone; start Heartbeats again"));
  return FALSE;
}

/**
 * hb_monitor_request:
 * @monitor: the descriptor of hb_monitor_fork()
 * @kind: what the engine is for
 * @n_peers: how many clients a demo has
 * @error: return location for a #HbNetError
 *
 * Asks for an engine. The answer comes in some milliseconds, when @monitor is readable.
 *
 * Returns: whether it was asked
 */
gboolean
hb_monitor_request (int            monitor,
                    HbMonitorKind  kind,
                    guint          n_peers,
                    GError       **error)
{
  Request request = { kind, n_peers };

  if (send (monitor, &request, sizeof request, MSG_NOSIGNAL) != sizeof request)
    return set_lost (error);

  return TRUE;
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
  struct iovec part = { &reply, sizeof reply };
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
  struct cmsghdr *header;
  int engine;

  if (recvmsg (monitor, &message, MSG_CMSG_CLOEXEC) != sizeof reply)
    {
      set_lost (error);
      return -1;
    }

  header = CMSG_FIRSTHDR (&message);
  if (reply.error != 0 || header == NULL || header->cmsg_type != SCM_RIGHTS)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, _("cannot start an engine: %s"),
                   g_strerror (reply.error));
      return -1;
    }

  memcpy (&engine, CMSG_DATA (header), sizeof engine);
  return engine;
}
