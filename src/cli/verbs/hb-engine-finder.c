#include "cli/verbs/hb-engine-finder.h"

#include "engine/hb-bus.h"
#include "engine/hb-engine-object.h"

/* How long a bus may take to connect, and an engine to say what it is. */
#define PATIENCE_MS 5000

/* How long to wait after an engine had too many calls in hand, in microseconds. */
#define PAUSE_LEAST 50000
#define PAUSE_MOST 150000

/* An asynchronous call that is waited for, but not longer than a while. */
typedef struct
{
  GCancellable *cancellable;
  GAsyncResult *result;
  guint source;
} Await;

static gboolean
on_patience_over (gpointer user_data)
{
  Await *self = user_data;

  self->source = 0;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Await *self = user_data;

  self->result = g_object_ref (result);
}

static void
await_begin (Await *self)
{
  self->cancellable = g_cancellable_new ();
  self->source = g_timeout_add (PATIENCE_MS, on_patience_over, self);
}

static GAsyncResult *
await_result (Await *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return self->result;
}

static void
await_clear (Await *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Await, await_clear)

/**
 * hb_engine_finder_try_again:
 * @end: until when to try, monotonic time in microseconds
 * @error: (inout): why an engine refused a call
 *
 * An engine refuses calls beyond some at a time, as where a monitor checks all of its hosts at once. Waits a moment, for a
 * time that differs, so that those who were refused together do not come again together; and clears @error.
 *
 * Returns: whether to call again; else @error stays
 */
gboolean
hb_engine_finder_try_again (gint64   end,
                            GError **error)
{
  gulong pause = (gulong) g_random_int_range (PAUSE_LEAST, PAUSE_MOST);

  if (!g_error_matches (*error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED) ||
      end - g_get_monotonic_time () < PAUSE_MOST)
    return FALSE;

  g_clear_error (error);
  g_usleep (pause);
  return TRUE;
}

/* One bus */

static const char *
get_name (GBusType type)
{
  return type == G_BUS_TYPE_SYSTEM ? "system bus" : "session bus";
}

static GDBusConnection *
connect_to (GBusType   type,
            GError   **error)
{
  g_autofree char *address = type == G_BUS_TYPE_SYSTEM ? g_dbus_address_get_for_bus_sync (type, NULL, error)
                                                       : hb_bus_find_session (error);
  g_auto (Await) await = { 0 };

  if (address == NULL)
    return NULL;

  await_begin (&await);
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, await.cancellable, on_result, &await);
  return g_dbus_connection_new_for_address_finish (await_result (&await), error);
}

static HbDBusEngine1 *
create_proxy (GDBusConnection  *connection,
              GError          **error)
{
  g_auto (Await) await = { 0 };

  await_begin (&await);
  hb_dbus_engine1_proxy_new (connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, HB_BUS_NAME, HB_BUS_PATH,
                             await.cancellable, on_result, &await);
  return hb_dbus_engine1_proxy_new_finish (await_result (&await), error);
}

/* An engine on the session bus is asked in place of one on the system bus only if a person says so. */
static const char *
get_way_round (GBusType type)
{
  return type == G_BUS_TYPE_SYSTEM ? "; one on the session bus can be asked with --bus=session" : "";
}

static void
explain_delay (GBusType   type,
               GError   **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               "the engine on the %s does not answer; see whether it is stopped or overloaded%s", get_name (type),
               get_way_round (type));
}

/* An engine that does not say what it is may not be asked, does not answer, or had too many calls in hand.
 *
 * Returns: whether to ask anew; else @error is set */
static gboolean
explain_silence (HbDBusEngine1  *proxy,
                 GBusType        type,
                 gint64          end,
                 GError        **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GVariant) role = NULL;

  role = g_dbus_proxy_call_sync (G_DBUS_PROXY (proxy), "org.freedesktop.DBus.Properties.Get",
                                 g_variant_new ("(ss)", HB_BUS_NAME "1", "Role"), G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL,
                                 &reason);
  if (role != NULL ? g_get_monotonic_time () < end : hb_engine_finder_try_again (end, &reason))
    return TRUE;

  if (g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "you may not ask the engine on the %s; root may, and the group heartbeats: sudo usermod --append --groups "
                 "heartbeats %s, and log in again%s", get_name (type), g_get_user_name (), get_way_round (type));
  else
    explain_delay (type, error);
  return FALSE;
}

static void
explain_bus (GBusType       type,
             const GError  *reason,
             GError       **error)
{
  gboolean late = g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "the %s cannot be asked: %s", get_name (type),
               late ? "it does not answer" : reason->message);
}

/* Returns: (nullable) (transfer full): the engine; %NULL with @error set, or without one if there is none */
static HbDBusEngine1 *
look (GBusType   type,
      GError   **error)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GDBusConnection) connection = connect_to (type, &reason);

  if (connection == NULL)
    {
      explain_bus (type, reason, error);
      return NULL;
    }

  for (;;)
    {
      g_autoptr (HbDBusEngine1) proxy = create_proxy (connection, NULL);
      g_autofree char *owner = proxy != NULL ? g_dbus_proxy_get_name_owner (G_DBUS_PROXY (proxy)) : NULL;

      if (proxy == NULL)
        explain_delay (type, error);
      if (owner == NULL)
        return NULL;

      if (hb_dbus_engine1_get_role (proxy) != NULL)
        {
          g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), HB_ENGINE_FINDER_ANSWER_MS);
          return g_steal_pointer (&proxy);
        }
      if (!explain_silence (proxy, type, end, error))
        return NULL;
    }
}

/* Which buses */

static void
explain_none (HbBusKind    bus,
              const char  *role,
              GError     **error)
{
  gboolean server = g_str_equal (role, "server");

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no %s runs on the %s; start one: %s", role,
               bus == HB_BUS_NONE     ? "system bus or the session bus"
               : bus == HB_BUS_SYSTEM ? "system bus"
                                      : "session bus",
               !server                ? "heartbeats --role=client --server=HOST --bus=session"
               : bus != HB_BUS_SESSION ? "sudo systemctl start heartbeats, or heartbeats --role=server --bus=session"
                                       : "heartbeats --role=server --bus=session");
}

/* An error of one bus counts only if it was asked for, or if it has an engine: another engine may watch other peers, and
 * must not answer in its place. */
static gboolean
matters (HbBusKind     bus,
         const GError *error)
{
  return error != NULL && (bus != HB_BUS_NONE || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
                           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY));
}

/**
 * hb_engine_finder_find:
 * @bus: where to look; %HB_BUS_NONE for the system bus, then the session bus
 * @role: "server" or "client"
 * @error: return location for an error, which says what to do
 *
 * Returns: (nullable) (transfer full): the first engine with that role; %NULL if there is none, or if an engine
 *   before it may not be asked, or does not answer
 */
HbDBusEngine1 *
hb_engine_finder_find (HbBusKind    bus,
                       const char  *role,
                       GError     **error)
{
  static const GBusType types[] = { G_BUS_TYPE_SYSTEM, G_BUS_TYPE_SESSION };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (HbDBusEngine1) proxy = NULL;
      g_autoptr (GError) trouble = NULL;

      if (bus != HB_BUS_NONE && bus != (types[i] == G_BUS_TYPE_SYSTEM ? HB_BUS_SYSTEM : HB_BUS_SESSION))
        continue;

      proxy = look (types[i], &trouble);
      if (proxy != NULL && g_str_equal (hb_dbus_engine1_get_role (proxy), role))
        return g_steal_pointer (&proxy);
      if (matters (bus, trouble))
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return NULL;
        }
    }

  explain_none (bus, role, error);
  return NULL;
}
