#pragma once

#include <adwaita.h>

#include "app/model/hb-watch-policy.h"

G_BEGIN_DECLS

#define HB_TYPE_SERVER_DIALOG (hb_server_dialog_get_type ())

/**
 * HbServerDialog:
 *
 * Asks for a server's timeout, pulses and pulse interval. Properties: "note" (string, a sentence above them) and
 * "running" (boolean: whether the server runs). When the person applies valid values, the signal "applied"
 * (#HbWatchPolicy) is emitted, and the dialog closes.
 */
G_DECLARE_FINAL_TYPE (HbServerDialog, hb_server_dialog, HB, SERVER_DIALOG, AdwWindow)

GtkWidget *hb_server_dialog_new (GtkWindow     *parent,
                                 HbWatchPolicy *policy);

G_END_DECLS
