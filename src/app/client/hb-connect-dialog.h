#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_CONNECT_DIALOG (hb_connect_dialog_get_type ())

/**
 * HbConnectDialog:
 *
 * Asks for the server that a client connects to. Properties: "address" (string, the text of the entry),
 * "recent" (strv, addresses to offer, the latest first) and "beat" (double, seconds between automatic
 * heartbeats; 0 for none). The signal "chosen" (string, the address) is emitted when the person
 * connects; then the dialog closes.
 */
G_DECLARE_FINAL_TYPE (HbConnectDialog, hb_connect_dialog, HB, CONNECT_DIALOG, AdwWindow)

GtkWidget *hb_connect_dialog_new (GtkWindow *parent);

G_END_DECLS
