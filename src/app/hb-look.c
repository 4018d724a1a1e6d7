#include "app/hb-look.h"

static const char *const classes[] = {
  [HB_PEER_STATE_LEFT] = "left",
  [HB_PEER_STATE_ALIVE] = "alive",
  [HB_PEER_STATE_PULSING] = "pulsing",
  [HB_PEER_STATE_GIVEN_UP] = "given-up",
};

/**
 * hb_look_icon:
 * @state: a state
 *
 * Returns: (transfer none): the name of its icon
 */
const char *
hb_look_icon (HbPeerItemState state)
{
  switch (state)
    {
    case HB_PEER_STATE_ALIVE:
      return "heartbeats-heart-symbolic";
    case HB_PEER_STATE_PULSING:
      return "heartbeats-pulse-symbolic";
    case HB_PEER_STATE_GIVEN_UP:
      return "heartbeats-given-up-symbolic";
    case HB_PEER_STATE_LEFT:
    default:
      return "heartbeats-left-symbolic";
    }
}

/**
 * hb_look_apply:
 * @widget: a widget
 * @state: a state
 *
 * Gives the widget the style class of the state, and takes those of the others from it.
 */
void
hb_look_apply (GtkWidget       *widget,
               HbPeerItemState  state)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      if (i == (guint) state)
        gtk_widget_add_css_class (widget, classes[i]);
      else
        gtk_widget_remove_css_class (widget, classes[i]);
    }
}
