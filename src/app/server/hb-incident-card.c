#include "app/server/hb-incident-card.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"

struct _HbIncidentCard
{
  GtkWidget parent_instance;

  HbIncidentItem *incident;
  gboolean shown;
  gboolean acknowledged;
  gint64 since;
  gboolean narrow;

  GtkOrientable *box;
  GtkLabel *title;
  GtkActionable *acknowledge;
};

enum
{
  PROP_INCIDENT = 1,
  PROP_SHOWN,
  PROP_ACKNOWLEDGED,
  PROP_SINCE,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbIncidentCard, hb_incident_card, GTK_TYPE_WIDGET)

static char *
say_title (HbIncidentCard *self,
           guint           count,
           gint64          when,
           gint64          since,
           gboolean        acknowledged)
{
  g_autofree char *time = hb_format_time (since > 0 ? since : when, g_get_real_time ());
  g_autofree char *title = NULL;

  /* Translators: how many machines; when */
  title = g_strdup_printf (ngettext ("%1$u peer fell silent, %2$s", "%1$u peers fell silent together, %2$s", count),
                           count, time);
  if (!acknowledged)
    return g_steal_pointer (&title);

  /* Translators: what happened, and when; a person has taken note of it */
  return g_strdup_printf (_("%s · acknowledged"), title);
}

static void
set_class (HbIncidentCard *self,
           const char     *name,
           gboolean        on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static void
set_incident (HbIncidentCard *self,
              HbIncidentItem *incident)
{
  self->incident = g_object_ref (incident);
  gtk_actionable_set_action_target (self->acknowledge, "u", hb_incident_item_get_number (incident));
}

static void
set_narrow (HbIncidentCard *self,
            gboolean        narrow)
{
  self->narrow = narrow;
  gtk_orientable_set_orientation (self->box, narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

/* GObject */

static void
hb_incident_card_get_property (GObject    *object,
                               guint       property,
                               GValue     *value,
                               GParamSpec *pspec)
{
  HbIncidentCard *self = HB_INCIDENT_CARD (object);

  switch (property)
    {
    case PROP_INCIDENT:
      g_value_set_object (value, self->incident);
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, self->shown);
      break;
    case PROP_ACKNOWLEDGED:
      g_value_set_boolean (value, self->acknowledged);
      break;
    case PROP_SINCE:
      g_value_set_int64 (value, self->since);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_incident_card_set_property (GObject      *object,
                               guint         property,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  HbIncidentCard *self = HB_INCIDENT_CARD (object);

  switch (property)
    {
    case PROP_INCIDENT:
      set_incident (self, g_value_get_object (value));
      break;
    case PROP_SHOWN:
      if (self->shown == g_value_get_boolean (value))
        return;
      self->shown = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_ACKNOWLEDGED:
      if (self->acknowledged == g_value_get_boolean (value))
        return;
      self->acknowledged = g_value_get_boolean (value);
      set_class (self, "acknowledged", self->acknowledged);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SINCE:
      if (self->since == g_value_get_int64 (value))
        return;
      self->since = g_value_get_int64 (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_incident_card_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&HB_INCIDENT_CARD (object)->incident);

  G_OBJECT_CLASS (hb_incident_card_parent_class)->dispose (object);
}

static void
hb_incident_card_class_init (HbIncidentCardClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_incident_card_get_property;
  object_class->set_property = hb_incident_card_set_property;
  object_class->dispose = hb_incident_card_dispose;

  properties[PROP_INCIDENT] = g_param_spec_object ("incident", NULL, NULL, HB_TYPE_INCIDENT_ITEM,
                                                   flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ACKNOWLEDGED] = g_param_spec_boolean ("acknowledged", NULL, NULL, FALSE,
                                                        flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SINCE] = g_param_spec_int64 ("since", NULL, NULL, 0, G_MAXINT64, 0, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-incident-card");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/d0ntblink/Heartbeats/hb-incident-card.ui");
  gtk_widget_class_bind_template_child (widget_class, HbIncidentCard, box);
  gtk_widget_class_bind_template_child (widget_class, HbIncidentCard, title);
  gtk_widget_class_bind_template_child (widget_class, HbIncidentCard, acknowledge);
  gtk_widget_class_bind_template_callback (widget_class, say_title);
}

static void
hb_incident_card_init (HbIncidentCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY, self->title, NULL, -1);
}

/**
 * hb_incident_card_new:
 * @incident: (transfer none): an incident
 *
 * Returns: (transfer floating): its card
 */
GtkWidget *
hb_incident_card_new (HbIncidentItem *incident)
{
  return g_object_new (HB_TYPE_INCIDENT_CARD, "incident", incident, NULL);
}

HbIncidentItem *
hb_incident_card_get_incident (HbIncidentCard *self)
{
  return self->incident;
}
