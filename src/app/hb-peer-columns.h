#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void hb_peer_columns_append (GtkColumnView *view,
                             GObject       *page);

G_END_DECLS
