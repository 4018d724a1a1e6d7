#pragma once

#include <adwaita.h>

#include "app/engine/hb-run-controller.h"

G_BEGIN_DECLS

#define HB_TYPE_WINDOW (hb_window_get_type ())

/**
 * HbWindow:
 *
 * The window: a Server | Client toggle, and the page of the current run. It follows the state of an
 * #HbRunController, and asks it for runs.
 */
G_DECLARE_FINAL_TYPE (HbWindow, hb_window, HB, WINDOW, AdwApplicationWindow)

HbWindow *hb_window_new        (AdwApplication  *application,
                                HbRunController *controller,
                                GSettings       *settings);
void      hb_window_show_peer  (HbWindow        *self,
                                const char      *address);
void      hb_window_show_worst (HbWindow        *self);
void      hb_window_show_incident
                               (HbWindow        *self,
                                guint            number);
void      hb_window_start_demo (HbWindow        *self,
                                guint            n_peers);
void      hb_window_open       (HbWindow        *self,
                                GFile           *file);
void      hb_window_quit       (HbWindow        *self);
void      hb_window_end        (HbWindow        *self);

G_END_DECLS
