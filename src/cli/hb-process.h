#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many files a role without a screen has open at most, and some more; a bus of its own and the
 * look-ups of a moment included. The desktop app's libraries have a great many. */
#define HB_PROCESS_FILES 32
#define HB_PROCESS_FILES_APP 64

gboolean hb_process_begin       (GError **error);
gboolean hb_process_confine     (const char *const *folders,
                                 GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hb_process_check_files (guint    wanted,
                                 GError **error);

G_END_DECLS
