#pragma once

#include <adwaita.h>

#include "app/engine/hb-replay-settings.h"

G_BEGIN_DECLS

#define HB_TYPE_REPLAY_DIALOG (hb_replay_dialog_get_type ())

/**
 * HbReplayDialog:
 *
 * Asks how to replay a capture. Its settings change only when the person applies what was typed; then the
 * signal "applied" is emitted and the dialog closes.
 */
G_DECLARE_FINAL_TYPE (HbReplayDialog, hb_replay_dialog, HB, REPLAY_DIALOG, AdwWindow)

GtkWidget              *hb_replay_dialog_new          (GtkWindow              *parent,
                                                       const char             *path,
                                                       const HbReplaySettings *settings);
const char             *hb_replay_dialog_get_path     (HbReplayDialog         *self);
const HbReplaySettings *hb_replay_dialog_get_settings (HbReplayDialog         *self);

G_END_DECLS
