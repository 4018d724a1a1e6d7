#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_TOASTER (hb_toaster_get_type ())
G_DECLARE_FINAL_TYPE (HbToaster, hb_toaster, HB, TOASTER, GObject)

/**
 * HbToaster:
 *
 * What is said in passing at a window's end. Of one subject only the latest is said: a trouble that
 * is told of each second does not line up toasts for an hour.
 */

HbToaster *hb_toaster_new (AdwToastOverlay *overlay);
void       hb_toaster_say (HbToaster       *self,
                           const char      *subject,
                           const char      *text);

G_END_DECLS
