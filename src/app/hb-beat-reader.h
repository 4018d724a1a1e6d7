#pragma once

#include "app/hb-beats.h"
#include "app/hb-happening.h"

G_BEGIN_DECLS

/* What of an engine's happenings a trace shows. */

gboolean hb_beat_read    (HbBeat            *self,
                          const HbHappening *happening);
void     hb_beats_recall (HbBeats           *self,
                          GVariant          *history);

G_END_DECLS
