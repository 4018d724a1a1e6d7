#pragma once

#include <gtk/gtk.h>

#include "app/hb-runner.h"

G_BEGIN_DECLS

#define HB_TYPE_RUN_ACTIONS (hb_run_actions_get_type ())

/**
 * HbRunActions:
 *
 * What a person can have run, as actions of a window: win.run, win.role, win.connect, win.demo,
 * win.attach, win.open-capture, win.restart, win.interface and win.server-settings. Where sessions
 * would be lost, it asks first; a client says TERMINATE before anything else begins.
 */
G_DECLARE_FINAL_TYPE (HbRunActions, hb_run_actions, HB, RUN_ACTIONS, GObject)

HbRunActions *hb_run_actions_new (GtkApplicationWindow *window,
                                  HbRunner             *runner,
                                  GSettings            *settings);

G_END_DECLS
