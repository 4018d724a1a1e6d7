#include "helper/hb-helper.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/hb-helper-child.h"
#include "helper/hb-helper-process.h"

/* How many requests it has at once: their packets fit into the socket's buffer, so sending never has to wait. */
#define SENT_MAX 64

/* How long it may take for an answer, seconds; it has a limit of its own, which is shorter. */
#define PATIENCE 30

/* After that long, its next end is one by itself again. */
#define STEADY (60 * G_USEC_PER_SEC)

/* The longest pause before it is started again, seconds. */
#define PAUSE_MAX 60

/* How many answers are taken before the other sources get their turn. */
#define BATCH 64

/* A request with which it has ended twice is not sent again. */
#define TRIES_MAX 2

typedef struct
{
  HbHelperMessage message;
  HbHelperFunc answered;
  gpointer user_data;
  gint64 sent_at; /* by the main loop's clock; 0 if it is not sent */
  guint tries;
} Request;

struct _HbHelper
{
  HbHelperTroubleFunc trouble;
  gpointer user_data;

  GHashTable *requests; /* of Request, by their numbers */
  GQueue waiting;       /* of the numbers of those that are not sent */
  guint32 last_number;
  guint sent;

  pid_t child; /* 0 if none runs */
  int socket;
  gint64 began;
  guint ends;  /* in a row, without having run for a while */
  guint child_source;
  guint socket_source;
  guint patience_source;
  guint pause_source;  /* before it is started again */
  guint refuse_source; /* what is asked meanwhile fails */
};

static void start (HbHelper *self);

/* Requests */

static Request *
find (HbHelper *self,
      guint32   number)
{
  return g_hash_table_lookup (self->requests, GUINT_TO_POINTER (number));
}

static void
forget (HbHelper *self,
        Request  *request)
{
  if (request->sent_at != 0)
    self->sent--;
  else
    g_queue_remove (&self->waiting, GUINT_TO_POINTER (request->message.number));
  g_hash_table_remove (self->requests, GUINT_TO_POINTER (request->message.number));
}

/* The owner may ask for something else, or cancel another request. */
static void
answer (HbHelper              *self,
        Request               *request,
        const HbHelperMessage *message)
{
  Request asked = *request;

  forget (self, request);
  asked.answered (&asked.message, message, asked.user_data);
}

static void
refuse (HbHelper *self,
        Request  *request)
{
  HbHelperMessage message = {
    .number = request->message.number,
    .kind = request->message.kind,
    .result = HB_HELPER_FAILED,
  };

  /* Translators: the reason why a host's name was not resolved */
  g_strlcpy (message.text, _("the process that looks up names does not run"), sizeof message.text);
  answer (self, request, &message);
}

static gboolean
send_request (HbHelper *self,
              Request  *request)
{
  guint8 packet[HB_HELPER_PACKET_MAX];
  gsize length = hb_helper_message_write (&request->message, packet);

  /* If it has ended, that is noticed elsewhere. */
  if (send (self->socket, packet, length, MSG_NOSIGNAL | MSG_DONTWAIT) != (gssize) length)
    return FALSE;

  request->sent_at = g_get_monotonic_time ();
  request->tries++;
  self->sent++;
  return TRUE;
}

static void
send_waiting (HbHelper *self)
{
  while (self->child > 0 && self->sent < SENT_MAX && self->waiting.length > 0)
    {
      if (!send_request (self, find (self, GPOINTER_TO_UINT (g_queue_peek_head (&self->waiting)))))
        return;
      g_queue_pop_head (&self->waiting);
    }
}

/* What waits for a helper that does not run fails. */
static void
refuse_waiting (HbHelper *self)
{
  /* Those that its owner asks for meanwhile do not count. */
  for (guint count = self->waiting.length; count > 0 && self->waiting.length > 0; count--)
    refuse (self, find (self, GPOINTER_TO_UINT (g_queue_peek_head (&self->waiting))));
}

static gboolean
on_refuse (gpointer user_data)
{
  HbHelper *self = user_data;

  self->refuse_source = 0;
  refuse_waiting (self);
  return G_SOURCE_REMOVE;
}

/* Its end */

static void
kill_child (HbHelper *self)
{
  if (self->child > 0)
    kill (self->child, SIGKILL);
}

static void
close_socket (HbHelper *self)
{
  g_clear_handle_id (&self->socket_source, g_source_remove);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (self->socket >= 0)
    close (self->socket);
  self->socket = -1;
}

static gboolean
on_pause_over (gpointer user_data)
{
  HbHelper *self = user_data;

  self->pause_source = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

/* Returns: whether there is a pause before it is started again: not after the first end in a row, then a longer one each
 *   time */
static gboolean
must_pause (HbHelper *self)
{
  return self->ends > 1;
}

static void
start_later (HbHelper *self)
{
  self->pause_source = must_pause (self) ? g_timeout_add_seconds (MIN (1u << MIN (self->ends - 2, 6), PAUSE_MAX),
                                                                  on_pause_over, self)
                                         : g_idle_add (on_pause_over, self);
}

/* What it had is sent again, unless that may be what ended it. */
static void
take_back (HbHelper *self)
{
  g_autoptr (GList) numbers = g_hash_table_get_keys (self->requests);

  for (GList *link = numbers; link != NULL; link = link->next)
    {
      Request *request = find (self, GPOINTER_TO_UINT (link->data));

      if (request == NULL || request->sent_at == 0)
        continue;

      request->sent_at = 0;
      self->sent--;
      if (request->tries >= TRIES_MAX)
        refuse (self, request);
      else
        g_queue_push_head (&self->waiting, link->data);
    }
}

static void
note_end (HbHelper   *self,
          const char *reason)
{
  gint64 lived = g_get_monotonic_time () - self->began;
  g_autofree char *text = NULL;

  self->ends = self->child > 0 && lived > STEADY ? 1 : self->ends + 1;
  self->child = 0;
  start_later (self);
  if (self->ends == 1)
    {
      /* Translators: the reason, such as a signal or an error */
      text = g_strdup_printf (_("the process that looks up names ended: %s; it is started again, and everything else "
                                "goes on"), reason);
      self->trouble (text, self->user_data);
    }

  take_back (self);
  if (must_pause (self))
    refuse_waiting (self);
}

static void
on_ended (pid_t    child,
          int      status,
          gpointer user_data)
{
  HbHelper *self = user_data;
  g_autofree char *reason = hb_helper_child_describe (status);

  self->child_source = 0;
  close_socket (self);
  note_end (self, reason);
}

/* Answers */

/* Returns: whether it is as it must be, or nobody waits for it any more */
static gboolean
take_answer (HbHelper     *self,
             const guint8 *packet,
             gsize         length)
{
  HbHelperMessage message;
  Request *request;

  if (!hb_helper_message_read (&message, packet, length))
    return FALSE;

  request = find (self, message.number);
  if (request == NULL)
    return TRUE;
  if (request->sent_at == 0 || request->message.kind != message.kind)
    return FALSE;

  answer (self, request, &message);
  return TRUE;
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  HbHelper *self = user_data;
  guint8 packet[HB_HELPER_PACKET_MAX];
  gssize length = 0;

  for (guint i = 0; i < BATCH; i++)
    {
      length = recv (fd, packet, sizeof packet, MSG_DONTWAIT | MSG_TRUNC);
      if (length <= 0)
        break;
      if (length > (gssize) sizeof packet || !take_answer (self, packet, (gsize) length))
        {
          length = 0;
          break;
        }
    }

  send_waiting (self);
  if (length > 0 || (length < 0 && (errno == EAGAIN || errno == EINTR)))
    return G_SOURCE_CONTINUE;

  /* It has closed the socket, or is not to be trusted: so it ends, which is handled when it has. */
  self->socket_source = 0;
  kill_child (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_patience (gpointer user_data)
{
  HbHelper *self = user_data;
  gint64 bearable = g_get_monotonic_time () - PATIENCE * G_USEC_PER_SEC;
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->requests);
  while (g_hash_table_iter_next (&iter, NULL, &request))
    {
      gint64 sent_at = ((Request *) request)->sent_at;

      if (sent_at == 0 || sent_at > bearable)
        continue;
      self->patience_source = 0;
      kill_child (self);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

/* Its start */

static void
start (HbHelper *self)
{
  pid_t child = hb_helper_child_start (HB_HELPER_ARGUMENT, &self->socket);

  if (child < 0)
    {
      note_end (self, g_strerror (errno));
      return;
    }

  self->child = child;
  self->began = g_get_monotonic_time ();
  self->child_source = g_child_watch_add (child, on_ended, self);
  self->socket_source = g_unix_fd_add (self->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self);
  self->patience_source = g_timeout_add_seconds (PATIENCE / 3, on_patience, self);
  send_waiting (self);
}

/**
 * hb_helper_ask:
 * @self: a helper
 * @request: what to look up; its number does not matter
 * @answered: called with the answer
 * @user_data: for @answered
 *
 * Returns: the number of the request, for hb_helper_cancel(); 0 if there are too many
 */
guint32
hb_helper_ask (HbHelper              *self,
               const HbHelperMessage *request,
               HbHelperFunc           answered,
               gpointer               user_data)
{
  Request *asked;

  if (g_hash_table_size (self->requests) >= HB_HELPER_REQUESTS_MAX)
    return 0;

  do
    self->last_number++;
  while (self->last_number == 0 || find (self, self->last_number) != NULL);

  asked = g_new0 (Request, 1);
  asked->message = *request;
  asked->message.number = self->last_number;
  asked->answered = answered;
  asked->user_data = user_data;
  g_hash_table_insert (self->requests, GUINT_TO_POINTER (self->last_number), asked);
  g_queue_push_tail (&self->waiting, GUINT_TO_POINTER (self->last_number));

  if (self->child > 0)
    send_waiting (self);
  else if (self->pause_source == 0)
    self->pause_source = g_idle_add (on_pause_over, self);
  else if (must_pause (self) && self->refuse_source == 0)
    self->refuse_source = g_idle_add (on_refuse, self);

  return asked->message.number;
}

/**
 * hb_helper_cancel:
 * @self: a helper
 * @number: the number of a request; nothing happens if it was answered
 */
void
hb_helper_cancel (HbHelper *self,
                  guint32   number)
{
  Request *request = find (self, number);

  if (request != NULL)
    forget (self, request);
}

/**
 * hb_helper_new:
 * @trouble: called if it has ended
 * @user_data: for @trouble
 *
 * Returns: (transfer full): a helper on the thread-default main loop, which starts with the first request
 */
HbHelper *
hb_helper_new (HbHelperTroubleFunc trouble,
               gpointer            user_data)
{
  HbHelper *self = g_new0 (HbHelper, 1);

  self->trouble = trouble;
  self->user_data = user_data;
  self->socket = -1;
  self->requests = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_queue_init (&self->waiting);

  return self;
}

void
hb_helper_free (HbHelper *self)
{
  close_socket (self);
  g_clear_handle_id (&self->child_source, g_source_remove);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_handle_id (&self->refuse_source, g_source_remove);
  if (self->child > 0)
    {
      /* It may take a while to end where its module waits for a disk: the kernel reaps it with us at the latest. */
      kill_child (self);
      waitpid (self->child, NULL, WNOHANG);
    }
  g_queue_clear (&self->waiting);
  g_hash_table_unref (self->requests);
  g_free (self);
}
