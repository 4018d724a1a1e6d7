#include "cli/hb-complain.h"
#include "cli/verbs/hb-peer-json.h"
#include "cli/verbs/hb-peer-words.h"
#include "cli/verbs/hb-verb-command-private.h"
#include "event/hb-json.h"
#include "event/hb-time.h"
#include "store/hb-setting.h"

/* A peer that is waited for at all of its addresses, since it may come, or come back, at any of them. */
typedef struct
{
  HbDBusEngine1 *engine;
  const char *word; /* its name or address */
  guint states;
  GStrv names; /* of the states */
  gint64 end;
  HbRoster *roster;
  HbPeerSnapshot peer; /* as it was last; the names belong to the roster */
  GHashTable *calls;   /* of Call by address, not answered yet */
  GCancellable *cancellable;
  char *state; /* (nullable): the last answer */
  GError *error;
} Waiting;

typedef struct
{
  Waiting *waiting;
  char address[HB_ADDRESS_STRING_SIZE];
} Call;

static GStrv
name_states (guint states)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (HbPeerState state = 0; state < HB_N_PEER_STATES; state++)
    if ((states & 1u << state) != 0)
      g_strv_builder_add (builder, hb_peer_state_to_string (state));

  return g_strv_builder_end (builder);
}

static gboolean
is_wanted (Waiting     *self,
           HbPeerState  state)
{
  return state != HB_N_PEER_STATES && (self->states & 1u << state) != 0;
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Call *call = user_data;
  Waiting *self = call->waiting;
  g_autoptr (GError) reason = NULL;
  g_autofree char *state = NULL;

  if (hb_dbus_engine1_call_wait_for_state_finish (HB_DBUS_ENGINE1 (source), &state, result, &reason))
    {
      g_free (self->state);
      self->state = g_steal_pointer (&state);
    }
  else if (self->error == NULL && !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      self->error = g_steal_pointer (&reason);
    }
  g_hash_table_remove (self->calls, call->address);
}

/* A call of D-Bus takes 24 days at the most. */
static void
wait_at (Waiting         *self,
         const HbAddress *address)
{
  gint64 left = MAX (self->end - g_get_monotonic_time (), 0) / 1000;
  Call *call = g_new0 (Call, 1);

  call->waiting = self;
  hb_address_format (address, call->address);
  if (g_hash_table_contains (self->calls, call->address))
    {
      g_free (call);
      return;
    }

  g_hash_table_insert (self->calls, call->address, call);
  hb_dbus_engine1_call_wait_for_state (self->engine, call->address, (const char *const *) self->names,
                                       G_DBUS_CALL_FLAGS_NONE, (gint) CLAMP (left, 1, G_MAXINT - 1), self->cancellable,
                                       on_answer, call);
}

/* Waits where it has none of the states: it has one as soon as it has one there, unless it is better elsewhere. */
static void
wait_at_each (Waiting   *self,
              GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const HbRosterEntry *entry = g_ptr_array_index (entries, i);

      if (!is_wanted (self, entry->peer->state))
        wait_at (self, &entry->peer->address);
    }
}

/* Returns: (nullable) (transfer full): its addresses; none if it is not known yet, but may be */
static GPtrArray *
look (Waiting *self)
{
  g_autoptr (GPtrArray) entries = NULL;
  gboolean is_address;

  g_clear_pointer (&self->roster, hb_roster_free);
  self->peer = (HbPeerSnapshot) { .state = HB_N_PEER_STATES, .verdict = HB_N_VERDICTS, .rtt_ms = -1 };
  is_address = hb_setting_parse_address (self->word, &self->peer.address);
  self->roster = hb_verb_list_peers (self->engine, HB_VERB_WITHOUT_INCIDENTS, &self->error);
  if (self->roster == NULL)
    return NULL;

  entries = hb_roster_find_addresses (self->roster, self->word, is_address ? NULL : &self->error);
  if (entries != NULL)
    self->peer = *((const HbRosterEntry *) g_ptr_array_index (entries, 0))->peer;
  else if (is_address)
    entries = g_ptr_array_new ();
  return g_steal_pointer (&entries);
}

static gboolean
is_time_up (Waiting *self)
{
  return g_get_monotonic_time () >= self->end - 1000;
}

/* Returns: whether there is an answer in time */
static gboolean
await_answer (Waiting *self)
{
  guint n_calls = g_hash_table_size (self->calls);

  while (g_hash_table_size (self->calls) == n_calls)
    g_main_context_iteration (NULL, TRUE);

  return self->error == NULL && self->state != NULL;
}

/* Returns: whether the peer has one of the states */
static gboolean
wait_for_state (Waiting *self)
{
  g_autoptr (GPtrArray) entries = look (self);

  while (entries != NULL && !is_wanted (self, self->peer.state))
    {
      gboolean answered;

      g_clear_pointer (&self->state, g_free);
      if (entries->len > 0)
        wait_at_each (self, entries);
      else
        wait_at (self, &self->peer.address);

      answered = await_answer (self);
      if (self->error != NULL || (!answered && is_time_up (self)))
        return FALSE;

      if (answered && entries->len < 2 && g_hash_table_size (self->calls) == 0)
        {
          self->peer.state = hb_peer_state_from_string (self->state);
          return TRUE;
        }
      g_clear_pointer (&entries, g_ptr_array_unref);
      entries = look (self);
    }

  return entries != NULL;
}

static void
waiting_clear (Waiting *self)
{
  g_cancellable_cancel (self->cancellable);
  while (g_hash_table_size (self->calls) > 0)
    g_main_context_iteration (NULL, TRUE);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->calls, g_hash_table_unref);
  g_clear_pointer (&self->roster, hb_roster_free);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->state, g_free);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Waiting, waiting_clear)

static void
print (const HbPeerSnapshot *peer,
       HbFormat              format)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = hb_peer_words_title (peer);

  if (format == HB_FORMAT_JSON)
    {
      g_string_append_c (text, '{');
      hb_peer_json_append_title (text, peer);
      hb_json_append_string (text, "state", hb_peer_state_to_string (peer->state));
      g_string_append (text, "}\n");
    }
  else
    {
      g_string_append_printf (text, "%s: %s\n", title, hb_peer_words_state (peer->state));
    }

  hb_verb_print (text);
}

int
hb_verb_wait (const HbVerbOptions  *options,
              HbDBusEngine1        *engine,
              GError              **error)
{
  g_auto (Waiting) waiting = {
    .engine = engine,
    .word = options->words[0],
    .states = options->states,
    .names = name_states (options->states),
    .end = options->within != HB_NEVER ? g_get_monotonic_time () + options->within / HB_MICROSECOND : G_MAXINT64,
    .calls = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free),
    .cancellable = g_cancellable_new (),
  };
  gboolean has_it = wait_for_state (&waiting);
  g_autofree char *title = NULL;
  g_autofree char *time_up = NULL;

  if (waiting.error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&waiting.error));
      return HB_VERB_FAILED;
    }
  if (!has_it)
    {
      title = hb_peer_words_title (&waiting.peer);
      time_up = g_strdup_printf ("the time is up, and %s has no such state", title);
      hb_complain (time_up);
      return HB_VERB_TIME_UP;
    }
  if (waiting.peer.state == HB_N_PEER_STATES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the engine answers with a state that is not known here");
      return HB_VERB_FAILED;
    }

  print (&waiting.peer, options->format);
  return 0;
}
