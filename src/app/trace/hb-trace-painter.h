#pragma once

#include <gtk/gtk.h>

#include "app/format/hb-palette.h"
#include "app/model/hb-beats.h"

G_BEGIN_DECLS

/* What a beat takes of the time after it, and so what room there is to be behind the present, pixels. */
#define HB_TRACE_PAINTER_MARGIN 28

/* How high the line of the times is at least, pixels: the buttons that change the span stand in it. */
#define HB_TRACE_PAINTER_FOOT 26

/**
 * HbTracePainter:
 * @widget: whose style and text are used
 * @beats: what is drawn
 * @start: the time at the left, microseconds of wall-clock time since 1970
 * @end: the time at the right
 * @pen: up to when the line has come: the present, or @end where that is over
 * @is_now: whether it still moves
 * @plain: whether there is the line and nothing else, no paper, marks or words
 * @pointed: a beat to be pointed out, or -1
 * @width: of the whole drawing, pixels
 * @height: likewise
 * @palette: the colours; set by hb_trace_painter_paint(), as is what follows
 * @text_height: of a line of small text
 * @bottom: where the marks stand, above the line of the times
 * @baseline: where the flat line is
 * @top: how far up the highest beat reaches
 *
 * One frame of a trace.
 */
typedef struct
{
  GtkWidget *widget;
  HbBeats *beats;
  gint64 start;
  gint64 end;
  gint64 pen;
  gboolean is_now;
  gboolean plain;
  int pointed;
  double width;
  double height;
  HbPalette palette;
  double text_height;
  double bottom;
  double baseline;
  double top;
} HbTracePainter;

double hb_trace_painter_x     (const HbTracePainter *self,
                               gint64                time);
int    hb_trace_painter_find  (const HbTracePainter *self,
                               double                x);
void   hb_trace_painter_paint (HbTracePainter       *self,
                               GtkSnapshot          *snapshot);

G_END_DECLS
