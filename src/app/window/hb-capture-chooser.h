#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkFileChooserNative *hb_capture_chooser_new (GtkWindow            *parent);
char                 *hb_capture_chooser_get (GtkFileChooserNative *self);

G_END_DECLS
