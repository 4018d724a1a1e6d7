#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void hb_interface_menu_fill   (GMenu         *menu);
void hb_interface_menu_attach (GtkMenuButton *button);

G_END_DECLS
