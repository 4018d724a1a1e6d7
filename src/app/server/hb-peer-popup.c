#include "app/server/hb-peer-popup.h"

#include "app/server/hb-peer-menu.h"

struct _HbPeerPopup
{
  GObject parent_instance;

  GtkWidget *view; /* not owned: it owns this */
  GtkWidget *area; /* not owned: within @view */
  GtkWidget *menu; /* not owned: a child of @view */
};

G_DEFINE_FINAL_TYPE (HbPeerPopup, hb_peer_popup, G_TYPE_OBJECT)

/* The menu */

static void
pop_up (HbPeerPopup        *self,
        HbPeerItem         *peer,
        const GdkRectangle *place)
{
  g_autoptr (GMenuModel) model = hb_peer_menu_new (peer);

  g_object_set (self->view, "selected", peer, NULL);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static gboolean
pop_up_at (HbPeerPopup *self,
           double       x,
           double       y)
{
  HbPeerItem *peer = hb_peer_menu_find (gtk_widget_pick (self->area, x, y, GTK_PICK_DEFAULT));

  if (peer == NULL)
    return FALSE;

  gtk_widget_translate_coordinates (self->area, self->view, x, y, &x, &y);
  pop_up (self, peer, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  return TRUE;
}

static void
on_pressed (HbPeerPopup *self,
            int          n_press,
            double       x,
            double       y,
            GtkGesture  *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  if (gdk_event_triggers_context_menu (event) && pop_up_at (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_long_pressed (HbPeerPopup *self,
                 double       x,
                 double       y,
                 GtkGesture  *gesture)
{
  if (pop_up_at (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
add_gestures (HbPeerPopup *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->area, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_object (press, "pressed", G_CALLBACK (on_long_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->area, GTK_EVENT_CONTROLLER (press));
}

/* Keys */

static GtkWidget *
get_focus (HbPeerPopup *self)
{
  GtkRoot *root = gtk_widget_get_root (self->view);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, self->area) ? focus : NULL;
}

static gboolean
pop_up_menu (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  HbPeerPopup *self = user_data;
  GtkWidget *focus = get_focus (self);
  HbPeerItem *peer = hb_peer_menu_find (focus);
  graphene_rect_t bounds;

  if (peer == NULL || !gtk_widget_compute_bounds (focus, widget, &bounds))
    return GDK_EVENT_PROPAGATE;

  pop_up (self, peer,
          &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                            (int) MIN (bounds.size.width, 200), (int) bounds.size.height });
  return GDK_EVENT_STOP;
}

/* A row may have the focus, by the arrow keys, without being selected. */
static gboolean
act_on_peer (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  HbPeerItem *focused = hb_peer_popup_get_focused (user_data);
  g_autoptr (HbPeerItem) selected = NULL;
  HbPeerItem *peer;

  g_object_get (widget, "selected", &selected, NULL);
  peer = focused != NULL ? focused : selected;
  if (peer == NULL)
    return GDK_EVENT_PROPAGATE;

  return gtk_widget_activate_action (widget, g_variant_get_string (arguments, NULL), "s",
                                     hb_peer_item_get_address (peer));
}

static void
add_key (HbPeerPopup        *self,
         GtkEventController *keys,
         guint               key,
         GdkModifierType     modifiers,
         GtkShortcutFunc     func,
         const char         *action)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                                            gtk_callback_action_new (func, self, NULL));

  if (action != NULL)
    gtk_shortcut_set_arguments (shortcut, g_variant_new_string (action));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

static void
add_keys (HbPeerPopup *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_F2, 0, "details.name" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "win.edit-peer" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "peer.copy" },
    { GDK_KEY_m, GDK_CONTROL_MASK, "peer.mute" },
    { GDK_KEY_t, GDK_CONTROL_MASK, "peer.terminate" },
    { GDK_KEY_Delete, 0, "peer.forget" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    add_key (self, controller, keys[i].key, keys[i].modifiers, act_on_peer, keys[i].action);
  add_key (self, controller, GDK_KEY_Menu, 0, pop_up_menu, NULL);
  add_key (self, controller, GDK_KEY_F10, GDK_SHIFT_MASK, pop_up_menu, NULL);
  gtk_widget_add_controller (self->view, controller);
}

/* GObject */

static void
hb_peer_popup_class_init (HbPeerPopupClass *klass)
{
}

static void
hb_peer_popup_init (HbPeerPopup *self)
{
}

/**
 * hb_peer_popup_new:
 * @view: (transfer none): a widget with the property "selected" (#HbPeerItem), which must keep the popup and allocate its
 *   menu by hb_peer_popup_present(); its keys end with it
 * @area: (transfer none): the widget inside of @view that has the rows
 *
 * Returns: (transfer full): the popup
 */
HbPeerPopup *
hb_peer_popup_new (GtkWidget *view,
                   GtkWidget *area)
{
  HbPeerPopup *self = g_object_new (HB_TYPE_PEER_POPUP, NULL);

  self->view = view;
  self->area = area;
  self->menu = gtk_popover_menu_new_from_model (NULL);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_parent (self->menu, view);
  add_gestures (self);
  add_keys (self);

  return self;
}

/**
 * hb_peer_popup_get_focused:
 * @self: a popup
 *
 * Returns: (nullable) (transfer none): the peer whose row has the focus
 */
HbPeerItem *
hb_peer_popup_get_focused (HbPeerPopup *self)
{
  return hb_peer_menu_find (get_focus (self));
}

/**
 * hb_peer_popup_present:
 * @self: a popup
 *
 * Call it when the view is allocated: the menu moves with it.
 */
void
hb_peer_popup_present (HbPeerPopup *self)
{
  gtk_popover_present (GTK_POPOVER (self->menu));
}
