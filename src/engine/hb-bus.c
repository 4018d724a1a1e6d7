#include "engine/hb-bus.h"

/* DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER of the D-Bus specification. */
#define NAME_IS_OURS 1

/* How often to look for a bus that was lost, and how long it may take to grant the name. */
#define LOOK_SECONDS 2
#define CLAIM_MS 5000

/* At the end: how long to wait until the bus has taken the last messages. */
#define LEAVE_MS 2000

struct _HbBus
{
  GBusType type;
  GDBusConnection *connection; /* NULL while there is none */
  HbBusFuncs funcs;
  gpointer user_data;
  guint name_lost_signal;
  guint lost_source;
  guint look_source;
  GCancellable *looking; /* while it connects, or claims the name */
};

static void look_later (HbBus *self);

static void
let_go (HbBus *self)
{
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  if (self->connection == NULL)
    return;

  if (self->name_lost_signal != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->name_lost_signal);
  self->name_lost_signal = 0;
  g_signal_handlers_disconnect_by_data (self->connection, self);
}

static gboolean
on_lost (gpointer user_data)
{
  HbBus *self = user_data;

  self->lost_source = 0;
  let_go (self);
  self->funcs.lost (self->user_data);
  g_clear_object (&self->connection);
  look_later (self);
  return G_SOURCE_REMOVE;
}

/* Called from the main loop: a signal handler of the connection must not free it. */
static void
lose (HbBus *self)
{
  if (self->lost_source == 0)
    self->lost_source = g_idle_add (on_lost, self);
}

static void
on_name_lost (GDBusConnection *connection,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *signal,
              GVariant        *parameters,
              gpointer         user_data)
{
  lose (user_data);
}

static void
on_closed (GDBusConnection *connection,
           gboolean         remote_vanished,
           GError          *error,
           HbBus           *self)
{
  lose (self);
}

/**
 * hb_bus_find_session:
 * @error: return location for an error of GIO's
 *
 * The kernel marks a program that was given a capability (AT_SECURE), and GIO then does not look for a session bus,
 * since an address in the environment may start a program. The path of a socket starts none.
 *
 * Returns: (nullable) (transfer full): the address of the session bus
 */
char *
hb_bus_find_session (GError **error)
{
  const char *given = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_auto (GStrv) addresses = g_strsplit (given != NULL ? given : "", ";", -1);
  g_autofree char *path = NULL;

  for (guint i = 0; addresses[i] != NULL; i++)
    if (g_str_has_prefix (addresses[i], "unix:"))
      return g_strdup (addresses[i]);

  path = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strconcat ("unix:path=", path, NULL);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "there is none here; start within a session, under dbus-run-session, or with "
               "--bus=system");
  return NULL;
}

/* Returns: (nullable) (transfer full): the address of the bus; that of the system bus is well known */
static char *
find_address (GBusType   type,
              GError   **error)
{
  return type == G_BUS_TYPE_SYSTEM ? g_dbus_address_get_for_bus_sync (type, NULL, error)
                                   : hb_bus_find_session (error);
}

/**
 * hb_bus_connect:
 * @type: which bus
 * @error: return location for an error of GIO's
 *
 * Returns: (nullable) (transfer full): a private connection, whose end does not end the program
 */
GDBusConnection *
hb_bus_connect (GBusType   type,
                GError   **error)
{
  g_autofree char *address = find_address (type, error);

  if (address == NULL)
    return NULL;

  return g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, error);
}

/**
 * hb_bus_new:
 * @type: which bus
 * @funcs: callbacks; copied
 * @user_data: for @funcs
 * @error: return location for an error of GIO's
 *
 * Returns: (nullable) (transfer full): a bus, without the name yet
 */
HbBus *
hb_bus_new (GBusType           type,
            const HbBusFuncs  *funcs,
            gpointer           user_data,
            GError           **error)
{
  g_autoptr (HbBus) self = g_new0 (HbBus, 1);

  self->type = type;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->connection = hb_bus_connect (type, error);
  if (self->connection == NULL)
    return NULL;

  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  return g_steal_pointer (&self);
}

/**
 * hb_bus_get_connection:
 * @self: a bus
 *
 * Returns: (transfer none): the connection on which to export the object, before the name is claimed
 */
GDBusConnection *
hb_bus_get_connection (HbBus *self)
{
  return self->connection;
}

static void
watch_name (HbBus *self)
{
  self->name_lost_signal = g_dbus_connection_signal_subscribe (
      self->connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameLost",
      "/org/freedesktop/DBus", HB_BUS_NAME, G_DBUS_SIGNAL_FLAGS_NONE, on_name_lost, self, NULL);
}

static GVariant *
claim (void)
{
  return g_variant_new ("(su)", HB_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE);
}

/* Looking for a lost bus */

static void
on_claimed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  HbBus *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  guint status = 0;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->looking);
  if (reply != NULL)
    g_variant_get (reply, "(u)", &status);
  if (status != NAME_IS_OURS)
    {
      lose (self);
      return;
    }

  watch_name (self);
  self->funcs.back (self->user_data);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  HbBus *self = user_data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (connection == NULL)
    {
      g_clear_object (&self->looking);
      look_later (self);
      return;
    }

  self->connection = connection;
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  if (!self->funcs.found (self->user_data))
    {
      g_clear_object (&self->looking);
      lose (self);
      return;
    }

  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "RequestName", claim (), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, CLAIM_MS, self->looking, on_claimed, self);
}

static gboolean
on_look (gpointer user_data)
{
  HbBus *self = user_data;
  g_autofree char *address = find_address (self->type, NULL);

  if (address == NULL)
    return G_SOURCE_CONTINUE;

  self->look_source = 0;
  self->looking = g_cancellable_new ();
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->looking, on_connected, self);
  return G_SOURCE_REMOVE;
}

static void
look_later (HbBus *self)
{
  if (self->look_source == 0)
    self->look_source = g_timeout_add_seconds (LOOK_SECONDS, on_look, self);
}

/**
 * hb_bus_claim_name:
 * @self: a bus
 * @error: return location for an error of GIO's
 *
 * Asks synchronously, unlike g_bus_own_name(), so that a refusal comes before the role starts.
 *
 * Returns: whether %HB_BUS_NAME is ours
 */
gboolean
hb_bus_claim_name (HbBus   *self,
                   GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  guint status;

  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", claim (), G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       error);
  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(u)", &status);
  if (status == NAME_IS_OURS)
    {
      watch_name (self);
      return TRUE;
    }

  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ADDRESS_IN_USE,
               "another engine has the name " HB_BUS_NAME " there; end that one, or start "
               "without --bus");
  return FALSE;
}

static void
on_flushed (GObject      *connection,
            GAsyncResult *result,
            gpointer      user_data)
{
  gboolean *flushed = user_data;

  *flushed = TRUE;
}

static gboolean
on_patience_over (gpointer user_data)
{
  gboolean *over = user_data;

  *over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Returns: whether the bus has taken all messages */
static gboolean
flush (HbBus *self)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) patience = g_timeout_source_new (LEAVE_MS);
  gboolean flushed = FALSE, over = FALSE;

  g_source_set_callback (patience, on_patience_over, &over, NULL);
  g_source_attach (patience, context);
  g_main_context_push_thread_default (context);
  g_dbus_connection_flush (self->connection, NULL, on_flushed, &flushed);

  while (!flushed && !over)
    g_main_context_iteration (context, TRUE);

  g_main_context_pop_thread_default (context);
  g_source_destroy (patience);
  return flushed;
}

static void
leave (HbBus *self)
{
  /* The last messages have still to arrive. A stopped bus takes none, and closing the connection would wait for
   * that, too. */
  if (!flush (self))
    return;

  /* Closing gives the name back. */
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
}

void
hb_bus_free (HbBus *self)
{
  g_clear_handle_id (&self->lost_source, g_source_remove);
  g_clear_handle_id (&self->look_source, g_source_remove);
  let_go (self);
  if (self->connection != NULL)
    leave (self);
  g_clear_object (&self->connection);
  g_free (self);
}
