#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why nobody is notified of a peer, in words. */

const char *hb_quiet_get_icon    (guint  flags);
char       *hb_quiet_say_briefly (guint  flags,
                                  gint64 quiet_until,
                                  gint64 now);
char       *hb_quiet_say         (guint  flags,
                                  gint64 quiet_until,
                                  gint64 now);
gint64      hb_quiet_get_morning (gint64 now);

G_END_DECLS
