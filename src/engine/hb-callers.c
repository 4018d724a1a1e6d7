#include "engine/hb-callers.h"

#include "engine/hb-bus.h"
#include "engine/hb-engine-object.h"
#include "engine/hb-tally.h"
#include "hb-dbus-engine.h"

#define INTERFACE HB_BUS_NAME "1"

#define LIMITS_EXCEEDED "org.freedesktop.DBus.Error.LimitsExceeded"

/* Marks our own error reply to a refused call. */
#define REFUSAL "heartbeats-refusal"

/* Shared by two threads. */
struct _HbCallers
{
  gatomicrefcount references;
  GDBusConnection *connection; /* only the main loop uses this and the next four */
  GMainContext *context;
  guint filter;
  HbCallersFunc met; /* %NULL after the owner is gone */
  gpointer user_data;

  GMutex mutex;
  HbTally *tally; /* guarded by the mutex */
};

static void
unref (gpointer data)
{
  HbCallers *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  hb_tally_free (self->tally);
  g_mutex_clear (&self->mutex);
  g_main_context_unref (self->context);
  g_free (self);
}

/* On a private socket, there are no bus names. */
static const char *
name_of (const char *sender)
{
  return sender != NULL ? sender : "";
}

static HbCallers *
ref (HbCallers *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/* Refusals */

/* Whether the caller expects no reply. */
static gboolean
is_silent (GDBusMessage *message)
{
  return (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0;
}

static void
refuse (GDBusConnection *connection,
        GDBusMessage    *message,
        const char      *excess)
{
  g_autoptr (GDBusMessage) reply = NULL;

  if (is_silent (message))
    return;

  reply = g_dbus_message_new_method_error (message, LIMITS_EXCEEDED, "%s: %s",
                                           g_dbus_message_get_member (message), excess);
  g_object_set_data (G_OBJECT (reply), REFUSAL, reply);
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* New callers */

typedef struct
{
  HbCallers *callers;
  char *sender;
} Meeting;

static void
meeting_free (gpointer data)
{
  Meeting *meeting = data;

  unref (meeting->callers);
  g_free (meeting->sender);
  g_free (meeting);
}

static gboolean
on_meeting (gpointer user_data)
{
  Meeting *meeting = user_data;

  if (meeting->callers->met != NULL)
    meeting->callers->met (meeting->sender, meeting->callers->user_data);
  return G_SOURCE_REMOVE;
}

static void
meet (HbCallers  *self,
      const char *sender)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Meeting *meeting = g_new (Meeting, 1);

  *meeting = (Meeting) { ref (self), g_strdup (sender) };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_meeting, meeting, meeting_free);
  g_source_attach (source, self->context);
}

/* The filter, which runs in the connection's thread */

static HbCallKind
kind_of (GDBusMessage *message)
{
  const char *member = g_dbus_message_get_member (message);

  if (g_strcmp0 (g_dbus_message_get_interface (message), INTERFACE) != 0)
    return HB_CALL_SMALL;

  if (g_str_has_prefix (member, "Wait"))
    return HB_CALL_WAIT;

  return g_str_has_prefix (member, "List") || g_str_has_prefix (member, "Get") ? HB_CALL_LARGE
                                                                               : HB_CALL_CHANGE;
}

/* A call without a reply ends only with hb_callers_end(), not with a message. So only calls that change something
 * pass: a query without a reply is pointless. */
static gboolean
is_void (GDBusMessage *message,
         HbCallKind    kind)
{
  GDBusMethodInfo *method;
  g_autoptr (GString) wanted = g_string_new (NULL);

  if (!is_silent (message) || g_dbus_message_get_sender (message) == NULL)
    return FALSE;

  method = g_dbus_interface_info_lookup_method (hb_dbus_engine1_interface_info (),
                                                g_dbus_message_get_member (message));
  if (kind != HB_CALL_CHANGE || method == NULL ||
      g_strcmp0 (g_dbus_message_get_path (message), HB_BUS_PATH) != 0)
    return TRUE;

  for (GDBusArgInfo **argument = method->in_args; argument != NULL && *argument != NULL; argument++)
    g_string_append (wanted, (*argument)->signature);
  return g_strcmp0 (g_dbus_message_get_signature (message), wanted->str) != 0;
}

/* Returns: (nullable) (transfer full): why the call is refused; %NULL if it passes */
static char *
count_call (HbCallers    *self,
            GDBusMessage *message,
            HbCallKind    kind)
{
  const char *sender = name_of (g_dbus_message_get_sender (message));
  char *excess;
  gboolean met;

  g_mutex_lock (&self->mutex);
  excess = hb_tally_begin (self->tally, sender, g_dbus_message_get_serial (message), message,
                           kind, &met);
  g_mutex_unlock (&self->mutex);

  if (met)
    meet (self, sender);
  return excess;
}

static GDBusMessage *
filter_call (HbCallers       *self,
             GDBusConnection *connection,
             GDBusMessage    *message)
{
  HbCallKind kind = kind_of (message);
  g_autofree char *excess = NULL;

  if (is_void (message, kind))
    {
      g_object_unref (message);
      return NULL;
    }

  excess = count_call (self, message, kind);
  if (excess == NULL)
    return message;

  refuse (connection, message, excess);
  g_object_unref (message);
  return NULL;
}

static void
note_answer (HbCallers    *self,
             GDBusMessage *message)
{
  g_autoptr (GMutexLocker) locker = NULL;

  /* This call was never counted; another call with its number may be pending. */
  if (g_object_get_data (G_OBJECT (message), REFUSAL) != NULL)
    return;

  locker = g_mutex_locker_new (&self->mutex);
  hb_tally_end (self->tally, name_of (g_dbus_message_get_destination (message)),
                g_dbus_message_get_reply_serial (message), NULL);
}

static GDBusMessage *
on_message (GDBusConnection *connection,
            GDBusMessage    *message,
            gboolean         incoming,
            gpointer         user_data)
{
  GDBusMessageType type = g_dbus_message_get_message_type (message);

  if (incoming && type == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return filter_call (user_data, connection, message);

  /* Every outgoing message passes: a flush would wait for a dropped one forever. */
  if (!incoming && (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR))
    note_answer (user_data, message);
  return message;
}

/* The owner's functions */

/**
 * hb_callers_new:
 * @connection: (transfer none): the connection of the callers
 * @met: called in the main loop of the calling thread for each new caller
 * @user_data: for @met
 *
 * Returns: (transfer full): a filter for all method calls from now on
 */
HbCallers *
hb_callers_new (GDBusConnection *connection,
                HbCallersFunc    met,
                gpointer         user_data)
{
  HbCallers *self = g_new0 (HbCallers, 1);

  g_atomic_ref_count_init (&self->references);
  self->connection = g_object_ref (connection);
  self->context = g_main_context_ref_thread_default ();
  self->met = met;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  self->tally = hb_tally_new ();
  self->filter = g_dbus_connection_add_filter (connection, on_message, ref (self), unref);

  return self;
}

void
hb_callers_free (HbCallers *self)
{
  self->met = NULL;
  g_dbus_connection_remove_filter (self->connection, self->filter);
  g_clear_object (&self->connection);
  unref (self);
}

/**
 * hb_callers_get_name:
 * @invocation: a call
 *
 * Returns: (transfer none): the caller's unique name; "" on a private socket
 */
const char *
hb_callers_get_name (GDBusMethodInvocation *invocation)
{
  return name_of (g_dbus_method_invocation_get_sender (invocation));
}

/**
 * hb_callers_set_user:
 * @self: callers
 * @sender: a caller, which may be gone
 * @uid: its user
 *
 * Counts its calls for that user, together with those of the user's other connections.
 */
void
hb_callers_set_user (HbCallers  *self,
                     const char *sender,
                     guint32     uid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  hb_tally_set_user (self->tally, sender, uid);
}

/**
 * hb_callers_forget:
 * @self: callers
 * @sender: a caller that has left the bus
 *
 * Frees its pending calls.
 */
void
hb_callers_forget (HbCallers  *self,
                   const char *sender)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  hb_tally_forget (self->tally, sender);
}

/**
 * hb_callers_end:
 * @self: callers
 * @invocation: a call that was answered
 *
 * Frees the call's place even if no reply has left: because none was expected, or because GDBus could not make a
 * message of it.
 */
void
hb_callers_end (HbCallers             *self,
                GDBusMethodInvocation *invocation)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  hb_tally_end (self->tally, hb_callers_get_name (invocation), g_dbus_message_get_serial (message),
                message);
}

/**
 * hb_callers_get_turn:
 * @self: callers
 * @sender: a caller, which may be gone
 * @of_user: (out): when one of the same user last had a turn
 *
 * Returns: when it last had a turn: the smaller, the longer ago
 */
guint64
hb_callers_get_turn (HbCallers  *self,
                     const char *sender,
                     guint64    *of_user)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return hb_tally_get_turn (self->tally, sender, of_user);
}

/**
 * hb_callers_take_turn:
 * @self: callers
 * @sender: a caller, which may be gone
 *
 * Moves it behind all others.
 */
void
hb_callers_take_turn (HbCallers  *self,
                      const char *sender)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  hb_tally_take_turn (self->tally, sender);
}
