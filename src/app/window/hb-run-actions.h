#pragma once

#include <gtk/gtk.h>

#include "app/engine/hb-run-controller.h"

G_BEGIN_DECLS

#define HB_TYPE_RUN_ACTIONS (hb_run_actions_get_type ())

/**
 * HbRunActions:
 *
 * The actions of a window that start and stop runs: win.run, win.role, win.connect, win.demo, win.attach,
 * win.open-capture, win.restart and win.interface. If sessions would be lost, it asks first, and remembers
 * the choice only when that is agreed to; a client sends TERMINATE before the next run begins.
 */
G_DECLARE_FINAL_TYPE (HbRunActions, hb_run_actions, HB, RUN_ACTIONS, GObject)

HbRunActions *hb_run_actions_new          (GtkApplicationWindow *window,
                                           HbRunController      *controller,
                                           GSettings            *settings);
void          hb_run_actions_start_demo   (HbRunActions         *self,
                                           guint                 n_peers);
void          hb_run_actions_start_replay (HbRunActions         *self,
                                           const char           *path);

G_END_DECLS
