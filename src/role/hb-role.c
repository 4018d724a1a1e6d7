#include "role/hb-role.h"

#include "role/hb-queue.h"

/* Warnings may be as frequent as packets: one line in ten seconds is enough. */
#define WARNING_INTERVAL (10 * HB_SECOND)

typedef struct
{
  HbQueue segments;
  HbQueue events;
  HbCounters counters;
  gint64 send_warned;
  guint64 send_unwarned;
  gboolean stopped;
  HbRole *owner;      /* (nullable): has the queues and counters in place of this role */
  const char *server; /* (nullable): of its events */
} HbRolePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HbRole, hb_role, G_TYPE_OBJECT)

static guint64
sum_reasons (const HbCounters *self,
             gboolean          malformed)
{
  guint64 sum = 0;

  for (guint i = 0; i < HB_N_REASONS; i++)
    if (hb_reason_is_malformed (i) == malformed)
      sum += self->reasons[i];

  return sum;
}

/**
 * hb_counters_get_ignored:
 * @self: counters
 *
 * Returns: how many well-formed frames had no effect
 */
guint64
hb_counters_get_ignored (const HbCounters *self)
{
  return sum_reasons (self, FALSE);
}

/**
 * hb_counters_get_malformed:
 * @self: counters
 *
 * Returns: how many frames broke the rules of their own layer
 */
guint64
hb_counters_get_malformed (const HbCounters *self)
{
  return sum_reasons (self, TRUE);
}

static HbRolePrivate *
private_of (HbRole *self)
{
  return hb_role_get_instance_private (self);
}

static HbRolePrivate *
output_of (HbRole *self)
{
  HbRolePrivate *priv = private_of (self);

  return priv->owner != NULL ? private_of (priv->owner) : priv;
}

/**
 * hb_role_receive:
 * @self: a role
 * @now: when the segment was captured; it may be slightly earlier than the last call's time
 * @segment: a segment addressed to this machine; borrowed for the call
 */
void
hb_role_receive (HbRole          *self,
                 gint64           now,
                 const HbSegment *segment)
{
  private_of (self)->counters.segments++;
  HB_ROLE_GET_CLASS (self)->receive (self, now, segment);
}

/**
 * hb_role_unreachable:
 * @self: a role
 * @now: when the ICMP error was captured
 * @unreachable: the ICMP error; borrowed for the call
 */
void
hb_role_unreachable (HbRole              *self,
                     gint64               now,
                     const HbUnreachable *unreachable)
{
  HB_ROLE_GET_CLASS (self)->unreachable (self, now, unreachable);
}

/**
 * hb_role_sent:
 * @self: a role
 * @now: when it left: taken just before the system call, since an answer may be captured before that returns
 * @outgoing: a segment from hb_role_take_segment()
 * @error: 0, or the errno of the failure
 */
void
hb_role_sent (HbRole           *self,
              gint64            now,
              const HbOutgoing *outgoing,
              int               error)
{
  HbCounters *counters = &private_of (self)->counters;

  if (error == 0)
    counters->sent++;
  else
    counters->send_failed++;

  HB_ROLE_GET_CLASS (self)->sent (self, now, outgoing, error);
}

/**
 * hb_role_advance:
 * @self: a role
 * @now: the time
 *
 * Handles deadlines up to @now. If a great many are due, it handles a part of them, and hb_role_next_deadline()
 * stays in the past.
 */
void
hb_role_advance (HbRole *self,
                 gint64  now)
{
  HB_ROLE_GET_CLASS (self)->advance (self, now);
}

/**
 * hb_role_next_deadline:
 * @self: a role
 *
 * Returns: when to call hb_role_advance(), or %HB_NEVER; now and then, that finds nothing due
 */
gint64
hb_role_next_deadline (HbRole *self)
{
  return HB_ROLE_GET_CLASS (self)->next_deadline (self);
}

/**
 * hb_role_trouble:
 * @self: a role
 * @now: the time
 *
 * Reports that packets may have been lost up to @now by our own fault (drops, the interface down, the process
 * stopped): no peer is given up for pulses that are unanswered since then.
 */
void
hb_role_trouble (HbRole *self,
                 gint64  now)
{
  HB_ROLE_GET_CLASS (self)->trouble (self, now);
}

/**
 * hb_role_stop:
 * @self: a role
 * @now: the time
 *
 * Ends the role, which queues its last events. Only hb_role_take_event() may follow: the events are made as they
 * are taken, so that there are never many at once.
 */
void
hb_role_stop (HbRole *self,
              gint64  now)
{
  private_of (self)->stopped = TRUE;
  HB_ROLE_GET_CLASS (self)->stop (self, now);
}

/**
 * hb_role_take_segment:
 * @self: a role
 * @outgoing: (out): a segment to inject, for hb_role_sent() afterwards
 *
 * Returns: whether there was one
 */
gboolean
hb_role_take_segment (HbRole     *self,
                      HbOutgoing *outgoing)
{
  HbOutgoing *first = hb_queue_pop (&private_of (self)->segments);

  if (first == NULL)
    return FALSE;

  *outgoing = *first;
  return TRUE;
}

/**
 * hb_role_take_event:
 * @self: a role
 * @event: (out) (transfer full): an event to report; free it with hb_event_clear()
 *
 * Returns: whether there was one
 */
gboolean
hb_role_take_event (HbRole  *self,
                    HbEvent *event)
{
  HbRoleClass *klass = HB_ROLE_GET_CLASS (self);
  HbRolePrivate *priv = private_of (self);
  HbEvent *first;

  do
    first = hb_queue_pop (&priv->events);
  while (first == NULL && priv->stopped && klass->tell_more != NULL && klass->tell_more (self));

  if (first == NULL)
    return FALSE;

  *event = *first;
  return TRUE;
}

/**
 * hb_role_count_waiting:
 * @self: a role
 *
 * Returns: how many events are queued
 */
guint
hb_role_count_waiting (HbRole *self)
{
  return hb_queue_get_length (&private_of (self)->events);
}

const HbCounters *
hb_role_get_counters (HbRole *self)
{
  return &private_of (self)->counters;
}

/**
 * hb_role_discard:
 * @self: a role
 * @reason: why a frame had no effect
 *
 * Counts the frame. The owner calls this for frames that it discards before the role sees them.
 */
void
hb_role_discard (HbRole   *self,
                 HbReason  reason)
{
  output_of (self)->counters.reasons[reason]++;
}

void
hb_role_queue_segment (HbRole           *self,
                       const HbOutgoing *outgoing)
{
  hb_queue_push (&output_of (self)->segments, outgoing);
}

/**
 * hb_role_queue_event:
 * @self: a role
 * @event: an event; its text is taken over
 */
void
hb_role_queue_event (HbRole        *self,
                     const HbEvent *event)
{
  HbRolePrivate *priv = private_of (self);
  HbEvent named;

  if (priv->owner == NULL)
    {
      hb_queue_push (&priv->events, event);
      return;
    }

  named = *event;
  named.server = g_strdup (priv->server);
  hb_queue_push (&private_of (priv->owner)->events, &named);
}

/**
 * hb_role_set_owner:
 * @self: a role that has done nothing yet
 * @owner: (transfer none): the role that it is a part of; it must outlive @self
 * @server: (nullable) (transfer none): what the events of @self call its server; it must outlive @self
 *
 * From now on, the segments, events and counts of @self are those of @owner.
 */
void
hb_role_set_owner (HbRole     *self,
                   HbRole     *owner,
                   const char *server)
{
  HbRolePrivate *priv = private_of (self);

  priv->owner = owner;
  priv->server = server;
}

void
hb_role_count_message (HbRole *self)
{
  output_of (self)->counters.messages++;
}

void
hb_role_count_pulse (HbRole *self)
{
  private_of (self)->counters.pulses++;
}

void
hb_role_count_verdict (HbRole    *self,
                       HbVerdict  verdict)
{
  private_of (self)->counters.verdicts[verdict]++;
}

/**
 * hb_role_warn_send:
 * @self: a role
 * @now: the time
 * @peer: the destination of the segment
 * @error: the errno of the failure
 *
 * Reports failed sends and their number, at most once in ten seconds.
 */
void
hb_role_warn_send (HbRole          *self,
                   gint64           now,
                   const HbAddress *peer,
                   int              error)
{
  HbRolePrivate *priv = private_of (self);

  priv->send_unwarned++;
  if (priv->send_warned != HB_UNKNOWN && now - priv->send_warned < WARNING_INTERVAL)
    return;

  hb_role_queue_event (self, &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .peer = *peer,
    .about = HB_WARNING_SEND,
    .count = priv->send_unwarned,
    .trouble.error = error,
  });
  priv->send_warned = now;
  priv->send_unwarned = 0;
}

static void
hb_role_finalize (GObject *object)
{
  HbRolePrivate *priv = private_of (HB_ROLE (object));
  HbEvent *event;

  while ((event = hb_queue_pop (&priv->events)) != NULL)
    hb_event_clear (event);
  hb_queue_clear (&priv->events);
  hb_queue_clear (&priv->segments);

  G_OBJECT_CLASS (hb_role_parent_class)->finalize (object);
}

static void
hb_role_class_init (HbRoleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_role_finalize;
}

static void
hb_role_init (HbRole *self)
{
  HbRolePrivate *priv = private_of (self);

  hb_queue_init (&priv->segments, sizeof (HbOutgoing));
  hb_queue_init (&priv->events, sizeof (HbEvent));
  priv->send_warned = HB_UNKNOWN;
}
