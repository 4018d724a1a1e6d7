#include "app/hb-trace-zoom.h"

#include <math.h>

/* How much one step of the wheel, or one key, changes the span. */
#define ZOOM 1.25

static gboolean
on_scroll (HbTrace *trace,
           double   dx,
           double   dy)
{
  if (dy == 0)
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
  HbTrace *trace = HB_TRACE (widget);

  hb_trace_set_span (trace, hb_trace_get_span (trace) * g_variant_get_double (arguments));
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
    double factor;
  } keys[] = {
    { GDK_KEY_plus, 1 / ZOOM },
    { GDK_KEY_equal, 1 / ZOOM },
    { GDK_KEY_KP_Add, 1 / ZOOM },
    { GDK_KEY_minus, ZOOM },
    { GDK_KEY_KP_Subtract, ZOOM },
  };

  /* The plus may need Shift, which is no part of what is asked for. */
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (trace_class, keys[i].key, 0, zoom, "d", keys[i].factor);
      gtk_widget_class_add_binding (trace_class, keys[i].key, GDK_SHIFT_MASK, zoom,
                                    "d", keys[i].factor);
    }
}
