#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_SERVER_DIALOG (hb_server_dialog_get_type ())

/**
 * HbServerDialog:
 *
 * Asks how patient a server is to be. Properties: "timeout" (double, seconds of silence before the
 * first pulse), "pulses" (uint, before giving up), "interval" (double, seconds between pulses), "note"
 * (string, what they are for) and "running" (boolean: whether it is for a server that runs, which does
 * not change its interval). They keep their values until the person applies what was typed; then the
 * signal "applied" is emitted and the dialog closes.
 */
G_DECLARE_FINAL_TYPE (HbServerDialog, hb_server_dialog, HB, SERVER_DIALOG, AdwWindow)

GtkWidget *hb_server_dialog_new (GtkWindow *parent);

G_END_DECLS
