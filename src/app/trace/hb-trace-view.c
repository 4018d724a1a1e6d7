#include "app/trace/hb-trace-view.h"

#include <math.h>

#include "app/format/hb-format.h"
#include "app/model/hb-peer-item.h"
#include "app/trace/hb-trace.h"

/* How many timeouts the initial span has. */
#define TIMEOUTS 5

struct _HbTraceView
{
  AdwBin parent_instance;

  HbPeerItem *item; /* (nullable) */
  double timeout;

  HbTrace *trace;
  GtkLabel *span;
};

enum
{
  PROP_ITEM = 1,
  PROP_TIMEOUT,
};

G_DEFINE_FINAL_TYPE (HbTraceView, hb_trace_view, ADW_TYPE_BIN)

static void
on_zoom (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  hb_trace_zoom (HB_TRACE_VIEW (widget)->trace, g_str_equal (action, "trace.zoom-in"));
}

/* Shows whole minutes, since the wheel sets odd seconds. */
static void
on_span (HbTraceView *self)
{
  double span = hb_trace_get_span (self->trace);
  g_autofree char *text = hb_format_duration ((gint64) round (span / 60) * 60 * G_USEC_PER_SEC);

  gtk_label_set_label (self->span, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trace.zoom-in", span > HB_TRACE_SPAN_MIN);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trace.zoom-out", span < HB_TRACE_SPAN_MAX);
}

/* Through the property, so that the list knows that the beats are shown, and keeps them. */
static void
show_beats (HbTraceView *self)
{
  g_autoptr (HbBeats) beats = NULL;

  if (self->item != NULL)
    g_object_get (self->item, "beats", &beats, NULL);
  g_object_set (self->trace, "beats", beats, NULL);
}

static void
hb_trace_view_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  HbTraceView *self = HB_TRACE_VIEW (object);
  double timeout = self->timeout;

  switch (id)
    {
    case PROP_ITEM:
      if (!g_set_object (&self->item, g_value_get_object (value)))
        return;
      show_beats (self);
      break;
    case PROP_TIMEOUT:
      self->timeout = g_value_get_double (value);
      if (self->timeout == timeout)
        return;
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }

  hb_trace_fit_span (self->trace, TIMEOUTS * self->timeout);
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
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = hb_trace_view_set_property;
  object_class->dispose = hb_trace_view_dispose;

  g_object_class_install_property (object_class, PROP_ITEM,
                                   g_param_spec_object ("item", NULL, NULL, HB_TYPE_PEER_ITEM, flags));
  g_object_class_install_property (object_class, PROP_TIMEOUT,
                                   g_param_spec_double ("timeout", NULL, NULL, 0, G_MAXDOUBLE, 60, flags));

  g_type_ensure (HB_TYPE_TRACE);
  gtk_widget_class_install_action (widget_class, "trace.zoom-in", NULL, on_zoom);
  gtk_widget_class_install_action (widget_class, "trace.zoom-out", NULL, on_zoom);
  gtk_widget_class_set_css_name (widget_class, "hb-trace-view");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-trace-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HbTraceView, trace);
  gtk_widget_class_bind_template_child (widget_class, HbTraceView, span);
}

static void
hb_trace_view_init (HbTraceView *self)
{
  self->timeout = 60;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->trace, "notify::span", G_CALLBACK (on_span), self);
  on_span (self);
}
