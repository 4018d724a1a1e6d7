#include "app/engine/hb-launcher.h"

#include <gio/gunixconnection.h>
#include <glib-unix.h>
#include <unistd.h>

#include "engine/hb-engine-object.h"
#include "engine/hb-monitor.h"
#include "hb-dbus-engine.h"
#include "net/hb-capture-file.h"

struct _HbLauncher
{
  GObject parent_instance;

  int monitor;
  guint source;
  GQueue waiting; /* of GTask: the monitor answers in the order of the requests */
};

G_DEFINE_FINAL_TYPE (HbLauncher, hb_launcher, G_TYPE_OBJECT)

static void
on_engine (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  HbEngineProxy *engine = hb_engine_proxy_new_finish (result, &error);

  if (engine != NULL)
    g_task_return_pointer (task, engine, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_started (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!hb_dbus_launcher1_call_start_finish (HB_DBUS_LAUNCHER1 (source), result, &error))
    {
      g_dbus_error_strip_remote_error (error);
      g_task_return_error (task, error);
      return;
    }

  hb_engine_proxy_new_async (g_dbus_proxy_get_connection (G_DBUS_PROXY (source)), NULL, NULL, on_engine,
                             g_object_ref (task));
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (HbDBusLauncher1) launcher = NULL;
  GError *error = NULL;

  connection = g_dbus_connection_new_finish (result, &error);
  /* Without properties and signals, creating the proxy does not wait for the peer. */
  if (connection != NULL)
    launcher = hb_dbus_launcher1_proxy_new_sync (connection, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES |
                                                               G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                                 NULL, HB_BUS_PATH, NULL, &error);
  if (launcher == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  hb_dbus_launcher1_call_start (launcher, g_task_get_task_data (task), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_started,
                                g_object_ref (task));
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  HbLauncher *self = user_data;
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  GError *error = NULL;
  int engine = hb_monitor_receive (fd, &error);

  if (engine >= 0)
    socket = g_socket_new_from_fd (engine, &error);
  if (task == NULL)
    {
      /* No request is pending: the monitor is gone. The next request will fail. */
      g_clear_error (&error);
      self->source = 0;
      return G_SOURCE_REMOVE;
    }
  if (socket == NULL)
    {
      g_task_return_error (task, error);
      return G_SOURCE_CONTINUE;
    }

  stream = g_socket_connection_factory_create_connection (socket);
  g_dbus_connection_new (G_IO_STREAM (stream), NULL,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, on_connected,
                         g_object_ref (task));
  return G_SOURCE_CONTINUE;
}

/* The app, which has only the user's rights, opens the capture; an engine without any privilege parses it. */
static gboolean
request (HbLauncher  *self,
         guint        demo_peers,
         GVariant    *settings,
         GError     **error)
{
  HbMonitorKind kind = demo_peers > 0 ? HB_MONITOR_DEMO : HB_MONITOR_LIVE;
  const char *path = NULL;
  gboolean requested;
  int capture;

  if (!g_variant_lookup (settings, "read", "^&ay", &path))
    return hb_monitor_request (self->monitor, kind, demo_peers, -1, error);

  capture = hb_capture_file_take (path, error);
  if (capture < 0)
    return FALSE;

  requested = hb_monitor_request (self->monitor, HB_MONITOR_REPLAY, 0, capture, error);
  close (capture);
  return requested;
}

/**
 * hb_launcher_launch_async:
 * @self: a launcher
 * @demo_peers: how many clients to simulate; 0 for no demo
 * @settings: (transfer floating): the a{sv} of Launcher1.Start
 * @callback: called when the engine runs, or has failed to start
 * @user_data: for @callback
 */
void
hb_launcher_launch_async (HbLauncher          *self,
                          guint                demo_peers,
                          GVariant            *settings,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  g_task_set_task_data (task, g_variant_ref_sink (settings), (GDestroyNotify) g_variant_unref);
  if (!request (self, demo_peers, settings, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_queue_push_tail (&self->waiting, g_object_ref (task));
}

/**
 * hb_launcher_launch_finish:
 * @self: a launcher
 * @result: the callback's result
 * @error: return location for a #HbNetError, or another error, in words for people
 *
 * Returns: (nullable) (transfer full): the running engine
 */
HbEngineProxy *
hb_launcher_launch_finish (HbLauncher    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
hb_launcher_finalize (GObject *object)
{
  HbLauncher *self = HB_LAUNCHER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_queue_clear_full (&self->waiting, g_object_unref);

  G_OBJECT_CLASS (hb_launcher_parent_class)->finalize (object);
}

static void
hb_launcher_class_init (HbLauncherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_launcher_finalize;
}

static void
hb_launcher_init (HbLauncher *self)
{
  self->monitor = -1;
}

/**
 * hb_launcher_new:
 * @monitor: the descriptor from hb_monitor_fork()
 *
 * Returns: (transfer full): a launcher
 */
HbLauncher *
hb_launcher_new (int monitor)
{
  HbLauncher *self = g_object_new (HB_TYPE_LAUNCHER, NULL);

  self->monitor = monitor;
  self->source = g_unix_fd_add (monitor, G_IO_IN | G_IO_HUP, on_readable, self);

  return self;
}
