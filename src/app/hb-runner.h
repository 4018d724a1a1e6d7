#pragma once

#include "app/hb-launcher.h"
#include "app/hb-replay-settings.h"

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

#define HB_TYPE_RUNNER (hb_runner_get_type ())

/**
 * HbRunner:
 *
 * What the window does at the moment: one run of an engine at a time, its own or one that it is
 * attached to. Properties, read-only and notified: "state" (an #HbRunState as int) and "remote"
 * (#HbRemote, %NULL while there is none). A run that is started ends the one before it. Where one remote
 * takes the place of another, the one before is shown until then: a capture's that is replayed once more,
 * and that of a server that has ended while we wait for the next one (%HB_RUN_LOST, hb_runner_is_awaiting()).
 */
G_DECLARE_FINAL_TYPE (HbRunner, hb_runner, HB, RUNNER, GObject)

HbRunner     *hb_runner_new          (int                 monitor,
                                      GSettings          *settings);
void          hb_runner_start_server (HbRunner           *self);
void          hb_runner_start_client (HbRunner           *self,
                                      const char         *server);
void          hb_runner_start_demo   (HbRunner           *self,
                                      guint               n_peers);
void          hb_runner_start_replay (HbRunner           *self,
                                      const char         *path,
                                      const HbReplaySettings
                                                         *settings);
void          hb_runner_attach       (HbRunner           *self);
void          hb_runner_restart      (HbRunner           *self);
void          hb_runner_stop         (HbRunner           *self);
HbRunState    hb_runner_get_state    (HbRunner           *self);
const char   *hb_runner_get_role     (HbRunner           *self);
gboolean      hb_runner_is_running   (HbRunner           *self);
gboolean      hb_runner_is_client    (HbRunner           *self);
gboolean      hb_runner_is_watched   (HbRunner           *self);
gboolean      hb_runner_is_watching  (HbRunner           *self);
gboolean      hb_runner_is_awaiting  (HbRunner           *self);
guint         hb_runner_count_sessions
                                     (HbRunner           *self);
HbRemote     *hb_runner_get_remote   (HbRunner           *self);
const char   *hb_runner_get_capture  (HbRunner           *self);
void          hb_runner_get_replay_settings
                                     (HbRunner           *self,
                                      HbReplaySettings   *settings);
const GError *hb_runner_get_error    (HbRunner           *self);

G_END_DECLS
