#include "app/engine/hb-engine-proxy-private.h"

#include <glib/gi18n.h>

#include "event/hb-event-variant.h"

/* An engine takes some large answers of a caller at a time, and refuses what goes beyond: whoever walks
 * through a list with the keys asks for more than that. */
#define ANSWERS 4

/* How long a person may take to type a password. */
#define PASSWORD_MS (5 * 60 * 1000)

/* Why somebody may not change it, an engine says in words that our catalogs have. */
static void
translate (GError *error)
{
  char *words = g_strdup (*error->message != '\0' ? _(error->message) : "");

  g_free (error->message);
  error->message = words;
}

/* Takes @task. */
static void
return_gone (GTask *given)
{
  g_autoptr (GTask) task = given;

  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "%s",
                           _("The engine has ended, or no longer answers"));
}

/* Returns: whether it ended before it had answered */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* Takes @task. */
static void
finish (GTask        *given,
        GDBusProxy   *proxy,
        GAsyncResult *result)
{
  g_autoptr (GTask) task = given;
  GError *error = NULL;
  GVariant *answer = g_dbus_proxy_call_finish (proxy, result, &error);

  if (answer != NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
      return;
    }

  if (is_gone (error))
    {
      g_error_free (error);
      return_gone (g_steal_pointer (&task));
      return;
    }

  /* What the engine says is meant for people; how it came here is not. */
  g_dbus_error_strip_remote_error (error);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    translate (error);
  g_task_return_error (task, error);
}

static void
on_called (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  finish (user_data, G_DBUS_PROXY (source), result);
}

/* Who has the name of an engine that is gone is not who is meant. Takes @task. */
static void
send (HbEngineProxy  *self,
      const char     *method,
      GVariant       *arguments,
      GDBusCallFlags  flags,
      int             timeout_ms,
      GTask          *task)
{
  g_autoptr (GVariant) taken = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;

  if (hb_engine_proxy_is_connected (self))
    g_dbus_proxy_call (hb_engine_proxy_get_proxy (self), method, taken, flags, timeout_ms, NULL, on_called,
                       task);
  else
    return_gone (task);
}

static void
call (HbEngineProxy       *self,
      const char          *method,
      GVariant            *arguments,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  send (self, method, arguments, G_DBUS_CALL_FLAGS_NONE, -1, g_task_new (self, NULL, callback, user_data));
}

/* What a person wants: they may be asked for a password. */
static void
change (HbEngineProxy       *self,
        const char          *method,
        GVariant            *arguments,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  send (self, method, arguments, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, PASSWORD_MS,
        g_task_new (self, NULL, callback, user_data));
}

/* What has a large answer waits for those before it. Each that waits keeps the remote. */

typedef struct
{
  GQueue waiting; /* of GTask */
  guint in_hand;
} Inquiries;

typedef struct
{
  const char *method;
  GVariant *arguments;
} Inquiry;

static void
inquiry_free (gpointer data)
{
  Inquiry *inquiry = data;

  g_variant_unref (inquiry->arguments);
  g_free (inquiry);
}

static Inquiries *
get_inquiries (HbEngineProxy *self)
{
  Inquiries *inquiries = g_object_get_data (G_OBJECT (self), "inquiries");

  if (inquiries == NULL)
    {
      inquiries = g_new0 (Inquiries, 1);
      g_queue_init (&inquiries->waiting);
      g_object_set_data_full (G_OBJECT (self), "inquiries", inquiries, g_free);
    }

  return inquiries;
}

static void inquire (HbEngineProxy *self);

static void
on_inquired (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (HbEngineProxy) self = g_object_ref (g_task_get_source_object (user_data));

  get_inquiries (self)->in_hand--;
  finish (user_data, G_DBUS_PROXY (source), result);
  inquire (self);
}

static void
inquire (HbEngineProxy *self)
{
  Inquiries *inquiries = get_inquiries (self);

  while (inquiries->in_hand < ANSWERS && inquiries->waiting.length > 0)
    {
      GTask *task = g_queue_pop_head (&inquiries->waiting);
      Inquiry *inquiry = g_task_get_task_data (task);

      if (!hb_engine_proxy_is_connected (self))
        {
          return_gone (task);
          continue;
        }

      inquiries->in_hand++;
      g_dbus_proxy_call (hb_engine_proxy_get_proxy (self), inquiry->method, inquiry->arguments,
                         G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_inquired, task);
    }
}

static void
ask (HbEngineProxy       *self,
     const char          *method,
     GVariant            *arguments,
     GAsyncReadyCallback  callback,
     gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Inquiry *inquiry = g_new (Inquiry, 1);

  *inquiry = (Inquiry) { method, g_variant_ref_sink (arguments) };
  g_task_set_task_data (task, inquiry, inquiry_free);
  g_queue_push_tail (&get_inquiries (self)->waiting, task);
  inquire (self);
}

void
hb_engine_proxy_send (HbEngineProxy       *self,
                      const char          *text,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  change (self, "Send", g_variant_new ("(s)", text), callback, user_data);
}

void
hb_engine_proxy_terminate (HbEngineProxy       *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  change (self, "Terminate", NULL, callback, user_data);
}

void
hb_engine_proxy_set_timeout (HbEngineProxy       *self,
                             double               seconds,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  change (self, "SetTimeout", g_variant_new ("(d)", seconds), callback, user_data);
}

void
hb_engine_proxy_set_pulses (HbEngineProxy       *self,
                            guint                count,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  change (self, "SetPulses", g_variant_new ("(u)", count), callback, user_data);
}

void
hb_engine_proxy_set_muted (HbEngineProxy       *self,
                           const char          *address,
                           gboolean             muted,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  change (self, "SetMuted", g_variant_new ("(sb)", address, muted), callback, user_data);
}

/**
 * hb_engine_proxy_remind_muted:
 * @self: an engine proxy
 * @address: a peer's
 * @callback: (nullable): called with the answer
 * @user_data: for @callback
 *
 * Has nobody be notified of a peer, as a person wanted once: they are not asked for a password now.
 */
void
hb_engine_proxy_remind_muted (HbEngineProxy       *self,
                              const char          *address,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  call (self, "SetMuted", g_variant_new ("(sb)", address, TRUE), callback, user_data);
}

void
hb_engine_proxy_close_session (HbEngineProxy       *self,
                               const char          *address,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  change (self, "CloseSession", g_variant_new ("(s)", address), callback, user_data);
}

void
hb_engine_proxy_forget (HbEngineProxy       *self,
                        const char          *address,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  change (self, "Forget", g_variant_new ("(s)", address), callback, user_data);
}

void
hb_engine_proxy_get_history (HbEngineProxy       *self,
                             const char          *address,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  ask (self, "GetHistory", g_variant_new ("(s)", address), callback, user_data);
}

void
hb_engine_proxy_get_packets (HbEngineProxy       *self,
                             const char          *address,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  ask (self, "GetPackets", g_variant_new ("(s)", address), callback, user_data);
}

void
hb_engine_proxy_get_packets_since (HbEngineProxy       *self,
                                   const char          *address,
                                   guint64              since,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  ask (self, "GetPacketsSince", g_variant_new ("(st)", address, since), callback, user_data);
}

/**
 * hb_engine_proxy_get_history_finish:
 * @self: an engine proxy
 * @result: what the callback of hb_engine_proxy_get_history() got
 * @error: return location for an error, in words for people
 *
 * Returns: (nullable) (transfer full) (element-type HbEvent): what happened with the peer, the oldest
 *   first
 */
GArray *
hb_engine_proxy_get_history_finish (HbEngineProxy  *self,
                                    GAsyncResult   *result,
                                    GError        **error)
{
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (self, result, error);
  g_autoptr (GVariant) history = NULL;

  if (answer == NULL)
    return NULL;

  history = g_variant_get_child_value (answer, 0);
  return hb_events_from_variant (history);
}

/**
 * hb_engine_proxy_call_finish:
 * @self: an engine proxy
 * @result: what the callback of one of the calls got
 * @error: return location for an error, in words for people
 *
 * Returns: (nullable) (transfer full): the answer, a tuple
 */
GVariant *
hb_engine_proxy_call_finish (HbEngineProxy  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
