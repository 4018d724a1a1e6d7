#include "engine/hb-describe.h"

#include "engine/hb-report.h"
#include "wire/hb-message.h"

static void
add (GVariantBuilder *builder,
     const char      *key,
     GVariant        *value)
{
  g_variant_builder_add (builder, "{sv}", key, value);
}

static void
add_string (GVariantBuilder *builder,
            const char      *key,
            const char      *value)
{
  add (builder, key, g_variant_new_string (value));
}

static void
add_address (GVariantBuilder *builder,
             const char      *key,
             const HbAddress *address)
{
  char text[HB_ADDRESS_STRING_SIZE];

  add_string (builder, key, hb_address_format (address, text));
}

static void
add_stamp (GVariantBuilder *builder,
           const char      *key,
           gint64           stamp)
{
  add (builder, key, g_variant_new_int64 (stamp / HB_MICROSECOND));
}

static void
add_duration (GVariantBuilder *builder,
              const char      *key,
              gint64           duration)
{
  if (duration != HB_UNKNOWN)
    add (builder, key, g_variant_new_double ((double) duration / HB_MILLISECOND));
}

static void
add_count (GVariantBuilder *builder,
           const char      *key,
           guint64          count)
{
  add (builder, key, g_variant_new_uint64 (count));
}

static void
add_number (GVariantBuilder *builder,
            const char      *key,
            guint            number)
{
  add (builder, key, g_variant_new_uint32 (number));
}

/* Events */

/**
 * hb_describe_tells_of:
 * @type: a type of event
 *
 * Returns: whether those are happenings
 */
gboolean
hb_describe_tells_of (HbEventType type)
{
  switch (type)
    {
    case HB_EVENT_SILENCE:
    case HB_EVENT_SEGMENT:
    case HB_EVENT_FORGOTTEN:
    case HB_N_EVENTS:
      return FALSE;

    case HB_EVENT_LISTENING:
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
    case HB_EVENT_SUMMARY:
    default:
      return TRUE;
    }
}

static void
add_summary (GVariantBuilder *builder,
             const HbSummary *summary)
{
  const HbCounters *counters = summary->counters;

  add_count (builder, "segments", counters->segments);
  add_count (builder, "messages", counters->messages);
  add_count (builder, "ignored", hb_counters_get_ignored (counters));
  add_count (builder, "malformed", hb_counters_get_malformed (counters));
  add_count (builder, "dropped", summary->dropped);
  add_count (builder, "peers", summary->peers);
  add_count (builder, "open", summary->open);
}

static void
add_members (GVariantBuilder *builder,
             const HbEvent   *event)
{
  switch (event->type)
    {
    case HB_EVENT_MESSAGE:
      add_string (builder, "text", event->text);
      break;

    case HB_EVENT_ALIVE:
      if (event->pulse > 0)
        add_number (builder, "pulse", event->pulse);
      add_duration (builder, "rtt-ms", event->rtt);
      break;

    case HB_EVENT_TIMED_OUT:
      add_duration (builder, "silence-ms", event->duration);
      break;

    case HB_EVENT_PULSE_SENT:
      add_number (builder, "pulse", event->pulse);
      add_number (builder, "of", event->of);
      add_string (builder, "host", hb_host_to_string (event->host));
      add_duration (builder, "rtt-ms", event->rtt);
      break;

    case HB_EVENT_GAVE_UP:
      add_number (builder, "pulses", event->pulse);
      add_string (builder, "verdict", hb_verdict_to_string (event->verdict));
      break;

    case HB_EVENT_SESSION_CLOSED:
      add_string (builder, "reason", hb_close_to_string (event->reason));
      break;

    case HB_EVENT_MESSAGE_SENT:
      add_string (builder, "text", event->text);
      add_string (builder, "host", hb_host_to_string (event->host));
      add_duration (builder, "rtt-ms", event->rtt);
      break;

    case HB_EVENT_BEAT_SENT:
    case HB_EVENT_PULSE_ANSWERED:
      add_string (builder, "host", hb_host_to_string (event->host));
      add_duration (builder, "rtt-ms", event->rtt);
      break;

    case HB_EVENT_WARNING:
      add_string (builder, "about", hb_warning_to_string (event->about));
      add_string (builder, "text", event->text);
      add_count (builder, "count", event->count);
      break;

    case HB_EVENT_SUMMARY:
      add_summary (builder, event->detail);
      break;

    case HB_EVENT_LISTENING:
    case HB_EVENT_SESSION_OPENED:
    case HB_EVENT_SILENCE:
    case HB_EVENT_PULSE_RECEIVED:
    case HB_EVENT_SEGMENT:
    case HB_EVENT_FORGOTTEN:
    case HB_N_EVENTS:
    default:
      break;
    }
}

/**
 * hb_describe_event:
 * @event: an event of a type that hb_describe_tells_of(), its stamp set
 *
 * Returns: (transfer floating): the happening
 */
GVariant *
hb_describe_event (const HbEvent *event)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_string (&builder, "event", hb_event_type_to_string (event->type));
  add_stamp (&builder, "time", event->stamp);
  if (!hb_address_is_any (&event->peer))
    add_address (&builder, "peer", &event->peer);
  add_members (&builder, event);

  return g_variant_builder_end (&builder);
}

/* Peers */

static const char *
state_of (const HbPeer *peer)
{
  switch ((HbPeerState) peer->state)
    {
    case HB_PEER_SUSPENDED:
      return "alive";
    case HB_PEER_ALIVE:
      /* In a replay, pulses are others' and make no state of their own. */
      return peer->timed_out || peer->pulses > 0 ? "pulsing" : "alive";
    case HB_PEER_ASKED:
    case HB_PEER_PULSED:
      return "pulsing";
    case HB_PEER_CLOSED:
    default:
      return peer->reason == HB_CLOSE_GAVE_UP ? "given-up" : "left";
    }
}

/* Returns: nanoseconds of wall-clock time since 1970, or 0 where nothing is due */
static gint64
get_deadline (const HbPeer *peer,
              const HbRun  *run)
{
  if (peer->state == HB_PEER_CLOSED || peer->state == HB_PEER_SUSPENDED || peer->due == HB_NEVER)
    return 0;

  return run->to_wall (run->source, peer->due);
}

/**
 * hb_peer_snapshot_take:
 * @self: where to put it
 * @peer: a peer
 * @run: what it is a peer of
 */
void
hb_peer_snapshot_take (HbPeerSnapshot *self,
                       const HbPeer   *peer,
                       const HbRun    *run)
{
  *self = (HbPeerSnapshot) {
    .peer = *peer,
    .heard = run->to_wall (run->source, peer->heard),
    .deadline = get_deadline (peer, run),
  };
}

/**
 * hb_describe_peer:
 * @snapshot: a peer
 *
 * Returns: (transfer floating): the peer as it was then
 */
GVariant *
hb_describe_peer (const HbPeerSnapshot *snapshot)
{
  const HbPeer *peer = &snapshot->peer;
  g_autofree char *text = hb_message_escape (peer->text, peer->text_length, peer->text_cut);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_address (&builder, "address", &peer->address);
  add_string (&builder, "state", state_of (peer));
  add_string (&builder, "last-text", text);
  add_number (&builder, "pulses", peer->pulses);
  add_stamp (&builder, "heard", snapshot->heard);
  add (&builder, "muted", g_variant_new_boolean (peer->muted));
  add (&builder, "rtt-ms", g_variant_new_double (peer->rtt != HB_UNKNOWN
                                                     ? (double) peer->rtt / HB_MILLISECOND
                                                     : -1));
  add_stamp (&builder, "deadline", snapshot->deadline);
  if (peer->state == HB_PEER_CLOSED && peer->reason == HB_CLOSE_GAVE_UP)
    add_string (&builder, "verdict", hb_verdict_to_string (peer->verdict));

  return g_variant_builder_end (&builder);
}
