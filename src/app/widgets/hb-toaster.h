#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_TOASTER (hb_toaster_get_type ())
G_DECLARE_FINAL_TYPE (HbToaster, hb_toaster, HB, TOASTER, GObject)

/**
 * HbToaster:
 *
 * Shows a window's toasts. There is at most one for each subject, the latest: a problem that is reported
 * every second does not queue toasts for an hour.
 */

HbToaster *hb_toaster_new (AdwToastOverlay *overlay);
void       hb_toaster_say (HbToaster       *self,
                           const char      *subject,
                           const char      *text);

G_END_DECLS
