#include "app/trace/hb-trace-zoom.h"

#include <math.h>

/* How much one step of the wheel changes the span. */
#define ZOOM 1.25

/* Spans that people count in, minutes: from HB_TRACE_SPAN_MIN to HB_TRACE_SPAN_MAX. */
static const int spans[] = { 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240 };

/**
 * hb_trace_zoom_fit:
 * @seconds: how much time is to be seen
 *
 * Returns: the span that shows it, seconds; the largest where none does
 */
double
hb_trace_zoom_fit (double seconds)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spans); i++)
    if (spans[i] * 60 >= seconds)
      return spans[i] * 60;

  return HB_TRACE_SPAN_MAX;
}

/**
 * hb_trace_zoom_in:
 * @trace: a trace
 *
 * Shows the next smaller span.
 */
void
hb_trace_zoom_in (HbTrace *trace)
{
  double span = HB_TRACE_SPAN_MIN;

  for (gsize i = 0; i < G_N_ELEMENTS (spans); i++)
    if (spans[i] * 60 < hb_trace_get_span (trace))
      span = spans[i] * 60;

  hb_trace_set_span (trace, span);
}

/**
 * hb_trace_zoom_out:
 * @trace: a trace
 *
 * Shows the next larger span.
 */
void
hb_trace_zoom_out (HbTrace *trace)
{
  hb_trace_set_span (trace, hb_trace_zoom_fit (hb_trace_get_span (trace) + 1));
}

/* The wheel alone moves the page that the trace is on. */
static gboolean
on_scroll (HbTrace            *trace,
           double              dx,
           double              dy,
           GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);

  if (dy == 0 || !(state & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;

  hb_trace_set_span (trace, hb_trace_get_span (trace) * pow (ZOOM, dy));
  return GDK_EVENT_STOP;
}

/**
 * hb_trace_zoom_new:
 * @trace: (transfer none): a trace
 *
 * Returns: (transfer full): the controller that minds the wheel
 */
GtkEventController *
hb_trace_zoom_new (HbTrace *trace)
{
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), trace);
  return scroll;
}

static gboolean
zoom (GtkWidget *widget,
      GVariant  *arguments,
      gpointer   user_data)
{
  if (g_variant_get_boolean (arguments))
    hb_trace_zoom_in (HB_TRACE (widget));
  else
    hb_trace_zoom_out (HB_TRACE (widget));
  return GDK_EVENT_STOP;
}

/**
 * hb_trace_zoom_add_bindings:
 * @trace_class: the class of traces
 *
 * Gives it the keys.
 */
void
hb_trace_zoom_add_bindings (GtkWidgetClass *trace_class)
{
  static const struct
  {
    guint key;
    gboolean in;
  } keys[] = {
    { GDK_KEY_plus, TRUE },
    { GDK_KEY_equal, TRUE },
    { GDK_KEY_KP_Add, TRUE },
    { GDK_KEY_minus, FALSE },
    { GDK_KEY_KP_Subtract, FALSE },
  };

  /* The plus may need Shift, which is no part of what is asked for. */
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (trace_class, keys[i].key, 0, zoom, "b", keys[i].in);
      gtk_widget_class_add_binding (trace_class, keys[i].key, GDK_SHIFT_MASK, zoom,
                                    "b", keys[i].in);
    }
}
