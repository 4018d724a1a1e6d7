#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_CONNECT_DIALOG (hb_connect_dialog_get_type ())

/**
 * HbConnectDialog:
 *
 * Asks for the servers that a client connects to: usually one. Properties: "address" (string, all that were added and
 * the text of the entry, with %HB_SERVERS_SEPARATOR between them), "recent" (strv, such texts to offer, the latest
 * first), "beat" (double, seconds between automatic heartbeats; 0 for none) and, read-only, "n-servers" (uint, how many
 * were added). The signal "chosen" (string, as "address") is emitted when the person connects; then the dialog closes.
 */
G_DECLARE_FINAL_TYPE (HbConnectDialog, hb_connect_dialog, HB, CONNECT_DIALOG, AdwWindow)

GtkWidget *hb_connect_dialog_new (GtkWindow *parent);

G_END_DECLS
