#pragma once

#include "app/model/hb-beats.h"
#include "event/hb-event.h"

G_BEGIN_DECLS

/* Which events a trace shows, and how. */

gboolean hb_beat_read         (HbBeat        *self,
                               const HbEvent *event);
void     hb_beats_add_history (HbBeats       *self,
                               const GArray  *history);

G_END_DECLS
