#include "app/server/hb-peer-bar.h"

#include <glib/gi18n.h>

#include "app/model/hb-peer-filter.h"
#include "app/model/hb-watch-policy.h"
#include "app/server/hb-group-choice.h"
#include "app/server/hb-state-chips.h"

#define SPACING 12

/* Between the chips and the buttons below them. */
#define ROW_SPACING 6

struct _HbPeerBar
{
  GtkWidget parent_instance;

  HbPeerList *peers; /* (nullable) */
  int state;
  char *group; /* (nullable) */
  HbWatchPolicy *policy; /* (nullable) */
  gboolean narrow;

  int chips_width; /* of the chips with words, as last measured */
  gboolean crowded;
  guint fit_source; /* 0 unless the chips must be fitted to the width */

  GtkWidget *chips;
  GtkWidget *patience;
  GtkWidget *buttons;
};

enum
{
  PROP_0,
  PROP_PEERS,
  PROP_STATE,
  PROP_GROUP,
  PROP_POLICY,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbPeerBar, hb_peer_bar, GTK_TYPE_WIDGET)

static char *
say_patience (HbPeerBar *self,
              double     timeout,
              guint      pulses)
{
  /* Translators: after how long a silence a server asks, and how often it does so before it gives
   * up; <b> makes bold */
  return g_strdup_printf (ngettext ("pulse after <b>%1$g s</b>, <b>%2$u</b> time",
                                    "pulse after <b>%1$g s</b>, <b>%2$u</b> times", pulses),
                          timeout, pulses);
}

/* Fitting */

static int
get_natural_width (GtkWidget *widget)
{
  int width;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  return width;
}

/* The names of groups are shortened before the chips need a second line.
 *
 * Returns: the width of the buttons in a bar of that width */
static int
get_buttons_width (HbPeerBar *self,
                   int        width)
{
  int least, natural;

  gtk_widget_measure (self->buttons, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
  return CLAMP (width - SPACING - get_natural_width (self->chips), least, natural);
}

/* Where the chips need several lines even beside shortened names of groups, they have the whole width, and the buttons
 * are below them. */
static gboolean
is_stacked (HbPeerBar *self,
            int        width)
{
  int least, natural;

  gtk_widget_measure (self->buttons, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
  return width >= 0 && least < natural && get_natural_width (self->chips) + SPACING + least > width;
}

static void
update_compact (HbPeerBar *self)
{
  g_object_set (self->chips, "compact", self->narrow || self->crowded, NULL);
}

static gboolean
on_fit (gpointer user_data)
{
  HbPeerBar *self = user_data;

  self->fit_source = 0;
  update_compact (self);
  return G_SOURCE_REMOVE;
}

/* size_allocate() must not change sizes, so this is done later. */
static void
set_crowded (HbPeerBar *self,
             gboolean   crowded)
{
  if (self->crowded == crowded)
    return;

  self->crowded = crowded;
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_fit, self, NULL);
}

static gboolean
is_compact (HbPeerBar *self)
{
  gboolean compact;

  g_object_get (self->chips, "compact", &compact, NULL);
  return compact;
}

static GtkSizeRequestMode
hb_peer_bar_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (HbPeerBar *self,
               int       *minimum,
               int       *natural)
{
  GtkWidget *parts[] = { self->chips, self->patience, self->buttons };

  *minimum = *natural = SPACING;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      int least;
      int wanted;

      if (!gtk_widget_get_visible (parts[i]))
        continue;

      gtk_widget_measure (parts[i], GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *natural += wanted;
      if (parts[i] == self->patience)
        *natural += SPACING;
      else
        *minimum += least;
    }
}

/* The policy is only shown if the chips need one line. */
static void
measure_height (HbPeerBar *self,
                int        width,
                int       *minimum,
                int       *natural)
{
  gboolean stacked = is_stacked (self, width);
  int room = width < 0 || stacked ? width : MAX (width - SPACING - get_buttons_width (self, width), 0);
  int least;
  int wanted;

  gtk_widget_measure (self->chips, GTK_ORIENTATION_VERTICAL, room, minimum, natural, NULL, NULL);
  gtk_widget_measure (self->buttons, GTK_ORIENTATION_VERTICAL, -1, &least, &wanted, NULL, NULL);
  if (stacked)
    {
      *minimum += ROW_SPACING + least;
      *natural += ROW_SPACING + wanted;
      return;
    }

  *minimum = MAX (*minimum, least);
  *natural = MAX (*natural, wanted);
}

static void
hb_peer_bar_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  HbPeerBar *self = HB_PEER_BAR (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, minimum, natural);
  else
    measure_height (self, for_size, minimum, natural);
}

static void
allocate (HbPeerBar *self,
          GtkWidget *part,
          int        x,
          int        y,
          int        width,
          int        height)
{
  int whole = gtk_widget_get_width (GTK_WIDGET (self));

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = whole - x - width;

  gtk_widget_size_allocate (part, &(GtkAllocation) { x, y, width, height }, -1);
}

static void
allocate_stacked (HbPeerBar *self,
                  int        width,
                  int        height)
{
  int buttons = MIN (get_natural_width (self->buttons), width);
  int chips_height;

  gtk_widget_measure (self->chips, GTK_ORIENTATION_VERTICAL, width, NULL, &chips_height, NULL, NULL);
  gtk_widget_set_child_visible (self->patience, FALSE);
  allocate (self, self->chips, 0, 0, width, chips_height);
  allocate (self, self->buttons, width - buttons, chips_height + ROW_SPACING, buttons,
            MAX (height - chips_height - ROW_SPACING, 0));
}

static void
allocate_in_line (HbPeerBar *self,
                  int        width,
                  int        height)
{
  int buttons = get_buttons_width (self, width);
  int room = width - SPACING - buttons;
  int patience = gtk_widget_get_visible (self->patience) ? get_natural_width (self->patience) : 0;
  gboolean patient = patience > 0 && get_natural_width (self->chips) + SPACING + patience <= room;

  gtk_widget_set_child_visible (self->patience, patient);
  if (patient)
    {
      room -= patience + SPACING;
      allocate (self, self->patience, room + SPACING, 0, patience, height);
    }

  allocate (self, self->chips, 0, 0, room, height);
  allocate (self, self->buttons, width - buttons, 0, buttons, height);
}

static void
hb_peer_bar_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  HbPeerBar *self = HB_PEER_BAR (widget);

  if (!is_compact (self))
    self->chips_width = get_natural_width (self->chips);
  set_crowded (self, self->chips_width > width - SPACING - get_natural_width (self->buttons));

  if (is_stacked (self, width))
    allocate_stacked (self, width, height);
  else
    allocate_in_line (self, width, height);
}

/* GObject */

static void
hb_peer_bar_get_property (GObject    *object,
                          guint       property,
                          GValue     *value,
                          GParamSpec *pspec)
{
  HbPeerBar *self = HB_PEER_BAR (object);

  switch (property)
    {
    case PROP_PEERS:
      g_value_set_object (value, self->peers);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_GROUP:
      g_value_set_string (value, self->group);
      break;
    case PROP_POLICY:
      g_value_set_object (value, self->policy);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_bar_set_property (GObject      *object,
                          guint         property,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  HbPeerBar *self = HB_PEER_BAR (object);

  switch (property)
    {
    case PROP_PEERS:
      g_set_object (&self->peers, g_value_get_object (value));
      break;
    case PROP_STATE:
      self->state = g_value_get_int (value);
      break;
    case PROP_GROUP:
      g_free (self->group);
      self->group = g_value_dup_string (value);
      break;
    case PROP_POLICY:
      g_set_object (&self->policy, g_value_get_object (value));
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      update_compact (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_bar_dispose (GObject *object)
{
  HbPeerBar *self = HB_PEER_BAR (object);
  GtkWidget *child;

  g_clear_handle_id (&self->fit_source, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->peers);
  g_clear_object (&self->policy);

  G_OBJECT_CLASS (hb_peer_bar_parent_class)->dispose (object);
}

static void
hb_peer_bar_finalize (GObject *object)
{
  g_free (HB_PEER_BAR (object)->group);

  G_OBJECT_CLASS (hb_peer_bar_parent_class)->finalize (object);
}

static void
hb_peer_bar_class_init (HbPeerBarClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_peer_bar_get_property;
  object_class->set_property = hb_peer_bar_set_property;
  object_class->dispose = hb_peer_bar_dispose;
  object_class->finalize = hb_peer_bar_finalize;
  widget_class->get_request_mode = hb_peer_bar_get_request_mode;
  widget_class->measure = hb_peer_bar_measure;
  widget_class->size_allocate = hb_peer_bar_size_allocate;

  properties[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, HB_TYPE_PEER_LIST, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, HB_PEER_FILTER_ALL,
                                             HB_N_PEER_STATES - 1, HB_PEER_FILTER_ALL, flags);
  properties[PROP_GROUP] = g_param_spec_string ("group", NULL, NULL, NULL, flags);
  properties[PROP_POLICY] = g_param_spec_object ("policy", NULL, NULL, HB_TYPE_WATCH_POLICY, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (HB_TYPE_GROUP_CHOICE);
  g_type_ensure (HB_TYPE_STATE_CHIPS);
  gtk_widget_class_set_css_name (widget_class, "hb-peer-bar");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-peer-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, HbPeerBar, chips);
  gtk_widget_class_bind_template_child (widget_class, HbPeerBar, patience);
  gtk_widget_class_bind_template_child (widget_class, HbPeerBar, buttons);
  gtk_widget_class_bind_template_callback (widget_class, say_patience);
}

static void
hb_peer_bar_init (HbPeerBar *self)
{
  self->state = HB_PEER_FILTER_ALL;
  gtk_widget_init_template (GTK_WIDGET (self));
}
