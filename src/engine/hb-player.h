#pragma once

#include "engine/hb-replay.h"
#include "engine/hb-run.h"

G_BEGIN_DECLS

/* The speed of a replay: 1 is real time, 10 is ten times as fast, and HB_PLAYER_AT_ONCE as fast as possible. */
#define HB_PLAYER_AT_ONCE 0.0
#define HB_PLAYER_SPEED_LEAST 0.01
#define HB_PLAYER_SPEED_MOST 1000000.0

/**
 * HbPlayer:
 *
 * Replays a capture through a passive server on the thread-default main loop, at a chosen speed. Events have the
 * capture's time. Deadlines, and when a peer was heard, are mapped to the wall clock as if the capture had begun when
 * the player was started, so that countdowns run at the speed of the replay. At once, they have the capture's time,
 * and none is after its end.
 */
typedef struct _HbPlayer HbPlayer;

/**
 * HbPlayerEndFunc:
 * @error: (nullable): why the capture could not be read to its end
 * @user_data: the owner's
 */
typedef void (*HbPlayerEndFunc) (const GError *error,
                                 gpointer      user_data);

HbPlayer *hb_player_new          (HbServer              *server,
                                  const HbReplayConfig  *config,
                                  double                 speed,
                                  HbPlayerEndFunc        ended,
                                  GError               **error);
void      hb_player_free         (HbPlayer              *self);
void      hb_player_start        (HbPlayer              *self);
void      hb_player_describe_run (HbPlayer              *self,
                                  HbRun                 *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPlayer, hb_player_free)

G_END_DECLS
