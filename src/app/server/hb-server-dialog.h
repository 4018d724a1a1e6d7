#pragma once

#include <adwaita.h>

#include "app/model/hb-watch-policy.h"

G_BEGIN_DECLS

#define HB_TYPE_SERVER_DIALOG (hb_server_dialog_get_type ())

/**
 * HbServerDialog:
 *
 * Asks how patient a server is to be. Properties: "note" (string, what that is for) and "running"
 * (boolean: whether it is for a server that runs). When the person applies what was typed, the signal
 * "applied" (#HbWatchPolicy) is emitted and the dialog closes.
 */
G_DECLARE_FINAL_TYPE (HbServerDialog, hb_server_dialog, HB, SERVER_DIALOG, AdwWindow)

GtkWidget *hb_server_dialog_new (GtkWindow     *parent,
                                 HbWatchPolicy *policy);

G_END_DECLS
