#include "app/server/hb-state-chips.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "app/format/hb-state-style.h"
#include "app/model/hb-peer-filter.h"
#include "app/widgets/hb-wrap-layout.h"

/* The chips, the property that each shows, and whether it is there only if there are such peers, or it is chosen. */
static const struct
{
  int state;
  const char *count;
  gboolean rare;
} chips[] = {
  { HB_PEER_FILTER_ALL, "n-items", FALSE },
  { HB_PEER_STATE_ALIVE, "n-alive", FALSE },
  { HB_PEER_STATE_PULSING, "n-pulsing", FALSE },
  { HB_PEER_STATE_GIVEN_UP, "n-given-up", FALSE },
  { HB_PEER_STATE_MISSING, "n-missing", TRUE },
  { HB_PEER_STATE_EXPECTED, "n-expected", TRUE },
  { HB_PEER_STATE_ASLEEP, "n-asleep", TRUE },
  { HB_PEER_STATE_LEFT, "n-left", FALSE },
};

#define N_CHIPS G_N_ELEMENTS (chips)

struct _HbStateChips
{
  GtkWidget parent_instance;

  HbPeerList *peers;    /* (nullable) */
  GBindingGroup *shown; /* its source is the peers; without any, an empty list for the zeros */
  GtkToggleButton *chips[N_CHIPS];
  int state;
  gboolean compact;
};

enum
{
  PROP_0,
  PROP_PEERS,
  PROP_STATE,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbStateChips, hb_state_chips, GTK_TYPE_WIDGET)

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_or_hide (HbStateChips *self,
              guint         index)
{
  guint count = 0;

  if (!chips[index].rare)
    return;

  if (self->peers != NULL)
    g_object_get (self->peers, chips[index].count, &count, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->chips[index]), count > 0 || self->state == chips[index].state);
}

static void
on_count (HbStateChips *self,
          GParamSpec   *pspec)
{
  for (guint i = 0; i < N_CHIPS; i++)
    if (g_str_equal (chips[i].count, pspec->name))
      show_or_hide (self, i);
}

static void
set_peers (HbStateChips *self,
           HbPeerList   *peers)
{
  g_autoptr (HbPeerList) nobody = hb_peer_list_new ();

  if (peers == self->peers)
    return;

  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_set_object (&self->peers, peers);
  if (peers != NULL)
    g_signal_connect_swapped (peers, "notify", G_CALLBACK (on_count), self);
  for (guint i = 0; i < N_CHIPS; i++)
    show_or_hide (self, i);
  g_binding_group_set_source (self->shown, peers != NULL ? peers : nobody);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEERS]);
}

static void
set_state (HbStateChips *self,
           int           state)
{
  if (self->state == state)
    return;

  self->state = state;
  for (guint i = 0; i < N_CHIPS; i++)
    {
      if (chips[i].state == state)
        gtk_toggle_button_set_active (self->chips[i], TRUE);
      show_or_hide (self, i);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
on_active (HbStateChips    *self,
           GParamSpec      *pspec,
           GtkToggleButton *chip)
{
  if (!gtk_toggle_button_get_active (chip))
    return;

  for (guint i = 0; i < N_CHIPS; i++)
    if (self->chips[i] == chip)
      set_state (self, chips[i].state);
}

static gboolean
say_count (GBinding     *binding,
           const GValue *count,
           GValue       *text,
           gpointer      user_data)
{
  /* With the locale's thousands separators: there may be 100,000. */
  g_value_take_string (text, g_strdup_printf ("%'u", g_value_get_uint (count)));
  return TRUE;
}

static GtkWidget *
create_word (HbStateChips *self,
             int           state)
{
  GtkWidget *word = gtk_label_new (state == HB_PEER_FILTER_ALL ? C_("peers", "All")
                                                               : hb_format_states (state));

  /* In case not even one of them fits into a line. */
  gtk_label_set_ellipsize (GTK_LABEL (word), PANGO_ELLIPSIZE_END);
  if (state != HB_PEER_FILTER_ALL)
    g_object_bind_property (self, "compact", word, "visible",
                            G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  return word;
}

static GtkWidget *
create_count (HbStateChips *self,
              guint         index)
{
  GtkWidget *count = gtk_label_new (NULL);

  gtk_widget_add_css_class (count, "count");
  gtk_widget_add_css_class (count, "numeric");
  g_binding_group_bind_full (self->shown, chips[index].count, count, "label", G_BINDING_SYNC_CREATE,
                             say_count, NULL, NULL, NULL);
  return count;
}

static GtkWidget *
create_icon (HbPeerState state)
{
  return g_object_new (GTK_TYPE_IMAGE,
                       "icon-name", hb_state_style_icon (state),
                       "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                       NULL);
}

static void
add_chip (HbStateChips *self,
          guint         index)
{
  GtkWidget *chip = gtk_toggle_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *word = create_word (self, chips[index].state);
  GtkWidget *count = create_count (self, index);

  if (chips[index].state != HB_PEER_FILTER_ALL)
    gtk_box_append (GTK_BOX (content), create_icon (chips[index].state));
  gtk_box_append (GTK_BOX (content), word);
  gtk_box_append (GTK_BOX (content), count);

  gtk_button_set_child (GTK_BUTTON (chip), content);
  gtk_widget_add_css_class (chip, chips[index].state == HB_PEER_FILTER_ALL
                                    ? "all" : hb_state_style_class (chips[index].state));
  gtk_widget_set_tooltip_text (chip, gtk_label_get_label (GTK_LABEL (word)));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (chip),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, word, count, NULL,
                                  -1);
  gtk_widget_set_parent (chip, GTK_WIDGET (self));

  self->chips[index] = GTK_TOGGLE_BUTTON (chip);
  if (index > 0)
    gtk_toggle_button_set_group (self->chips[index], self->chips[0]);
  gtk_toggle_button_set_active (self->chips[index], chips[index].state == self->state);
  g_signal_connect_swapped (chip, "notify::active", G_CALLBACK (on_active), self);
}

static void
hb_state_chips_get_property (GObject    *object,
                             guint       property,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbStateChips *self = HB_STATE_CHIPS (object);

  switch (property)
    {
    case PROP_PEERS:
      g_value_set_object (value, self->peers);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_state_chips_set_property (GObject      *object,
                             guint         property,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbStateChips *self = HB_STATE_CHIPS (object);

  switch (property)
    {
    case PROP_PEERS:
      set_peers (self, g_value_get_object (value));
      break;
    case PROP_STATE:
      set_state (self, g_value_get_int (value));
      break;
    case PROP_COMPACT:
      self->compact = g_value_get_boolean (value);
      set_class (GTK_WIDGET (self), "compact", self->compact);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_state_chips_dispose (GObject *object)
{
  HbStateChips *self = HB_STATE_CHIPS (object);
  GtkWidget *chip;

  while ((chip = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (chip);
  g_clear_object (&self->shown);
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->peers);

  G_OBJECT_CLASS (hb_state_chips_parent_class)->dispose (object);
}

static void
hb_state_chips_class_init (HbStateChipsClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_state_chips_get_property;
  object_class->set_property = hb_state_chips_set_property;
  object_class->dispose = hb_state_chips_dispose;

  properties[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, HB_TYPE_PEER_LIST, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, HB_PEER_FILTER_ALL,
                                             HB_N_PEER_STATES - 1, HB_PEER_FILTER_ALL, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-state-chips");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hb_state_chips_init (HbStateChips *self)
{
  g_autoptr (HbPeerList) nobody = hb_peer_list_new ();

  gtk_widget_set_layout_manager (GTK_WIDGET (self), hb_wrap_layout_new (6));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Which peers are shown"), -1);

  self->state = HB_PEER_FILTER_ALL;
  self->shown = g_binding_group_new ();
  for (guint i = 0; i < N_CHIPS; i++)
    {
      add_chip (self, i);
      show_or_hide (self, i);
    }
  g_binding_group_set_source (self->shown, nobody);
}
