#include "app/trace/hb-trace-view.h"

#include <math.h>

#include "app/format/hb-format.h"
#include "app/model/hb-peer-item.h"
#include "app/trace/hb-trace-zoom.h"

/* How many timeouts are shown at first. */
#define TIMEOUTS 5

struct _HbTraceView
{
  AdwBin parent_instance;

  HbPeerItem *item; /* (nullable) */
  double timeout;

  HbTrace *trace;
};

enum
{
  PROP_0,
  PROP_ITEM,
  PROP_TIMEOUT,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbTraceView, hb_trace_view, ADW_TYPE_BIN)

/* In whole minutes: the wheel leaves odd seconds. */
static char *
say_span (gpointer self,
          double   span)
{
  return hb_format_duration ((gint64) round (span / 60) * 60 * G_USEC_PER_SEC);
}

static gboolean
is_above_least (gpointer self,
                double   span)
{
  return span > HB_TRACE_SPAN_MIN;
}

static gboolean
is_below_most (gpointer self,
               double   span)
{
  return span < HB_TRACE_SPAN_MAX;
}

static void
reset_span (HbTraceView *self)
{
  hb_trace_set_span (self->trace, hb_trace_zoom_fit (TIMEOUTS * self->timeout));
}

static void
hb_trace_view_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  HbTraceView *self = HB_TRACE_VIEW (object);

  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_TIMEOUT:
      g_value_set_double (value, self->timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_trace_view_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  HbTraceView *self = HB_TRACE_VIEW (object);

  switch (id)
    {
    case PROP_ITEM:
      if (!g_set_object (&self->item, g_value_get_object (value)))
        return;
      break;
    case PROP_TIMEOUT:
      if (self->timeout == g_value_get_double (value))
        return;
      self->timeout = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }

  reset_span (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
hb_trace_view_dispose (GObject *object)
{
  g_clear_object (&HB_TRACE_VIEW (object)->item);

  G_OBJECT_CLASS (hb_trace_view_parent_class)->dispose (object);
}

static void
hb_trace_view_class_init (HbTraceViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_trace_view_get_property;
  object_class->set_property = hb_trace_view_set_property;
  object_class->dispose = hb_trace_view_dispose;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, HB_TYPE_PEER_ITEM, flags);
  properties[PROP_TIMEOUT] =
    g_param_spec_double ("timeout", NULL, NULL, 0, G_MAXDOUBLE, 60, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  g_type_ensure (HB_TYPE_TRACE);
  gtk_widget_class_set_css_name (widget_class, "hb-trace-view");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-trace-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HbTraceView, trace);
  gtk_widget_class_bind_template_callback (widget_class, say_span);
  gtk_widget_class_bind_template_callback (widget_class, is_above_least);
  gtk_widget_class_bind_template_callback (widget_class, is_below_most);
  gtk_widget_class_bind_template_callback (widget_class, hb_trace_zoom_in);
  gtk_widget_class_bind_template_callback (widget_class, hb_trace_zoom_out);
}

static void
hb_trace_view_init (HbTraceView *self)
{
  self->timeout = 60;
  gtk_widget_init_template (GTK_WIDGET (self));
  reset_span (self);
}
