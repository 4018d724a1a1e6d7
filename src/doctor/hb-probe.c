#include "doctor/hb-probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/hb-net-error.h"

/* A stopped bus or a dead disk would block a probe for ever; none that works takes this long. */
#define TIMEOUT_SECONDS 3

/* The result, or the error's domain, message (any bytes) and code. */
#define REPLY_TYPE "(mvsayi)"

static gboolean
write_all (int           fd,
           const guint8 *bytes,
           gsize         length)
{
  while (length > 0)
    {
      gssize written = write (fd, bytes, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      bytes += written;
      length -= (gsize) written;
    }

  return TRUE;
}

static void G_GNUC_NORETURN
run_and_reply (HbProbeFunc   func,
               gconstpointer data,
               int           fd,
               pid_t         parent)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *answer;
  gboolean sent;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (1);

  answer = func (data, &error);
  if (answer != NULL)
    reply = g_variant_new ("(mvs^ayi)", answer, "", "", 0);
  else
    reply = g_variant_new ("(mvs^ayi)", NULL, g_quark_to_string (error->domain), error->message,
                           error->code);
  g_variant_ref_sink (reply);

  sent = write_all (fd, g_variant_get_data (reply), g_variant_get_size (reply));

  /* A leak checker would report it, and change the exit status. */
  g_clear_pointer (&reply, g_variant_unref);
  g_clear_error (&error);
  _exit (sent ? 0 : 1);
}

/* Returns: whether the child closed its end in time; @bytes has what it wrote */
static gboolean
read_all (int         fd,
          GByteArray *bytes)
{
  gint64 deadline = g_get_monotonic_time () + TIMEOUT_SECONDS * G_USEC_PER_SEC;

  for (;;)
    {
      gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
      struct pollfd source = { .fd = fd, .events = POLLIN };
      guint8 chunk[4096];
      gssize length;

      if (left <= 0 || (poll (&source, 1, (int) left) <= 0 && errno != EINTR))
        return FALSE;
      if (source.revents == 0)
        continue;

      length = read (fd, chunk, sizeof chunk);
      if (length == 0)
        return TRUE;
      if (length > 0)
        g_byte_array_append (bytes, chunk, (guint) length);
      else if (errno != EINTR)
        return FALSE;
    }
}

static void
set_exit_error (int      status,
                GError **error)
{
  if (WIFSIGNALED (status))
    g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, "a probe was killed by the signal %d, %s",
                 WTERMSIG (status), g_strsignal (WTERMSIG (status)));
  else
    g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, "a probe ended without a result");
}

static GVariant *
parse_reply (GByteArray  *bytes,
             GError     **error)
{
  g_autoptr (GBytes) content = g_byte_array_free_to_bytes (bytes);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *message = NULL;
  const char *domain;
  int code;

  reply = g_variant_new_from_bytes (G_VARIANT_TYPE (REPLY_TYPE), content, FALSE);
  g_variant_ref_sink (reply);
  g_variant_get (reply, "(mv&s^ayi)", &answer, &domain, &message, &code);
  if (answer == NULL)
    g_set_error_literal (error, g_quark_from_string (domain), code, message);

  return g_steal_pointer (&answer);
}

/**
 * hb_probe_run:
 * @func: the probe
 * @data: for @func
 * @error: return location for the probe's error, or for a #HbNetError if it could not be run, took more than
 *   three seconds, or crashed
 *
 * Runs a probe in a child process, so that this process is not affected. Only for processes with a single
 * thread.
 *
 * Returns: (nullable) (transfer full): the probe's result
 */
GVariant *
hb_probe_run (HbProbeFunc     func,
              gconstpointer   data,
              GError        **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  pid_t parent = getpid ();
  gboolean in_time;
  int status = 0;
  int ends[2];
  pid_t child;

  if (pipe2 (ends, O_CLOEXEC) != 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, "cannot run a probe: %s",
                   g_strerror (errno));
      return NULL;
    }

  child = fork ();
  if (child == 0)
    {
      close (ends[0]);
      run_and_reply (func, data, ends[1], parent);
    }

  close (ends[1]);
  if (child < 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, "cannot run a probe: %s",
                   g_strerror (errno));
      close (ends[0]);
      return NULL;
    }

  bytes = g_byte_array_new ();
  in_time = read_all (ends[0], bytes);
  close (ends[0]);
  if (!in_time)
    kill (child, SIGKILL);
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;

  if (!in_time)
    g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, "no answer within %d seconds",
                 TIMEOUT_SECONDS);
  else if (status != 0 || bytes->len == 0)
    set_exit_error (status, error);
  else
    return parse_reply (g_steal_pointer (&bytes), error);

  return NULL;
}
