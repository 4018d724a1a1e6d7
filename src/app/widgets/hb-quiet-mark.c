#include "app/widgets/hb-quiet-mark.h"

#include "app/format/hb-quiet.h"
#include "event/hb-peer-snapshot.h"

struct _HbQuietMark
{
  GtkWidget parent_instance;

  guint flags;
  gint64 quiet_until;

  GtkImage *icon;
};

enum
{
  PROP_FLAGS = 1,
  PROP_QUIET_UNTIL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbQuietMark, hb_quiet_mark, GTK_TYPE_WIDGET)

static void
update (HbQuietMark *self)
{
  g_autofree char *words = hb_quiet_say_briefly (self->flags, self->quiet_until, g_get_real_time ());

  gtk_widget_set_visible (GTK_WIDGET (self), words != NULL);
  if (words == NULL)
    return;

  gtk_image_set_from_icon_name (self->icon, hb_quiet_get_icon (self->flags));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* GTK looks for the pointer each time a tooltip text changes: this is made when it is requested. */
static gboolean
hb_quiet_mark_query_tooltip (GtkWidget  *widget,
                             int         x,
                             int         y,
                             gboolean    by_keyboard,
                             GtkTooltip *tooltip)
{
  HbQuietMark *self = HB_QUIET_MARK (widget);
  g_autofree char *words = hb_quiet_say_briefly (self->flags, self->quiet_until, g_get_real_time ());

  gtk_tooltip_set_text (tooltip, words);
  return words != NULL;
}

static void
hb_quiet_mark_get_property (GObject    *object,
                            guint       property,
                            GValue     *value,
                            GParamSpec *pspec)
{
  HbQuietMark *self = HB_QUIET_MARK (object);

  switch (property)
    {
    case PROP_FLAGS:
      g_value_set_uint (value, self->flags);
      break;
    case PROP_QUIET_UNTIL:
      g_value_set_int64 (value, self->quiet_until);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_quiet_mark_set_property (GObject      *object,
                            guint         property,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  HbQuietMark *self = HB_QUIET_MARK (object);

  switch (property)
    {
    case PROP_FLAGS:
      if (self->flags == g_value_get_uint (value))
        return;
      self->flags = g_value_get_uint (value);
      break;
    case PROP_QUIET_UNTIL:
      if (self->quiet_until == g_value_get_int64 (value))
        return;
      self->quiet_until = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
      return;
    }

  update (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
hb_quiet_mark_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (hb_quiet_mark_parent_class)->dispose (object);
}

static void
hb_quiet_mark_class_init (HbQuietMarkClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_quiet_mark_get_property;
  object_class->set_property = hb_quiet_mark_set_property;
  object_class->dispose = hb_quiet_mark_dispose;
  widget_class->query_tooltip = hb_quiet_mark_query_tooltip;

  properties[PROP_FLAGS] = g_param_spec_uint ("flags", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_QUIET_UNTIL] = g_param_spec_int64 ("quiet-until", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-quiet-mark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
hb_quiet_mark_init (HbQuietMark *self)
{
  self->icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->icon), GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "dim-label");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  update (self);
}

/**
 * hb_quiet_mark_new:
 *
 * Returns: (transfer floating): an invisible mark
 */
GtkWidget *
hb_quiet_mark_new (void)
{
  return g_object_new (HB_TYPE_QUIET_MARK, NULL);
}
