#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_BANNER (hb_banner_get_type ())

/**
 * HbBanner:
 *
 * A line below the header bar about the run that is shown, a problem or just a note, with a button that
 * starts it again (the action "win.restart") if that helps.
 */
G_DECLARE_FINAL_TYPE (HbBanner, hb_banner, HB, BANNER, AdwBin)

void hb_banner_show_trouble (HbBanner   *self,
                             const char *text,
                             const char *again);
void hb_banner_show_note    (HbBanner   *self,
                             const char *text,
                             const char *again);
void hb_banner_hide         (HbBanner   *self);

G_END_DECLS
