#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define HB_TYPE_TIMELINE_ENTRY (hb_timeline_entry_get_type ())

/**
 * HbTimelineEntry:
 *
 * A time and a text about what happened then; it never changes. Properties: "time" (int64, microseconds of
 * wall-clock time since 1970), "text" (string).
 */
G_DECLARE_FINAL_TYPE (HbTimelineEntry, hb_timeline_entry, HB, TIMELINE_ENTRY, GObject)

HbTimelineEntry *hb_timeline_entry_new      (gint64           time,
                                             const char      *text);
gint64           hb_timeline_entry_get_time (HbTimelineEntry *self);
const char      *hb_timeline_entry_get_text (HbTimelineEntry *self);

G_END_DECLS
