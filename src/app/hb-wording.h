#pragma once

#include "app/hb-client-standing.h"
#include "app/hb-utterance.h"

G_BEGIN_DECLS

char *hb_wording_clock          (gint64                  time);
char *hb_wording_outcome        (HbUtterance            *utterance);
char *hb_wording_standing_title (const HbClientStanding *standing,
                                 const char             *server,
                                 gboolean                connected,
                                 gint64                  now);
char *hb_wording_standing       (const HbClientStanding *standing,
                                 gboolean                connected,
                                 gint64                  now);

G_END_DECLS
