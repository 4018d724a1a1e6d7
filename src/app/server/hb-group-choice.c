#include "app/server/hb-group-choice.h"

#include <glib/gi18n.h>

#include "app/model/hb-peer-groups.h"

/* Of more, one is found by typing its name. */
#define SEARCH_FROM 12

struct _HbGroupChoice
{
  GtkWidget parent_instance;

  HbPeerList *peers; /* (nullable) */
  HbPeerGroups *groups;
  char *group; /* (nullable) */
  gboolean filling;

  GtkDropDown *list;
};

enum
{
  PROP_PEERS = 1,
  PROP_GROUP,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbGroupChoice, hb_group_choice, GTK_TYPE_WIDGET)

static void
take_group (HbGroupChoice *self,
            const char    *group)
{
  if (g_strcmp0 (group, self->group) == 0)
    return;

  g_free (self->group);
  self->group = g_strdup (group);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUP]);
}

static void
on_selected (HbGroupChoice *self)
{
  guint selected = gtk_drop_down_get_selected (self->list);
  GtkStringObject *name = gtk_drop_down_get_selected_item (self->list);

  if (!self->filling)
    take_group (self, selected == 0 || name == NULL ? NULL : gtk_string_object_get_string (name));
}

/* Returns: the position of the chosen group; 0 for all */
static guint
find (HbGroupChoice *self)
{
  GListModel *names = gtk_drop_down_get_model (self->list);

  for (guint i = 1; self->group != NULL && i < g_list_model_get_n_items (names); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (names), i), self->group))
      return i;

  return 0;
}

/* A group that is gone is chosen no more. */
static void
fill (HbGroupChoice *self)
{
  g_auto (GStrv) names = hb_peer_groups_dup_names (self->groups);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _("All Groups"));
  gtk_string_list_splice (list, 1, 0, (const char *const *) names);
  self->filling = TRUE;
  gtk_drop_down_set_model (self->list, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->list, find (self));
  self->filling = FALSE;
  on_selected (self);
  gtk_drop_down_set_enable_search (self->list, g_strv_length (names) >= SEARCH_FROM);
  gtk_widget_set_visible (GTK_WIDGET (self), names[0] != NULL);
}

static void
set_group (HbGroupChoice *self,
           const char    *group)
{
  take_group (self, group);
  gtk_drop_down_set_selected (self->list, find (self));
}

/* Names may be long. */
static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 5);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 16);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  GtkStringObject *name = gtk_list_item_get_item (item);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (name));
}

/* GObject */

static void
hb_group_choice_get_property (GObject    *object,
                              guint       property,
                              GValue     *value,
                              GParamSpec *pspec)
{
  HbGroupChoice *self = HB_GROUP_CHOICE (object);

  switch (property)
    {
    case PROP_PEERS:
      g_value_set_object (value, self->peers);
      break;
    case PROP_GROUP:
      g_value_set_string (value, self->group);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_group_choice_set_property (GObject      *object,
                              guint         property,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  HbGroupChoice *self = HB_GROUP_CHOICE (object);

  switch (property)
    {
    case PROP_PEERS:
      if (g_set_object (&self->peers, g_value_get_object (value)))
        hb_peer_groups_watch (self->groups, self->peers);
      break;
    case PROP_GROUP:
      set_group (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_group_choice_dispose (GObject *object)
{
  HbGroupChoice *self = HB_GROUP_CHOICE (object);
  GtkWidget *child;

  if (self->groups != NULL)
    g_signal_handlers_disconnect_by_data (self->groups, self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->groups);
  g_clear_object (&self->peers);

  G_OBJECT_CLASS (hb_group_choice_parent_class)->dispose (object);
}

static void
hb_group_choice_finalize (GObject *object)
{
  g_free (HB_GROUP_CHOICE (object)->group);

  G_OBJECT_CLASS (hb_group_choice_parent_class)->finalize (object);
}

static void
hb_group_choice_class_init (HbGroupChoiceClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_group_choice_get_property;
  object_class->set_property = hb_group_choice_set_property;
  object_class->dispose = hb_group_choice_dispose;
  object_class->finalize = hb_group_choice_finalize;

  properties[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, HB_TYPE_PEER_LIST, flags);
  properties[PROP_GROUP] = g_param_spec_string ("group", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-group-choice");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

/* The button in the list is what has the focus, and GTK names it only by its type for assistive technology. */
static void
name_for_assistants (HbGroupChoice *self)
{
  GtkWidget *named[] = { GTK_WIDGET (self->list), gtk_widget_get_first_child (GTK_WIDGET (self->list)) };

  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    if (named[i] != NULL)
      gtk_accessible_update_property (GTK_ACCESSIBLE (named[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _("Which group is shown"), -1);
}

static void
hb_group_choice_init (HbGroupChoice *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkExpression *words = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->groups = hb_peer_groups_new ();
  self->list = GTK_DROP_DOWN (gtk_drop_down_new (NULL, words));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_drop_down_set_factory (self->list, factory);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->list), _("Which group is shown"));
  name_for_assistants (self);
  gtk_widget_set_parent (GTK_WIDGET (self->list), GTK_WIDGET (self));
  g_signal_connect_swapped (self->list, "notify::selected", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->groups, "changed", G_CALLBACK (fill), self);
  fill (self);
}
