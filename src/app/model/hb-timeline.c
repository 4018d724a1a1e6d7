#include "app/model/hb-timeline.h"

#include "app/model/hb-timeline-entry.h"

struct _HbTimeline
{
  GObject parent_instance;

  GListStore *sessions;
  GListStore *messages;
  HbSession *latest; /* (nullable) (unowned): the first of @sessions */
  gboolean lost_messages;
  gboolean lost_sessions;
};

enum
{
  PROP_0,
  PROP_SESSIONS,
  PROP_MESSAGES,
  PROP_LATEST,
  N_PROPERTIES
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbTimeline, hb_timeline, G_TYPE_OBJECT)

static void
hb_timeline_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  HbTimeline *self = HB_TIMELINE (object);

  switch (id)
    {
    case PROP_SESSIONS:
      g_value_set_object (value, self->sessions);
      break;
    case PROP_MESSAGES:
      g_value_set_object (value, self->messages);
      break;
    case PROP_LATEST:
      g_value_set_object (value, self->latest);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_timeline_finalize (GObject *object)
{
  HbTimeline *self = HB_TIMELINE (object);

  g_object_unref (self->sessions);
  g_object_unref (self->messages);

  G_OBJECT_CLASS (hb_timeline_parent_class)->finalize (object);
}

static void
hb_timeline_class_init (HbTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_timeline_get_property;
  object_class->finalize = hb_timeline_finalize;

  properties[PROP_SESSIONS] = g_param_spec_object ("sessions", NULL, NULL, G_TYPE_LIST_MODEL,
                                                   flags);
  properties[PROP_MESSAGES] = g_param_spec_object ("messages", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_LATEST] = g_param_spec_object ("latest", NULL, NULL, HB_TYPE_SESSION, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[CHANGED] = g_signal_new ("changed", HB_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
hb_timeline_init (HbTimeline *self)
{
  self->sessions = g_list_store_new (HB_TYPE_SESSION);
  self->messages = g_list_store_new (HB_TYPE_TIMELINE_ENTRY);
}

HbTimeline *
hb_timeline_new (void)
{
  return g_object_new (HB_TYPE_TIMELINE, NULL);
}

/* Inserts @item at the beginning, and drops the oldest one if there are more than @limit.
 *
 * Returns: whether one was dropped */
static gboolean
prepend (GListStore *store,
         gpointer    item,
         guint       limit)
{
  g_list_store_insert (store, 0, item);
  if (g_list_model_get_n_items (G_LIST_MODEL (store)) <= limit)
    return FALSE;

  g_list_store_remove (store, limit);
  return TRUE;
}

static void
set_latest (HbTimeline *self,
            HbSession  *session)
{
  if (self->latest == session)
    return;

  self->latest = session;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LATEST]);
}

static void
begin_session (HbTimeline    *self,
               const HbEvent *first)
{
  g_autoptr (HbSession) session = hb_session_new (first);

  self->lost_sessions |= prepend (self->sessions, session, HB_TIMELINE_SESSIONS_MAX);
  set_latest (self, session);
}

static gboolean
is_of_a_session (const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_SESSION_OPENED:
    case HB_EVENT_MESSAGE:
    case HB_EVENT_ALIVE:
    case HB_EVENT_TIMED_OUT:
    case HB_EVENT_PULSE_SENT:
    case HB_EVENT_GAVE_UP:
    case HB_EVENT_SESSION_CLOSED:
      return TRUE;

    default:
      return FALSE;
    }
}

static gboolean
belongs_to_latest (HbTimeline    *self,
                   const HbEvent *event)
{
  if (self->latest == NULL || event->type == HB_EVENT_SESSION_OPENED)
    return FALSE;
  if (event->type == HB_EVENT_SESSION_CLOSED)
    return !hb_session_is_closed (self->latest);

  return hb_session_is_open (self->latest);
}

static void
take (HbTimeline    *self,
      const HbEvent *event)
{
  if (event->type == HB_EVENT_FORGOTTEN)
    {
      self->lost_messages |= event->lost[HB_HISTORY_WORDS] > 0;
      self->lost_sessions |= event->lost[HB_HISTORY_SESSIONS] > 0;
    }
  if (!is_of_a_session (event))
    return;

  /* An event without an opening belongs to a session whose opening was dropped from the history. */
  if (belongs_to_latest (self, event))
    hb_session_take_event (self->latest, event);
  else
    begin_session (self, event);

  if (event->type == HB_EVENT_MESSAGE)
    {
      g_autoptr (HbTimelineEntry) entry = hb_timeline_entry_new (hb_event_get_time (event), event->text);

      self->lost_messages |= prepend (self->messages, entry, HB_TIMELINE_MESSAGES_MAX);
    }
}

/**
 * hb_timeline_take_event:
 * @self: a timeline
 * @event: an event of the peer
 */
void
hb_timeline_take_event (HbTimeline    *self,
                        const HbEvent *event)
{
  take (self, event);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * hb_timeline_clear:
 * @self: a timeline
 *
 * Removes everything.
 */
void
hb_timeline_clear (HbTimeline *self)
{
  set_latest (self, NULL);
  self->lost_messages = FALSE;
  self->lost_sessions = FALSE;
  g_list_store_remove_all (self->sessions);
  g_list_store_remove_all (self->messages);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * hb_timeline_load:
 * @self: a timeline
 * @history: (element-type HbEvent): the events of one peer, the oldest first
 *
 * Replaces everything by @history.
 */
void
hb_timeline_load (HbTimeline   *self,
                  const GArray *history)
{
  hb_timeline_clear (self);
  for (guint i = 0; i < history->len; i++)
    take (self, &g_array_index (history, HbEvent, i));
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * hb_timeline_get_sessions:
 * @self: a timeline
 *
 * Returns: (transfer none): the sessions, the latest first
 */
GListModel *
hb_timeline_get_sessions (HbTimeline *self)
{
  return G_LIST_MODEL (self->sessions);
}

/**
 * hb_timeline_get_messages:
 * @self: a timeline
 *
 * Returns: (transfer none): the messages, the latest first
 */
GListModel *
hb_timeline_get_messages (HbTimeline *self)
{
  return G_LIST_MODEL (self->messages);
}

/**
 * hb_timeline_get_latest:
 * @self: a timeline
 *
 * Returns: (nullable) (transfer none): the latest session
 */
HbSession *
hb_timeline_get_latest (HbTimeline *self)
{
  return self->latest;
}

/**
 * hb_timeline_has_lost_messages:
 * @self: a timeline
 *
 * Returns: whether earlier messages were dropped
 */
gboolean
hb_timeline_has_lost_messages (HbTimeline *self)
{
  return self->lost_messages;
}

/**
 * hb_timeline_has_lost_sessions:
 * @self: a timeline
 *
 * Returns: whether earlier sessions were dropped
 */
gboolean
hb_timeline_has_lost_sessions (HbTimeline *self)
{
  return self->lost_sessions;
}
