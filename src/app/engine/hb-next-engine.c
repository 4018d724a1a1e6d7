#include "app/engine/hb-next-engine.h"

#include "engine/hb-bus.h"

/* How soon to try again if an engine does not answer or denies access, and how often to look for a bus that is gone. */
#define AGAIN_SECONDS 2

struct _HbNextEngine
{
  GDBusConnection *bus;
  HbNextEngineFunc returned;
  gpointer user_data;

  guint watch;          /* 0 while the bus is gone */
  gboolean appeared;    /* the name got an owner during the query */
  GCancellable *asking; /* (nullable): of the pending query */
  guint again_source;
};

static void ask (HbNextEngine *self);

static gboolean
on_again (gpointer user_data)
{
  HbNextEngine *self = user_data;

  self->again_source = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
ask_again (HbNextEngine *self)
{
  if (self->again_source == 0)
    self->again_source = g_timeout_add_seconds (AGAIN_SECONDS, on_again, self);
}

/* The engine */

static void
on_engine (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  HbNextEngine *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HbEngineProxy) engine = hb_engine_proxy_new_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->asking);
  if (engine != NULL && hb_engine_proxy_is_connected (engine))
    self->returned (engine, self->bus, self->user_data);
  else
    ask_again (self);
}

static void
on_owner (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  HbNextEngine *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  gboolean there = FALSE;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &there);
  if (there)
    {
      hb_engine_proxy_new_async (self->bus, HB_BUS_NAME, self->asking, on_engine, self);
      return;
    }

  g_clear_object (&self->asking);
  if (answer == NULL || self->appeared)
    ask_again (self);
}

static void
on_owner_changed (GDBusConnection *bus,
                  const char      *sender,
                  const char      *path,
                  const char      *interface,
                  const char      *signal,
                  GVariant        *parameters,
                  gpointer         user_data)
{
  HbNextEngine *self = user_data;
  const char *owner;

  g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &owner);
  if (*owner == '\0')
    return;

  self->appeared = TRUE;
  ask (self);
}

/* The bus */

static void
drop_bus (HbNextEngine *self)
{
  if (self->watch != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->watch);
  self->watch = 0;
  g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->bus);
}

/* g_bus_watch_name_on_connection() of GLib 2.74 fails if the bus goes away during its query. */
static void
take_bus (HbNextEngine    *self,
          GDBusConnection *bus)
{
  self->bus = g_object_ref (bus);
  g_signal_connect_swapped (bus, "closed", G_CALLBACK (ask_again), self);
  if (!g_dbus_connection_is_closed (bus))
    self->watch = g_dbus_connection_signal_subscribe (
        bus, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", "/org/freedesktop/DBus",
        HB_BUS_NAME, G_DBUS_SIGNAL_FLAGS_NONE, on_owner_changed, self, NULL);
  ask (self);
}

static void
on_bus (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  HbNextEngine *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->asking);
  if (bus == NULL)
    {
      ask_again (self);
      return;
    }

  drop_bus (self);
  take_bus (self, bus);
}

/* The app exits with the session bus. It must not exit with the system bus. */
static void
find_bus (HbNextEngine *self)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  if (address == NULL)
    {
      ask_again (self);
      return;
    }

  self->asking = g_cancellable_new ();
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->asking, on_bus, self);
}

static void
ask (HbNextEngine *self)
{
  if (self->asking != NULL)
    return;

  if (g_dbus_connection_is_closed (self->bus))
    {
      find_bus (self);
      return;
    }

  self->appeared = FALSE;
  self->asking = g_cancellable_new ();
  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "NameHasOwner", g_variant_new ("(s)", HB_BUS_NAME),
                          G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, -1, self->asking, on_owner, self);
}

/**
 * hb_next_engine_new:
 * @bus: (transfer none): the bus of the last engine
 * @returned: called once an engine answers, after which the search ends
 * @user_data: for @returned
 *
 * Returns: (transfer full): a running search
 */
HbNextEngine *
hb_next_engine_new (GDBusConnection  *bus,
                    HbNextEngineFunc  returned,
                    gpointer          user_data)
{
  HbNextEngine *self = g_new0 (HbNextEngine, 1);

  self->returned = returned;
  self->user_data = user_data;
  take_bus (self, bus);

  return self;
}

/**
 * hb_next_engine_free:
 * @self: (transfer full): a search, which is cancelled
 */
void
hb_next_engine_free (HbNextEngine *self)
{
  drop_bus (self);
  g_clear_handle_id (&self->again_source, g_source_remove);
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_free (self);
}
