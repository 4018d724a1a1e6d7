#include "app/trace/hb-trace.h"

#include <math.h>

#include "app/trace/hb-beat-text.h"
#include "app/trace/hb-trace-drawing.h"
#include "app/widgets/hb-ticker.h"

/* The height of a plain trace, pixels. */
#define PLAIN_HEIGHT 64

/* How far from a beat the pointer may be to point at it, pixels. */
#define REACH 16.0

/* The fraction of the span that is shown after the peer was given up or left. */
#define REST 0.15

/* The factor by which a step of the wheel changes the span. */
#define ZOOM 1.25

/* Round spans, minutes: from HB_TRACE_SPAN_MIN to HB_TRACE_SPAN_MAX. */
static const int spans[] = { 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240 };

struct _HbTrace
{
  GtkWidget parent_instance;

  HbBeats *beats;
  double span;
  gboolean plain;

  HbTraceTimes times;
  char *label;       /* for assistive technology: what is drawn */
  char *description; /* (nullable): the beat below the pointer */
  double pointer;    /* the position of the pointer, or negative */
};

enum
{
  PROP_BEATS = 1,
  PROP_SPAN,
  PROP_PLAIN,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbTrace, hb_trace, GTK_TYPE_WIDGET)

/* Returns: (nullable): the beat below the pointer */
static const HbBeat *
find_pointed (HbTrace *self)
{
  const HbBeat *nearest = NULL;
  double least = REACH;

  for (guint i = 0; i < hb_beats_get_size (self->beats) && self->pointer >= 0; i++)
    {
      const HbBeat *beat = hb_beats_get (self->beats, i);
      double distance = fabs (hb_trace_get_x (&self->times, beat->time) - self->pointer);

      /* The answer to a pulse is at the same place as the pulse, and takes precedence. */
      if (distance < least || (nearest != NULL && distance < least + 1 && beat->kind == HB_BEAT_HEARD))
        {
          least = distance;
          nearest = beat;
        }
    }

  return nearest;
}

/* The trace moves by whole pixels, so that nothing shimmers. When nothing more can happen, it stops a
 * little after the end, so that the end stays in sight. */
static void
set_times (HbTrace *self)
{
  HbTraceTimes *times = &self->times;
  gint64 span = (gint64) (self->span * G_USEC_PER_SEC);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  gint64 pixel = width > 0 ? span / width : 1;
  guint size = hb_beats_get_size (self->beats);
  const HbBeat *last = size > 0 ? hb_beats_get (self->beats, size - 1) : NULL;

  times->width = width;
  times->is_now = !hb_ticker_stands ();
  times->pen = (hb_ticker_now () / pixel + 1) * pixel;
  times->end = times->pen + HB_TRACE_MARGIN * pixel;
  if (last != NULL && (last->kind == HB_BEAT_GAVE_UP || last->kind == HB_BEAT_LEFT) &&
      times->end > last->time + (gint64) (REST * (double) span))
    {
      times->is_now = FALSE;
      times->pen = times->end = last->time + (gint64) (REST * (double) span);
    }
  times->start = times->end - span;
}

/* Takes ownership of @text, and passes it to assistive technology if it has changed. */
static void
say (HbTrace                *self,
     GtkAccessibleProperty   property,
     char                  **said,
     char                   *text)
{
  g_autofree char *old = *said;

  *said = text;
  if (g_strcmp0 (old, text) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), property, text != NULL ? text : "", -1);
}

static void on_tick (gpointer data);

static void
update (HbTrace *self)
{
  const HbBeat *pointed;

  set_times (self);
  pointed = find_pointed (self);
  say (self, GTK_ACCESSIBLE_PROPERTY_LABEL, &self->label,
       hb_beats_to_text (self->beats, self->times.start, self->times.end));
  say (self, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, &self->description,
       pointed != NULL ? hb_beat_to_text (pointed) : NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));

  /* A trace that has ended or is not mapped does not move. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && hb_beats_get_size (self->beats) > 0 &&
      self->times.end > self->times.pen)
    hb_ticker_add (self, on_tick);
  else
    hb_ticker_remove (self);
}

/* Redraws when the time has moved by a pixel, or has been frozen. */
static void
on_tick (gpointer data)
{
  HbTrace *self = data;
  HbTraceTimes drawn = self->times;

  set_times (self);
  if (drawn.end != self->times.end || drawn.is_now != self->times.is_now)
    update (self);
}

static void
on_changed (HbTrace *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

/* Pointing */

static void
on_motion (HbTrace *self,
           double   x,
           double   y)
{
  self->pointer = x;
  update (self);
}

static void
on_leave (HbTrace *self)
{
  on_motion (self, -1, -1);
}

static gboolean
hb_trace_query_tooltip (GtkWidget  *widget,
                        int         x,
                        int         y,
                        gboolean    keyboard,
                        GtkTooltip *tooltip)
{
  HbTrace *self = HB_TRACE (widget);
  const char *text = keyboard ? self->label : self->description;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

/* Zooming */

static void
set_span (HbTrace *self,
          double   span)
{
  span = CLAMP (span, HB_TRACE_SPAN_MIN, HB_TRACE_SPAN_MAX);
  if (self->span == span)
    return;

  self->span = span;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPAN]);
}

/* Without Ctrl, the wheel scrolls the page. */
static gboolean
on_scroll (HbTrace            *self,
           double              dx,
           double              dy,
           GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);

  if (dy == 0 || !(state & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;

  set_span (self, self->span * pow (ZOOM, dy));
  return GDK_EVENT_STOP;
}

static gboolean
on_key (GtkWidget *widget,
        GVariant  *arguments,
        gpointer   user_data)
{
  hb_trace_zoom (HB_TRACE (widget), g_variant_get_boolean (arguments));
  return GDK_EVENT_STOP;
}

/* On some keyboards, + needs Shift, which must not matter. */
static void
add_key (GtkWidgetClass *widget_class,
         guint           key,
         gboolean        in)
{
  gtk_widget_class_add_binding (widget_class, key, 0, on_key, "b", in);
  gtk_widget_class_add_binding (widget_class, key, GDK_SHIFT_MASK, on_key, "b", in);
}

/* The widget */

static void
hb_trace_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  HbTrace *self = HB_TRACE (widget);

  if (gtk_widget_get_width (widget) <= 0 || gtk_widget_get_height (widget) <= 0)
    return;

  hb_trace_draw (widget, snapshot, self->beats, &self->times, find_pointed (self), self->plain);
}

static void
hb_trace_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  int text_height = hb_trace_get_text_height (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 8 * text_height;
      *natural = 24 * text_height;
    }
  else
    *minimum = *natural = HB_TRACE (widget)->plain ? PLAIN_HEIGHT : 104 + 4 * text_height;
}

static void
hb_trace_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  on_changed (HB_TRACE (widget));
}

static void
hb_trace_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hb_trace_parent_class)->map (widget);

  update (HB_TRACE (widget));
}

static void
hb_trace_unmap (GtkWidget *widget)
{
  hb_ticker_remove (widget);
  HB_TRACE (widget)->pointer = -1;

  GTK_WIDGET_CLASS (hb_trace_parent_class)->unmap (widget);
}

static void
set_beats (HbTrace *self,
           HbBeats *beats)
{
  if (self->beats != NULL)
    g_signal_handlers_disconnect_by_data (self->beats, self);
  g_clear_object (&self->beats);

  self->beats = beats != NULL ? g_object_ref (beats) : hb_beats_new ();
  g_signal_connect_swapped (self->beats, "changed", G_CALLBACK (on_changed), self);
  update (self);
}

static void
hb_trace_get_property (GObject    *object,
                       guint       id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  if (id == PROP_SPAN)
    g_value_set_double (value, HB_TRACE (object)->span);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hb_trace_set_property (GObject      *object,
                       guint         id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  if (id == PROP_BEATS)
    set_beats (HB_TRACE (object), g_value_get_object (value));
  else if (id == PROP_PLAIN)
    HB_TRACE (object)->plain = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hb_trace_finalize (GObject *object)
{
  HbTrace *self = HB_TRACE (object);

  hb_ticker_remove (self);
  g_signal_handlers_disconnect_by_data (self->beats, self);
  g_object_unref (self->beats);
  g_free (self->label);
  g_free (self->description);

  G_OBJECT_CLASS (hb_trace_parent_class)->finalize (object);
}

static void
hb_trace_class_init (HbTraceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_trace_get_property;
  object_class->set_property = hb_trace_set_property;
  object_class->finalize = hb_trace_finalize;
  widget_class->snapshot = hb_trace_snapshot;
  widget_class->measure = hb_trace_measure;
  widget_class->size_allocate = hb_trace_size_allocate;
  widget_class->map = hb_trace_map;
  widget_class->unmap = hb_trace_unmap;
  widget_class->query_tooltip = hb_trace_query_tooltip;

  properties[PROP_BEATS] =
    g_param_spec_object ("beats", NULL, NULL, HB_TYPE_BEATS, G_PARAM_WRITABLE | flags);
  properties[PROP_SPAN] = g_param_spec_double ("span", NULL, NULL, HB_TRACE_SPAN_MIN, HB_TRACE_SPAN_MAX, 300,
                                               G_PARAM_READABLE | flags);
  properties[PROP_PLAIN] = g_param_spec_boolean ("plain", NULL, NULL, FALSE, G_PARAM_WRITABLE | flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  add_key (widget_class, GDK_KEY_plus, TRUE);
  add_key (widget_class, GDK_KEY_equal, TRUE);
  add_key (widget_class, GDK_KEY_KP_Add, TRUE);
  add_key (widget_class, GDK_KEY_minus, FALSE);
  add_key (widget_class, GDK_KEY_KP_Subtract, FALSE);
  gtk_widget_class_set_css_name (widget_class, "hb-trace");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
hb_trace_init (HbTrace *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  self->span = 300;
  self->pointer = -1;
  set_beats (self, NULL);

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
}

double
hb_trace_get_span (HbTrace *self)
{
  g_return_val_if_fail (HB_IS_TRACE (self), 0);

  return self->span;
}

/**
 * hb_trace_fit_span:
 * @self: a trace
 * @seconds: how much time must be visible
 *
 * Sets the smallest round span that shows it, or the largest one if none does.
 */
void
hb_trace_fit_span (HbTrace *self,
                   double   seconds)
{
  gsize i = 0;

  while (i + 1 < G_N_ELEMENTS (spans) && spans[i] * 60 < seconds)
    i++;

  set_span (self, spans[i] * 60);
}

/**
 * hb_trace_zoom:
 * @self: a trace
 * @in: whether to show less time
 *
 * Sets the next round span.
 */
void
hb_trace_zoom (HbTrace  *self,
               gboolean  in)
{
  double span = HB_TRACE_SPAN_MIN;

  g_return_if_fail (HB_IS_TRACE (self));

  if (!in)
    {
      hb_trace_fit_span (self, self->span + 1);
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (spans) && spans[i] * 60 < self->span; i++)
    span = spans[i] * 60;

  set_span (self, span);
}
