#include "engine/hb-callers.h"

#include "engine/hb-bus.h"
#include "engine/hb-export.h"
#include "hb-dbus-engine.h"

#define INTERFACE HB_BUS_NAME "1"

/* Of how many connections it is known what they have in hand; a bus has some hundred for a user. */
#define CALLERS 2000

#define LIMITS_EXCEEDED "org.freedesktop.DBus.Error.LimitsExceeded"

/* By what they cost. Small ones take some microseconds each, and all that are in hand may be due in one
 * turn of the loop. Large answers are made and written out one at a time, the others wait. Changes are
 * made one a turn, and may wait for a person who types a password. */
typedef enum
{
  KIND_SMALL,
  KIND_LARGE,
  KIND_CHANGE,
  N_KINDS
} Kind;

static const struct
{
  guint of_caller;
  guint of_user;
  guint of_all;
  const char *what;
} limits[] = {
  [KIND_SMALL] = { 32, 64, 256, "calls" },
  [KIND_LARGE] = { 6, 12, 48, "calls with large answers (List…, Get…)" },
  [KIND_CHANGE] = { 8, 16, 64, "calls that change something" },
};

/* Calls in hand. */
typedef struct
{
  guint calls[N_KINDS];
} Tally;

/* All connections of a user together. */
typedef struct
{
  guint32 uid;
  guint n_callers;
  guint64 turn;
  Tally tally;
} User;

typedef struct
{
  char *name;
  User *user; /* %NULL as long as nobody has said whose it is */
  guint64 turn;
  Tally tally;
} Caller;

/* One that is in hand. */
typedef struct
{
  const char *sender; /* the caller's name */
  guint32 serial;
  Kind kind;
  Caller *caller;
} Call;

/* Two threads have it: what is below the mutex is under it. */
struct _HbCallers
{
  gatomicrefcount references;
  GDBusConnection *connection; /* this and the next four are the main loop's */
  GMainContext *context;
  guint filter;
  HbCallersFunc met; /* %NULL once the owner is gone */
  gpointer user_data;

  GMutex mutex;
  GHashTable *callers; /* of Caller by name */
  GHashTable *users;   /* of User by uid */
  GHashTable *calls;   /* a set of Call */
  Tally strangers;     /* those without a user */
  Tally all;
  guint64 turns;
};

static guint
hash_call (gconstpointer data)
{
  const Call *call = data;

  return g_str_hash (call->sender) ^ call->serial * 2654435761u;
}

static gboolean
equal_call (gconstpointer one,
            gconstpointer other)
{
  const Call *a = one, *b = other;

  return a->serial == b->serial && g_str_equal (a->sender, b->sender);
}

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  g_free (caller->name);
  g_free (caller);
}

static void
unref (gpointer data)
{
  HbCallers *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->callers);
  g_hash_table_unref (self->users);
  g_mutex_clear (&self->mutex);
  g_main_context_unref (self->context);
  g_free (self);
}

static HbCallers *
ref (HbCallers *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/* Counting, under the mutex */

static Tally *
tally_of_user (HbCallers *self,
               Caller    *caller)
{
  return caller->user != NULL ? &caller->user->tally : &self->strangers;
}

static void
add_call (HbCallers    *self,
          Caller       *caller,
          Kind          kind,
          GDBusMessage *message)
{
  Call *call = g_new (Call, 1);

  *call = (Call) { caller->name, g_dbus_message_get_serial (message), kind, caller };
  g_hash_table_add (self->calls, call);
  caller->tally.calls[kind]++;
  tally_of_user (self, caller)->calls[kind]++;
  self->all.calls[kind]++;
}

static void
end_call (HbCallers  *self,
          const char *sender,
          guint32     serial)
{
  Call *call = g_hash_table_lookup (self->calls, &(Call) { .sender = sender, .serial = serial });

  if (call == NULL)
    return;

  call->caller->tally.calls[call->kind]--;
  tally_of_user (self, call->caller)->calls[call->kind]--;
  self->all.calls[call->kind]--;
  g_hash_table_remove (self->calls, call);
}

static void
leave_user (HbCallers *self,
            User      *user)
{
  if (user != NULL && --user->n_callers == 0)
    g_hash_table_remove (self->users, GUINT_TO_POINTER (user->uid));
}

static User *
join_user (HbCallers *self,
           guint32    uid)
{
  User *user = g_hash_table_lookup (self->users, GUINT_TO_POINTER (uid));

  if (user == NULL)
    {
      user = g_new0 (User, 1);
      user->uid = uid;
      g_hash_table_insert (self->users, GUINT_TO_POINTER (uid), user);
    }
  user->n_callers++;

  return user;
}

/* Refusals */

static char *
explain (Kind  kind,
         guint limit,
         const char *whose)
{
  return g_strdup_printf ("%s has no more than %u %s in hand at a time: wait for an answer before the "
                          "next", whose, limit, limits[kind].what);
}

/* Returns: (nullable) (transfer full): why there is no room for another call; under the mutex */
static char *
find_excess (HbCallers *self,
             Caller    *caller,
             Kind       kind)
{
  if (caller->tally.calls[kind] >= limits[kind].of_caller)
    return explain (kind, limits[kind].of_caller, "a caller");
  if (tally_of_user (self, caller)->calls[kind] >= limits[kind].of_user)
    return explain (kind, limits[kind].of_user, "a user");
  if (self->all.calls[kind] >= limits[kind].of_all)
    return explain (kind, limits[kind].of_all, "this program");

  return NULL;
}

/* Whether nobody waits for its answer. */
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
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* A caller that is not known */

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

static Caller *
find_caller (HbCallers  *self,
             const char *sender)
{
  Caller *caller = g_hash_table_lookup (self->callers, sender);

  if (caller != NULL || g_hash_table_size (self->callers) == CALLERS)
    return caller;

  caller = g_new0 (Caller, 1);
  caller->name = g_strdup (sender);
  g_hash_table_insert (self->callers, caller->name, caller);
  meet (self, sender);

  return caller;
}

/* The filter, in the connection's thread */

static Kind
kind_of (GDBusMessage *message)
{
  const char *member = g_dbus_message_get_member (message);

  if (g_strcmp0 (g_dbus_message_get_interface (message), INTERFACE) != 0)
    return KIND_SMALL;

  return g_str_has_prefix (member, "List") || g_str_has_prefix (member, "Get") ? KIND_LARGE
                                                                               : KIND_CHANGE;
}

/* Where nobody waits for an answer, no message says that a call is no longer in hand, but hb_callers_end().
 * So nothing else gets through: what a call that changes nothing would say, nobody would hear. */
static gboolean
is_void (GDBusMessage *message,
         Kind          kind)
{
  GDBusMethodInfo *method;
  g_autofree char *signature = NULL;
  g_autoptr (GString) wanted = g_string_new (NULL);

  if (!is_silent (message) || g_dbus_message_get_sender (message) == NULL)
    return FALSE;

  method = g_dbus_interface_info_lookup_method (hb_dbus_engine1_interface_info (),
                                                g_dbus_message_get_member (message));
  if (kind != KIND_CHANGE || method == NULL ||
      g_strcmp0 (g_dbus_message_get_path (message), HB_BUS_PATH) != 0)
    return TRUE;

  for (GDBusArgInfo **argument = method->in_args; argument != NULL && *argument != NULL; argument++)
    g_string_append (wanted, (*argument)->signature);
  return g_strcmp0 (g_dbus_message_get_signature (message), wanted->str) != 0;
}

/* Returns: (nullable) (transfer full): why it is not let through */
static char *
count_call (HbCallers    *self,
            GDBusMessage *message,
            Kind          kind)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const char *sender = g_dbus_message_get_sender (message);
  Caller *caller = find_caller (self, sender != NULL ? sender : "");
  char *excess;

  if (caller == NULL)
    return g_strdup ("this program knows too many callers: come again later");

  excess = find_excess (self, caller, kind);
  if (excess == NULL)
    add_call (self, caller, kind, message);
  return excess;
}

static GDBusMessage *
filter_call (HbCallers       *self,
             GDBusConnection *connection,
             GDBusMessage    *message)
{
  Kind kind = kind_of (message);
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
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const char *destination = g_dbus_message_get_destination (message);

  end_call (self, destination != NULL ? destination : "",
            g_dbus_message_get_reply_serial (message));
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

  /* None is kept from leaving: a flush would then wait for it for good. */
  if (!incoming && (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR))
    note_answer (user_data, message);
  return message;
}

/* The owner's */

/**
 * hb_callers_new:
 * @connection: (transfer none): where they call from
 * @met: called in the main loop of the calling thread for each caller that was not known
 * @user_data: for @met
 *
 * Returns: (transfer full): a watch over all method calls from now on
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
  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, caller_free);
  self->users = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->calls = g_hash_table_new_full (hash_call, equal_call, g_free, NULL);
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
 * Returns: (transfer none): the unique name of whoever calls, "" where there is no bus
 */
const char *
hb_callers_get_name (GDBusMethodInvocation *invocation)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);

  return sender != NULL ? sender : "";
}

/**
 * hb_callers_set_user:
 * @self: callers
 * @sender: one of them, or none any more
 * @uid: whose it is
 *
 * Has its calls count for that user, together with those of their other connections.
 */
void
hb_callers_set_user (HbCallers  *self,
                     const char *sender,
                     guint32     uid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Caller *caller;

  caller = g_hash_table_lookup (self->callers, sender);
  if (caller != NULL && caller->user == NULL)
    {
      User *user = join_user (self, uid);

      for (Kind kind = 0; kind < N_KINDS; kind++)
        {
          self->strangers.calls[kind] -= caller->tally.calls[kind];
          user->tally.calls[kind] += caller->tally.calls[kind];
        }
      caller->user = user;
    }
}

static gboolean
is_of_caller (gpointer key,
              gpointer value,
              gpointer caller)
{
  return ((const Call *) key)->caller == caller;
}

/**
 * hb_callers_forget:
 * @self: callers
 * @sender: one that is gone
 *
 * Frees its places.
 */
void
hb_callers_forget (HbCallers  *self,
                   const char *sender)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Caller *caller;

  caller = g_hash_table_lookup (self->callers, sender);
  if (caller != NULL)
    {
      for (Kind kind = 0; kind < N_KINDS; kind++)
        {
          tally_of_user (self, caller)->calls[kind] -= caller->tally.calls[kind];
          self->all.calls[kind] -= caller->tally.calls[kind];
        }
      g_hash_table_foreach_remove (self->calls, is_of_caller, caller);
      leave_user (self, caller->user);
      g_hash_table_remove (self->callers, sender);
    }
}

/**
 * hb_callers_end:
 * @self: callers
 * @invocation: a call that was answered
 *
 * Frees its place also where no answer has left: nobody waited for one, or GDBus could make no message
 * of it.
 */
void
hb_callers_end (HbCallers             *self,
                GDBusMethodInvocation *invocation)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  end_call (self, hb_callers_get_name (invocation), g_dbus_message_get_serial (message));
}

/**
 * hb_callers_get_turn:
 * @self: callers
 * @sender: one of them, or none any more
 * @of_user: (out): when one of the same user last took a turn
 *
 * Returns: when it last took a turn: the less, the longer ago
 */
guint64
hb_callers_get_turn (HbCallers  *self,
                     const char *sender,
                     guint64    *of_user)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint64 turn = 0;
  Caller *caller;

  caller = g_hash_table_lookup (self->callers, sender);
  *of_user = caller != NULL && caller->user != NULL ? caller->user->turn : 0;
  if (caller != NULL)
    turn = caller->turn;
  return turn;
}

/**
 * hb_callers_take_turn:
 * @self: callers
 * @sender: one of them, or none any more
 *
 * Has it come after the others the next time.
 */
void
hb_callers_take_turn (HbCallers  *self,
                      const char *sender)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Caller *caller;

  caller = g_hash_table_lookup (self->callers, sender);
  if (caller != NULL)
    caller->turn = ++self->turns;
  if (caller != NULL && caller->user != NULL)
    caller->user->turn = self->turns;
}
