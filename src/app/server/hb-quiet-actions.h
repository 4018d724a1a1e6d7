#pragma once

#include <gtk/gtk.h>

#include "app/engine/hb-engine-proxy.h"

G_BEGIN_DECLS

#define HB_TYPE_QUIET_ACTIONS (hb_quiet_actions_get_type ())

/**
 * HbQuietActions:
 *
 * The actions that make peers quiet until something happens, as the group "quiet" of a widget: "acknowledge", "hour",
 * "morning" and "until-back", whose target is a peer's address, and "acknowledge-incident", whose target is an
 * incident's number. Signal "problem" (string): why a call failed.
 */
G_DECLARE_FINAL_TYPE (HbQuietActions, hb_quiet_actions, HB, QUIET_ACTIONS, GObject)

HbQuietActions *hb_quiet_actions_new        (GtkWidget      *widget);
void            hb_quiet_actions_set_engine (HbQuietActions *self,
                                             HbEngineProxy  *engine);

G_END_DECLS
