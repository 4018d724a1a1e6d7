#pragma once

#include "app/hb-peer-item.h"

G_BEGIN_DECLS

/* How the app says what is measured and what is the case, the same everywhere. */

char       *hb_words_duration (gint64           duration);
char       *hb_words_left     (gint64           left);
char       *hb_words_time     (gint64           time);
char       *hb_words_time_at  (gint64           time,
                               gint64           now);
char       *hb_words_time_brief
                              (gint64           time,
                               gint64           now);
char       *hb_words_rtt      (double           rtt_ms);
const char *hb_words_state    (HbPeerItemState  state);
const char *hb_words_verdict  (const char      *verdict);

G_END_DECLS
