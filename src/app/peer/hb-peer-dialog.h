#pragma once

#include <adwaita.h>

#include "app/model/hb-peer-draft.h"
#include "app/model/hb-watch-policy.h"

G_BEGIN_DECLS

#define HB_TYPE_PEER_DIALOG (hb_peer_dialog_get_type ())

/**
 * HbPeerDialog:
 *
 * Edits a peer in a peers file, or shows what the file says of it where it cannot be written. Properties, all
 * read-only: "explanation" (string: which file it is, or why it cannot be written), "problem" (string: why it was not
 * saved, or %NULL), "writable" and "listed" (booleans: whether the file can be written, and has the peer).
 */
G_DECLARE_FINAL_TYPE (HbPeerDialog, hb_peer_dialog, HB, PEER_DIALOG, AdwWindow)

GtkWidget *hb_peer_dialog_new (GtkWindow     *parent,
                               HbPeerDraft   *draft,
                               HbPeerItem    *peer,
                               HbWatchPolicy *policy);

G_END_DECLS
