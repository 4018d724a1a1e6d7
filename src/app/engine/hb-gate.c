#include "app/engine/hb-gate.h"

struct _HbGate
{
  gatomicrefcount references; /* the owner, the filter, and each pending source */
  GDBusConnection *connection;
  guint filter;
  char *path;
  GMainContext *context;

  /* Only the owner and the main loop use these. */
  HbGateFunc on_shut;
  gpointer user_data;

  GMutex lock; /* guards the members below */
  gboolean shut;
  guint n_waiting;
  gsize n_bytes;
};

static void
release (gpointer data)
{
  HbGate *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->path);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static HbGate *
hold (HbGate *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/* Queues a call on the main loop, in order with the messages that GDBus queues there. */
static void
call_later (HbGate         *self,
            GSourceFunc     func,
            gpointer        data,
            GDestroyNotify  destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, self->context);
}

/* A message in the main loop's queue. */
typedef struct
{
  HbGate *gate;
  gsize n_bytes;
} Passage;

static void
passage_free (gpointer data)
{
  Passage *passage = data;

  release (passage->gate);
  g_free (passage);
}

/* Runs just before the message itself is handled. */
static gboolean
on_arrived (gpointer data)
{
  const Passage *passage = data;
  HbGate *self = passage->gate;

  g_mutex_lock (&self->lock);
  self->n_waiting--;
  self->n_bytes -= passage->n_bytes;
  g_mutex_unlock (&self->lock);

  return G_SOURCE_REMOVE;
}

static gboolean
on_shut (gpointer data)
{
  HbGate *self = data;

  if (self->on_shut != NULL)
    self->on_shut (self->user_data);

  return G_SOURCE_REMOVE;
}

/* The thread that reads the connection */

static gsize
measure (GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);

  return body != NULL ? g_variant_get_size (body) : 0;
}

/* Returns: whether @message passes */
static gboolean
admit (HbGate       *self,
       GDBusMessage *message)
{
  gsize n_bytes = measure (message);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Passage *passage;

  if (self->shut)
    return FALSE;

  /* A message that is larger than the limit passes alone. */
  if (self->n_waiting >= HB_GATE_MESSAGES ||
      (self->n_waiting > 0 && self->n_bytes + n_bytes > HB_GATE_BYTES))
    {
      self->shut = TRUE;
      call_later (self, on_shut, hold (self), release);
      return FALSE;
    }

  self->n_waiting++;
  self->n_bytes += n_bytes;
  passage = g_new (Passage, 1);
  *passage = (Passage) { hold (self), n_bytes };
  call_later (self, on_arrived, passage, passage_free);
  return TRUE;
}

static gboolean
is_told (HbGate       *self,
         GDBusMessage *message)
{
  return g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_SIGNAL &&
         g_strcmp0 (g_dbus_message_get_path (message), self->path) == 0;
}

static GDBusMessage *
on_message (GDBusConnection *connection,
            GDBusMessage    *message,
            gboolean         incoming,
            gpointer         user_data)
{
  HbGate *self = user_data;

  if (!incoming || !is_told (self, message) || admit (self, message))
    return message;

  g_object_unref (message);
  return NULL;
}

/**
 * hb_gate_new:
 * @connection: (transfer none): the connection to the engine
 * @path: the object path of its signals; their sender is not checked
 * @shut: called after the gate has closed
 * @user_data: for @shut
 *
 * Returns: (transfer full): an open gate for the thread-default main context
 */
HbGate *
hb_gate_new (GDBusConnection *connection,
             const char      *path,
             HbGateFunc       shut,
             gpointer         user_data)
{
  HbGate *self = g_new0 (HbGate, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->connection = g_object_ref (connection);
  self->path = g_strdup (path);
  self->context = g_main_context_ref_thread_default ();
  self->on_shut = shut;
  self->user_data = user_data;
  self->filter = g_dbus_connection_add_filter (connection, on_message, hold (self), release);

  return self;
}

/**
 * hb_gate_free:
 * @self: (transfer full): a gate
 *
 * Removes the gate: all messages pass.
 */
void
hb_gate_free (HbGate *self)
{
  self->on_shut = NULL;
  g_dbus_connection_remove_filter (self->connection, self->filter);
  g_clear_object (&self->connection);

  /* The filter may still be running. */
  g_mutex_lock (&self->lock);
  self->shut = FALSE;
  g_mutex_unlock (&self->lock);
  release (self);
}

/**
 * hb_gate_open:
 * @self: a closed gate
 *
 * Lets messages pass again.
 */
void
hb_gate_open (HbGate *self)
{
  g_mutex_lock (&self->lock);
  self->shut = FALSE;
  g_mutex_unlock (&self->lock);
}
