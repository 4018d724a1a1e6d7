#pragma once

#include "app/engine/hb-launcher.h"
#include "app/engine/hb-replay-settings.h"

G_BEGIN_DECLS

typedef enum
{
  HB_RUN_IDLE,
  HB_RUN_STARTING,
  HB_RUN_RUNNING,
  HB_RUN_LEAVING, /* a client sends TERMINATE */
  HB_RUN_LOST,    /* the engine ended or stopped answering: its last state is shown */
  HB_RUN_FAILED,  /* it did not start */
} HbRunState;

#define HB_TYPE_RUN_CONTROLLER (hb_run_controller_get_type ())

/**
 * HbRunController:
 *
 * The window's run: one engine at a time, the app's own one or one that it is attached to. Properties, read-only and
 * notified: "state" (an #HbRunState as int) and "engine" (#HbEngineProxy, %NULL while there is none). Starting a run
 * ends the previous one, which stays visible until then in two cases: when a capture is replayed again, and when we
 * wait for the next engine after a server has ended (%HB_RUN_LOST, hb_run_controller_is_awaiting()).
 */
G_DECLARE_FINAL_TYPE (HbRunController, hb_run_controller, HB, RUN_CONTROLLER, GObject)

HbRunController *hb_run_controller_new                 (int                     monitor,
                                                        GSettings              *settings);
void             hb_run_controller_start_server        (HbRunController        *self);
void             hb_run_controller_start_client        (HbRunController        *self,
                                                        const char             *server);
void             hb_run_controller_start_demo          (HbRunController        *self,
                                                        guint                   n_peers);
void             hb_run_controller_start_replay        (HbRunController        *self,
                                                        const char             *path,
                                                        const HbReplaySettings *settings);
void             hb_run_controller_attach              (HbRunController        *self);
void             hb_run_controller_restart             (HbRunController        *self);
void             hb_run_controller_stop                (HbRunController        *self);
void             hb_run_controller_leave               (HbRunController        *self);
HbRunState       hb_run_controller_get_state           (HbRunController        *self);
const char      *hb_run_controller_get_role            (HbRunController        *self);
gboolean         hb_run_controller_is_running          (HbRunController        *self);
gboolean         hb_run_controller_is_client           (HbRunController        *self);
gboolean         hb_run_controller_is_watched          (HbRunController        *self);
gboolean         hb_run_controller_is_watching         (HbRunController        *self);
gboolean         hb_run_controller_is_awaiting         (HbRunController        *self);
guint            hb_run_controller_count_sessions      (HbRunController        *self);
HbEngineProxy   *hb_run_controller_get_engine          (HbRunController        *self);
const char      *hb_run_controller_get_capture         (HbRunController        *self);
void             hb_run_controller_get_replay_settings (HbRunController        *self,
                                                        HbReplaySettings       *settings);
const GError    *hb_run_controller_get_error           (HbRunController        *self);

G_END_DECLS
