#pragma once

#include "app/model/hb-message-entry.h"
#include "app/model/hb-server-status.h"

G_BEGIN_DECLS

char *hb_client_text_outcome      (HbMessageEntry       *entry);
char *hb_client_text_status_title (const HbServerStatus *status,
                                   const char           *server,
                                   gboolean              connected,
                                   gint64                now);
char *hb_client_text_status       (const HbServerStatus *status,
                                   gboolean              connected,
                                   gint64                now);

G_END_DECLS
