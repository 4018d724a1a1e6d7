#include "app/engine/hb-engine-proxy-private.h"

#include "engine/hb-engine-object.h"
#include "event/hb-event-variant.h"
#include "event/hb-peer-variant.h"

/* The minimum interval between two queries of all peers by a window that falls behind again and again. */
#define CATCH_UP_PAUSE_MS 2000

/* Returns: whether further replies and signals must be ignored */
static gboolean
is_over (HbEngineProxy *self)
{
  return self->closed || (self->proxy != NULL && !self->connected);
}

static void
return_over (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "the engine has ended");
}

static void
take_incidents (HbEngineProxy *self,
                GVariant      *told)
{
  g_autoptr (GArray) events = hb_events_from_variant (told);

  hb_incident_list_replace (self->incidents, events);
}

/* An engine of another version may have no such call, or another one: then nothing is known of incidents that were
 * opened before. From any other error, it does not follow that there are none. */
static void
miss_incidents (HbEngineProxy *self,
                const GError  *error)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (HbEvent));

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    hb_incident_list_replace (self->incidents, none);
  else
    self->behind = TRUE;
}

static void
on_listed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) arrays = NULL;
  g_autoptr (GArray) peers = NULL;
  HbEngineProxy *self = g_task_get_source_object (task);
  GPtrArray *fallen;
  GError *error = NULL;

  if (!hb_dbus_engine1_call_list_peer_snapshots_finish (HB_DBUS_ENGINE1 (source), &arrays, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (is_over (self))
    {
      return_over (task);
      return;
    }
  if (hb_dbus_engine1_get_role (self->facts) == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                               "the engine does not tell its properties");
      return;
    }

  peers = hb_peers_from_variant (arrays);
  if (peers == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               "the arrays of the engine's peers have different lengths");
      return;
    }

  fallen = g_ptr_array_new_with_free_func (g_object_unref);
  hb_peer_list_replace (self->peers, peers, fallen);
  g_task_set_task_data (task, fallen, (GDestroyNotify) g_ptr_array_unref);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
on_incidents (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) told = NULL;
  g_autoptr (GError) error = NULL;
  HbEngineProxy *self = g_task_get_source_object (task);

  hb_dbus_engine1_call_list_incidents_finish (HB_DBUS_ENGINE1 (source), &told, result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (is_over (self))
    {
      return_over (task);
      return;
    }

  if (told != NULL)
    take_incidents (self, told);
  else
    miss_incidents (self, error);

  /* The peers come last: the engine sends what happened since then, and it must find whoever listens to the proxy. */
  hb_dbus_engine1_call_list_peer_snapshots (HB_DBUS_ENGINE1 (source), G_DBUS_CALL_FLAGS_NONE, -1,
                                            g_task_get_cancellable (task), on_listed, g_object_ref (task));
}

static void
on_proxy (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (HbDBusEngine1) proxy = NULL;
  HbEngineProxy *self = g_task_get_source_object (task);
  GError *error = NULL;

  proxy = hb_dbus_engine1_proxy_new_finish (result, &error);
  if (proxy == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (is_over (self))
    {
      return_over (task);
      return;
    }

  self->connected |= self->proxy == NULL;
  hb_engine_proxy_listen (self, g_object_ref (proxy));
  hb_dbus_engine1_call_list_incidents (proxy, G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task),
                                       on_incidents, g_object_ref (task));
}

/* Queries the properties and the peers, and returns @task with the proxy, or an error; its data are the peers that
 * were given up meanwhile (element-type HbPeerItem). Takes @task. */
void
hb_engine_proxy_load (HbEngineProxy *self,
                      GTask         *task)
{
  self->loading = TRUE;
  hb_dbus_engine1_proxy_new (self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, self->name,
                             HB_BUS_PATH, g_task_get_cancellable (task), on_proxy, task);
}

static void catch_up_later (HbEngineProxy *self);

/* Call when the task of hb_engine_proxy_load() has returned. */
void
hb_engine_proxy_end_load (HbEngineProxy *self)
{
  self->loading = FALSE;
  self->loaded = g_get_monotonic_time ();
  if (self->behind)
    catch_up_later (self);
}

static void
on_refreshed (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (HbEngineProxy) self = user_data;
  g_autoptr (GVariant) told = NULL;

  if (hb_dbus_engine1_call_list_incidents_finish (HB_DBUS_ENGINE1 (source), &told, result, NULL) && !is_over (self))
    take_incidents (self, told);
}

void
hb_engine_proxy_refresh_incidents (HbEngineProxy *self)
{
  if (self->connected)
    hb_dbus_engine1_call_list_incidents (self->proxy, G_DBUS_CALL_FLAGS_NONE, -1, self->lost, on_refreshed,
                                         g_object_ref (self));
}

/* Catching up */

static void
on_caught_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  HbEngineProxy *self = HB_ENGINE_PROXY (source);
  g_autoptr (HbEngineProxy) kept = g_task_propagate_pointer (G_TASK (result), NULL);

  if (is_over (self))
    return;

  self->behind |= kept == NULL;
  hb_engine_proxy_end_load (self);
  if (kept != NULL)
    g_signal_emit_by_name (self, "caught-up", g_task_get_task_data (G_TASK (result)));
}

static gboolean
on_catch_up (gpointer user_data)
{
  HbEngineProxy *self = user_data;

  self->catch_up_source = 0;
  self->behind = FALSE;
  hb_gate_open (self->gate);
  hb_engine_proxy_load (self, g_task_new (self, self->cancellable, on_caught_up, NULL));
  return G_SOURCE_REMOVE;
}

static void
catch_up_later (HbEngineProxy *self)
{
  gint64 wait = self->loaded / 1000 + CATCH_UP_PAUSE_MS - g_get_monotonic_time () / 1000;

  if (self->catch_up_source == 0)
    self->catch_up_source = g_timeout_add ((guint) CLAMP (wait, 0, CATCH_UP_PAUSE_MS), on_catch_up,
                                           self);
}

/* A #HbGateFunc: messages were dropped. */
void
hb_engine_proxy_on_shut (gpointer user_data)
{
  HbEngineProxy *self = user_data;

  self->behind = TRUE;
  if (!self->loading && self->connected)
    catch_up_later (self);
}
