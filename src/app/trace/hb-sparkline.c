#include "app/trace/hb-sparkline.h"

#include <math.h>

#include "app/format/hb-palette.h"
#include "app/model/hb-peer-item.h"
#include "app/trace/hb-ecg.h"
#include "app/trace/hb-trace-span.h"

#define NATURAL_WIDTH 92
#define NATURAL_HEIGHT 30
#define LINE_WIDTH 1.6

/* One beat each, and what room there is at the end for the state. */
#define SLOT_WIDTH 21.0
#define N_SLOTS 4
#define TAIL_SLOTS 2

struct _HbSparkline
{
  GtkWidget parent_instance;

  HbBeats *beats;
  HbPeerState state;
};

/* What is drawn in a slot. */
typedef struct
{
  HbBeatKind kind;
  double rtt_ms;
} Slot;

enum
{
  PROP_BEATS = 1,
  PROP_STATE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbSparkline, hb_sparkline, GTK_TYPE_WIDGET)

static gboolean
has_tail (HbSparkline *self)
{
  return self->state != HB_PEER_STATE_ALIVE;
}

/* The verdict at the end is what the tail shows, so it needs no slot. */
static guint
collect_slots (HbSparkline *self,
               Slot        *slots,
               guint        n_max)
{
  guint position = self->beats != NULL ? hb_beats_get_size (self->beats) : 0;
  gboolean at_end = TRUE;
  guint n = 0;

  while (position > 0 && n < n_max)
    {
      const HbBeat *beat = hb_beats_get (self->beats, --position);

      if (beat->kind == HB_BEAT_PULSE || beat->kind == HB_BEAT_OPENED)
        continue;

      if (beat->kind == HB_BEAT_HEARD || !at_end)
        slots[n++] = (Slot) { beat->kind, beat->rtt_ms };
      at_end = FALSE;
    }

  return n;
}

static const GdkRGBA *
color_of_beat (const HbPalette *palette,
               HbBeatKind       kind,
               HbPeerState      state)
{
  if (kind == HB_BEAT_GAVE_UP)
    return &palette->bad;
  if (kind == HB_BEAT_LEFT || state == HB_PEER_STATE_LEFT)
    return &palette->faded;
  return &palette->good;
}

static const GdkRGBA *
color_of_tail (const HbPalette *palette,
               HbPeerState      state)
{
  switch (state)
    {
    case HB_PEER_STATE_LEFT:
      return &palette->faded;
    case HB_PEER_STATE_ALIVE:
      return &palette->good;
    case HB_PEER_STATE_PULSING:
    case HB_PEER_STATE_GIVEN_UP:
    default:
      return &palette->bad;
    }
}

/* Ends the piece of the line in one colour, and begins the next where it ended. */
static void
stroke (cairo_t       *cr,
        const GdkRGBA *color)
{
  double x;
  double y;

  cairo_get_current_point (cr, &x, &y);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_stroke (cr);
  cairo_move_to (cr, x, y);
}

static void
draw (HbSparkline *self,
      cairo_t     *cr,
      double       width,
      double       height)
{
  double baseline = height * 0.72;
  double unit = baseline - LINE_WIDTH;
  double slot_width = MIN (SLOT_WIDTH, width / N_SLOTS);
  guint n_max = has_tail (self) ? N_SLOTS - TAIL_SLOTS : N_SLOTS;
  guint n_slots;
  double x;
  Slot slots[N_SLOTS];
  HbPalette palette;

  hb_palette_init (&palette, GTK_WIDGET (self));
  n_slots = collect_slots (self, slots, n_max);

  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);

  /* The newest beat of one that is alive stands at the right end, like the pen of a recorder. */
  x = has_tail (self) ? LINE_WIDTH : width - LINE_WIDTH - n_slots * slot_width;
  cairo_move_to (cr, LINE_WIDTH, baseline);
  if (x > LINE_WIDTH)
    {
      cairo_line_to (cr, x, baseline);
      stroke (cr, color_of_tail (&palette, self->state));
    }

  for (guint i = n_slots; i > 0; i--, x += slot_width)
    {
      /* So small, low beats would not be seen: heights differ less than in the large trace. */
      if (slots[i - 1].kind == HB_BEAT_HEARD)
        hb_ecg_add_beat (cr, x + slot_width * 0.4, baseline,
                         unit * sqrt (hb_ecg_height (slots[i - 1].rtt_ms)),
                         slot_width * 0.4, slot_width * 0.6);
      else
        cairo_line_to (cr, x + slot_width, baseline);
      stroke (cr, color_of_beat (&palette, slots[i - 1].kind, self->state));
    }

  if (has_tail (self))
    {
      cairo_line_to (cr, width - LINE_WIDTH, baseline);
      stroke (cr, color_of_tail (&palette, self->state));
    }
}

static void
hb_sparkline_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (width <= 0 || height <= 0)
    return;

  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  draw (HB_SPARKLINE (widget), cr, width, height);
  cairo_destroy (cr);
}

static void
hb_sparkline_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : NATURAL_HEIGHT;
  *minimum = *natural / 2;
}

static void
set_beats (HbSparkline *self,
           HbBeats     *beats)
{
  if (self->beats == beats)
    return;

  if (self->beats != NULL)
    g_signal_handlers_disconnect_by_func (self->beats, gtk_widget_queue_draw, self);
  g_set_object (&self->beats, beats);
  if (beats != NULL)
    g_signal_connect_swapped (beats, "changed", G_CALLBACK (gtk_widget_queue_draw), self);

  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEATS]);
}

static void
set_state (HbSparkline *self,
           HbPeerState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
hb_sparkline_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  HbSparkline *self = HB_SPARKLINE (object);

  switch (id)
    {
    case PROP_BEATS:
      g_value_set_object (value, self->beats);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_sparkline_set_property (GObject      *object,
                           guint         id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  HbSparkline *self = HB_SPARKLINE (object);

  switch (id)
    {
    case PROP_BEATS:
      set_beats (self, g_value_get_object (value));
      break;
    case PROP_STATE:
      set_state (self, (HbPeerState) g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_sparkline_dispose (GObject *object)
{
  set_beats (HB_SPARKLINE (object), NULL);

  G_OBJECT_CLASS (hb_sparkline_parent_class)->dispose (object);
}

static void
hb_sparkline_class_init (HbSparklineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_sparkline_get_property;
  object_class->set_property = hb_sparkline_set_property;
  object_class->dispose = hb_sparkline_dispose;
  widget_class->snapshot = hb_sparkline_snapshot;
  widget_class->measure = hb_sparkline_measure;

  properties[PROP_BEATS] = g_param_spec_object ("beats", NULL, NULL, HB_TYPE_BEATS, flags);
  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL,
                      HB_PEER_STATE_LEFT, HB_PEER_STATE_GIVEN_UP, HB_PEER_STATE_ALIVE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-sparkline");
  /* What it shows, the other cells of the row say in words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hb_sparkline_init (HbSparkline *self)
{
  self->state = HB_PEER_STATE_ALIVE;
}

GtkWidget *
hb_sparkline_new (void)
{
  return g_object_new (HB_TYPE_SPARKLINE, NULL);
}
