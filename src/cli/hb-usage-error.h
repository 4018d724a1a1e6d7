#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An invalid command line. The message is one line that names the option and the values it takes. */
#define HB_USAGE_ERROR (hb_usage_error_quark ())

GQuark hb_usage_error_quark (void);
void   hb_usage_error_set   (GError     **error,
                             const char  *format,
                             ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
