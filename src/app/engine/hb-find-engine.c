#include "app/engine/hb-find-engine.h"

#include <glib/gi18n.h>

#include "engine/hb-bus.h"

/* How long a bus may take to connect and to say whether it has an engine. */
#define PATIENCE_MS 3000

static const GBusType types[] = { G_BUS_TYPE_SYSTEM, G_BUS_TYPE_SESSION };

/* A query of one bus. Replies after its end are ignored. */
typedef struct
{
  GTask *task;
  guint type;
  GCancellable *cancellable;
  guint patience_source;
  gboolean over;
} Question;

static void ask (GTask *task,
                 guint  type);

static void
question_clear (gpointer data)
{
  Question *self = data;

  g_object_unref (self->cancellable);
  g_object_unref (self->task);
}

static void
question_unref (gpointer self)
{
  g_rc_box_release_full (self, question_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_unref)

/* If no bus has an engine, the session bus is the result: an engine may start there soon. */
static void
end (Question        *self,
     GDBusConnection *bus,
     gboolean         has_engine)
{
  GTask *task = self->task;

  self->over = TRUE;
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (has_engine || (bus != NULL && self->type == G_N_ELEMENTS (types) - 1))
    g_task_return_pointer (task, g_object_ref (bus), g_object_unref);
  else if (self->type + 1 < G_N_ELEMENTS (types))
    ask (task, self->type + 1);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                             _("There is no session bus to find a server on."));
}

static gboolean
on_patience_over (gpointer data)
{
  Question *self = data;

  self->patience_source = 0;
  end (self, NULL, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_owner (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Question) self = user_data;
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (bus, result, NULL);
  gboolean there = FALSE;

  if (self->over)
    return;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &there);
  end (self, bus, there);
}

static void
on_bus (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (Question) self = user_data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (self->over)
    return;

  if (bus == NULL)
    {
      end (self, NULL, FALSE);
      return;
    }

  /* The end of the system bus must not exit the app. */
  if (types[self->type] == G_BUS_TYPE_SYSTEM)
    g_dbus_connection_set_exit_on_close (bus, FALSE);
  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "NameHasOwner",
                          g_variant_new ("(s)", HB_BUS_NAME), G_VARIANT_TYPE ("(b)"),
                          G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, self->cancellable, on_owner,
                          g_rc_box_acquire (self));
}

static void
ask (GTask *task,
     guint  type)
{
  g_autoptr (Question) self = g_rc_box_new0 (Question);

  self->task = g_object_ref (task);
  self->type = type;
  self->cancellable = g_cancellable_new ();
  self->patience_source = g_timeout_add_full (G_PRIORITY_DEFAULT, PATIENCE_MS, on_patience_over,
                                              g_rc_box_acquire (self), question_unref);
  g_bus_get (types[type], self->cancellable, on_bus, g_rc_box_acquire (self));
}

/**
 * hb_find_engine_async:
 * @cancellable: (nullable): cancels the search
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks for an engine on the system bus, where it is a service, and then on the session bus. A bus that does not
 * answer is skipped after three seconds.
 */
void
hb_find_engine_async (GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  ask (task, 0);
}

/**
 * hb_find_engine_finish:
 * @result: the callback's result
 * @error: return location for an error
 *
 * Returns: (nullable) (transfer full): the bus with an engine, or else the session bus
 */
GDBusConnection *
hb_find_engine_finish (GAsyncResult  *result,
                       GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
