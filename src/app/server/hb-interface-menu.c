#include "app/server/hb-interface-menu.h"

#include <glib/gi18n.h>

#include "net/hb-interface.h"
#include "wire/hb-message.h"

static void
append (GMenu      *menu,
        const char *label,
        const char *interface)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.interface", "s", interface);
  g_menu_append_item (menu, item);
}

/**
 * hb_interface_menu_fill:
 * @menu: a menu; its old contents are removed
 *
 * Fills a menu with the network interfaces, as targets of the action win.interface. Interfaces come and go, so this
 * is called each time the menu opens.
 */
void
hb_interface_menu_fill (GMenu *menu)
{
  g_autoptr (GPtrArray) interfaces = hb_interface_list (NULL);
  g_autoptr (GMenu) choices = g_menu_new ();
  g_autoptr (GMenu) each = g_menu_new ();

  append (choices, _("Automatic"), "");
  append (choices, _("All Interfaces"), HB_INTERFACE_ANY);
  for (guint i = 0; interfaces != NULL && i < interfaces->len; i++)
    {
      const HbInterface *interface = g_ptr_array_index (interfaces, i);

      g_autofree char *label = hb_message_escape_string (interface->name);

      /* A name that is not UTF-8 cannot be sent over D-Bus. */
      if (g_utf8_validate (interface->name, -1, NULL))
        append (each, label, interface->name);
    }

  g_menu_remove_all (menu);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (choices));
  g_menu_append_section (menu, _("Interfaces"), G_MENU_MODEL (each));
}

static void
create (GtkMenuButton *button,
        gpointer       user_data)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  hb_interface_menu_fill (menu);
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

/**
 * hb_interface_menu_attach:
 * @button: a menu button
 *
 * Makes it offer the present network interfaces, as targets of the action win.interface.
 */
void
hb_interface_menu_attach (GtkMenuButton *button)
{
  gtk_menu_button_set_create_popup_func (button, create, NULL, NULL);
}
