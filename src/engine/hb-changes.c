#include "engine/hb-changes.h"

/* Each change is a line of output, and may walk through all peers: a user may make so many at once, and so many a
 * second after that. */
#define SAVED_UP 200
#define A_SECOND 10

typedef enum
{
  WAITS,
  ASKS,
  MAY,
} State;

typedef struct
{
  HbChanges *owner; /* %NULL once it was dropped while the permission is pending */
  GDBusMethodInvocation *invocation;
  State state;
  GCancellable *cancellable;
  gboolean known; /* whether the caller's identity is known */
  HbIdentity by;
} Change;

/* The rate limit of a user. */
typedef struct
{
  gint64 at; /* microseconds */
  double left;
} Allowance;

struct _HbChanges
{
  HbPermission permission;
  HbCallers *callers;
  HbIdentities *identities; /* %NULL on a private socket, whose only caller is the app */
  HbChangeFunc func;
  gpointer owner;
  GQueue waiting;         /* of Change; HbCallers limits its length */
  GHashTable *allowances; /* of Allowance by uid */
  guint source;
};

static void
change_free (Change *change)
{
  g_cancellable_cancel (change->cancellable);
  g_object_unref (change->cancellable);
  if (change->owner != NULL)
    hb_callers_end (change->owner->callers, change->invocation);
  g_object_unref (change->invocation);
  hb_identity_clear (&change->by);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static const char *
sender_of (const Change *change)
{
  return hb_callers_get_name (change->invocation);
}

/* Rate limit */

static gboolean
take_allowance (HbChanges *self,
                guint32    uid)
{
  Allowance *allowance = g_hash_table_lookup (self->allowances, GUINT_TO_POINTER (uid));
  gint64 now = g_get_monotonic_time ();

  if (allowance == NULL)
    {
      allowance = g_new0 (Allowance, 1);
      *allowance = (Allowance) { now, SAVED_UP };
      g_hash_table_insert (self->allowances, GUINT_TO_POINTER (uid), allowance);
    }

  allowance->left = MIN (allowance->left + (double) (now - allowance->at) * A_SECOND /
                                               G_USEC_PER_SEC, SAVED_UP);
  allowance->at = now;
  if (allowance->left < 1)
    return FALSE;

  allowance->left--;
  return TRUE;
}

/* Processing */

/* Frees @change. */
static void
make (HbChanges *self,
      Change    *change)
{
  g_autoptr (Change) made = change;
  const HbIdentity *by = change->known ? &change->by : NULL;

  if (by != NULL && !take_allowance (self, by->uid))
    {
      g_dbus_method_invocation_return_error (
          g_object_ref (change->invocation), G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED,
          "%s: a user makes no more than %d changes at once, and %d a second",
          g_dbus_method_invocation_get_method_name (change->invocation), SAVED_UP, A_SECOND);
      return;
    }

  self->func (self->owner, g_object_ref (change->invocation), by);
}

/* The call is answered already if its owner is gone. */
static void
refuse (Change       *change,
        const GError *error)
{
  if (change->owner != NULL)
    g_dbus_method_invocation_return_gerror (g_object_ref (change->invocation), error);
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Change *change = user_data;
  HbChanges *self = change->owner;
  g_autoptr (GError) error = NULL;
  gboolean may = hb_permission_ask_finish (result, &error);

  if (may && self != NULL)
    {
      change->state = MAY;
      hb_changes_resume (self);
      return;
    }

  if (self != NULL)
    {
      g_queue_remove (&self->waiting, change);
      hb_changes_resume (self);
    }
  if (!may)
    refuse (change, error);
  change_free (change);
}

/* Keeps the identity, since the caller may be gone when the change is made. */
static void
ask (HbChanges        *self,
     Change           *change,
     const HbIdentity *identity)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (change->invocation);

  change->state = ASKS;
  change->known = identity != NULL;
  if (identity != NULL)
    change->by = (HbIdentity) { identity->uid, identity->pid, g_strdup (identity->user),
                                g_strdup (identity->program) };
  hb_permission_ask (self->permission, sender_of (change), identity,
                     (g_dbus_message_get_flags (message) &
                      G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0,
                     change->cancellable, on_answer, change);
}

static gboolean
is_first (HbChanges *self,
          GList     *link)
{
  for (GList *before = link->prev; before != NULL; before = before->prev)
    if (g_str_equal (sender_of (before->data), sender_of (link->data)))
      return FALSE;

  return TRUE;
}

static gboolean
on_turn (gpointer user_data)
{
  HbChanges *self = user_data;
  GList *next;

  for (GList *link = self->waiting.head; link != NULL; link = next)
    {
      Change *change = link->data;
      const HbIdentity *identity = NULL;

      next = link->next;
      if (change->state == ASKS || !is_first (self, link))
        continue;
      if (change->state == MAY)
        {
          g_queue_delete_link (&self->waiting, link);
          make (self, change);
          return G_SOURCE_CONTINUE;
        }

      if (self->identities != NULL)
        identity = hb_identities_lookup (self->identities, sender_of (change));
      if (self->identities == NULL || identity != NULL)
        ask (self, change, identity);
    }

  self->source = 0;
  return G_SOURCE_REMOVE;
}

/**
 * hb_changes_new:
 * @permission: who may make changes
 * @callers: (transfer none): the callers; must outlive the changes
 * @identities: (nullable) (transfer none): the callers' identities; must outlive the changes; %NULL on a private
 *   socket
 * @func: makes a change, and answers its call
 * @owner: for @func
 *
 * Returns: (transfer full): an empty queue of changes
 */
HbChanges *
hb_changes_new (HbPermission  permission,
                HbCallers    *callers,
                HbIdentities *identities,
                HbChangeFunc  func,
                gpointer      owner)
{
  HbChanges *self = g_new0 (HbChanges, 1);

  self->permission = permission;
  self->callers = callers;
  self->identities = identities;
  self->func = func;
  self->owner = owner;
  g_queue_init (&self->waiting);
  self->allowances = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  return self;
}

/* A change whose permission is pending is freed when the reply comes. */
static void
drop (Change     *change,
      const char *why)
{
  g_dbus_method_invocation_return_error (g_object_ref (change->invocation), G_DBUS_ERROR,
                                         G_DBUS_ERROR_FAILED, "%s", why);
  if (change->state != ASKS)
    {
      change_free (change);
      return;
    }

  change->owner = NULL;
  g_cancellable_cancel (change->cancellable);
}

/**
 * hb_changes_free:
 * @self: (transfer full): changes
 *
 * Pending changes are refused.
 */
void
hb_changes_free (HbChanges *self)
{
  Change *change;

  g_clear_handle_id (&self->source, g_source_remove);
  while ((change = g_queue_pop_head (&self->waiting)) != NULL)
    drop (change, "it came too late: the role has ended");
  g_hash_table_unref (self->allowances);
  g_free (self);
}

/**
 * hb_changes_add:
 * @self: changes
 * @invocation: (transfer full): a call
 *
 * Makes the change when the caller is known and permitted.
 */
void
hb_changes_add (HbChanges             *self,
                GDBusMethodInvocation *invocation)
{
  Change *change = g_new0 (Change, 1);

  change->owner = self;
  change->invocation = invocation;
  change->cancellable = g_cancellable_new ();
  g_queue_push_tail (&self->waiting, change);
  hb_changes_resume (self);
}

/**
 * hb_changes_resume:
 * @self: changes
 *
 * Call when a caller has become known.
 */
void
hb_changes_resume (HbChanges *self)
{
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
}

/**
 * hb_changes_drop:
 * @self: changes
 * @sender: a caller that has left the bus
 *
 * Drops its changes, except those that are permitted already, and stops asking for passwords.
 */
void
hb_changes_drop (HbChanges  *self,
                 const char *sender)
{
  GList *next;

  for (GList *link = self->waiting.head; link != NULL; link = next)
    {
      Change *change = link->data;

      next = link->next;
      if (change->state == MAY || !g_str_equal (sender_of (change), sender))
        continue;

      g_queue_delete_link (&self->waiting, link);
      drop (change, "whoever wanted it is gone");
    }
}
