#pragma once

#include <adwaita.h>

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_FILE_ACTIONS (hb_file_actions_get_type ())

/**
 * HbFileActions:
 *
 * The window's actions for the peers file of the running server: "edit-peer" (string: its address), "add-peer" (one
 * that has not come yet) and "add-seen-peers" (all that are not in the file; asks first). The signal "problem" (string: a sentence) is emitted when the file cannot be written.
 */
G_DECLARE_FINAL_TYPE (HbFileActions, hb_file_actions, HB, FILE_ACTIONS, GObject)

HbFileActions *hb_file_actions_new        (GtkApplicationWindow *window);
void           hb_file_actions_set_engine (HbFileActions        *self,
                                           HbEngineProxy        *engine);

G_END_DECLS
