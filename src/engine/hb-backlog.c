#include "engine/hb-backlog.h"

#include "event/hb-event-variant.h"

/* Some seconds of a storm. The number is that of events that do not change a peer's state. */
#define EVENTS_MAX 20000
#define BYTES_MAX (16 * 1024 * 1024)

/* From so many on, an event is serialized: as a tree of GVariants it takes ten times as much. */
#define TREES_MAX 2000

/* The first ones are dropped first. */
typedef enum
{
  RANK_CHATTER,
  RANK_OTHER,
  RANK_CHANGE,
  N_RANKS
} Rank;

typedef struct
{
  guint64 number;
  GVariant *event;
} Waiting;

struct _HbBacklog
{
  GQueue queues[N_RANKS]; /* of Waiting */
  guint64 next;           /* the number of the next event */
  gsize size;             /* bytes of all that wait */
  guint64 left_out;
  gboolean left_out_change;
};

HbBacklog *
hb_backlog_new (void)
{
  return g_new0 (HbBacklog, 1);
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_variant_unref (waiting->event);
  g_free (waiting);
}

void
hb_backlog_free (HbBacklog *self)
{
  for (guint i = 0; i < N_RANKS; i++)
    g_queue_clear_full (&self->queues[i], waiting_free);
  g_free (self);
}

static Rank
get_rank (const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_SESSION_OPENED:
    case HB_EVENT_GAVE_UP:
    case HB_EVENT_MISSING:
    case HB_EVENT_FLAPPING:
    case HB_EVENT_STEADY:
    case HB_EVENT_INCIDENT_OPENED:
    case HB_EVENT_INCIDENT_CHANGED:
    case HB_EVENT_INCIDENT_CLOSED:
      return RANK_CHANGE;
    case HB_EVENT_SESSION_CLOSED: /* a give-up says so already */
      return event->reason == HB_CLOSE_GAVE_UP ? RANK_OTHER : RANK_CHANGE;
    default:
      return hb_event_type_has (event->type, HB_EVENT_CHATTER) ? RANK_CHATTER : RANK_OTHER;
    }
}

static GVariant *
pop (HbBacklog *self,
     Rank       rank)
{
  Waiting *waiting = g_queue_pop_head (&self->queues[rank]);
  GVariant *event = g_variant_ref (waiting->event);

  self->size -= g_variant_get_size (event);
  waiting_free (waiting);
  return event;
}

static gboolean
has_room (HbBacklog *self)
{
  return self->queues[RANK_CHATTER].length + self->queues[RANK_OTHER].length <= EVENTS_MAX &&
         self->size <= BYTES_MAX;
}

/* The oldest ones: the newest matter more. */
static void
make_room (HbBacklog *self)
{
  while (!has_room (self))
    {
      Rank rank = RANK_CHATTER;

      while (self->queues[rank].length == 0)
        rank++;
      g_variant_unref (pop (self, rank));
      self->left_out++;
      self->left_out_change |= rank == RANK_CHANGE;
    }
}

/**
 * hb_backlog_add:
 * @self: a backlog
 * @event: an event without a detail
 */
void
hb_backlog_add (HbBacklog     *self,
                const HbEvent *event)
{
  Waiting *waiting = g_new (Waiting, 1);

  *waiting = (Waiting) { self->next++, g_variant_ref_sink (hb_event_to_variant (event)) };
  if (self->queues[RANK_CHATTER].length + self->queues[RANK_OTHER].length + self->queues[RANK_CHANGE].length >= TREES_MAX)
    g_variant_get_data (waiting->event);
  g_queue_push_tail (&self->queues[get_rank (event)], waiting);
  self->size += g_variant_get_size (waiting->event);
  make_room (self);
}

/**
 * hb_backlog_is_empty:
 * @self: a backlog
 *
 * Returns: whether no event waits
 */
gboolean
hb_backlog_is_empty (HbBacklog *self)
{
  return self->size == 0;
}

/**
 * hb_backlog_take:
 * @self: a backlog that is not empty
 *
 * Returns: (transfer full): the oldest event, as hb_event_to_variant() makes it
 */
GVariant *
hb_backlog_take (HbBacklog *self)
{
  Rank oldest = RANK_CHATTER;
  guint64 number = G_MAXUINT64;

  for (guint i = 0; i < N_RANKS; i++)
    {
      const Waiting *waiting = g_queue_peek_head (&self->queues[i]);

      if (waiting != NULL && waiting->number < number)
        {
          number = waiting->number;
          oldest = i;
        }
    }

  return pop (self, oldest);
}

/**
 * hb_backlog_take_left_out:
 * @self: a backlog
 * @changes: (out): whether changes of a state are among them
 *
 * Returns: how many events were dropped since the last call
 */
guint64
hb_backlog_take_left_out (HbBacklog *self,
                          gboolean  *changes)
{
  guint64 left_out = self->left_out;

  *changes = self->left_out_change;
  self->left_out = 0;
  self->left_out_change = FALSE;
  return left_out;
}
