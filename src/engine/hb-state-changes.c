#include "engine/hb-state-changes.h"

#include "event/hb-peer-flags.h"

/* The pulse of a series with which a peer is told to be pulsing. */
#define PULSING_FROM 2

/* Of so many peers, it is remembered that they are; of others, that is not told. */
#define PULSING_MAX 65536

struct _HbStateChanges
{
  HbServer *server;
  HbStateChangeFunc func;
  gpointer user_data;
  GHashTable *pulsing; /* a set of HbAddress: who was told to be */
};

static HbPeer *
find_peer (HbStateChanges *self,
           const HbEvent  *event)
{
  return hb_peer_table_lookup (hb_server_get_peers (self->server), &event->peer);
}

/* A decision that ends with the change has its effect on that, and is in the event. */
static gboolean
is_muted (HbStateChanges *self,
          const HbEvent  *event,
          HbPeerState     state)
{
  const HbPeer *peer = find_peer (self, event);

  return event->quiet || (peer != NULL && hb_peer_is_quiet (state, hb_server_get_flags (self->server, peer, NULL)));
}

static const char *
get_group (HbStateChanges *self,
           const HbEvent  *event)
{
  const HbPeer *peer = find_peer (self, event);
  const HbPeerPolicy *policy = peer != NULL ? hb_server_get_policy (self->server, peer) : NULL;

  return policy != NULL ? policy->group : NULL;
}

/* Also where the pulse that makes a peer pulsing was not told: its old state is the new one of the change before. */
static HbPeerState
take_state_in_session (HbStateChanges  *self,
                       const HbAddress *peer)
{
  return g_hash_table_remove (self->pulsing, peer) ? HB_PEER_STATE_PULSING : HB_PEER_STATE_ALIVE;
}

/* The event is about one peer. */
static void
pass_on (HbStateChanges *self,
         const HbEvent  *event,
         HbPeerState     old_state,
         HbPeerState     new_state,
         HbVerdict       verdict)
{
  guint before = event->type == HB_EVENT_SESSION_OPENED ? event->incident.number : 0;

  self->func (&(HbStateChange) {
    .event = event,
    .group = get_group (self, event),
    .old_state = old_state,
    .new_state = new_state,
    .verdict = verdict,
    .muted = is_muted (self, event, new_state),
    .incident = before != 0 ? before : hb_server_find_incident (self->server, &event->peer),
  }, self->user_data);
}

static void
tell (HbStateChanges *self,
      const HbEvent  *event,
      HbPeerState     old_state,
      HbPeerState     new_state)
{
  gboolean judged = new_state == HB_PEER_STATE_GIVEN_UP || new_state == HB_PEER_STATE_MISSING;

  if (old_state != new_state)
    pass_on (self, event, old_state, new_state, judged ? event->verdict : HB_N_VERDICTS);
}

/* Of one that is still silent, nobody has been notified so far. Whoever died and is back meanwhile is told to be. */
static void
tell_again (HbStateChanges *self,
            const HbEvent  *event)
{
  const HbPeer *peer = find_peer (self, event);
  HbPeerState state = peer != NULL ? hb_server_get_state (self->server, peer) : HB_N_PEER_STATES;

  if (state == HB_PEER_STATE_GIVEN_UP || state == HB_PEER_STATE_MISSING)
    pass_on (self, event, state, state, peer->verdict);
}

static void
tell_opened (HbStateChanges *self,
             const HbEvent  *event)
{
  tell (self, event, event->before, HB_PEER_STATE_ALIVE);
}

static void
tell_given_up (HbStateChanges *self,
               const HbEvent  *event)
{
  tell (self, event, take_state_in_session (self, &event->peer), HB_PEER_STATE_GIVEN_UP);
}

static void
tell_each (HbStateChanges *self,
           const HbEvent  *event,
           void          (*tell_one) (HbStateChanges *self,
                                      const HbEvent  *event))
{
  HbEvent one = *event;

  if (event->peers == NULL)
    {
      tell_one (self, event);
      return;
    }

  one.peers = NULL;
  one.count = 0;
  for (guint i = 0; i < event->peers->len; i++)
    {
      one.peer = g_array_index (event->peers, HbAddress, i);
      tell_one (self, &one);
    }
}

static void
tell_incident (HbStateChanges *self,
               const HbEvent  *event)
{
  self->func (&(HbStateChange) {
    .event = event,
    .old_state = HB_N_PEER_STATES,
    .new_state = HB_N_PEER_STATES,
    .verdict = HB_N_VERDICTS,
    .muted = event->quiet,
    .incident = event->incident.number,
  }, self->user_data);
}

/* Who has never come is expected until it is missing. */
static void
note_pulse (HbStateChanges *self,
            const HbEvent  *event)
{
  const HbPeer *peer = event->pulse >= PULSING_FROM ? find_peer (self, event) : NULL;

  if (peer == NULL || peer->awaited || g_hash_table_size (self->pulsing) >= PULSING_MAX ||
      g_hash_table_contains (self->pulsing, &event->peer))
    return;

  g_hash_table_add (self->pulsing, g_memdup2 (&event->peer, sizeof event->peer));
  tell (self, event, HB_PEER_STATE_ALIVE, HB_PEER_STATE_PULSING);
}

static void
note_end (HbStateChanges *self,
          const HbEvent  *event)
{
  HbPeerState state = take_state_in_session (self, &event->peer);

  switch (event->reason)
    {
    case HB_CLOSE_ASLEEP:
      tell (self, event, state, HB_PEER_STATE_ASLEEP);
      return;

    case HB_CLOSE_TERMINATED:
    case HB_CLOSE_STOPPED:
      tell (self, event, state, HB_PEER_STATE_LEFT);
      return;

    case HB_CLOSE_GAVE_UP:
    case HB_N_CLOSES:
    default:
      /* The event before has told it. */
      return;
    }
}

/**
 * hb_state_changes_note:
 * @self: state changes
 * @event: any event of the server, with its stamp set
 */
void
hb_state_changes_note (HbStateChanges *self,
                       const HbEvent  *event)
{
  switch (event->type)
    {
    case HB_EVENT_SESSION_OPENED:
      tell_each (self, event, tell_opened);
      return;

    case HB_EVENT_PULSE_SENT:
      note_pulse (self, event);
      return;

    case HB_EVENT_ALIVE:
    case HB_EVENT_MESSAGE:
      if (g_hash_table_size (self->pulsing) > 0 && g_hash_table_remove (self->pulsing, &event->peer))
        tell (self, event, HB_PEER_STATE_PULSING, HB_PEER_STATE_ALIVE);
      return;

    case HB_EVENT_GAVE_UP:
      tell_each (self, event, tell_given_up);
      return;

    case HB_EVENT_MISSING:
      tell (self, event, HB_PEER_STATE_EXPECTED, HB_PEER_STATE_MISSING);
      return;

    case HB_EVENT_STEADY:
    case HB_EVENT_QUIET_ENDED:
      tell_each (self, event, tell_again);
      return;

    case HB_EVENT_SESSION_CLOSED:
      note_end (self, event);
      return;

    case HB_EVENT_PEER_DROPPED:
      g_hash_table_remove (self->pulsing, &event->peer);
      return;

    case HB_EVENT_INCIDENT_OPENED:
    case HB_EVENT_INCIDENT_CHANGED:
    case HB_EVENT_INCIDENT_CLOSED:
      tell_incident (self, event);
      return;

    default:
      return;
    }
}

/**
 * hb_state_changes_new:
 * @server: (transfer none): a live server, which outlives this
 * @func: called for each change
 * @user_data: for @func
 *
 * Returns: (transfer full): state changes
 */
HbStateChanges *
hb_state_changes_new (HbServer          *server,
                      HbStateChangeFunc  func,
                      gpointer           user_data)
{
  HbStateChanges *self = g_new0 (HbStateChanges, 1);

  self->server = server;
  self->func = func;
  self->user_data = user_data;
  self->pulsing = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);

  return self;
}

void
hb_state_changes_free (HbStateChanges *self)
{
  g_hash_table_unref (self->pulsing);
  g_free (self);
}
