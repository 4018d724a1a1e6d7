#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_CONNECT_DIALOG (hb_connect_dialog_get_type ())

/**
 * HbConnectDialog:
 *
 * Asks a client whom to be watched by. Properties: "address" (string, what is in the entry),
 * "recent" (strv, addresses to offer, the latest first) and "beat" (double, seconds between beats
 * that nobody asked for; 0 for none). The signal "chosen" (string, the address) is emitted when the
 * person connects; the dialog closes then.
 */
G_DECLARE_FINAL_TYPE (HbConnectDialog, hb_connect_dialog, HB, CONNECT_DIALOG, AdwWindow)

GtkWidget *hb_connect_dialog_new (GtkWindow *parent);

G_END_DECLS
