#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The columns of a table of #HbPeerItem. */

void hb_peer_columns_append (GtkColumnView *table,
                             GObject       *server);
void hb_peer_columns_fit    (GtkColumnView *table,
                             int            width,
                             double         scale);

G_END_DECLS
