#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Checks for the fields of dialogs (HbFieldCheck). */

gboolean hb_advice_on_server  (const char  *text,
                               char       **advice);
gboolean hb_advice_on_seconds (const char  *text,
                               char       **advice);
gboolean hb_advice_on_pulses  (const char  *text,
                               char       **advice);

G_END_DECLS
