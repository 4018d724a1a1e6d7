#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The maximum number of files that a headless role has open, with some reserve, its bus and its name look-ups
 * included. The desktop app's libraries open many more. */
#define HB_PROCESS_FILES 32
#define HB_PROCESS_FILES_APP 64

gboolean hb_process_begin       (GError **error);
gboolean hb_process_confine     (const char *const *folders,
                                 GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hb_process_check_files (guint    wanted,
                                 GError **error);

G_END_DECLS
