#pragma once

#include "app/engine/hb-launcher.h"
#include "app/engine/hb-replay-settings.h"

G_BEGIN_DECLS

typedef enum
{
  HB_RUN_IDLE,
  HB_RUN_STARTING,
  HB_RUN_RUNNING,
  HB_RUN_LEAVING, /* a client says TERMINATE */
  HB_RUN_LOST,    /* the engine went by itself: what is shown is no longer true */
  HB_RUN_FAILED,  /* it did not start */
} HbRunState;

#define HB_TYPE_RUN_CONTROLLER (hb_run_controller_get_type ())

/**
 * HbRunController:
 *
 * What the window does at the moment: one run of an engine at a time, its own or one that it is
 * attached to. Properties, read-only and notified: "state" (an #HbRunState as int) and "engine"
 * (#HbEngineProxy, %NULL while there is none). A run that is started ends the one before it. Where one engine
 * takes the place of another, the one before is shown until then: a capture's that is replayed once more,
 * and that of a server that has ended while we wait for the next one (%HB_RUN_LOST, hb_run_controller_is_awaiting()).
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
