#include "engine/hb-tally.h"

/* How many connections are counted; a bus allows a user some hundred. */
#define CALLERS 2000

static const struct
{
  guint of_caller;
  guint of_user;
  guint of_all;
  const char *what;
} limits[] = {
  [HB_CALL_SMALL] = { 32, 64, 256, "calls" },
  [HB_CALL_LARGE] = { 6, 12, 48, "calls with large answers (List…, Get…)" },
  [HB_CALL_CHANGE] = { 8, 16, 64, "calls that change something" },
  [HB_CALL_WAIT] = { 32, 128, 512, "calls that wait (Wait…)" },
};

typedef struct
{
  guint calls[HB_N_CALL_KINDS];
} Counts;

/* All connections of a user together. */
typedef struct
{
  guint32 uid;
  guint n_callers;
  guint64 turn;
  Counts counts;
} User;

typedef struct
{
  char *name;
  User *user; /* %NULL until it is known */
  guint64 turn;
  Counts counts;
} Caller;

/* A pending call. */
typedef struct
{
  const char *sender; /* the caller's name */
  guint32 serial;
  HbCallKind kind;
  Caller *caller;
  gconstpointer message;
} Call;

struct _HbTally
{
  GHashTable *callers; /* of Caller by name */
  GHashTable *users;   /* of User by uid */
  GHashTable *calls;   /* a set of Call */
  Counts strangers;    /* callers whose user is unknown */
  Counts all;
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

/**
 * hb_tally_new:
 *
 * Returns: (transfer full): an empty tally
 */
HbTally *
hb_tally_new (void)
{
  HbTally *self = g_new0 (HbTally, 1);

  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, caller_free);
  self->users = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->calls = g_hash_table_new_full (hash_call, equal_call, g_free, NULL);

  return self;
}

void
hb_tally_free (HbTally *self)
{
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->callers);
  g_hash_table_unref (self->users);
  g_free (self);
}

static Counts *
counts_of_user (HbTally *self,
                Caller  *caller)
{
  return caller->user != NULL ? &caller->user->counts : &self->strangers;
}

static void
add_call (HbTally       *self,
          Caller        *caller,
          HbCallKind     kind,
          guint32        serial,
          gconstpointer  message)
{
  Call *call = g_new (Call, 1);

  *call = (Call) { caller->name, serial, kind, caller, message };
  g_hash_table_add (self->calls, call);
  caller->counts.calls[kind]++;
  counts_of_user (self, caller)->calls[kind]++;
  self->all.calls[kind]++;
}

static Call *
find_call (HbTally    *self,
           const char *sender,
           guint32     serial)
{
  return g_hash_table_lookup (self->calls, &(Call) { .sender = sender, .serial = serial });
}

static char *
explain (HbCallKind  kind,
         guint       limit,
         const char *whose)
{
  return g_strdup_printf ("%s has no more than %u %s in hand at a time: wait for an answer before the "
                          "next", whose, limit, limits[kind].what);
}

/* Returns: (nullable) (transfer full): which limit another call would exceed */
static char *
find_excess (HbTally    *self,
             Caller     *caller,
             HbCallKind  kind)
{
  if (caller->counts.calls[kind] >= limits[kind].of_caller)
    return explain (kind, limits[kind].of_caller, "a caller");
  if (counts_of_user (self, caller)->calls[kind] >= limits[kind].of_user)
    return explain (kind, limits[kind].of_user, "a user");
  if (self->all.calls[kind] >= limits[kind].of_all)
    return explain (kind, limits[kind].of_all, "this program");

  return NULL;
}

static Caller *
find_caller (HbTally    *self,
             const char *sender,
             gboolean   *met)
{
  Caller *caller = g_hash_table_lookup (self->callers, sender);

  *met = caller == NULL && g_hash_table_size (self->callers) < CALLERS;
  if (!*met)
    return caller;

  caller = g_new0 (Caller, 1);
  caller->name = g_strdup (sender);
  g_hash_table_insert (self->callers, caller->name, caller);

  return caller;
}

/**
 * hb_tally_begin:
 * @self: a tally
 * @sender: the caller
 * @serial: the call's serial number, which the caller chose
 * @message: the call itself, compared only
 * @kind: its cost
 * @met: (out): whether the caller was new
 *
 * Counts a call, unless it exceeds a limit.
 *
 * Returns: (nullable) (transfer full): the limit that it exceeds
 */
char *
hb_tally_begin (HbTally       *self,
                const char    *sender,
                guint32        serial,
                gconstpointer  message,
                HbCallKind     kind,
                gboolean      *met)
{
  Caller *caller = find_caller (self, sender, met);
  char *excess;

  if (caller == NULL)
    return g_strdup ("this program knows too many callers: come again later");
  if (find_call (self, sender, serial) != NULL)
    return g_strdup ("a call with the same serial number is in hand");

  excess = find_excess (self, caller, kind);
  if (excess == NULL)
    add_call (self, caller, kind, serial, message);
  return excess;
}

/**
 * hb_tally_end:
 * @self: a tally
 * @sender: the caller
 * @serial: the serial number of a call, pending or not
 * @message: (nullable): the call; %NULL for whichever has that number
 *
 * Uncounts a call. A caller may reuse a serial number as soon as it has the reply.
 */
void
hb_tally_end (HbTally       *self,
              const char    *sender,
              guint32        serial,
              gconstpointer  message)
{
  Call *call = find_call (self, sender, serial);

  if (call == NULL || (message != NULL && message != call->message))
    return;

  call->caller->counts.calls[call->kind]--;
  counts_of_user (self, call->caller)->calls[call->kind]--;
  self->all.calls[call->kind]--;
  g_hash_table_remove (self->calls, call);
}

static void
leave_user (HbTally *self,
            User    *user)
{
  if (user != NULL && --user->n_callers == 0)
    g_hash_table_remove (self->users, GUINT_TO_POINTER (user->uid));
}

static User *
join_user (HbTally *self,
           guint32  uid)
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

/**
 * hb_tally_set_user:
 * @self: a tally
 * @sender: a caller, which may be gone
 * @uid: its user
 *
 * Counts its calls for that user, together with those of the user's other connections.
 */
void
hb_tally_set_user (HbTally    *self,
                   const char *sender,
                   guint32     uid)
{
  Caller *caller = g_hash_table_lookup (self->callers, sender);
  User *user;

  if (caller == NULL || caller->user != NULL)
    return;

  user = join_user (self, uid);
  for (HbCallKind kind = 0; kind < HB_N_CALL_KINDS; kind++)
    {
      self->strangers.calls[kind] -= caller->counts.calls[kind];
      user->counts.calls[kind] += caller->counts.calls[kind];
    }
  caller->user = user;
}

static gboolean
is_of_caller (gpointer key,
              gpointer value,
              gpointer caller)
{
  return ((const Call *) key)->caller == caller;
}

/**
 * hb_tally_forget:
 * @self: a tally
 * @sender: a caller that has left the bus
 *
 * Uncounts its calls.
 */
void
hb_tally_forget (HbTally    *self,
                 const char *sender)
{
  Caller *caller = g_hash_table_lookup (self->callers, sender);

  if (caller == NULL)
    return;

  for (HbCallKind kind = 0; kind < HB_N_CALL_KINDS; kind++)
    {
      counts_of_user (self, caller)->calls[kind] -= caller->counts.calls[kind];
      self->all.calls[kind] -= caller->counts.calls[kind];
    }
  g_hash_table_foreach_remove (self->calls, is_of_caller, caller);
  leave_user (self, caller->user);
  g_hash_table_remove (self->callers, sender);
}

/**
 * hb_tally_get_turn:
 * @self: a tally
 * @sender: a caller, which may be gone
 * @of_user: (out): when one of the same user last had a turn
 *
 * Returns: when it last had a turn: the smaller, the longer ago
 */
guint64
hb_tally_get_turn (HbTally    *self,
                   const char *sender,
                   guint64    *of_user)
{
  Caller *caller = g_hash_table_lookup (self->callers, sender);

  *of_user = caller != NULL && caller->user != NULL ? caller->user->turn : 0;
  return caller != NULL ? caller->turn : 0;
}

/**
 * hb_tally_take_turn:
 * @self: a tally
 * @sender: a caller, which may be gone
 *
 * Moves it behind all others.
 */
void
hb_tally_take_turn (HbTally    *self,
                    const char *sender)
{
  Caller *caller = g_hash_table_lookup (self->callers, sender);

  if (caller == NULL)
    return;

  caller->turn = ++self->turns;
  if (caller->user != NULL)
    caller->user->turn = self->turns;
}
