#include "app/server/hb-peer-menu.h"

#include <glib/gi18n.h>

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
 * Returns: (transfer full): what can be done with it as it is now
 */
GMenuModel *
hb_peer_menu_new (HbPeerItem *peer)
{
  GMenu *menu = g_menu_new ();

  append (menu, peer, _("_Name and Note…"), "details.name", "F2");
  append (menu, peer, _("_Copy Address"), "peer.copy", "<Control>c");
  if (hb_peer_item_get_muted (peer))
    append (menu, peer, _("Un_mute"), "peer.mute", "<Control>m");
  else
    append (menu, peer, _("_Mute"), "peer.mute", "<Control>m");

  /* The engine ends a session only where there is one, and forgets only who has none. */
  if (has_session (peer))
    append (menu, peer, _("_Terminate Session…"), "peer.terminate", "<Control>t");
  else
    append (menu, peer, _("_Forget"), "peer.forget", "Delete");

  return G_MENU_MODEL (menu);
}

/**
 * hb_peer_menu_mark:
 * @widget: the widget in a row, or in a cell of it
 * @item: (transfer none): the row; it outlives @widget
 *
 * Marks the widget as one that shows the row's peer, for hb_peer_menu_find().
 */
void
hb_peer_menu_mark (GtkWidget   *widget,
                   GtkListItem *item)
{
  g_object_set_data (G_OBJECT (widget), MARK, item);
}

/* Returns: (nullable) (transfer none): the row of a widget or of what is first in it */
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
 * @widget: (nullable): what has the focus or is under the pointer
 *
 * Returns: (nullable) (transfer none): the peer in whose row that is
 */
HbPeerItem *
hb_peer_menu_find (GtkWidget *widget)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), MARK);
      const char *name = gtk_widget_get_css_name (widget);

      /* Beside the widget there is the padding of its cell and of the row. */
      if (g_str_equal (name, "cell") || g_str_equal (name, "row"))
        item = descend (widget);
      if (item != NULL)
        return gtk_list_item_get_item (item);
    }

  return NULL;
}
