#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/hb-engine-object.h"
#include "server-driver.h"

/* The signals of an exported server whose only receiver has not listed the peers yet. */

#define INTERFACE "io.github.d0ntblink.Heartbeats.Engine1"

/* Batches are a quarter of a second apart. */
#define SOME_BATCHES_MS 600

typedef struct
{
  RoleDriver driver;
  GDBusConnection *connection;
  GDBusConnection *theirs;
  HbEngineObject *object;
  GString *story; /* what the receiver got, in its order */
} Show;

static const char *
get_interface (gpointer source)
{
  return "lo";
}

static GArray *
get_addresses (gpointer source)
{
  return g_array_new (FALSE, FALSE, sizeof (HbAddress));
}

static gint64
get_now (gpointer source)
{
  return ((Show *) source)->driver.now;
}

static gint64
to_wall (gpointer source,
         gint64   time)
{
  return time;
}

static gint64
get_frozen_since (gpointer source)
{
  return 0;
}

static void
on_connection (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  GDBusConnection **connection = user_data;
  g_autoptr (GError) error = NULL;

  *connection = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
open_end (int                    fd,
          GDBusConnectionFlags   flags,
          GDBusConnection      **connection)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);
  g_autoptr (GSocketConnection) stream = NULL;

  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (socket);
  g_dbus_connection_new (G_IO_STREAM (stream), flags == G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER ? guid : NULL, flags,
                         NULL, NULL, on_connection, connection);
}

static void
on_happened (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *arguments,
             gpointer         user_data)
{
  Show *show = user_data;
  g_autoptr (GVariant) events = g_variant_get_child_value (arguments, 0);

  for (gsize i = 0; i < g_variant_n_children (events); i++)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i);
      const char *name, *peer = "";

      g_assert_true (g_variant_lookup (event, "event", "&s", &name));
      g_variant_lookup (event, "peer", "&s", &peer);
      g_string_append_printf (show->story, "%s %s\n", name, peer);
    }
}

static void
on_listed (GObject      *connection,
           GAsyncResult *result,
           gpointer      user_data)
{
  Show *show = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (connection), result, &error);

  g_assert_no_error (error);
  g_string_append (show->story, "list\n");
}

static void
show_init (Show *show)
{
  HbServerConfig config = server_driver_defaults ();
  g_autoptr (GError) error = NULL;
  HbRun run = {
    .mode = "live",
    .interface = get_interface,
    .addresses = get_addresses,
    .now = get_now,
    .to_wall = to_wall,
    .frozen_since = get_frozen_since,
    .source = show,
  };
  int ends[2];

  *show = (Show) { .story = g_string_new (NULL) };
  server_driver_start (&show->driver, &config);
  run.role = show->driver.role;
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  open_end (ends[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, &show->connection);
  open_end (ends[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, &show->theirs);
  while (show->connection == NULL || show->theirs == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_dbus_connection_signal_subscribe (show->theirs, NULL, INTERFACE, "Happened", NULL, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_happened, show, NULL);
  show->object = hb_engine_object_new (show->connection, HB_PERMISSION_OF_APP, &run, &error);
  g_assert_no_error (error);
}

static void
show_clear (Show *show)
{
  g_clear_pointer (&show->object, hb_engine_object_free);
  g_dbus_connection_close_sync (show->connection, NULL, NULL);
  g_clear_object (&show->connection);
  g_clear_object (&show->theirs);
  role_driver_clear (&show->driver);
  g_string_free (show->story, TRUE);
}

/* A peer speaks: two events. */
static void
note (Show       *show,
      const char *peer)
{
  GArray *events = show->driver.events;
  guint before = events->len;

  server_driver_say (&show->driver, peer, "hello");
  for (guint i = before; i < events->len; i++)
    hb_engine_object_note (show->object, &g_array_index (events, HbEvent, i));
}

static void
list (Show *show)
{
  g_dbus_connection_call (show->theirs, NULL, HB_BUS_PATH, INTERFACE, "ListPeerSnapshots", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_listed, show);
}

static gboolean
on_timeout (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until the receiver has got so much, and for some batches more. */
static void
wait_for (Show       *show,
          const char *end)
{
  gboolean over = FALSE;

  while (!g_str_has_suffix (show->story->str, end))
    g_main_context_iteration (NULL, TRUE);
  g_timeout_add (SOME_BATCHES_MS, on_timeout, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* What happens before the list, and while it is made, comes once, and after it. */
static void
test_unlisted (void)
{
  Show show;

  show_init (&show);
  hb_engine_object_hold (show.object);
  note (&show, "198.18.0.2");
  wait_for (&show, "");
  g_assert_cmpstr (show.story->str, ==, "");

  list (&show);
  note (&show, "198.18.0.3");
  while (show.story->len == 0)
    g_main_context_iteration (NULL, TRUE);
  note (&show, "198.18.0.4");
  wait_for (&show, "message 198.18.0.4\n");
  g_assert_cmpstr (show.story->str, ==,
                   "list\n"
                   "session-opened 198.18.0.2\nmessage 198.18.0.2\n"
                   "session-opened 198.18.0.3\nmessage 198.18.0.3\n"
                   "session-opened 198.18.0.4\nmessage 198.18.0.4\n");
  show_clear (&show);
}

/* On a bus, nobody has to list anything. */
static void
test_not_held (void)
{
  Show show;

  show_init (&show);
  note (&show, "198.18.0.2");
  wait_for (&show, "message 198.18.0.2\n");
  g_assert_cmpstr (show.story->str, ==, "session-opened 198.18.0.2\nmessage 198.18.0.2\n");
  show_clear (&show);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/feed/unlisted", test_unlisted);
  g_test_add_func ("/feed/not-held", test_not_held);

  return g_test_run ();
}
