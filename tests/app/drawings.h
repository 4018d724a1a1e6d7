#pragma once

#include "stage.h"

#include "app/model/hb-beats.h"
#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

/* Examples of the app's drawings of a peer, and how often they are redrawn. */

gint64     drawing_ago              (double      seconds);
void       drawing_add_beat         (HbBeats    *beats,
                                     double      seconds,
                                     HbBeatKind  kind,
                                     double      rtt_ms);

GtkWidget *drawing_create_badge     (HbPeerState state);
GtkWidget *drawing_create_countdown (HbPeerState state,
                                     double      left,
                                     HbVerdict   verdict);
GtkWidget *drawing_create_sparkline (HbPeerState state);
GtkWidget *drawing_create_trace     (HbPeerState state);

void       drawing_wait_turns       (void);
guint      drawing_count_frames     (Stage      *stage);

G_END_DECLS
