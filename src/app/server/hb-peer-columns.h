#pragma once

#include <gtk/gtk.h>

#include "app/server/hb-peer-viewport.h"

G_BEGIN_DECLS

/* The columns of a table of #HbPeerItem. */

void        hb_peer_columns_append        (GtkColumnView  *table,
                                           GObject        *server,
                                           HbPeerViewport *viewport);
void        hb_peer_columns_sort          (GtkColumnView  *table,
                                           const char     *sort);
const char *hb_peer_columns_get_sort      (GtkColumnView  *table);
int         hb_peer_columns_measure_state (guint           pulses);
int         hb_peer_columns_measure       (int             state_width,
                                           double          scale);
void        hb_peer_columns_fit           (GtkColumnView  *table,
                                           int             width,
                                           int             state_width,
                                           double          scale);

G_END_DECLS
