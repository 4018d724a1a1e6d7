#pragma once

#include <gtk/gtk.h>

#include "app/hb-peer-item.h"

G_BEGIN_DECLS

/* The icon and the colour of a peer's state, which always go with a word. */

const char *hb_look_icon  (HbPeerItemState  state);
const char *hb_look_class (HbPeerItemState  state);
void        hb_look_apply (GtkWidget       *widget,
                           HbPeerItemState  state);

G_END_DECLS
