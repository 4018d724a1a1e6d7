#include "peer-examples.h"

/**
 * peer_examples_tell:
 * @peers: a list
 * @number: which peer: 198.18.0.@number, and fd00::1:20 for 20
 * @state: its state
 * @left: the seconds until its deadline; 0 if it has none
 * @pulses: the number of unanswered pulses
 * @verdict: why it was given up, or %HB_N_VERDICTS
 * @text: its last message
 *
 * Adds a peer to the list, or changes it.
 */
void
peer_examples_tell (HbPeerList  *peers,
                    guint        number,
                    HbPeerState  state,
                    double       left,
                    guint        pulses,
                    HbVerdict    verdict,
                    const char  *text)
{
  g_autoptr (GArray) batch = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  gint64 now = g_get_real_time ();
  HbPeerSnapshot peer = {
    .address = number == 20 ? hb_address_from_ipv6 ((guint8[16]) { 0xfd, [13] = 1, [15] = 0x20 }, 0)
                            : hb_address_from_ipv4 ((guint8[]) { 198, 18, 0, (guint8) number }),
    .state = state,
    .verdict = verdict,
    .rtt_ms = pulses == 0 ? 0.2 + number % 7 * 0.3 : -1,
    .deadline = left > 0 ? now + (gint64) (left * G_USEC_PER_SEC) : 0,
    .heard = now - (gint64) ((60 - left) * G_USEC_PER_SEC),
    .pulses = pulses,
    .flags = number == 12 ? HB_PEER_MUTED : 0,
  };

  g_strlcpy (peer.text, text, sizeof peer.text);
  g_array_append_val (batch, peer);
  hb_peer_list_update (peers, batch);
}

static void
tell (HbPeerList  *peers,
      HbPeerItem  *peer,
      HbEventType  type,
      gint64       ago)
{
  HbEvent event = {
    .type = type,
    .stamp = (g_get_real_time () - ago * G_USEC_PER_SEC) * HB_MICROSECOND,
    .rtt = HB_UNKNOWN,
  };

  g_assert_true (hb_address_parse (hb_peer_item_get_address (peer), &event.peer));
  hb_peer_list_take_event (peers, &event);
}

static void
beat (HbPeerList *peers,
      HbPeerItem *peer)
{
  tell (peers, peer, HB_EVENT_SESSION_OPENED, 400);
  for (gint64 ago = 390; ago > 30; ago -= 45)
    tell (peers, peer, HB_EVENT_MESSAGE, ago);

  if (hb_peer_state_get_severity (hb_peer_item_get_state (peer)) >= hb_peer_state_get_severity (HB_PEER_STATE_PULSING))
    for (gint64 ago = 9; ago > 6; ago--)
      tell (peers, peer, HB_EVENT_PULSE_SENT, ago);
  if (hb_peer_item_get_state (peer) == HB_PEER_STATE_GIVEN_UP)
    tell (peers, peer, HB_EVENT_GAVE_UP, 3);
}

/**
 * peer_examples_new:
 *
 * Returns: (transfer full): a list of #PEER_EXAMPLES peers; the number 30 is free
 */
HbPeerList *
peer_examples_new (void)
{
  static const struct
  {
    const char *address;
    const char *name;
  } names[] = {
    { "198.18.0.47", "lab printer" },
    { "198.18.0.31", "build-runner-2" },
    { "198.18.0.12", "nas" },
    { "198.18.0.1", "gateway" },
    { "198.18.0.46", "laptop" },
    { "fd00::1:20", "web-1" },
  };
  static const char *const texts[] = { "Whats up Doc?", "21.4 °C, door closed", "MSG_HEARTBEAT",
                                       "deploy finished" };
  HbPeerList *peers = hb_peer_list_new ();

  for (guint i = 1; i <= PEER_EXAMPLES + 1; i++)
    if (i == 47)
      peer_examples_tell (peers, i, HB_PEER_STATE_GIVEN_UP, 0, 5, HB_VERDICT_PROGRAM_DEAD, "Paper low in tray 2");
    else if (i == 31)
      peer_examples_tell (peers, i, HB_PEER_STATE_PULSING, 0.9, 3, HB_N_VERDICTS, "job 4411 started");
    else if (i == 45 || i == 46)
      peer_examples_tell (peers, i, HB_PEER_STATE_LEFT, 0, 0, HB_N_VERDICTS, "bye");
    else if (i == 12)
      peer_examples_tell (peers, i, HB_PEER_STATE_ALIVE, 7, 0, HB_N_VERDICTS, "scrub 61 % done");
    else if (i != 30)
      peer_examples_tell (peers, i, HB_PEER_STATE_ALIVE, 10 + i, 0, HB_N_VERDICTS, texts[i % G_N_ELEMENTS (texts)]);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    hb_peer_item_set_name (hb_peer_list_lookup (peers, names[i].address), names[i].name);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (peers)); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (G_LIST_MODEL (peers), i);

      beat (peers, peer);
    }

  return peers;
}
