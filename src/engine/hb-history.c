#include "engine/hb-history.h"

#include <string.h>

typedef struct
{
  HbAddress address;
  GQueue records; /* of Record by own_link, the oldest first */
} Story;

/* What an event is worth keeping of, in two thirds of its size. */
typedef struct
{
  GList all_link;
  GList own_link;
  Story *story;
  char *text;
  gint64 stamp;
  gint64 measure; /* a duration or a round-trip time */
  guint32 count;
  guint16 pulse;
  guint16 of;
  guint8 type;
  guint8 host;
  guint8 word; /* a #HbVerdict, #HbClose or #HbWarning */
} Record;

struct _HbHistory
{
  HbHistoryBounds bounds;
  GHashTable *stories; /* a set of Story, by the address that each begins with */
  GQueue records;      /* of Record by all_link, the oldest first */
  gsize text;          /* bytes that the texts take */
};

G_STATIC_ASSERT (G_STRUCT_OFFSET (Story, address) == 0);

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
  self->stories = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
  g_queue_init (&self->records);

  return self;
}

static gsize
text_size (const Record *record)
{
  return record->text != NULL ? strlen (record->text) + 1 : 0;
}

/* The last record of a story takes it along. */
static void
drop (HbHistory *self,
      Record    *record)
{
  Story *story = record->story;

  g_queue_unlink (&self->records, &record->all_link);
  g_queue_unlink (&story->records, &record->own_link);
  self->text -= text_size (record);
  g_free (record->text);
  g_free (record);

  if (story->records.length == 0)
    g_hash_table_remove (self->stories, story);
}

void
hb_history_free (HbHistory *self)
{
  while (self->records.head != NULL)
    drop (self, self->records.head->data);
  g_hash_table_unref (self->stories);
  g_free (self);
}

static Story *
story_of (HbHistory       *self,
          const HbAddress *peer)
{
  Story *story = g_hash_table_lookup (self->stories, peer);

  if (story != NULL)
    return story;

  story = g_new0 (Story, 1);
  story->address = *peer;
  g_queue_init (&story->records);
  g_hash_table_add (self->stories, story);

  return story;
}

/* Cut off between two characters. */
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
      return (guint8) event->verdict;
    case HB_EVENT_SESSION_CLOSED:
      return (guint8) event->reason;
    case HB_EVENT_WARNING:
      return (guint8) event->about;
    default:
      return 0;
    }
}

static Record *
record_new (const HbEvent *event)
{
  Record *record = g_new0 (Record, 1);

  record->all_link.data = record;
  record->own_link.data = record;
  record->text = keep_text (event->text);
  record->stamp = event->stamp;
  record->measure = event->type == HB_EVENT_TIMED_OUT ? event->duration : event->rtt;
  record->count = (guint32) MIN (event->count, G_MAXUINT32);
  record->pulse = (guint16) MIN (event->pulse, G_MAXUINT16);
  record->of = (guint16) MIN (event->of, G_MAXUINT16);
  record->type = (guint8) event->type;
  record->host = (guint8) event->host;
  record->word = word_of (event);

  return record;
}

/* The event that a record was made from; its text is borrowed. */
static HbEvent
event_of (const Record *record)
{
  gboolean timed_out = record->type == HB_EVENT_TIMED_OUT;

  return (HbEvent) {
    .type = record->type,
    .time = record->stamp,
    .stamp = record->stamp,
    .peer = record->story->address,
    .text = record->text,
    .duration = timed_out ? record->measure : 0,
    .rtt = timed_out ? HB_UNKNOWN : record->measure,
    .pulse = record->pulse,
    .of = record->of,
    .count = record->count,
    .host = record->host,
    .verdict = record->word,
    .reason = record->word,
    .about = record->word,
  };
}

static gboolean
is_kept (const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_LISTENING:
    case HB_EVENT_SILENCE:
    case HB_EVENT_SEGMENT:
    case HB_EVENT_CHANGED:
    case HB_EVENT_SUMMARY:
    case HB_EVENT_FORGOTTEN:
    case HB_EVENT_UNTOLD:
    case HB_N_EVENTS:
      return FALSE;

    case HB_EVENT_SESSION_OPENED:
    case HB_EVENT_MESSAGE:
    case HB_EVENT_ALIVE:
    case HB_EVENT_TIMED_OUT:
    case HB_EVENT_PULSE_SENT:
    case HB_EVENT_GAVE_UP:
    case HB_EVENT_SESSION_CLOSED:
    case HB_EVENT_MESSAGE_SENT:
    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_PULSE_ANSWERED:
    case HB_EVENT_WARNING:
    default:
      return !hb_address_is_any (&event->peer);
    }
}

/**
 * hb_history_note:
 * @self: a history
 * @event: what happened, its stamp set; what is about no peer is passed over
 */
void
hb_history_note (HbHistory     *self,
                 const HbEvent *event)
{
  Record *record;

  if (!is_kept (event))
    return;

  record = record_new (event);
  record->story = story_of (self, &event->peer);
  g_queue_push_tail_link (&self->records, &record->all_link);
  g_queue_push_tail_link (&record->story->records, &record->own_link);
  self->text += text_size (record);

  if (record->story->records.length > self->bounds.of_peer)
    drop (self, record->story->records.head->data);
  while (self->records.length > self->bounds.in_all || self->text > self->bounds.text)
    drop (self, self->records.head->data);
}

/**
 * hb_history_forget:
 * @self: a history
 * @peer: a peer, known to it or not
 */
void
hb_history_forget (HbHistory       *self,
                   const HbAddress *peer)
{
  Story *story = g_hash_table_lookup (self->stories, peer);

  /* The story goes with its last record. */
  for (guint left = story != NULL ? story->records.length : 0; left > 0; left--)
    drop (self, story->records.head->data);
}

/**
 * hb_history_foreach:
 * @self: a history
 * @peer: a peer, known to it or not
 * @func: (scope call): called for each of its events, the oldest first; their text, stamp, peer and
 *   what INTERFACE.md says of them is as it was, but for the lengths of payloads
 * @user_data: for @func
 */
void
hb_history_foreach (HbHistory       *self,
                    const HbAddress *peer,
                    HbEventFunc      func,
                    gpointer         user_data)
{
  Story *story = g_hash_table_lookup (self->stories, peer);

  for (GList *link = story != NULL ? story->records.head : NULL; link != NULL; link = link->next)
    {
      HbEvent event = event_of (link->data);

      func (&event, user_data);
    }
}

/**
 * hb_history_get_size:
 * @self: a history
 *
 * Returns: how many events it holds
 */
guint
hb_history_get_size (HbHistory *self)
{
  return self->records.length;
}
