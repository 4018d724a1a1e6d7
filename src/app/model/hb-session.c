#include "app/model/hb-session.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "app/model/hb-timeline-entry.h"

struct _HbSession
{
  GObject parent_instance;

  gint64 begun;
  gint64 ended; /* 0 while open */
  gboolean given_up;
  HbVerdict verdict; /* HB_N_VERDICTS if unknown */
  gboolean closed;
  HbClose reason;
  GListStore *entries;

  /* Since the peer was last heard */
  guint pulses;
  guint of;
  guint answered;
  double rtt_ms;

  gboolean opening_seen;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_OUTCOME,
  PROP_STATE,
  PROP_ENTRIES,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbSession, hb_session, G_TYPE_OBJECT)

static char *
make_title (HbSession *self)
{
  gint64 now = g_get_real_time ();
  g_autofree char *begun = hb_format_time (self->begun, now);
  g_autofree char *ended = hb_format_time (self->ended, now);
  g_autofree char *duration = hb_format_duration (self->ended - self->begun);

  if (self->ended == 0)
    return self->opening_seen ? g_strdup_printf (_("Since %s"), begun)
                              : g_strdup_printf (_("Since before %s"), begun);

  /* Translators: from one time to another, and how long that is. */
  return self->opening_seen ? g_strdup_printf (_("%s – %s (%s)"), begun, ended, duration)
                            : g_strdup_printf (_("Until %s"), ended);
}

static HbPeerState
get_state (HbSession *self)
{
  /* The give-up event itself may be missing at the start of the history. */
  if (self->given_up || (self->closed && self->reason == HB_CLOSE_GAVE_UP))
    return HB_PEER_STATE_GIVEN_UP;
  if (self->closed && self->reason == HB_CLOSE_ASLEEP)
    return HB_PEER_STATE_ASLEEP;
  if (self->ended != 0)
    return HB_PEER_STATE_LEFT;

  return self->pulses > 0 ? HB_PEER_STATE_PULSING : HB_PEER_STATE_ALIVE;
}

static char *
make_outcome (HbSession *self)
{
  switch (get_state (self))
    {
    case HB_PEER_STATE_ALIVE:
      return g_strdup (_("Open"));
    case HB_PEER_STATE_PULSING:
      return g_strdup_printf (ngettext ("Open, silent: %u pulse sent",
                                        "Open, silent: %u pulses sent", self->pulses),
                              self->pulses);
    case HB_PEER_STATE_GIVEN_UP:
      return g_strdup (hb_format_verdict (self->verdict, HB_VERDICT_OUTCOME));
    case HB_PEER_STATE_ASLEEP:
      return g_strdup (_("It fell asleep"));
    case HB_PEER_STATE_LEFT:
    case HB_PEER_STATE_EXPECTED:
    case HB_PEER_STATE_MISSING:
    default:
      return g_strdup (self->reason == HB_CLOSE_TERMINATED ? _("It left") : _("Closed by this server"));
    }
}

static void
hb_session_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  HbSession *self = HB_SESSION (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_take_string (value, make_title (self));
      break;
    case PROP_OUTCOME:
      g_value_take_string (value, make_outcome (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, get_state (self));
      break;
    case PROP_ENTRIES:
      g_value_set_object (value, self->entries);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_session_finalize (GObject *object)
{
  HbSession *self = HB_SESSION (object);

  g_object_unref (self->entries);

  G_OBJECT_CLASS (hb_session_parent_class)->finalize (object);
}

static void
hb_session_class_init (HbSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_session_get_property;
  object_class->finalize = hb_session_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_OUTCOME] = g_param_spec_string ("outcome", NULL, NULL, "", flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, HB_PEER_STATE_LEFT,
                                             HB_N_PEER_STATES - 1, HB_PEER_STATE_ALIVE, flags);
  properties[PROP_ENTRIES] = g_param_spec_object ("entries", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
hb_session_init (HbSession *self)
{
  self->entries = g_list_store_new (HB_TYPE_TIMELINE_ENTRY);
  self->rtt_ms = -1;
  self->verdict = HB_N_VERDICTS;
}

/* Takes ownership of @text. */
static void
add_entry (HbSession *self,
           gint64     time,
           char      *text)
{
  g_autoptr (HbTimelineEntry) entry = hb_timeline_entry_new (time, text);

  g_list_store_insert (self->entries, 0, entry);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->entries)) > HB_SESSION_ENTRIES_MAX)
    g_list_store_remove (self->entries, HB_SESSION_ENTRIES_MAX);

  g_free (text);
}

static char *
describe_pulse (const HbEvent *event)
{
  g_autofree char *rtt = hb_format_rtt (hb_event_get_rtt_ms (event));

  if (event->host == HB_HOST_ANSWERED)
    return g_strdup_printf (_("Pulse %u of %u: the host answered (%s)"), event->pulse, event->of,
                            rtt);
  if (event->host == HB_HOST_UNREACHABLE)
    return g_strdup_printf (_("Pulse %u of %u: the host was unreachable"), event->pulse,
                            event->of);

  return g_strdup_printf (_("Pulse %u of %u: the host did not answer"), event->pulse, event->of);
}

static void
take_pulse (HbSession     *self,
            const HbEvent *event)
{
  self->pulses = event->pulse;
  self->of = event->of;
  if (event->host == HB_HOST_ANSWERED)
    {
      self->answered++;
      self->rtt_ms = hb_event_get_rtt_ms (event);
    }

  add_entry (self, hb_event_get_time (event), describe_pulse (event));
}

static void
take_sign_of_life (HbSession     *self,
                   const HbEvent *event)
{
  self->pulses = 0;
  self->answered = 0;
  self->rtt_ms = -1;

  /* Unsolicited heartbeats come every few seconds; the trace shows them. */
  if (event->pulse > 0)
    {
      g_autofree char *rtt = hb_format_rtt (hb_event_get_rtt_ms (event));

      add_entry (self, hb_event_get_time (event),
                 g_strdup_printf (_("Its program answered pulse %u (%s)"), event->pulse, rtt));
    }
}

static void
take_timeout (HbSession     *self,
              const HbEvent *event)
{
  g_autofree char *silence = hb_format_duration (event->duration / HB_MICROSECOND);

  add_entry (self, hb_event_get_time (event),
             g_strdup_printf (_("Timed out: silent for %s"), silence));
}

static void
take_giving_up (HbSession     *self,
                const HbEvent *event)
{
  self->given_up = TRUE;
  self->verdict = event->verdict;
  self->ended = hb_event_get_time (event);
  add_entry (self, self->ended, g_strdup (_("Given up")));
}

static void
take_opening (HbSession     *self,
              const HbEvent *event)
{
  g_autofree char *absence = hb_format_duration (event->duration / HB_MICROSECOND);

  if (event->duration > 0)
    add_entry (self, hb_event_get_time (event), g_strdup_printf (_("Back after %s"), absence));
}

static void
take_closing (HbSession     *self,
              const HbEvent *event)
{
  self->closed = TRUE;
  self->reason = event->reason;
  if (self->ended == 0)
    self->ended = hb_event_get_time (event);
}

/**
 * hb_session_take_event:
 * @self: a session
 * @event: an event of the session; other events are ignored
 */
void
hb_session_take_event (HbSession     *self,
                       const HbEvent *event)
{
  switch (event->type)
    {
    case HB_EVENT_PULSE_SENT:
      take_pulse (self, event);
      break;
    case HB_EVENT_ALIVE:
    case HB_EVENT_MESSAGE:
      take_sign_of_life (self, event);
      break;
    case HB_EVENT_TIMED_OUT:
      take_timeout (self, event);
      break;
    case HB_EVENT_GAVE_UP:
      take_giving_up (self, event);
      break;
    case HB_EVENT_SESSION_CLOSED:
      take_closing (self, event);
      break;
    case HB_EVENT_SESSION_OPENED:
      take_opening (self, event);
      break;
    default:
      return;
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OUTCOME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * hb_session_new:
 * @first: its first known event: its opening, unless that was dropped from the history
 *
 * Returns: (transfer full): a session that begins with @first
 */
HbSession *
hb_session_new (const HbEvent *first)
{
  HbSession *self = g_object_new (HB_TYPE_SESSION, NULL);

  self->begun = hb_event_get_time (first);
  /* A run of beats begins with its first one. */
  if (first->type == HB_EVENT_ALIVE)
    self->begun -= first->duration / HB_MICROSECOND;
  self->opening_seen = first->type == HB_EVENT_SESSION_OPENED;
  hb_session_take_event (self, first);

  return self;
}

/**
 * hb_session_is_open:
 * @self: a session
 *
 * Returns: whether it has not ended
 */
gboolean
hb_session_is_open (HbSession *self)
{
  return self->ended == 0;
}

/**
 * hb_session_is_closed:
 * @self: a session
 *
 * Returns: whether it has ended and its session-closed event, which follows the give-up, has come
 */
gboolean
hb_session_is_closed (HbSession *self)
{
  return self->closed;
}

/**
 * hb_session_get_ended:
 * @self: a session
 *
 * Returns: when it ended, in microseconds of wall-clock time since 1970; 0 if it has not
 */
gint64
hb_session_get_ended (HbSession *self)
{
  return self->ended;
}

/**
 * hb_session_get_reason:
 * @self: a session
 *
 * Returns: why it was closed; meaningless unless hb_session_is_closed()
 */
HbClose
hb_session_get_reason (HbSession *self)
{
  return self->reason;
}

/**
 * hb_session_get_pulses:
 * @self: a session
 *
 * Returns: how many pulses were sent since the peer was last heard
 */
guint
hb_session_get_pulses (HbSession *self)
{
  return self->pulses;
}

/**
 * hb_session_get_of:
 * @self: a session
 *
 * Returns: how many pulses were planned; 0 before the first
 */
guint
hb_session_get_of (HbSession *self)
{
  return self->of;
}

/**
 * hb_session_get_answered:
 * @self: a session
 *
 * Returns: how many of hb_session_get_pulses() the peer's host answered
 */
guint
hb_session_get_answered (HbSession *self)
{
  return self->answered;
}

/**
 * hb_session_get_rtt_ms:
 * @self: a session
 *
 * Returns: the round-trip time of the last of these answers, in milliseconds; negative if none
 */
double
hb_session_get_rtt_ms (HbSession *self)
{
  return self->rtt_ms;
}
