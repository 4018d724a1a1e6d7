#include "engine/hb-engine-object-private.h"

static HbPeer *
find_peer (HbEngineObject  *self,
           const HbAddress *address)
{
  return hb_peer_table_lookup (hb_server_get_peers (hb_engine_object_server (self)), address);
}

/* Call for each event, in order. A new state is answered at once, unlike signals, which come in batches. */
void
hb_engine_object_note_state (HbEngineObject *self,
                             const HbEvent  *event)
{
  HbPeer *peer;

  if (self->times == NULL)
    return;

  if (event->type == HB_EVENT_PEER_CHANGED && !hb_event_has_peer (event))
    {
      hb_state_times_note_all (self->times);
      hb_waits_note_all (self->waits);
      return;
    }

  peer = hb_event_has_peer (event) ? find_peer (self, &event->peer) : NULL;
  if (peer == NULL)
    return;

  hb_state_times_note (self->times, peer, event);
  hb_waits_note (self->waits, &event->peer);
}

/* Returns: a bit for each #HbPeerState that the call names; 0 if one is wrong, or none is named */
static guint
find_states (const char *const *names)
{
  guint states = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      HbPeerState state = hb_peer_state_from_string (names[i]);

      if (state == HB_N_PEER_STATES)
        return 0;
      states |= 1u << state;
    }

  return states;
}

static gboolean
on_wait_for_state (HbDBusEngine1         *skeleton,
                   GDBusMethodInvocation *invocation,
                   const char            *address,
                   const char *const     *names,
                   HbEngineObject        *self)
{
  guint states = find_states (names);
  HbAddress peer;

  if (self->waits == NULL)
    hb_engine_object_refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "WaitForState is for a server");
  else if (states == 0)
    hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                             "WaitForState takes states as ListPeers has them, such as alive or given-up");
  else if (hb_engine_object_take_address (invocation, address, &peer))
    hb_waits_add (self->waits, invocation, &peer, states);

  return TRUE;
}

void
hb_engine_object_begin_states (HbEngineObject *self)
{
  g_signal_connect (self->skeleton, "handle-wait-for-state", G_CALLBACK (on_wait_for_state), self);
  if (hb_engine_object_server (self) == NULL)
    return;

  self->times = hb_state_times_new (&self->run);
  self->waits = hb_waits_new (&self->run);
}
