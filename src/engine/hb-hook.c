#include "engine/hb-hook.h"

#include <glib/gi18n.h>

#include "helper/hb-hook-helper.h"
#include "helper/hb-hook-process.h"
#include "helper/hb-hook-runner.h"

/* How often the same trouble is told again at the most, seconds. */
#define LEFT_OUT_AGAIN 10
#define FAILED_AGAIN 60

/* When to try again to hand over a run, seconds. */
#define RETRY 1

/* Whose turn is first. */
typedef enum
{
  RANK_INCIDENT,
  RANK_PEER,
  RANK_STRANGER,
  N_RANKS
} Rank;

/* How many runs of a rank wait and run at most. */
static const struct
{
  guint waiting;
  guint running;
} limits[N_RANKS] = {
  [RANK_INCIDENT] = { HB_HOOK_WAITING_OF_INCIDENTS, HB_HOOK_RUNNING_MAX / 2 },
  [RANK_PEER] = { HB_HOOK_WAITING_MAX, HB_HOOK_RUNNING_MAX },
  [RANK_STRANGER] = { HB_HOOK_WAITING_OF_STRANGERS, HB_HOOK_RUNNING_MAX / 2 },
};

/* The runs about one peer or incident. */
typedef struct
{
  HbHookKey key;
  Rank rank;
  GQueue waiting; /* of GByteArray, packets */
  gsize bytes;    /* of these */
  guint32 number; /* of the one that runs; 0 for none */
} Line;

typedef struct
{
  HbHook *hook;
  guint64 count; /* since it was told */
  char *text;
  guint interval;
  guint source;
} Trouble;

/* All of one rank. */
typedef struct
{
  GQueue ready;    /* of Line: those that wait, and have none that runs */
  guint n_running; /* runs */
  guint n_waiting;
  gsize bytes; /* of those that wait */
} Room;

struct _HbHook
{
  HbHookWarnFunc warn;
  gpointer user_data;

  HbHookHelper *helper; /* (nullable): it has ended */
  GHashTable *lines;    /* of Line, by their keys */
  Room rooms[N_RANKS];
  GPtrArray *running;   /* of Line */
  guint32 last_number;
  guint begin_source;

  Trouble left_out;
  Trouble failed;
};

static guint
hash_key (gconstpointer data)
{
  const HbHookKey *key = data;

  return hb_address_hash (&key->peer) ^ key->incident;
}

static gboolean
are_keys_equal (gconstpointer data,
                gconstpointer other_data)
{
  const HbHookKey *key = data, *other = other_data;

  return key->incident == other->incident && hb_address_equal (&key->peer, &other->peer);
}

static void
line_free (gpointer data)
{
  Line *line = data;

  g_queue_clear_full (&line->waiting, (GDestroyNotify) g_byte_array_unref);
  g_free (line);
}

/* Trouble */

static void
tell (Trouble *trouble)
{
  if (trouble->count > 0)
    trouble->hook->warn (trouble->count, trouble->text, trouble->hook->user_data);
  trouble->count = 0;
}

static gboolean
on_again (gpointer user_data)
{
  Trouble *trouble = user_data;

  if (trouble->count > 0)
    {
      tell (trouble);
      return G_SOURCE_CONTINUE;
    }

  trouble->source = 0;
  return G_SOURCE_REMOVE;
}

static void
note_trouble (Trouble *trouble,
              char    *text)
{
  g_free (trouble->text);
  trouble->text = text;
  trouble->count++;
  if (trouble->source != 0)
    return;

  trouble->source = g_timeout_add_seconds (trouble->interval, on_again, trouble);
  tell (trouble);
}

static char *
describe (const HbHookEnd *end)
{
  switch (end->outcome)
    {
    case HB_HOOK_EXITED:
      return g_strdup_printf (_("the command of --on-change failed: exit status %u"), end->detail);
    case HB_HOOK_KILLED:
      /* Translators: the name of a signal */
      return g_strdup_printf (_("the command of --on-change was killed: %s"), g_strsignal ((int) end->detail));
    case HB_HOOK_TIMED_OUT:
      return g_strdup_printf (_("the command of --on-change took too long: it was ended after %u seconds"), HB_HOOK_LIMIT);
    case HB_HOOK_NOT_STARTED:
      /* Translators: the system's reason */
      return g_strdup_printf (_("the command of --on-change cannot be started: %s"), g_strerror ((int) end->detail));
    case HB_HOOK_LOST:
    case HB_HOOK_SUCCEEDED:
    case HB_HOOK_N_OUTCOMES:
    default:
      return g_strdup (_("the process that runs the command of --on-change ended; it is started again"));
    }
}

/* Running */

static gboolean on_begin (gpointer user_data);

/* Returns: (nullable) (transfer none): the line of which one may run now */
static Line *
find_next (HbHook *self)
{
  if (self->running->len >= HB_HOOK_RUNNING_MAX)
    return NULL;

  for (Rank rank = 0; rank < N_RANKS; rank++)
    if (self->rooms[rank].ready.length > 0 && self->rooms[rank].n_running < limits[rank].running)
      return g_queue_peek_head (&self->rooms[rank].ready);

  return NULL;
}

/* Hands over as many as may run. */
static void
begin_next (HbHook *self)
{
  Line *line;

  while ((line = find_next (self)) != NULL)
    {
      GByteArray *packet = g_queue_peek_head (&line->waiting);
      Room *room = &self->rooms[line->rank];

      if (++self->last_number == 0)
        self->last_number++;
      if (!hb_hook_helper_run (self->helper, self->last_number, packet))
        {
          /* Else the end of one that runs is the time to try again. */
          if (self->running->len == 0 && self->begin_source == 0)
            self->begin_source = g_timeout_add_seconds (RETRY, on_begin, self);
          return;
        }

      line->number = self->last_number;
      g_ptr_array_add (self->running, line);
      room->n_running++;
      room->n_waiting--;
      room->bytes -= packet->len;
      line->bytes -= packet->len;
      g_queue_pop_head (&room->ready);
      g_byte_array_unref (g_queue_pop_head (&line->waiting));
    }
}

static gboolean
on_begin (gpointer user_data)
{
  HbHook *self = user_data;

  self->begin_source = 0;
  begin_next (self);
  return G_SOURCE_REMOVE;
}

static void
on_run_ended (const HbHookEnd *end,
              gpointer         user_data)
{
  HbHook *self = user_data;
  Line *line = NULL;

  for (guint i = 0; i < self->running->len && line == NULL; i++)
    {
      line = g_ptr_array_index (self->running, i);
      if (line->number != end->number)
        line = NULL;
    }
  g_return_if_fail (line != NULL);

  line->number = 0;
  self->rooms[line->rank].n_running--;
  g_ptr_array_remove_fast (self->running, line);
  if (line->waiting.length > 0)
    g_queue_push_tail (&self->rooms[line->rank].ready, line);
  else
    g_hash_table_remove (self->lines, &line->key);

  if (end->outcome != HB_HOOK_SUCCEEDED)
    note_trouble (&self->failed, describe (end));
  begin_next (self);
}

/* In a large outage, the incident says more than each of its peers does. A peer that is known by now is no stranger. */
static Rank
get_rank (HbHook          *self,
          const HbHookKey *key,
          gboolean         stranger)
{
  const Line *line = g_hash_table_lookup (self->lines, key);
  Rank rank = stranger ? RANK_STRANGER : RANK_PEER;

  if (key->incident != 0)
    return RANK_INCIDENT;

  return line != NULL ? MIN (line->rank, rank) : rank;
}

/* Moves a line with all its runs. */
static void
promote (HbHook *self,
         Line   *line,
         Rank    rank)
{
  Room *from = &self->rooms[line->rank], *to = &self->rooms[rank];

  from->n_waiting -= line->waiting.length;
  to->n_waiting += line->waiting.length;
  from->bytes -= line->bytes;
  to->bytes += line->bytes;
  line->rank = rank;
  if (line->number != 0)
    {
      from->n_running--;
      to->n_running++;
    }
  else if (g_queue_remove (&from->ready, line))
    {
      g_queue_push_tail (&to->ready, line);
    }
}

static Line *
need_line (HbHook          *self,
           const HbHookKey *key,
           Rank             rank)
{
  Line *line = g_hash_table_lookup (self->lines, key);

  if (line != NULL && line->rank != rank)
    promote (self, line, rank);
  if (line != NULL)
    return line;

  line = g_new0 (Line, 1);
  line->key = *key;
  line->rank = rank;
  g_queue_init (&line->waiting);
  g_hash_table_insert (self->lines, &line->key, line);
  return line;
}

/* Returns: whether there is room for one more */
static gboolean
has_room (HbHook          *self,
          const HbHookKey *key,
          Rank             rank,
          gsize            size)
{
  const Line *line = g_hash_table_lookup (self->lines, key);
  const Room *room = &self->rooms[rank];

  return room->n_waiting < limits[rank].waiting && room->bytes + size <= HB_HOOK_WAITING_BYTES &&
         (line == NULL || line->waiting.length < HB_HOOK_WAITING_OF_PEER);
}

/**
 * hb_hook_add:
 * @self: a hook
 * @key: what the run is about
 * @stranger: whether that is a peer that may be forged
 * @run: what to run, after all that is about the same; its number does not matter
 */
void
hb_hook_add (HbHook          *self,
             const HbHookKey *key,
             gboolean         stranger,
             const HbHookRun *run)
{
  Rank rank = get_rank (self, key, stranger);
  Room *room = &self->rooms[rank];
  GByteArray *packet;
  Line *line;

  if (self->helper == NULL)
    return;

  packet = hb_hook_run_write (run);
  if (packet == NULL || !has_room (self, key, rank, packet->len))
    {
      g_clear_pointer (&packet, g_byte_array_unref);
      note_trouble (&self->left_out,
                    g_strdup (_("the command of --on-change is too slow: it is not run for some changes")));
      return;
    }

  line = need_line (self, key, rank);
  g_queue_push_tail (&line->waiting, packet);
  line->bytes += packet->len;
  room->n_waiting++;
  room->bytes += packet->len;
  if (line->number == 0 && line->waiting.length == 1)
    g_queue_push_tail (&room->ready, line);
  if (self->begin_source == 0)
    self->begin_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_begin, self, NULL);
}

/**
 * hb_hook_end:
 * @self: a hook
 *
 * Ends what runs, drops what waits, and says so.
 */
void
hb_hook_end (HbHook *self)
{
  guint left = self->running->len;

  for (Rank rank = 0; rank < N_RANKS; rank++)
    left += self->rooms[rank].n_waiting;

  g_clear_handle_id (&self->begin_source, g_source_remove);
  g_clear_handle_id (&self->left_out.source, g_source_remove);
  g_clear_handle_id (&self->failed.source, g_source_remove);
  g_clear_pointer (&self->helper, hb_hook_helper_free);
  tell (&self->failed);
  tell (&self->left_out);
  if (left > 0)
    self->warn (left, _("the server ends before the command of --on-change has been run for all changes"),
                self->user_data);
}

/**
 * hb_hook_new:
 * @warn: called if there is trouble
 * @user_data: for @warn
 *
 * Returns: (transfer full): a hook on the default main loop
 */
HbHook *
hb_hook_new (HbHookWarnFunc warn,
             gpointer       user_data)
{
  HbHook *self = g_new0 (HbHook, 1);

  self->warn = warn;
  self->user_data = user_data;
  self->helper = hb_hook_helper_new (on_run_ended, self);
  self->lines = g_hash_table_new_full (hash_key, are_keys_equal, NULL, line_free);
  self->running = g_ptr_array_new ();
  for (Rank rank = 0; rank < N_RANKS; rank++)
    g_queue_init (&self->rooms[rank].ready);
  self->left_out = (Trouble) { .hook = self, .interval = LEFT_OUT_AGAIN };
  self->failed = (Trouble) { .hook = self, .interval = FAILED_AGAIN };

  return self;
}

/* Without a word: see hb_hook_end(). */
void
hb_hook_free (HbHook *self)
{
  g_clear_handle_id (&self->begin_source, g_source_remove);
  g_clear_handle_id (&self->left_out.source, g_source_remove);
  g_clear_handle_id (&self->failed.source, g_source_remove);
  g_clear_pointer (&self->helper, hb_hook_helper_free);
  g_ptr_array_unref (self->running);
  for (Rank rank = 0; rank < N_RANKS; rank++)
    g_queue_clear (&self->rooms[rank].ready);
  g_hash_table_unref (self->lines);
  g_free (self->left_out.text);
  g_free (self->failed.text);
  g_free (self);
}
