#include "app/trace/hb-trace.h"

#include <glib/gi18n.h>

#include "app/trace/hb-beat-text.h"
#include "app/trace/hb-trace-painter.h"
#include "app/trace/hb-trace-words.h"
#include "app/trace/hb-trace-zoom.h"
#include "app/widgets/hb-ticker.h"

/* Frames a second are enough for what moves by some pixels. */
#define FRAME_MS 100

/* Of a plain one, pixels. */
#define PLAIN_HEIGHT 64

/* How much of the span a peer's end stands before the trace's. */
#define REST 0.15

struct _HbTrace
{
  GtkWidget parent_instance;

  HbBeats *beats;
  double span;
  gint64 end;
  gboolean plain;

  char *label;       /* for those who do not see it */
  char *description; /* (nullable): the beat that is pointed at */
  double pointer;    /* where the pointer is, or negative */
  guint move_source;
};

enum
{
  PROP_BEATS = 1,
  PROP_SPAN,
  PROP_END,
  PROP_PLAIN,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbTrace, hb_trace, GTK_TYPE_WIDGET)

/* Returns: how much time a pixel stands for; next to none where nothing is drawn yet */
static gint64
microseconds_per_pixel (HbTrace *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  return width > 0 ? (gint64) (self->span * G_USEC_PER_SEC) / width : 1;
}

/* Returns: when the peer was given up or left, or 0 where it was heard since */
static gint64
get_over (HbTrace *self)
{
  guint size = hb_beats_get_size (self->beats);
  const HbBeat *last = size > 0 ? hb_beats_get (self->beats, size - 1) : NULL;

  if (last == NULL || (last->kind != HB_BEAT_GAVE_UP && last->kind != HB_BEAT_LEFT))
    return 0;

  return last->time;
}

/* It moves by whole pixels, so that nothing shimmers. Where nothing is to come any more it rests a
 * little behind the end, rather than run off from what there is to see. */
static void
set_times (HbTrace        *self,
           HbTracePainter *painter)
{
  gint64 span = (gint64) (self->span * G_USEC_PER_SEC);
  gint64 pixel = microseconds_per_pixel (self);
  gint64 over = get_over (self);

  painter->pen = painter->end = self->end;
  if (self->end == 0)
    {
      painter->is_now = !hb_ticker_stands ();
      painter->pen = (hb_ticker_now () / pixel + 1) * pixel;
      painter->end = painter->pen + HB_TRACE_PAINTER_MARGIN * pixel;
    }
  if (self->end == 0 && over != 0 && painter->end > over + (gint64) (REST * (double) span))
    {
      painter->is_now = FALSE;
      painter->pen = painter->end = over + (gint64) (REST * (double) span);
    }
  painter->start = painter->end - span;
}

static void
prepare (HbTrace        *self,
         HbTracePainter *painter)
{
  GtkWidget *widget = GTK_WIDGET (self);

  *painter = (HbTracePainter) {
    .widget = widget,
    .beats = self->beats,
    .plain = self->plain,
    .width = gtk_widget_get_width (widget),
    .height = gtk_widget_get_height (widget),
  };
  set_times (self, painter);
  painter->pointed = hb_trace_painter_find (painter, self->pointer);
}

static void
update_label (HbTrace *self)
{
  HbTracePainter painter = { 0 };
  g_autofree char *label = NULL;

  set_times (self, &painter);
  label = hb_beats_to_text (self->beats, painter.start, painter.end);
  if (g_strcmp0 (label, self->label) == 0)
    return;

  g_free (self->label);
  self->label = g_steal_pointer (&label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, self->label,
                                  -1);
}

static gboolean
has_to_move (HbTrace *self)
{
  HbTracePainter painter = { 0 };

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || hb_beats_get_size (self->beats) == 0)
    return FALSE;

  set_times (self, &painter);
  return painter.is_now;
}

static gboolean
on_move (gpointer user_data)
{
  HbTrace *self = user_data;

  update_label (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (has_to_move (self))
    return G_SOURCE_CONTINUE;

  self->move_source = 0;
  return G_SOURCE_REMOVE;
}

/* Moves on with every pixel of time, unless that is too often, or nobody would see it. */
static void
update_move (HbTrace *self)
{
  g_clear_handle_id (&self->move_source, g_source_remove);

  if (has_to_move (self))
    self->move_source =
      g_timeout_add ((guint) MAX (microseconds_per_pixel (self) / 1000, FRAME_MS), on_move, self);
}

static void
update (HbTrace *self)
{
  update_move (self);
  update_label (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_changed (HbTrace *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (self->move_source == 0 || hb_beats_get_size (self->beats) == 0)
    update_move (self);

  update_label (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Who hears the page is told of the beat as well as who sees the tooltip. */
static void
point_at (HbTrace *self,
          double   x)
{
  HbTracePainter painter;
  g_autofree char *words = NULL;

  self->pointer = x;
  prepare (self, &painter);
  if (painter.pointed >= 0)
    words = hb_beat_to_text (hb_beats_get (self->beats, (guint) painter.pointed));
  gtk_widget_queue_draw (GTK_WIDGET (self));

  if (g_strcmp0 (words, self->description) == 0)
    return;

  g_free (self->description);
  self->description = g_steal_pointer (&words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->description != NULL ? self->description : "", -1);
}

static void
on_motion (HbTrace *self,
           double   x,
           double   y)
{
  point_at (self, x);
}

static void
on_leave (HbTrace *self)
{
  point_at (self, -1);
}

static gboolean
hb_trace_query_tooltip (GtkWidget  *widget,
                        int         x,
                        int         y,
                        gboolean    keyboard,
                        GtkTooltip *tooltip)
{
  HbTrace *self = HB_TRACE (widget);
  g_autofree char *text = NULL;
  HbTracePainter painter;

  prepare (self, &painter);
  if (keyboard)
    {
      gtk_tooltip_set_text (tooltip, self->label);
      return TRUE;
    }

  if (painter.pointed < 0)
    return FALSE;

  text = hb_beat_to_text (hb_beats_get (self->beats, (guint) painter.pointed));
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
hb_trace_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  HbTracePainter painter;
  graphene_rect_t bounds;
  GskRoundedRect shape;

  prepare (HB_TRACE (widget), &painter);
  if (painter.width <= 0 || painter.height <= 0)
    return;

  graphene_rect_init (&bounds, 0, 0, (float) painter.width, (float) painter.height);
  gsk_rounded_rect_init_from_rect (&shape, &bounds, 8);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  hb_trace_painter_paint (&painter, snapshot);
  gtk_snapshot_pop (snapshot);
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
  int text_size = hb_trace_words_get_height (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 8 * text_size;
      *natural = 24 * text_size;
    }
  else if (HB_TRACE (widget)->plain)
    *minimum = *natural = PLAIN_HEIGHT;
  else
    *minimum = *natural = 104 + 4 * text_size;
}

static void
hb_trace_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  update_move (HB_TRACE (widget));
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
  HbTrace *self = HB_TRACE (widget);

  g_clear_handle_id (&self->move_source, g_source_remove);
  self->pointer = -1;

  GTK_WIDGET_CLASS (hb_trace_parent_class)->unmap (widget);
}

static void
hb_trace_get_property (GObject    *object,
                       guint       id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  HbTrace *self = HB_TRACE (object);

  switch (id)
    {
    case PROP_BEATS:
      g_value_set_object (value, self->beats);
      break;
    case PROP_SPAN:
      g_value_set_double (value, self->span);
      break;
    case PROP_END:
      g_value_set_int64 (value, self->end);
      break;
    case PROP_PLAIN:
      g_value_set_boolean (value, self->plain);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_trace_set_property (GObject      *object,
                       guint         id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  HbTrace *self = HB_TRACE (object);

  switch (id)
    {
    case PROP_BEATS:
      hb_trace_set_beats (self, g_value_get_object (value));
      break;
    case PROP_SPAN:
      hb_trace_set_span (self, g_value_get_double (value));
      break;
    case PROP_END:
      hb_trace_set_end (self, g_value_get_int64 (value));
      break;
    case PROP_PLAIN:
      self->plain = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_trace_dispose (GObject *object)
{
  HbTrace *self = HB_TRACE (object);

  g_clear_handle_id (&self->move_source, g_source_remove);
  g_signal_handlers_disconnect_by_func (self->beats, on_changed, self);

  G_OBJECT_CLASS (hb_trace_parent_class)->dispose (object);
}

static void
hb_trace_finalize (GObject *object)
{
  HbTrace *self = HB_TRACE (object);

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
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_trace_get_property;
  object_class->set_property = hb_trace_set_property;
  object_class->dispose = hb_trace_dispose;
  object_class->finalize = hb_trace_finalize;
  widget_class->snapshot = hb_trace_snapshot;
  widget_class->measure = hb_trace_measure;
  widget_class->size_allocate = hb_trace_size_allocate;
  widget_class->map = hb_trace_map;
  widget_class->unmap = hb_trace_unmap;
  widget_class->query_tooltip = hb_trace_query_tooltip;

  properties[PROP_BEATS] = g_param_spec_object ("beats", NULL, NULL, HB_TYPE_BEATS, flags);
  properties[PROP_SPAN] =
    g_param_spec_double ("span", NULL, NULL, HB_TRACE_SPAN_MIN, HB_TRACE_SPAN_MAX, 300, flags);
  properties[PROP_END] = g_param_spec_int64 ("end", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PLAIN] =
    g_param_spec_boolean ("plain", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  hb_trace_zoom_add_bindings (widget_class);
  gtk_widget_class_set_css_name (widget_class, "hb-trace");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
hb_trace_init (HbTrace *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->span = 300;
  self->pointer = -1;
  self->beats = hb_beats_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, hb_trace_zoom_new (self));

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
hb_trace_new (void)
{
  return g_object_new (HB_TYPE_TRACE, NULL);
}

/**
 * hb_trace_set_beats:
 * @self: a trace
 * @beats: (nullable): what it shows, which it follows; %NULL for nothing
 */
void
hb_trace_set_beats (HbTrace *self,
                    HbBeats *beats)
{
  g_return_if_fail (HB_IS_TRACE (self));
  g_return_if_fail (beats == NULL || HB_IS_BEATS (beats));

  if (self->beats == beats)
    return;

  g_signal_handlers_disconnect_by_func (self->beats, on_changed, self);
  g_object_unref (self->beats);
  self->beats = beats != NULL ? g_object_ref (beats) : hb_beats_new ();
  g_signal_connect_swapped (self->beats, "changed", G_CALLBACK (on_changed), self);

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEATS]);
}

/**
 * hb_trace_set_span:
 * @self: a trace
 * @span: how much time to show, seconds; brought into the bounds there are
 */
void
hb_trace_set_span (HbTrace *self,
                   double   span)
{
  g_return_if_fail (HB_IS_TRACE (self));

  span = CLAMP (span, HB_TRACE_SPAN_MIN, HB_TRACE_SPAN_MAX);
  if (self->span == span)
    return;

  self->span = span;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPAN]);
}

double
hb_trace_get_span (HbTrace *self)
{
  g_return_val_if_fail (HB_IS_TRACE (self), 0);

  return self->span;
}

/**
 * hb_trace_set_end:
 * @self: a trace
 * @end: until when to show it, microseconds of wall-clock time since 1970; 0 for now, always
 */
void
hb_trace_set_end (HbTrace *self,
                  gint64   end)
{
  g_return_if_fail (HB_IS_TRACE (self));

  if (self->end == end)
    return;

  self->end = end;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_END]);
}

/**
 * hb_trace_is_moving:
 * @self: a trace
 *
 * Returns: whether it draws itself again and again at the moment
 */
gboolean
hb_trace_is_moving (HbTrace *self)
{
  g_return_val_if_fail (HB_IS_TRACE (self), FALSE);

  return self->move_source != 0;
}
