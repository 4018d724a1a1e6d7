#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

double hb_text_scale_get (GtkWidget *widget);

G_END_DECLS
