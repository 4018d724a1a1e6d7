#include "app/server/hb-peer-row.h"

#include "app/format/hb-format.h"
#include "app/model/hb-peer-item.h"
#include "app/model/hb-watch-policy.h"
#include "app/widgets/hb-countdown.h"
#include "app/widgets/hb-quiet-mark.h"
#include "app/widgets/hb-state-badge.h"

struct _HbPeerRow
{
  GtkWidget parent_instance;

  HbPeerItem *peer; /* (nullable) */
  HbWatchPolicy *policy; /* (nullable) */
};

enum
{
  PROP_0,
  PROP_PEER,
  PROP_POLICY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbPeerRow, hb_peer_row, GTK_TYPE_WIDGET)

static gboolean
is_said (HbPeerRow  *self,
         const char *text)
{
  return text != NULL && text[0] != '\0';
}

static gboolean
has_place (HbPeerRow  *self,
           const char *name,
           const char *group)
{
  return is_said (self, name) || is_said (self, group);
}

static char *
say_place (HbPeerRow  *self,
           const char *address,
           const char *name,
           const char *group)
{
  return hb_format_place (address, name, group);
}

static gboolean
is_flapping (HbPeerRow *self,
             guint      flags)
{
  return (flags & HB_PEER_FLAPPING) != 0;
}

static gboolean
is_last_pulse (HbPeerRow *self,
               guint      pulses,
               guint      of)
{
  return pulses >= of;
}

static void
hb_peer_row_get_property (GObject    *object,
                          guint       property,
                          GValue     *value,
                          GParamSpec *pspec)
{
  HbPeerRow *self = HB_PEER_ROW (object);

  switch (property)
    {
    case PROP_PEER:
      g_value_set_object (value, self->peer);
      break;
    case PROP_POLICY:
      g_value_set_object (value, self->policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_row_set_property (GObject      *object,
                          guint         property,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  HbPeerRow *self = HB_PEER_ROW (object);

  switch (property)
    {
    case PROP_PEER:
      g_set_object (&self->peer, g_value_get_object (value));
      break;
    case PROP_POLICY:
      g_set_object (&self->policy, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_row_dispose (GObject *object)
{
  HbPeerRow *self = HB_PEER_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->peer);
  g_clear_object (&self->policy);

  G_OBJECT_CLASS (hb_peer_row_parent_class)->dispose (object);
}

static void
hb_peer_row_class_init (HbPeerRowClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_peer_row_get_property;
  object_class->set_property = hb_peer_row_set_property;
  object_class->dispose = hb_peer_row_dispose;

  properties[PROP_PEER] = g_param_spec_object ("peer", NULL, NULL, HB_TYPE_PEER_ITEM, flags);
  properties[PROP_POLICY] = g_param_spec_object ("policy", NULL, NULL, HB_TYPE_WATCH_POLICY, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (HB_TYPE_COUNTDOWN);
  g_type_ensure (HB_TYPE_QUIET_MARK);
  g_type_ensure (HB_TYPE_STATE_BADGE);
  gtk_widget_class_set_css_name (widget_class, "hb-peer-row");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-peer-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, is_said);
  gtk_widget_class_bind_template_callback (widget_class, has_place);
  gtk_widget_class_bind_template_callback (widget_class, say_place);
  gtk_widget_class_bind_template_callback (widget_class, is_flapping);
  gtk_widget_class_bind_template_callback (widget_class, is_last_pulse);
}

static void
hb_peer_row_init (HbPeerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hb_peer_row_new:
 *
 * Returns: (transfer floating): an empty card
 */
GtkWidget *
hb_peer_row_new (void)
{
  return g_object_new (HB_TYPE_PEER_ROW, NULL);
}
