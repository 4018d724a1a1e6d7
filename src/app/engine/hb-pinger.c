#include "app/engine/hb-pinger.h"

#include "engine/hb-bus.h"
#include "engine/hb-engine-object.h"

/* The interval between pings, and how long a reply may take: an engine with 100,000 peers is busy for at most a
 * second. */
#define INTERVAL_SECONDS 5
#define PATIENCE_MS 10000

struct _HbPinger
{
  GDBusConnection *connection;
  char *name;
  HbPingerFunc no_answer;
  gpointer user_data;

  guint source;
  GCancellable *asking;
  gint64 asked; /* wall-clock time */
};

static void wait (HbPinger *self);

/* Any reply is a sign of life. That the name has lost its owner is reported by another signal, and sooner. */
static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  HbPinger *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    self->no_answer (self->asked, self->user_data);
  else
    wait (self);
}

/* Calls the engine itself, so that its main loop answers, not only the bus. */
static gboolean
ask (gpointer user_data)
{
  HbPinger *self = user_data;

  self->source = 0;
  self->asked = g_get_real_time ();
  g_dbus_connection_call (self->connection, self->name, HB_BUS_PATH, "org.freedesktop.DBus.Properties",
                          "Get", g_variant_new ("(ss)", HB_BUS_NAME "1", "Role"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, PATIENCE_MS,
                          self->asking, on_answer, self);
  return G_SOURCE_REMOVE;
}

static void
wait (HbPinger *self)
{
  self->source = g_timeout_add_seconds (INTERVAL_SECONDS, ask, self);
}

/**
 * hb_pinger_new:
 * @connection: (transfer none): a bus
 * @name: the engine's name there
 * @no_answer: called once when it does not answer, after which the pings end
 * @user_data: for @no_answer
 *
 * Returns: (transfer full): a pinger
 */
HbPinger *
hb_pinger_new (GDBusConnection *connection,
               const char      *name,
               HbPingerFunc     no_answer,
               gpointer         user_data)
{
  HbPinger *self = g_new0 (HbPinger, 1);

  self->connection = g_object_ref (connection);
  self->name = g_strdup (name);
  self->no_answer = no_answer;
  self->user_data = user_data;
  self->asking = g_cancellable_new ();
  wait (self);

  return self;
}

/**
 * hb_pinger_free:
 * @self: (transfer full): a pinger
 */
void
hb_pinger_free (HbPinger *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->asking);
  g_object_unref (self->connection);
  g_free (self->name);
  g_free (self);
}
