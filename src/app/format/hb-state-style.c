#include "app/format/hb-state-style.h"

static const struct
{
  const char *icon_name;
  const char *css_class;
} looks[] = {
  [HB_PEER_STATE_LEFT] = { "heartbeats-left-symbolic", "left" },
  [HB_PEER_STATE_ALIVE] = { "heartbeats-heart-symbolic", "alive" },
  [HB_PEER_STATE_PULSING] = { "heartbeats-pulse-symbolic", "pulsing" },
  [HB_PEER_STATE_GIVEN_UP] = { "heartbeats-given-up-symbolic", "given-up" },
  [HB_PEER_STATE_EXPECTED] = { "heartbeats-expected-symbolic", "expected" },
  [HB_PEER_STATE_MISSING] = { "heartbeats-missing-symbolic", "missing" },
  [HB_PEER_STATE_ASLEEP] = { "heartbeats-asleep-symbolic", "asleep" },
};

/**
 * hb_state_style_icon:
 * @state: a state
 *
 * Returns: (transfer none): the name of its icon
 */
const char *
hb_state_style_icon (HbPeerState state)
{
  return looks[state].icon_name;
}

/**
 * hb_state_style_class:
 * @state: a state
 *
 * Returns: (transfer none): the style class of a widget that shows it
 */
const char *
hb_state_style_class (HbPeerState state)
{
  return looks[state].css_class;
}

/**
 * hb_state_style_apply:
 * @widget: a widget
 * @state: a state
 *
 * Adds the style class of the state to the widget, and removes those of the other states.
 */
void
hb_state_style_apply (GtkWidget   *widget,
                      HbPeerState  state)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      if (i == (guint) state)
        gtk_widget_add_css_class (widget, looks[i].css_class);
      else
        gtk_widget_remove_css_class (widget, looks[i].css_class);
    }
}
