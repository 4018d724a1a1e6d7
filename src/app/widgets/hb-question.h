#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The window's questions before something is lost. The answer is the dialog's "response". */

GtkWidget *hb_question_stop_watching (GtkWindow        *parent,
                                      guint             sessions);
GtkWidget *hb_question_leave         (GtkWindow        *parent);
GtkWidget *hb_question_keep_watching (GtkWindow        *parent);
void       hb_question_name_buttons  (AdwMessageDialog *self);

G_END_DECLS
