#pragma once

#include <gtk/gtk.h>

#include "event/hb-peer-snapshot.h"

G_BEGIN_DECLS

/* The icon and the colour of a peer's state, which always go with a word. */

const char *hb_state_style_icon  (HbPeerState state);
const char *hb_state_style_class (HbPeerState state);
void        hb_state_style_apply (GtkWidget  *widget,
                                  HbPeerState state);

G_END_DECLS
