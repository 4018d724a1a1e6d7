#include "app/engine/hb-engine-proxy-private.h"

#include "event/hb-event-variant.h"

/* An engine handles a few large replies of a caller at a time, and refuses further calls: moving through a list with
 * the keys makes more. */
#define ANSWERS 4

/* A queued call. It holds a reference to the proxy. */
typedef struct
{
  void (*start) (GTask *task);
  char *address;
  guint64 since;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->address);
  g_free (request);
}

static void
start_requests (HbEngineProxy *self)
{
  while (self->n_requests < ANSWERS && self->requests.length > 0)
    {
      GTask *task = g_queue_pop_head (&self->requests);
      const Request *request = g_task_get_task_data (task);

      self->n_requests++;
      request->start (task);
    }
}

static void
on_large_answer (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (HbEngineProxy) self = g_object_ref (g_task_get_source_object (user_data));

  hb_engine_proxy_end_call (source, result, user_data);
  self->n_requests--;
  start_requests (self);
}

static void
queue_request (HbEngineProxy       *self,
               void (*start)       (GTask *task),
               const char          *address,
               guint64              since,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Request *request = g_new (Request, 1);

  *request = (Request) { start, g_strdup (address), since };
  g_task_set_task_data (task, request, request_free);
  g_queue_push_tail (&self->requests, task);
  start_requests (self);
}

static void
start_history (GTask *task)
{
  HbEngineProxy *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);

  hb_dbus_engine1_call_get_history (self->proxy, request->address, G_DBUS_CALL_FLAGS_NONE, -1, self->lost,
                                    on_large_answer, task);
}

static void
start_packets_since (GTask *task)
{
  HbEngineProxy *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);

  hb_dbus_engine1_call_get_packets_since (self->proxy, request->address, request->since, G_DBUS_CALL_FLAGS_NONE,
                                          -1, self->lost, on_large_answer, task);
}

void
hb_engine_proxy_get_history (HbEngineProxy       *self,
                             const char          *address,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  queue_request (self, start_history, address, 0, callback, user_data);
}

/**
 * hb_engine_proxy_get_history_finish:
 * @self: an engine proxy
 * @result: the callback's result
 * @error: return location for an error, in words for people
 *
 * Returns: (nullable) (transfer full) (element-type HbEvent): the peer's events, the oldest first
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

void
hb_engine_proxy_get_packets_since (HbEngineProxy       *self,
                                   const char          *address,
                                   guint64              since,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  queue_request (self, start_packets_since, address, since, callback, user_data);
}
