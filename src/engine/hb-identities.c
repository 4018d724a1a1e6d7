#include "engine/hb-identities.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#define BUS "org.freedesktop.DBus"

/* How long to wait for the name of an account: a directory service may be slow. */
#define NAME_PATIENCE_MS 1000

/* How many account names are cached. */
#define NAMES 1000

typedef struct
{
  HbIdentities *owner;
  char *sender;
  HbIdentity identity;
  gboolean told; /* whether @known was called */
  gboolean asked;
  guint gone_signal;
  guint patience_source;
} Stranger;

struct _HbIdentities
{
  GDBusConnection *connection;
  HbIdentitiesFuncs funcs;
  gpointer user_data;
  GCancellable *cancellable;
  GHashTable *strangers; /* of Stranger by sender */
  GHashTable *names;     /* account names by uid: %NULL while being looked up, "" if there is none */
};

static void
stranger_free (gpointer data)
{
  Stranger *stranger = data;

  g_dbus_connection_signal_unsubscribe (stranger->owner->connection, stranger->gone_signal);
  g_clear_handle_id (&stranger->patience_source, g_source_remove);
  hb_identity_clear (&stranger->identity);
  g_free (stranger->sender);
  g_free (stranger);
}

static void
leave (HbIdentities *self,
       const char   *sender)
{
  g_autofree char *name = g_strdup (sender);

  if (g_hash_table_remove (self->strangers, name))
    self->funcs.gone (name, self->user_data);
}

static void
tell (Stranger *stranger)
{
  HbIdentities *self = stranger->owner;
  const char *name = g_hash_table_lookup (self->names, GUINT_TO_POINTER (stranger->identity.uid));

  if (stranger->told)
    return;

  g_clear_handle_id (&stranger->patience_source, g_source_remove);
  if (name != NULL && *name != '\0')
    stranger->identity.user = g_strdup (name);
  stranger->told = TRUE;
  self->funcs.known (stranger->sender, self->user_data);
}

/* Looks up the account's name in a thread, since it may be in a network directory. */

static void
find_name (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  guint32 uid = GPOINTER_TO_UINT (data);
  g_autofree char *buffer = g_malloc (16384);
  struct passwd entry, *found = NULL;

  if (getpwuid_r (uid, &entry, buffer, 16384, &found) != 0 || found == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_pointer (task, g_strdup (found->pw_name), g_free);
}

static void
on_name (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  guint32 uid = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  HbIdentities *self = user_data;
  GHashTableIter iter;
  gpointer value;

  if (error != NULL)
    return; /* cancelled: the identities are gone */

  g_hash_table_insert (self->names, GUINT_TO_POINTER (uid), g_strdup (name != NULL ? name : ""));
  g_hash_table_iter_init (&iter, self->strangers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Stranger *stranger = value;

      if (stranger->asked && !stranger->told && stranger->identity.uid == uid)
        g_ptr_array_add (waiting, stranger);
    }
  for (guint i = 0; i < waiting->len; i++)
    tell (g_ptr_array_index (waiting, i));
}

static gboolean
on_patience_over (gpointer user_data)
{
  Stranger *stranger = user_data;

  stranger->patience_source = 0;
  tell (stranger);
  return G_SOURCE_REMOVE;
}

static void
look_up_name (Stranger *stranger)
{
  HbIdentities *self = stranger->owner;
  gpointer uid = GUINT_TO_POINTER (stranger->identity.uid);
  gboolean asked = g_hash_table_contains (self->names, uid);
  g_autoptr (GTask) task = NULL;

  if (g_hash_table_lookup (self->names, uid) != NULL)
    {
      tell (stranger);
      return;
    }

  stranger->patience_source = g_timeout_add (NAME_PATIENCE_MS, on_patience_over, stranger);
  if (asked)
    return;

  if (g_hash_table_size (self->names) == NAMES)
    g_hash_table_remove_all (self->names);
  g_hash_table_insert (self->names, uid, NULL);
  task = g_task_new (NULL, self->cancellable, on_name, self);
  g_task_set_task_data (task, uid, NULL);
  g_task_run_in_thread (task, find_name);
}

/* Answers of the bus */

/* Works only where we may read the process in /proc, which the service's unit forbids. */
static char *
find_program (guint32 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/comm", pid);
  g_autofree char *program = NULL;

  if (!g_file_get_contents (path, &program, NULL, NULL))
    return NULL;

  program[strcspn (program, "\n")] = '\0';
  return g_steal_pointer (&program);
}

typedef struct
{
  HbIdentities *owner;
  char *sender;
} Question;

static void
on_credentials (GObject      *connection,
                GAsyncResult *result,
                gpointer      user_data)
{
  Question *question = user_data;
  g_autofree char *sender = question->sender;
  HbIdentities *self = question->owner;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) credentials = NULL;
  Stranger *stranger;

  g_free (question);
  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (connection), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  stranger = g_hash_table_lookup (self->strangers, sender);
  if (stranger == NULL)
    return;

  if (reply != NULL)
    credentials = g_variant_get_child_value (reply, 0);
  if (credentials == NULL ||
      !g_variant_lookup (credentials, "UnixUserID", "u", &stranger->identity.uid))
    {
      leave (self, sender);
      return;
    }

  g_variant_lookup (credentials, "ProcessID", "u", &stranger->identity.pid);
  stranger->identity.program = find_program (stranger->identity.pid);
  stranger->asked = TRUE;
  self->funcs.owned (sender, stranger->identity.uid, self->user_data);
  look_up_name (stranger);
}

static void
on_gone (GDBusConnection *connection,
         const char      *bus,
         const char      *path,
         const char      *interface,
         const char      *signal,
         GVariant        *parameters,
         gpointer         user_data)
{
  HbIdentities *self = user_data;
  const char *name, *before, *after;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    return;

  g_variant_get (parameters, "(&s&s&s)", &name, &before, &after);
  if (*after == '\0')
    leave (self, name);
}

/**
 * hb_identities_add:
 * @self: identities
 * @sender: the unique name of a caller
 *
 * Calls the owner back once the caller's identity is known, and when it leaves the bus; the latter at once if it
 * is gone already.
 */
void
hb_identities_add (HbIdentities *self,
                   const char   *sender)
{
  Stranger *stranger;
  Question *question;

  if (g_hash_table_contains (self->strangers, sender))
    return;

  stranger = g_new0 (Stranger, 1);
  stranger->owner = self;
  stranger->sender = g_strdup (sender);
  g_hash_table_insert (self->strangers, stranger->sender, stranger);

  /* Subscribing comes first, so that its leaving cannot be missed. */
  stranger->gone_signal = g_dbus_connection_signal_subscribe (
      self->connection, BUS, BUS, "NameOwnerChanged", "/org/freedesktop/DBus", sender,
      G_DBUS_SIGNAL_FLAGS_NONE, on_gone, self, NULL);
  question = g_new (Question, 1);
  *question = (Question) { self, g_strdup (sender) };
  g_dbus_connection_call (self->connection, BUS, "/org/freedesktop/DBus", BUS,
                          "GetConnectionCredentials", g_variant_new ("(s)", sender),
                          G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, on_credentials, question);
}

/**
 * hb_identities_lookup:
 * @self: identities
 * @sender: a unique name
 *
 * Returns: (nullable) (transfer none): the caller's identity; %NULL while it is unknown
 */
const HbIdentity *
hb_identities_lookup (HbIdentities *self,
                      const char   *sender)
{
  Stranger *stranger = g_hash_table_lookup (self->strangers, sender);

  return stranger != NULL && stranger->told ? &stranger->identity : NULL;
}

/**
 * hb_identities_new:
 * @connection: (transfer none): a bus
 * @funcs: callbacks; copied
 * @user_data: for @funcs
 *
 * Returns: (transfer full): an empty set of identities
 */
HbIdentities *
hb_identities_new (GDBusConnection         *connection,
                   const HbIdentitiesFuncs *funcs,
                   gpointer                 user_data)
{
  HbIdentities *self = g_new0 (HbIdentities, 1);

  self->connection = g_object_ref (connection);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->strangers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, stranger_free);
  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  return self;
}

void
hb_identities_free (HbIdentities *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->strangers, g_hash_table_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_object (&self->connection);
  g_free (self);
}
