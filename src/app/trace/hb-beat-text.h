#pragma once

#include "app/model/hb-beats.h"

G_BEGIN_DECLS

char *hb_beat_to_text  (const HbBeat *beat);
char *hb_beats_to_text (HbBeats      *beats,
                        gint64        start,
                        gint64        end);

G_END_DECLS
