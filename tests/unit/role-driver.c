#include "role-driver.h"

#include <string.h>

#include "event/hb-incident.h"
#include "event/hb-warning.h"
#include "wire/hb-message.h"

#define SERVER "198.18.0.1"
#define CLIENT "198.18.0.2"

HbAddress
address_of (const char *text)
{
  HbAddress address;

  g_assert_true (hb_address_parse (text, &address));
  return address;
}

/**
 * unreachable_by:
 * @limiter: the address of a host or router
 * @segment: a segment that was sent
 *
 * Returns: an ICMP error of that host about @segment
 */
HbUnreachable
unreachable_by (const char      *limiter,
                const HbSegment *segment)
{
  return (HbUnreachable) {
    .reporter = address_of (limiter),
    .source = segment->source,
    .destination = segment->destination,
    .source_port = segment->source_port,
    .destination_port = segment->destination_port,
    .seq = segment->seq,
  };
}

void
role_driver_init (RoleDriver *self,
                  HbRole     *role)
{
  *self = (RoleDriver) {
    .role = role,
    .sent = g_array_new (FALSE, FALSE, sizeof (HbOutgoing)),
    .events = g_array_new (FALSE, FALSE, sizeof (HbEvent)),
  };
  g_array_set_clear_func (self->events, (GDestroyNotify) hb_event_clear);
}

void
role_driver_clear (RoleDriver *self)
{
  g_clear_object (&self->role);
  g_clear_pointer (&self->sent, g_array_unref);
  g_clear_pointer (&self->events, g_array_unref);
}

static void
take_events (RoleDriver *self)
{
  HbEvent event;

  while (hb_role_take_event (self->role, &event))
    {
      hb_warning_explain (&event);
      hb_incident_explain (&event);
      g_array_append_val (self->events, event);
    }
}

/* Delivers the answer of the destination's kernel to a segment. */
void
role_driver_answer (RoleDriver      *self,
                    const HbSegment *syn,
                    guint8           flags,
                    guint32          ack)
{
  HbSegment answer = {
    .source = syn->destination,
    .destination = syn->source,
    .source_port = syn->destination_port,
    .destination_port = syn->source_port,
    .flags = flags,
    .seq = (flags & HB_TCP_SYN) != 0 ? 77000 : 0,
    .ack = ack,
    .stamp = self->now,
  };

  hb_role_receive (self->role, self->now, &answer);
}

static gboolean
does_answer (const RoleDriver *self,
             const HbSegment  *syn)
{
  HbAddress answering;

  if (!self->hosts_answer || self->answering == NULL)
    return self->hosts_answer;

  answering = address_of (self->answering);
  return hb_address_equal (&syn->destination, &answering);
}

/* Sends all queued segments, and delivers the hosts' answers at once. */
void
role_driver_settle (RoleDriver *self)
{
  HbOutgoing outgoing;

  while (hb_role_take_segment (self->role, &outgoing))
    {
      g_array_append_val (self->sent, outgoing);
      hb_role_sent (self->role, self->now, &outgoing, self->send_error);
      if (outgoing.step == HB_STEP_SYN && does_answer (self, &outgoing.segment) && self->send_error == 0)
        role_driver_answer (self, &outgoing.segment,
                            HB_TCP_ACK | (self->hosts_accept ? HB_TCP_SYN : HB_TCP_RST),
                            outgoing.segment.seq + 1);
    }

  take_events (self);
}

void
role_driver_run_until (RoleDriver *self,
                       gint64      until)
{
  gint64 deadline;

  while ((deadline = hb_role_next_deadline (self->role)) <= until)
    {
      self->now = MAX (self->now, deadline);
      hb_role_advance (self->role, self->now);
      role_driver_settle (self);
    }

  self->now = until;
}

void
role_driver_receive (RoleDriver *self,
                     const char *from,
                     guint16     port,
                     guint8      flags,
                     const char *payload)
{
  const char *destination = strchr (from, ':') != NULL ? "fd00::1"
                            : port == HB_PORT_CLIENT   ? CLIENT
                                                       : SERVER;
  HbSegment segment = {
    .source = address_of (from),
    .destination = address_of (destination),
    .source_port = 40000,
    .destination_port = port,
    .flags = flags,
    .seq = self->seq,
    .ack = self->ack,
    .payload = (const guint8 *) payload,
    .payload_length = payload != NULL ? strlen (payload) : 0,
    .payload_captured = payload != NULL ? strlen (payload) : 0,
    .stamp = self->now,
  };

  hb_role_receive (self->role, self->now, &segment);
  role_driver_settle (self);
}

static void
append_event (GString       *story,
              const HbEvent *event)
{
  g_string_append_printf (story, "%g %s", (double) event->time / HB_SECOND,
                          hb_event_type_to_string (event->type));

  switch (event->type)
    {
    case HB_EVENT_MESSAGE:
    case HB_EVENT_MESSAGE_SENT:
      g_string_append_printf (story, " “%s”", event->text);
      break;
    case HB_EVENT_ALIVE:
      g_string_append_printf (story, " %u", event->pulse);
      break;
    case HB_EVENT_SILENCE:
    case HB_EVENT_TIMED_OUT:
      g_string_append_printf (story, " %g", (double) event->duration / HB_SECOND);
      break;
    case HB_EVENT_PULSE_SENT:
      g_string_append_printf (story, " %u/%u", event->pulse, event->of);
      break;
    case HB_EVENT_GAVE_UP:
    case HB_EVENT_MISSING:
      g_string_append_printf (story, " %u %s", event->pulse, hb_verdict_to_string (event->verdict));
      break;
    case HB_EVENT_SESSION_CLOSED:
      g_string_append_printf (story, " %s", hb_close_to_string (event->reason));
      break;
    case HB_EVENT_WARNING:
      g_string_append_printf (story, " %s %u", hb_warning_to_string (event->about),
                              (guint) event->count);
      break;
    case HB_EVENT_INCIDENT_OPENED:
    case HB_EVENT_INCIDENT_CHANGED:
    case HB_EVENT_INCIDENT_CLOSED:
      g_string_append_printf (story, " %u “%s”", event->incident.number, event->text);
      break;
    case HB_EVENT_SESSION_OPENED:
      if (event->duration > 0)
        g_string_append_printf (story, " back after %g", (double) event->duration / HB_SECOND);
      break;
    case HB_EVENT_LISTENING:
    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_PULSE_ANSWERED:
    case HB_EVENT_SEGMENT:
    case HB_EVENT_RESOLVED:
    case HB_EVENT_SUMMARY:
    case HB_EVENT_FLAPPING:
    case HB_EVENT_STEADY:
    case HB_EVENT_PEER_DROPPED:
    case HB_EVENT_PEER_CHANGED:
    case HB_EVENT_QUIET_ENDED:
    case HB_N_EVENTS:
    default:
      break;
    }

  if (event->host != HB_HOST_UNKNOWN)
    g_string_append_printf (story, " %s", hb_names_get (HB_NAMES_HOST, event->host));
  if (event->quiet)
    g_string_append (story, " quiet");
  g_string_append_c (story, '\n');
}

/* All events since the last call, one a line. */
char *
role_driver_story (RoleDriver *self)
{
  GString *story = g_string_new (NULL);

  take_events (self);
  for (guint i = 0; i < self->events->len; i++)
    append_event (story, &g_array_index (self->events, HbEvent, i));
  g_array_set_size (self->events, 0);

  return g_string_free (story, FALSE);
}

/**
 * role_driver_steps:
 * @self: a driver
 *
 * Returns: (transfer full): all segments so far: S for a SYN, a for an ACK, P for a payload
 */
char *
role_driver_steps (RoleDriver *self)
{
  static const char letters[] = {
    [HB_STEP_IDLE] = '?',
    [HB_STEP_SYN] = 'S',
    [HB_STEP_ACK] = 'a',
    [HB_STEP_PAYLOAD] = 'P',
  };
  GString *steps = g_string_new (NULL);

  for (guint i = 0; i < self->sent->len; i++)
    g_string_append_c (steps, letters[g_array_index (self->sent, HbOutgoing, i).step]);

  return g_string_free (steps, FALSE);
}

guint
role_driver_count (RoleDriver  *self,
                   HbEventType  type)
{
  guint count = 0;

  take_events (self);
  for (guint i = 0; i < self->events->len; i++)
    if (g_array_index (self->events, HbEvent, i).type == type)
      count++;

  return count;
}
