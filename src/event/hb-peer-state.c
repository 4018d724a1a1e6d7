#include "event/hb-peer-state.h"

/**
 * hb_peer_state_to_string:
 * @state: a state other than %HB_N_PEER_STATES
 *
 * Returns: (transfer none): its name, which scripts rely on
 */
const char *
hb_peer_state_to_string (HbPeerState state)
{
  static const char *const names[HB_N_PEER_STATES] = {
    [HB_PEER_STATE_LEFT] = "left",
    [HB_PEER_STATE_ALIVE] = "alive",
    [HB_PEER_STATE_PULSING] = "pulsing",
    [HB_PEER_STATE_GIVEN_UP] = "given-up",
    [HB_PEER_STATE_EXPECTED] = "expected",
    [HB_PEER_STATE_MISSING] = "missing",
    [HB_PEER_STATE_ASLEEP] = "asleep",
  };

  return names[state];
}

/**
 * hb_peer_state_from_string:
 * @name: anything
 *
 * Returns: the state with that name; %HB_N_PEER_STATES if there is none
 */
HbPeerState
hb_peer_state_from_string (const char *name)
{
  HbPeerState state = 0;

  while (state < HB_N_PEER_STATES && !g_str_equal (hb_peer_state_to_string (state), name))
    state++;

  return state;
}

/**
 * hb_peer_state_get_severity:
 * @state: a state other than %HB_N_PEER_STATES
 *
 * Returns: how bad it is, for lists with the worst first: the worst has the greatest number
 */
guint
hb_peer_state_get_severity (HbPeerState state)
{
  static const guint8 severities[HB_N_PEER_STATES] = {
    [HB_PEER_STATE_LEFT] = 0,    [HB_PEER_STATE_ASLEEP] = 1,  [HB_PEER_STATE_ALIVE] = 2, [HB_PEER_STATE_EXPECTED] = 3,
    [HB_PEER_STATE_PULSING] = 4, [HB_PEER_STATE_MISSING] = 5, [HB_PEER_STATE_GIVEN_UP] = 6,
  };

  return severities[state];
}
