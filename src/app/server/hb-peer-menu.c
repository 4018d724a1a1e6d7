#include "app/server/hb-peer-menu.h"

#include <glib/gi18n.h>

#include "app/peer/hb-quiet-menu.h"

#define MARK "hb-list-item"

static void
append (GMenu      *menu,
        HbPeerItem *peer,
        const char *label,
        const char *action,
        const char *accelerator)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", hb_peer_item_get_address (peer));
  g_menu_item_set_attribute (item, "accel", "s", accelerator);
  g_menu_append_item (menu, item);
}

static gboolean
has_session (HbPeerItem *peer)
{
  HbPeerState state = hb_peer_item_get_state (peer);

  return state == HB_PEER_STATE_ALIVE || state == HB_PEER_STATE_PULSING;
}

/**
 * hb_peer_menu_new:
 * @peer: a peer
 *
 * Returns: (transfer full): the menu for its present state
 */
GMenuModel *
hb_peer_menu_new (HbPeerItem *peer)
{
  GMenu *menu = g_menu_new ();

  append (menu, peer, _("_Name and Note…"), "details.name", "F2");
  append (menu, peer, _("_Edit…"), "win.edit-peer", "<Control>e");
  append (menu, peer, _("_Copy Address"), "peer.copy", "<Control>c");
  if (hb_peer_item_get_muted (peer))
    append (menu, peer, _("Un_mute"), "peer.mute", "<Control>m");
  else
    append (menu, peer, _("_Mute"), "peer.mute", "<Control>m");
  hb_quiet_menu_append (menu, peer);

  /* The engine closes only open sessions, and forgets only peers without one. */
  if (has_session (peer))
    append (menu, peer, _("_Terminate Session…"), "peer.terminate", "<Control>t");
  else
    append (menu, peer, _("_Forget"), "peer.forget", "Delete");

  return G_MENU_MODEL (menu);
}

/**
 * hb_peer_menu_mark:
 * @widget: the widget in a row, or in a cell of it
 * @item: (transfer none): the row; it must outlive @widget
 *
 * Marks the widget as showing the row's peer, for hb_peer_menu_find().
 */
void
hb_peer_menu_mark (GtkWidget   *widget,
                   GtkListItem *item)
{
  g_object_set_data (G_OBJECT (widget), MARK, item);
}

/* Returns: (nullable) (transfer none): the row that marks a widget or its first descendants */
static GtkListItem *
descend (GtkWidget *widget)
{
  GtkListItem *item = NULL;

  for (; widget != NULL && item == NULL; widget = gtk_widget_get_first_child (widget))
    item = g_object_get_data (G_OBJECT (widget), MARK);

  return item;
}

/**
 * hb_peer_menu_find:
 * @widget: (nullable): the widget with the focus, or under the pointer
 *
 * Returns: (nullable) (transfer none): the peer of its row
 */
HbPeerItem *
hb_peer_menu_find (GtkWidget *widget)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), MARK);
      const char *name = gtk_widget_get_css_name (widget);

      /* The widget may be the padding of the cell or the row. */
      if (g_str_equal (name, "cell") || g_str_equal (name, "row"))
        item = descend (widget);
      if (item != NULL)
        return gtk_list_item_get_item (item);
    }

  return NULL;
}
