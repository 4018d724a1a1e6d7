#include "app/model/hb-server-status.h"

/* A pulse that is later than this was not just slow. */
#define SLACK (5 * G_TIME_SPAN_SECOND)

struct _HbServerStatus
{
  HbServerStatusKind last; /* by the last event, regardless of the time */
  gint64 sent_time;        /* when our last message left, or could not be sent */
  double rtt_ms;           /* to the answer of the server's host; negative if none */
  gboolean watched;        /* whether a pulse ever came */
  gint64 pulse_time;       /* when the last one came */
  HbOutcome answer;        /* the outcome of our answer to it */
  double answer_ms;
  gint64 longest_silence;  /* our longest silence after which it sent a pulse; 0 if unknown */
  gboolean unheard;        /* its host answers nothing, but sends pulses: a firewall */
};

/* A server that had missed an answer would have sent another pulse by twice that silence. */
static gboolean
is_overdue (const HbServerStatus *self,
            gint64                now)
{
  return self->longest_silence > 0 && now - self->sent_time > 2 * self->longest_silence + SLACK;
}

static void
spoke (HbServerStatus *self,
       const HbEvent  *event)
{
  gint64 now = hb_event_get_time (event);

  switch (event->host)
    {
    case HB_HOST_ANSWERED:
      /* The host's answer does not show that a server watches us. */
      self->unheard = FALSE;
      if (self->last != HB_SERVER_STATUS_WATCHED || is_overdue (self, now))
        self->last = HB_SERVER_STATUS_REPORTED;
      break;
    case HB_HOST_SILENT:
      /* A host that never answered is no news. */
      if (!self->unheard)
        self->last = HB_SERVER_STATUS_SILENT;
      break;
    case HB_HOST_UNREACHABLE:
      self->last = HB_SERVER_STATUS_UNREACHABLE;
      break;
    case HB_HOST_UNKNOWN:
    case HB_N_HOSTS:
    default:
      if (self->last == HB_SERVER_STATUS_UNKNOWN || self->last == HB_SERVER_STATUS_STUCK)
        self->last = HB_SERVER_STATUS_REPORTED;
      break;
    }

  self->sent_time = now;
  self->rtt_ms = hb_event_get_rtt_ms (event);
}

static void
was_asked (HbServerStatus *self,
           gint64          now)
{
  if (self->sent_time > 0)
    self->longest_silence = MAX (self->longest_silence, now - self->sent_time);

  self->last = HB_SERVER_STATUS_WATCHED;
  self->watched = TRUE;
  self->pulse_time = now;
  self->answer = HB_OUTCOME_WAITING;
  self->answer_ms = -1;
}

static void
replied (HbServerStatus *self,
         const HbEvent  *event)
{
  self->answer = hb_outcome_from_host (event->host);
  self->answer_ms = hb_event_get_rtt_ms (event);
  self->sent_time = hb_event_get_time (event);
  self->rtt_ms = self->answer_ms;
  self->unheard = self->answer == HB_OUTCOME_SILENT;
  self->last = self->answer == HB_OUTCOME_UNREACHABLE ? HB_SERVER_STATUS_UNREACHABLE
                                                      : HB_SERVER_STATUS_WATCHED;
}

static void
failed (HbServerStatus *self,
        gint64          now)
{
  if (self->answer == HB_OUTCOME_WAITING)
    self->answer = HB_OUTCOME_UNSENT;
  self->last = HB_SERVER_STATUS_STUCK;
  self->sent_time = now;
}

/**
 * hb_server_status_take_event:
 * @self: a status
 * @event: an event
 */
void
hb_server_status_take_event (HbServerStatus *self,
                             const HbEvent  *event)
{
  switch (event->type)
    {
    case HB_EVENT_MESSAGE_SENT:
    case HB_EVENT_BEAT_SENT:
      spoke (self, event);
      break;
    case HB_EVENT_PULSE_RECEIVED:
      was_asked (self, hb_event_get_time (event));
      break;
    case HB_EVENT_PULSE_ANSWERED:
      replied (self, event);
      break;
    case HB_EVENT_WARNING:
      if (event->about == HB_WARNING_SEND)
        failed (self, hb_event_get_time (event));
      break;
    default:
      break;
    }
}

/**
 * hb_server_status_get:
 * @self: a status
 * @now: the time
 *
 * Returns: the present status
 */
HbServerStatusKind
hb_server_status_get (const HbServerStatus *self,
                      gint64                now)
{
  gboolean trusting = self->last == HB_SERVER_STATUS_REPORTED || self->last == HB_SERVER_STATUS_WATCHED;

  if (trusting && is_overdue (self, now))
    return HB_SERVER_STATUS_FORGOTTEN;

  return self->last;
}

/**
 * hb_server_status_was_watched:
 * @self: a status
 *
 * Returns: whether a pulse ever came
 */
gboolean
hb_server_status_was_watched (const HbServerStatus *self)
{
  return self->watched;
}

/**
 * hb_server_status_get_sent_time:
 * @self: a status
 *
 * Returns: when we last sent a message, or tried to; 0 if never
 */
gint64
hb_server_status_get_sent_time (const HbServerStatus *self)
{
  return self->sent_time;
}

/**
 * hb_server_status_get_rtt_ms:
 * @self: a status
 *
 * Returns: the round-trip time to the server's host for that message, milliseconds; negative if it did not answer
 */
double
hb_server_status_get_rtt_ms (const HbServerStatus *self)
{
  return self->rtt_ms;
}

/**
 * hb_server_status_get_pulse_time:
 * @self: a status
 *
 * Returns: when the last pulse came; 0 if none has
 */
gint64
hb_server_status_get_pulse_time (const HbServerStatus *self)
{
  return self->pulse_time;
}

/**
 * hb_server_status_get_answer:
 * @self: a status
 *
 * Returns: the outcome of our answer to that pulse
 */
HbOutcome
hb_server_status_get_answer (const HbServerStatus *self)
{
  return self->answer;
}

/**
 * hb_server_status_get_answer_ms:
 * @self: a status
 *
 * Returns: the round-trip time of that answer in milliseconds; negative if unknown
 */
double
hb_server_status_get_answer_ms (const HbServerStatus *self)
{
  return self->answer_ms;
}

/**
 * hb_server_status_get_longest_silence:
 * @self: a status
 *
 * Returns: our longest silence after which a pulse came; 0 if unknown
 */
gint64
hb_server_status_get_longest_silence (const HbServerStatus *self)
{
  return self->longest_silence;
}

/**
 * hb_server_status_clear:
 * @self: a status
 *
 * Resets it, for another server.
 */
void
hb_server_status_clear (HbServerStatus *self)
{
  *self = (HbServerStatus) { .rtt_ms = -1, .answer_ms = -1 };
}

/**
 * hb_server_status_new:
 *
 * Returns: (transfer full): the status of a server to which nothing was sent yet
 */
HbServerStatus *
hb_server_status_new (void)
{
  HbServerStatus *self = g_new (HbServerStatus, 1);

  hb_server_status_clear (self);
  return self;
}

void
hb_server_status_free (HbServerStatus *self)
{
  g_free (self);
}
