#include "engine/hb-history.h"

#include <string.h>

typedef struct
{
  HbAddress address;
  GQueue rooms[HB_HISTORY_N_ROOMS]; /* of Record by own_link, the oldest first */
  guint64 lost[HB_HISTORY_N_ROOMS]; /* dropped events */
  guint64 last; /* the order of its last record */
} PeerLog;

/* What is kept of an event, in two thirds of its size. */
typedef struct
{
  GList all_link;
  GList own_link;
  PeerLog *log;
  char *text;
  char *unsent;
  guint64 order;
  guint64 follows; /* the order of the peer's previous record; for a run, of its last beat */
  gint64 stamp;
  gint64 measure; /* a duration or a round-trip time; for a run, from its first beat to its last */
  guint32 count;  /* for a run of beats, their number */
  guint16 pulse;
  guint16 of;
  guint8 type;
  guint8 room;
  guint8 host;
  guint8 word; /* a #HbVerdict, #HbClose or #HbWarning */
} Record;

struct _HbHistory
{
  HbHistoryBounds bounds;
  GHashTable *logs; /* a set of PeerLog, keyed by the address at its start */
  GQueue rooms[HB_HISTORY_N_ROOMS]; /* of Record by all_link, the oldest first */
  guint64 order;       /* of the last record */
  gsize text;          /* bytes of all texts */
};

G_STATIC_ASSERT (G_STRUCT_OFFSET (PeerLog, address) == 0);

/**
 * hb_history_new:
 * @bounds: how much to keep
 *
 * Returns: (transfer full): an empty history
 */
HbHistory *
hb_history_new (const HbHistoryBounds *bounds)
{
  HbHistory *self = g_new0 (HbHistory, 1);

  self->bounds = *bounds;
  self->logs = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
  for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
    g_queue_init (&self->rooms[room]);

  return self;
}

static gsize
string_size (const char *string)
{
  return string != NULL ? strlen (string) + 1 : 0;
}

static gsize
text_size (const Record *record)
{
  return string_size (record->text) + string_size (record->unsent);
}

static gboolean
is_empty (const PeerLog *log)
{
  for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
    if (log->rooms[room].length > 0)
      return FALSE;

  return TRUE;
}

static void
drop (HbHistory *self,
      Record    *record)
{
  PeerLog *log = record->log;

  g_queue_unlink (&self->rooms[record->room], &record->all_link);
  g_queue_unlink (&log->rooms[record->room], &record->own_link);
  self->text -= text_size (record);
  g_free (record->text);
  g_free (record->unsent);
  g_free (record);
}

/* Drops a record, and the peer's history with its last one. */
static void
lose (HbHistory *self,
      Record    *record)
{
  PeerLog *log = record->log;

  /* A run counts as all of its beats; a warning as one event, whatever its count. */
  log->lost[record->room] += record->room == HB_HISTORY_BEATS ? record->count : 1;
  drop (self, record);
  if (is_empty (log))
    g_hash_table_remove (self->logs, log);
}

static Record *
get_oldest (HbHistory *self,
            guint      room)
{
  return self->rooms[room].head != NULL ? self->rooms[room].head->data : NULL;
}

void
hb_history_free (HbHistory *self)
{
  for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
    while (get_oldest (self, room) != NULL)
      drop (self, get_oldest (self, room));
  g_hash_table_unref (self->logs);
  g_free (self);
}

static PeerLog *
log_of (HbHistory       *self,
        const HbAddress *peer)
{
  PeerLog *log = g_hash_table_lookup (self->logs, peer);

  if (log != NULL)
    return log;

  log = g_new0 (PeerLog, 1);
  log->address = *peer;
  for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
    g_queue_init (&log->rooms[room]);
  g_hash_table_add (self->logs, log);

  return log;
}

/* Cuts between two characters. */
static char *
keep_text (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (text == NULL)
    return NULL;
  if (length > HB_HISTORY_TEXT_MAX)
    length = (gsize) (g_utf8_find_prev_char (text, text + HB_HISTORY_TEXT_MAX) - text);

  return g_strndup (text, length);
}

static guint8
word_of (const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_GAVE_UP:
    case HB_EVENT_MISSING:
      return (guint8) event->verdict;
    case HB_EVENT_SESSION_CLOSED:
      return (guint8) event->reason;
    case HB_EVENT_WARNING:
      return (guint8) event->about;
    default:
      return 0;
    }
}

static gboolean
measures_duration (HbEventType type)
{
  return type == HB_EVENT_TIMED_OUT || type == HB_EVENT_SESSION_OPENED;
}

static Record *
record_new (const HbEvent *event)
{
  Record *record = g_new0 (Record, 1);

  record->all_link.data = record;
  record->own_link.data = record;
  record->text = keep_text (event->text);
  record->unsent = keep_text (event->unsent);
  record->stamp = event->stamp;
  record->measure = measures_duration (event->type) ? event->duration : event->rtt;
  record->count = (guint32) CLAMP (event->count, 1, G_MAXUINT32);
  record->pulse = (guint16) MIN (event->pulse, G_MAXUINT16);
  record->of = (guint16) MIN (event->of, G_MAXUINT16);
  record->type = (guint8) event->type;
  record->host = (guint8) event->host;
  record->word = word_of (event);

  return record;
}

/* Makes an event from a record; its text is borrowed. */
static HbEvent
event_of (const Record *record)
{
  gboolean measured = measures_duration (record->type);
  gboolean run = record->room == HB_HISTORY_BEATS && record->count > 1;

  return (HbEvent) {
    .type = record->type,
    .time = record->stamp,
    .stamp = record->stamp,
    .peer = record->log->address,
    .text = record->text,
    .unsent = record->unsent,
    .duration = measured || run ? record->measure : 0,
    .rtt = measured || run ? HB_UNKNOWN : record->measure,
    .pulse = record->pulse,
    .of = record->of,
    .count = record->count,
    .host = record->host,
    .verdict = record->word,
    .reason = record->word,
    .about = record->word,
  };
}

/* Merges @older into @newer if only beats came in between.
 *
 * Returns: whether it did */
static gboolean
join_run (HbHistory *self,
          Record    *older,
          Record    *newer)
{
  gint64 began = older->stamp - (older->count > 1 ? older->measure : 0);

  if (newer->follows != older->order || newer->type != older->type)
    return FALSE;

  if (newer->count > 1)
    began = MIN (began, newer->stamp - newer->measure);
  newer->measure = MAX (newer->stamp - began, 0);
  newer->count = (guint32) MIN ((guint64) newer->count + older->count, G_MAXUINT32);
  newer->follows = older->follows;
  drop (self, older);
  return TRUE;
}

/* The latest beats stay as they are; the oldest before them are merged into a run. */
static void
make_room (HbHistory *self,
           PeerLog   *log,
           guint      room)
{
  GList *link = log->rooms[room].head;

  if (room == HB_HISTORY_BEATS)
    for (; link->next != NULL; link = link->next)
      if (join_run (self, link->data, link->next->data))
        return;

  lose (self, log->rooms[room].head->data);
}

/**
 * hb_history_note:
 * @self: a history
 * @event: an event with its stamp set; one without a peer is ignored
 */
void
hb_history_note (HbHistory     *self,
                 const HbEvent *event)
{
  HbHistoryRoom room = hb_event_get_room (event);
  PeerLog *log;
  Record *record;

  if (room == HB_HISTORY_NONE || hb_address_is_any (&event->peer))
    return;

  log = log_of (self, &event->peer);
  record = record_new (event);
  record->log = log;
  record->room = (guint8) room;
  record->order = ++self->order;
  record->follows = log->last;
  log->last = record->order;
  g_queue_push_tail_link (&self->rooms[room], &record->all_link);
  g_queue_push_tail_link (&log->rooms[room], &record->own_link);
  self->text += text_size (record);

  if (log->rooms[room].length > self->bounds.of_peer[room])
    make_room (self, log, room);
  while (self->rooms[room].length > self->bounds.in_all[room])
    lose (self, get_oldest (self, room));
  while (self->text > self->bounds.text)
    lose (self, get_oldest (self, HB_HISTORY_WORDS));
}

/**
 * hb_history_forget:
 * @self: a history
 * @peer: a peer, with a history or without
 */
void
hb_history_forget (HbHistory       *self,
                   const HbAddress *peer)
{
  PeerLog *log = g_hash_table_lookup (self->logs, peer);

  if (log == NULL)
    return;

  for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
    while (log->rooms[room].head != NULL)
      drop (self, log->rooms[room].head->data);
  g_hash_table_remove (self->logs, log);
}

/**
 * hb_history_foreach:
 * @self: a history
 * @peer: a peer, with a history or without
 * @func: (scope call): called for each of its events, the oldest first, with their members as reported
 *   (INTERFACE.md, "Events"), except for the lengths of payloads. A run of beats is one event: the last of them,
 *   with their number as its count, and the time since the first one as its duration
 * @user_data: for @func
 */
void
hb_history_foreach (HbHistory       *self,
                    const HbAddress *peer,
                    HbEventFunc      func,
                    gpointer         user_data)
{
  PeerLog *log = g_hash_table_lookup (self->logs, peer);
  const GList *next[HB_HISTORY_N_ROOMS] = { NULL };

  for (guint room = 0; log != NULL && room < HB_HISTORY_N_ROOMS; room++)
    next[room] = log->rooms[room].head;

  for (;;)
    {
      const GList **first = NULL;
      HbEvent event;

      for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
        if (next[room] != NULL &&
            (first == NULL ||
             ((const Record *) next[room]->data)->order < ((const Record *) (*first)->data)->order))
          first = &next[room];
      if (first == NULL)
        return;

      event = event_of ((*first)->data);
      *first = (*first)->next;
      func (&event, user_data);
    }
}

/**
 * hb_history_get_lost:
 * @self: a history
 * @peer: a peer, with a history or without
 * @room: a kind of event
 *
 * Returns: how many of its events were dropped; 0 for a peer without a history, even if it had one
 */
guint64
hb_history_get_lost (HbHistory       *self,
                     const HbAddress *peer,
                     HbHistoryRoom    room)
{
  PeerLog *log = g_hash_table_lookup (self->logs, peer);

  return log != NULL ? log->lost[room] : 0;
}

/**
 * hb_history_get_size:
 * @self: a history
 *
 * Returns: how many events it holds; a run of beats counts as one
 */
guint
hb_history_get_size (HbHistory *self)
{
  guint size = 0;

  for (guint room = 0; room < HB_HISTORY_N_ROOMS; room++)
    size += self->rooms[room].length;

  return size;
}
