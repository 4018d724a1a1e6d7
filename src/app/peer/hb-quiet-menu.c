#include "app/peer/hb-quiet-menu.h"

#include <glib/gi18n.h>

static void
append (GMenu      *menu,
        HbPeerItem *peer,
        const char *label,
        const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", hb_peer_item_get_address (peer));
  g_menu_append_item (menu, item);
}

/* The engine takes that for peers that are silent for good only. */
static gboolean
can_acknowledge (HbPeerItem *peer)
{
  HbPeerState state = hb_peer_item_get_state (peer);

  return (hb_peer_item_get_flags (peer) & HB_PEER_ACKNOWLEDGED) == 0 &&
         (state == HB_PEER_STATE_GIVEN_UP || state == HB_PEER_STATE_MISSING);
}

/**
 * hb_quiet_menu_append:
 * @menu: a menu
 * @peer: the peer that it is for
 *
 * Appends what makes a peer quiet until something happens: the actions "quiet.acknowledge", "quiet.hour",
 * "quiet.morning" and "quiet.until-back".
 */
void
hb_quiet_menu_append (GMenu      *menu,
                      HbPeerItem *peer)
{
  g_autoptr (GMenu) spans = g_menu_new ();

  if (can_acknowledge (peer))
    append (menu, peer, _("_Acknowledge"), "quiet.acknowledge");
  if (hb_peer_item_get_muted (peer))
    return;

  append (spans, peer, _("For 1 _Hour"), "quiet.hour");
  append (spans, peer, _("Until Tomorrow _Morning"), "quiet.morning");
  append (spans, peer, _("Until It Is _Back"), "quiet.until-back");
  g_menu_append_submenu (menu, _("Mute for a Ti_me"), G_MENU_MODEL (spans));
}
