#include "app/widgets/hb-state-badge.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "app/format/hb-state-style.h"

struct _HbStateBadge
{
  GtkWidget parent_instance;

  HbPeerState state;
  gboolean flapping;
  guint pulses;
  guint of;
  char *text;
};

enum
{
  PROP_STATE = 1,
  PROP_FLAPPING,
  PROP_PULSES,
  PROP_OF,
  PROP_TEXT,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbStateBadge, hb_state_badge, GTK_TYPE_WIDGET)

static char *
icon_name_for_state (HbStateBadge *self,
                     int           state,
                     gboolean      flapping)
{
  return g_strdup (flapping ? "heartbeats-flapping-symbolic" : hb_state_style_icon (state));
}

static char *
make_text (HbStateBadge *self)
{
  if (self->flapping)
    return g_strdup (C_("state of a peer", "Flapping"));
  if (self->state != HB_PEER_STATE_PULSING || self->pulses == 0)
    return g_strdup (hb_format_state (self->state));
  if (self->of == 0)
    return g_strdup_printf (_("Pulse %u"), self->pulses);

  /* Translators: which pulse was sent, and after how many the peer is given up */
  return g_strdup_printf (_("Pulse %1$u of %2$u"), self->pulses, self->of);
}

static void
update_text (HbStateBadge *self)
{
  g_autofree char *text = make_text (self);

  if (g_strcmp0 (text, self->text) == 0)
    return;

  g_free (self->text);
  self->text = g_steal_pointer (&text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, self->text,
                                  -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
set_state (HbStateBadge *self,
           HbPeerState   state)
{
  if (self->state == state)
    return;

  hb_state_style_apply (GTK_WIDGET (self), state);
  self->state = state;
  update_text (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_flapping (HbStateBadge *self,
              gboolean      flapping)
{
  if (self->flapping == flapping)
    return;

  self->flapping = flapping;
  update_text (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FLAPPING]);
}

static void
set_number (HbStateBadge *self,
            guint        *number,
            guint         value,
            guint         id)
{
  if (*number == value)
    return;

  *number = value;
  update_text (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
hb_state_badge_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbStateBadge *self = HB_STATE_BADGE (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_FLAPPING:
      g_value_set_boolean (value, self->flapping);
      break;
    case PROP_PULSES:
      g_value_set_uint (value, self->pulses);
      break;
    case PROP_OF:
      g_value_set_uint (value, self->of);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_state_badge_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbStateBadge *self = HB_STATE_BADGE (object);

  switch (id)
    {
    case PROP_STATE:
      set_state (self, (HbPeerState) g_value_get_int (value));
      break;
    case PROP_FLAPPING:
      set_flapping (self, g_value_get_boolean (value));
      break;
    case PROP_PULSES:
      set_number (self, &self->pulses, g_value_get_uint (value), id);
      break;
    case PROP_OF:
      set_number (self, &self->of, g_value_get_uint (value), id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_state_badge_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (hb_state_badge_parent_class)->dispose (object);
}

static void
hb_state_badge_finalize (GObject *object)
{
  g_free (HB_STATE_BADGE (object)->text);

  G_OBJECT_CLASS (hb_state_badge_parent_class)->finalize (object);
}

static void
hb_state_badge_class_init (HbStateBadgeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_state_badge_get_property;
  object_class->set_property = hb_state_badge_set_property;
  object_class->dispose = hb_state_badge_dispose;
  object_class->finalize = hb_state_badge_finalize;

  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL,
                      HB_PEER_STATE_LEFT, HB_N_PEER_STATES - 1, HB_PEER_STATE_LEFT, flags);
  properties[PROP_FLAPPING] = g_param_spec_boolean ("flapping", NULL, NULL, FALSE, flags);
  properties[PROP_PULSES] = g_param_spec_uint ("pulses", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_OF] = g_param_spec_uint ("of", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-state-badge");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/d0ntblink/Heartbeats/hb-state-badge.ui");
  gtk_widget_class_bind_template_callback (widget_class, icon_name_for_state);
}

static void
hb_state_badge_init (HbStateBadge *self)
{
  self->state = HB_PEER_STATE_LEFT;
  gtk_widget_add_css_class (GTK_WIDGET (self), hb_state_style_class (self->state));
  gtk_widget_init_template (GTK_WIDGET (self));
  update_text (self);
}

GtkWidget *
hb_state_badge_new (void)
{
  return g_object_new (HB_TYPE_STATE_BADGE, NULL);
}

/* Returns: a number of the same number of digits, all of them wide */
static guint
widen (guint number)
{
  guint wide = 8;

  while (wide < number && wide <= G_MAXUINT / 10 - 1)
    wide = wide * 10 + 8;

  return wide;
}

static int
get_natural_width (GtkWidget *badge)
{
  int width;

  gtk_widget_measure (badge, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  return width;
}

/**
 * hb_state_badge_measure_widest:
 * @of: after how many pulses a peer is given up
 *
 * Measures the words of all states, in their language and font.
 *
 * Returns: the width of a badge that has room for any state, pixels
 */
int
hb_state_badge_measure_widest (guint of)
{
  GtkWidget *badge = g_object_ref_sink (hb_state_badge_new ());
  int widest = 0;

  g_object_set (badge, "pulses", widen (of), "of", widen (of), NULL);
  for (int state = HB_PEER_STATE_LEFT; state < HB_N_PEER_STATES; state++)
    {
      g_object_set (badge, "state", state, NULL);
      widest = MAX (widest, get_natural_width (badge));
    }

  g_object_set (badge, "flapping", TRUE, NULL);
  widest = MAX (widest, get_natural_width (badge));
  g_object_unref (badge);
  return widest;
}
