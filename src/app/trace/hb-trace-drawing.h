#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-beats.h"

G_BEGIN_DECLS

/* How far a beat reaches beyond its time, and so the room to the right of now, pixels. */
#define HB_TRACE_MARGIN 28

/**
 * HbTraceTimes:
 * @start: the time at the left, microseconds of wall-clock time since 1970
 * @end: the time at the right
 * @pen: the time at the end of the line: now, or @end if nothing more can happen
 * @is_now: whether the line grows with time
 * @width: from @start to @end, pixels
 *
 * The part of the time that a trace shows.
 */
typedef struct
{
  gint64 start;
  gint64 end;
  gint64 pen;
  gboolean is_now;
  double width;
} HbTraceTimes;

double hb_trace_get_x           (const HbTraceTimes *times,
                                 gint64              time);
int    hb_trace_get_text_height (GtkWidget          *widget);
void   hb_trace_draw            (GtkWidget          *widget,
                                 GtkSnapshot        *snapshot,
                                 HbBeats            *beats,
                                 const HbTraceTimes *times,
                                 const HbBeat       *pointed,
                                 gboolean            plain);

G_END_DECLS
