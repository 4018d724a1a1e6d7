#include "peer-examples.h"

static GVariant *
describe (guint       number,
          const char *state,
          double      left,
          guint       pulses,
          const char *verdict,
          const char *text)
{
  g_autofree char *address = number == 20 ? g_strdup ("fd00::1:20")
                                          : g_strdup_printf ("198.18.0.%u", number);
  gint64 now = g_get_real_time ();
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "address", "s", address);
  g_variant_dict_insert (&dict, "state", "s", state);
  g_variant_dict_insert (&dict, "last-text", "s", text);
  g_variant_dict_insert (&dict, "pulses", "u", pulses);
  g_variant_dict_insert (&dict, "verdict", "s", verdict);
  g_variant_dict_insert (&dict, "muted", "b", number == 12);
  g_variant_dict_insert (&dict, "heard", "x", now - (gint64) ((60 - left) * G_USEC_PER_SEC));
  if (left > 0)
    g_variant_dict_insert (&dict, "deadline", "x", now + (gint64) (left * G_USEC_PER_SEC));
  if (pulses == 0)
    g_variant_dict_insert (&dict, "rtt-ms", "d", 0.2 + number % 7 * 0.3);
  return g_variant_dict_end (&dict);
}

/**
 * peer_examples_tell:
 * @peers: a list
 * @number: which peer: 198.18.0.@number, and fd00::1:20 for 20
 * @state: its state, as the engine names it
 * @left: how many seconds are left to its deadline; 0 if it has none
 * @pulses: how many it was sent without an answer
 * @verdict: why it was given up, or an empty string
 * @text: what it said last
 *
 * Tells the list of one peer, be it new or another than before.
 */
void
peer_examples_tell (HbPeerList *peers,
                    guint       number,
                    const char *state,
                    double      left,
                    guint       pulses,
                    const char *verdict,
                    const char *text)
{
  GVariant *description = describe (number, state, left, pulses, verdict, text);
  g_autoptr (GVariant) batch = NULL;

  batch = g_variant_ref_sink (g_variant_new_array (NULL, &description, 1));
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

  if (hb_peer_item_get_state (peer) >= HB_PEER_STATE_PULSING)
    for (gint64 ago = 9; ago > 6; ago--)
      tell (peers, peer, HB_EVENT_PULSE_SENT, ago);
  if (hb_peer_item_get_state (peer) == HB_PEER_STATE_GIVEN_UP)
    tell (peers, peer, HB_EVENT_GAVE_UP, 3);
}

/**
 * peer_examples_new:
 *
 * Returns: (transfer full): a list of #PEER_EXAMPLES peers; the number 30 is left for a newcomer
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
      peer_examples_tell (peers, i, "given-up", 0, 5, "program-dead", "Paper low in tray 2");
    else if (i == 31)
      peer_examples_tell (peers, i, "pulsing", 0.9, 3, "", "job 4411 started");
    else if (i == 45 || i == 46)
      peer_examples_tell (peers, i, "left", 0, 0, "", "bye");
    else if (i == 12)
      peer_examples_tell (peers, i, "alive", 7, 0, "", "scrub 61 % done");
    else if (i != 30)
      peer_examples_tell (peers, i, "alive", 10 + i, 0, "", texts[i % G_N_ELEMENTS (texts)]);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    hb_peer_item_set_name (hb_peer_list_lookup (peers, names[i].address), names[i].name);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (peers)); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (G_LIST_MODEL (peers), i);

      beat (peers, peer);
    }

  return peers;
}
