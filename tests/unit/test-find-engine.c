#include "app/engine/hb-find-engine.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "engine/hb-bus.h"

/* Which of two buses the app chooses to attach to a server. */

typedef struct
{
  GTestDBus *system;
  GTestDBus *session;
} Buses;

static void
set_up (Buses         *buses,
        gconstpointer  data)
{
  buses->system = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (buses->system);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (buses->system), TRUE);

  /* The last one started becomes the session bus. */
  buses->session = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (buses->session);
}

/* GIO shares one connection to a bus as long as anything, even an ending thread, holds it: the next test must
 * not get this test's. */
static void
wait_until_left (GBusType type)
{
  GDBusConnection *bus = g_bus_get_sync (type, NULL, NULL);

  if (bus == NULL)
    return;

  g_dbus_connection_set_exit_on_close (bus, FALSE);
  g_object_add_weak_pointer (G_OBJECT (bus), (gpointer *) &bus);
  g_object_unref (bus);
  while (g_atomic_pointer_get (&bus) != NULL)
    g_main_context_iteration (NULL, FALSE);
}

static void
tear_down (Buses         *buses,
           gconstpointer  data)
{
  wait_until_left (G_BUS_TYPE_SYSTEM);
  wait_until_left (G_BUS_TYPE_SESSION);
  g_test_dbus_stop (buses->session);
  g_test_dbus_stop (buses->system);
  g_clear_object (&buses->session);
  g_clear_object (&buses->system);
}

static GDBusConnection *
join (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

/* Returns: (transfer full): an engine on that bus, as long as it is held */
static GDBusConnection *
add_engine (GTestDBus *bus)
{
  g_autoptr (GDBusConnection) engine = join (bus);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_sync (engine, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", HB_BUS_NAME, 0),
                                       G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       &error);
  g_assert_no_error (error);
  return g_steal_pointer (&engine);
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GAsyncResult **found = user_data;

  *found = g_object_ref (result);
}

static GDBusConnection *
find (GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hb_find_engine_async (cancellable, on_found, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return hb_find_engine_finish (result, error);
}

static void
assert_found (GBusType type)
{
  g_autoptr (GDBusConnection) found = find (NULL, NULL);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (type, NULL, NULL);

  g_assert_nonnull (found);
  g_assert_true (found == bus);
}

static void
test_none (Buses         *buses,
           gconstpointer  data)
{
  assert_found (G_BUS_TYPE_SESSION);
}

static void
test_session (Buses         *buses,
              gconstpointer  data)
{
  g_autoptr (GDBusConnection) engine = add_engine (buses->session);

  assert_found (G_BUS_TYPE_SESSION);
}

static void
test_system (Buses         *buses,
             gconstpointer  data)
{
  g_autoptr (GDBusConnection) engine = add_engine (buses->system);

  assert_found (G_BUS_TYPE_SYSTEM);
}

/* The system's service is preferred. */
static void
test_both (Buses         *buses,
           gconstpointer  data)
{
  g_autoptr (GDBusConnection) service = add_engine (buses->system);
  g_autoptr (GDBusConnection) engine = add_engine (buses->session);

  assert_found (G_BUS_TYPE_SYSTEM);
}

/* As in a container. */
static void
test_no_system (Buses         *buses,
                gconstpointer  data)
{
  g_autoptr (GDBusConnection) engine = add_engine (buses->session);

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  assert_found (G_BUS_TYPE_SESSION);
}

/* Returns: a socket that accepts connections and never answers */
static int
listen_and_be_silent (char **path)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  *path = g_build_filename (folder, "bus", NULL);
  g_strlcpy (address.sun_path, *path, sizeof address.sun_path);
  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, 5), ==, 0);
  return listener;
}

static void
remove_socket (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  unlink (path);
  rmdir (folder);
}

static gboolean
on_tick (gpointer user_data)
{
  guint *n_ticks = user_data;

  ++*n_ticks;
  return G_SOURCE_CONTINUE;
}

/* A bus that never answers delays the search only for a moment. */
static void
test_deaf_system (Buses         *buses,
                  gconstpointer  data)
{
  g_autoptr (GDBusConnection) engine = add_engine (buses->session);
  g_autofree char *path = NULL;
  g_autofree char *address = NULL;
  int listener = listen_and_be_silent (&path);
  gint64 began = g_get_monotonic_time ();
  guint n_ticks = 0;
  guint clock = g_timeout_add (20, on_tick, &n_ticks);

  address = g_strconcat ("unix:path=", path, NULL);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  assert_found (G_BUS_TYPE_SESSION);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (n_ticks, >, 10);

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  g_source_remove (clock);
  close (listener);
  remove_socket (path);
}

static void
test_given_up (Buses         *buses,
               gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (find (cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/find-engine/none", Buses, NULL, set_up, test_none, tear_down);
  g_test_add ("/find-engine/session", Buses, NULL, set_up, test_session, tear_down);
  g_test_add ("/find-engine/system", Buses, NULL, set_up, test_system, tear_down);
  g_test_add ("/find-engine/both", Buses, NULL, set_up, test_both, tear_down);
  g_test_add ("/find-engine/no-system", Buses, NULL, set_up, test_no_system, tear_down);
  g_test_add ("/find-engine/deaf-system", Buses, NULL, set_up, test_deaf_system, tear_down);
  g_test_add ("/find-engine/given-up", Buses, NULL, set_up, test_given_up, tear_down);

  return g_test_run ();
}
