#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define HB_TYPE_MOMENT (hb_moment_get_type ())

/**
 * HbMoment:
 *
 * A time and the words for what happened then; it never changes. Properties: "time" (int64,
 * microseconds of wall-clock time since 1970), "text" (string).
 */
G_DECLARE_FINAL_TYPE (HbMoment, hb_moment, HB, MOMENT, GObject)

HbMoment   *hb_moment_new      (gint64       time,
                                const char  *text);
gint64      hb_moment_get_time (HbMoment    *self);
const char *hb_moment_get_text (HbMoment    *self);

G_END_DECLS
