#include "helper/hb-hook-helper.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/hb-helper-child.h"
#include "helper/hb-helper-process.h"
#include "helper/hb-hook-process.h"
#include "helper/hb-hook-runner.h"

/* How long it may take for an answer, seconds; it has a limit of its own, which is shorter. */
#define PATIENCE (HB_HOOK_LIMIT + 30)

/* The longest pause before it is started again, seconds; and after how long its next end is one by itself. */
#define PAUSE_MAX 60
#define STEADY (60 * G_USEC_PER_SEC)

typedef struct
{
  guint32 number;
  gint64 sent_at; /* by the main loop's clock; 0 of a free place */
} Running;

struct _HbHookHelper
{
  HbHookHelperFunc ended;
  gpointer user_data;
  Running running[HB_HOOK_RUNNING_MAX];

  pid_t child; /* 0 if none runs */
  int socket;
  gint64 began;
  gint64 may_begin; /* not before */
  guint ends;       /* in a row, without having run for a while */
  guint child_source;
  guint socket_source;
  guint patience_source;
};

static Running *
find (HbHookHelper *self,
      guint32       number)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->running); i++)
    if (self->running[i].sent_at != 0 && self->running[i].number == number)
      return &self->running[i];

  return NULL;
}

static Running *
find_free (HbHookHelper *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->running); i++)
    if (self->running[i].sent_at == 0)
      return &self->running[i];

  return NULL;
}

/* The owner may ask for the next one. */
static void
finish (HbHookHelper    *self,
        Running         *running,
        const HbHookEnd *end)
{
  running->sent_at = 0;
  self->ended (end, self->user_data);
}

/* Its end */

static void
close_socket (HbHookHelper *self)
{
  g_clear_handle_id (&self->socket_source, g_source_remove);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (self->socket >= 0)
    close (self->socket);
  self->socket = -1;
}

static void
note_end (HbHookHelper *self)
{
  gint64 now = g_get_monotonic_time ();

  self->ends = self->child > 0 && now - self->began > STEADY ? 1 : self->ends + 1;
  self->child = 0;
  self->may_begin = now + MIN (1u << MIN (self->ends - 1, 6), PAUSE_MAX) * G_USEC_PER_SEC;
}

/* Nobody knows what had been done: doing it again might be once too often. */
static void
on_child_ended (pid_t    child,
                int      status,
                gpointer user_data)
{
  HbHookHelper *self = user_data;
  Running lost[HB_HOOK_RUNNING_MAX];

  self->child_source = 0;
  close_socket (self);
  note_end (self);

  memcpy (lost, self->running, sizeof lost);
  for (guint i = 0; i < G_N_ELEMENTS (lost); i++)
    if (lost[i].sent_at != 0)
      finish (self, find (self, lost[i].number), &(HbHookEnd) { .number = lost[i].number, .outcome = HB_HOOK_LOST });
}

/* Answers */

/* Returns: whether the answer is as it must be */
static gboolean
take_answer (HbHookHelper *self,
             const guint8 *packet,
             gsize         length)
{
  HbHookEnd end;
  Running *running;

  if (!hb_hook_end_read (&end, packet, length))
    return FALSE;

  running = find (self, end.number);
  if (running == NULL)
    return FALSE;

  finish (self, running, &end);
  return TRUE;
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  HbHookHelper *self = user_data;
  guint8 packet[HB_HOOK_END_SIZE];
  gssize length = recv (fd, packet, sizeof packet, MSG_DONTWAIT | MSG_TRUNC);

  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (length > 0 && length <= (gssize) sizeof packet && take_answer (self, packet, (gsize) length))
    return G_SOURCE_CONTINUE;

  /* It has closed the socket, or is not to be trusted: so it ends, which is handled when it has. */
  self->socket_source = 0;
  kill (self->child, SIGKILL);
  return G_SOURCE_REMOVE;
}

static gboolean
on_patience (gpointer user_data)
{
  HbHookHelper *self = user_data;
  gint64 bearable = g_get_monotonic_time () - PATIENCE * G_USEC_PER_SEC;

  for (guint i = 0; i < G_N_ELEMENTS (self->running); i++)
    if (self->running[i].sent_at != 0 && self->running[i].sent_at < bearable)
      {
        self->patience_source = 0;
        kill (self->child, SIGKILL);
        return G_SOURCE_REMOVE;
      }

  return G_SOURCE_CONTINUE;
}

/* Its start */

/* Returns: whether one runs */
static gboolean
need_child (HbHookHelper *self)
{
  pid_t child;

  if (self->child > 0)
    return self->socket_source != 0;
  if (g_get_monotonic_time () < self->may_begin)
    return FALSE;

  child = hb_helper_child_start (HB_HELPER_HOOK_ARGUMENT, &self->socket);
  if (child < 0)
    {
      note_end (self);
      return FALSE;
    }

  self->child = child;
  self->began = g_get_monotonic_time ();
  self->child_source = g_child_watch_add (child, on_child_ended, self);
  self->socket_source = g_unix_fd_add (self->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self);
  self->patience_source = g_timeout_add_seconds (PATIENCE / 6, on_patience, self);
  return TRUE;
}

/**
 * hb_hook_helper_run:
 * @self: a hook helper
 * @number: a number that no other one has that runs
 * @packet: what to run, from hb_hook_run_write()
 *
 * Returns: whether it was asked to; if not, try again in a while
 */
gboolean
hb_hook_helper_run (HbHookHelper *self,
                    guint32       number,
                    GByteArray   *packet)
{
  Running *running = find_free (self);

  if (running == NULL || !need_child (self))
    return FALSE;

  hb_hook_run_number (packet, number);
  if (send (self->socket, packet->data, packet->len, MSG_NOSIGNAL | MSG_DONTWAIT) != (gssize) packet->len)
    return FALSE;

  *running = (Running) { .number = number, .sent_at = g_get_monotonic_time () };
  return TRUE;
}

/**
 * hb_hook_helper_new:
 * @ended: called for each run that has ended
 * @user_data: for @ended
 *
 * Returns: (transfer full): a helper on the thread-default main loop
 */
HbHookHelper *
hb_hook_helper_new (HbHookHelperFunc ended,
                    gpointer         user_data)
{
  HbHookHelper *self = g_new0 (HbHookHelper, 1);

  self->ended = ended;
  self->user_data = user_data;
  self->socket = -1;

  return self;
}

/* It ends what runs by itself, and then itself. */
void
hb_hook_helper_free (HbHookHelper *self)
{
  close_socket (self);
  g_clear_handle_id (&self->child_source, g_source_remove);
  g_free (self);
}
