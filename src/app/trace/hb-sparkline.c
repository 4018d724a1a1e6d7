#include "app/trace/hb-sparkline.h"

#include <math.h>

#include "app/model/hb-beats.h"
#include "app/trace/hb-ecg.h"

#define WIDTH 92
#define HEIGHT 30
#define LINE_WIDTH 1.6

/* A slot has one beat; after the last one there is room for the state. */
#define SLOT_WIDTH 21.0
#define N_SLOTS 4
#define TAIL_SLOTS 2

struct _HbSparkline
{
  GtkDrawingArea parent_instance;

  HbBeats *beats; /* (nullable) */
  HbPeerState state;
};

enum
{
  PROP_BEATS = 1,
  PROP_STATE,
};

G_DEFINE_FINAL_TYPE (HbSparkline, hb_sparkline, GTK_TYPE_DRAWING_AREA)

/* Collects the newest first. A verdict at the end needs no slot: the tail shows it. */
static guint
collect_slots (HbSparkline   *self,
               const HbBeat **slots,
               guint          n_max)
{
  gboolean at_end = TRUE;
  guint n = 0;

  for (guint i = self->beats != NULL ? hb_beats_get_size (self->beats) : 0; i > 0 && n < n_max; i--)
    {
      const HbBeat *beat = hb_beats_get (self->beats, i - 1);

      if (beat->kind == HB_BEAT_PULSE || beat->kind == HB_BEAT_OPENED)
        continue;

      if (beat->kind == HB_BEAT_HEARD || !at_end)
        slots[n++] = beat;
      at_end = FALSE;
    }

  return n;
}

static const GdkRGBA *
color_of_beat (HbSparkline     *self,
               const HbPalette *palette,
               HbBeatKind       kind)
{
  if (kind == HB_BEAT_GAVE_UP)
    return &palette->bad;

  return kind == HB_BEAT_LEFT || self->state == HB_PEER_STATE_LEFT ? &palette->faded : &palette->good;
}

static void
draw (GtkDrawingArea *area,
      cairo_t        *cr,
      int             width,
      int             height,
      gpointer        user_data)
{
  HbSparkline *self = HB_SPARKLINE (area);
  gboolean has_tail = self->state != HB_PEER_STATE_ALIVE;
  double baseline = height * 0.72;
  double slot_width = MIN (SLOT_WIDTH, (double) width / N_SLOTS);
  const HbBeat *slots[N_SLOTS];
  guint n_slots = collect_slots (self, slots, has_tail ? N_SLOTS - TAIL_SLOTS : N_SLOTS);
  /* While the peer is alive, its newest beat is at the right end, like the pen of a recorder. */
  double x = has_tail ? LINE_WIDTH : width - LINE_WIDTH - n_slots * slot_width;
  HbPalette palette;

  hb_palette_init (&palette, GTK_WIDGET (self));
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, LINE_WIDTH, baseline);
  if (x > LINE_WIDTH)
    {
      cairo_line_to (cr, x, baseline);
      hb_ecg_stroke (cr, &palette.good);
    }

  for (; n_slots > 0; n_slots--, x += slot_width)
    {
      const HbBeat *beat = slots[n_slots - 1];

      /* At this size, low beats would be invisible: heights differ less than in the large trace. */
      if (beat->kind == HB_BEAT_HEARD)
        hb_ecg_add_beat (cr, x + slot_width * 0.4, baseline,
                         (baseline - LINE_WIDTH) * sqrt (hb_ecg_height (beat->rtt_ms)),
                         slot_width * 0.4, slot_width * 0.6);
      else
        cairo_line_to (cr, x + slot_width, baseline);
      hb_ecg_stroke (cr, color_of_beat (self, &palette, beat->kind));
    }

  if (has_tail)
    {
      cairo_line_to (cr, width - LINE_WIDTH, baseline);
      hb_ecg_stroke (cr, hb_ecg_color (&palette, self->state));
    }
}

static void
set_beats (HbSparkline *self,
           HbBeats     *beats)
{
  if (self->beats != NULL)
    g_signal_handlers_disconnect_by_data (self->beats, self);
  g_set_object (&self->beats, beats);
  if (beats != NULL)
    g_signal_connect_swapped (beats, "changed", G_CALLBACK (gtk_widget_queue_draw), self);
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
      self->state = (HbPeerState) g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }

  gtk_widget_queue_draw (GTK_WIDGET (self));
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
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = hb_sparkline_set_property;
  object_class->dispose = hb_sparkline_dispose;

  g_object_class_install_property (object_class, PROP_BEATS,
                                   g_param_spec_object ("beats", NULL, NULL, HB_TYPE_BEATS, flags));
  g_object_class_install_property (object_class, PROP_STATE,
                                   g_param_spec_int ("state", NULL, NULL, HB_PEER_STATE_LEFT,
                                                     HB_N_PEER_STATES - 1, HB_PEER_STATE_ALIVE, flags));

  gtk_widget_class_set_css_name (widget_class, "hb-sparkline");
  /* The other cells of the row have the same information in words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hb_sparkline_init (HbSparkline *self)
{
  GtkDrawingArea *area = GTK_DRAWING_AREA (self);

  self->state = HB_PEER_STATE_ALIVE;
  gtk_drawing_area_set_content_width (area, WIDTH);
  gtk_drawing_area_set_content_height (area, HEIGHT);
  gtk_drawing_area_set_draw_func (area, draw, NULL, NULL);
}

GtkWidget *
hb_sparkline_new (void)
{
  return g_object_new (HB_TYPE_SPARKLINE, NULL);
}
