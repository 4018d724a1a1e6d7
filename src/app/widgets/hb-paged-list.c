#include "app/widgets/hb-paged-list.h"

#define PAGE 100

struct _HbPagedList
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GtkListBox *list;
  GtkWidget *empty;
  GtkWidget *more;
  GtkWidget *end;

  GListModel *model; /* (nullable) */
  GListStore *shown; /* (nullable): the beginning of @model */
  guint limit;       /* the maximum number of items that are shown */
  GtkWidget *suffix;
  char *heading;
  char *empty_text;
  char *end_text;
};

enum
{
  PROP_0,
  PROP_HEADING,
  PROP_EMPTY_TEXT,
  PROP_END_TEXT,
  PROP_SUFFIX,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbPagedList, hb_paged_list, ADW_TYPE_BIN)

static void
update_visibility (HbPagedList *self)
{
  guint total = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;

  gtk_widget_set_visible (GTK_WIDGET (self->list), total > 0);
  gtk_widget_set_visible (self->empty, total == 0);
  gtk_widget_set_visible (self->more, total > self->limit);
  gtk_widget_set_visible (self->end, total > 0 && total <= self->limit && self->end_text != NULL);
}

/* Replaces some of the shown items by those of the model from @position to before @end. */
static void
splice (HbPagedList *self,
        guint        position,
        guint        n_removed,
        guint        end)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = position; i < end; i++)
    g_ptr_array_add (items, g_list_model_get_item (self->model, i));

  g_list_store_splice (self->shown, position, n_removed, items->pdata, items->len);
}

/* With a GtkSliceListModel, a new first item would recreate all rows, which folds them and moves the focus
 * away. */
static void
on_items_changed (HbPagedList *self,
                  guint        position,
                  guint        n_removed,
                  guint        n_added)
{
  guint total = g_list_model_get_n_items (self->model);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  if (position <= n && position < self->limit)
    splice (self, position, MIN (n_removed, n - position), MIN (position + n_added, self->limit));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  if (n > self->limit)
    g_list_store_splice (self->shown, self->limit, n - self->limit, NULL, 0);
  else
    splice (self, n, 0, MIN (total, self->limit));
  update_visibility (self);
}

static void
show_more (HbPagedList *self)
{
  self->limit += PAGE;
  on_items_changed (self, self->limit, 0, 0);
}

static void
drop_model (HbPagedList *self)
{
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed, self);
  g_clear_object (&self->model);
  g_clear_object (&self->shown);
}

/**
 * hb_paged_list_set_model:
 * @self: a list
 * @model: (nullable): its items
 * @create_row: creates the row of an item; its data is %NULL
 */
void
hb_paged_list_set_model (HbPagedList                *self,
                         GListModel                 *model,
                         GtkListBoxCreateWidgetFunc  create_row)
{
  drop_model (self);

  if (model != NULL)
    {
      self->model = g_object_ref (model);
      self->shown = g_list_store_new (g_list_model_get_item_type (model));
      self->limit = PAGE;
      on_items_changed (self, 0, 0, g_list_model_get_n_items (model));
      g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
    }

  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->shown), create_row, NULL, NULL);
  update_visibility (self);
}

static void
hb_paged_list_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  HbPagedList *self = HB_PAGED_LIST (object);

  switch (id)
    {
    case PROP_HEADING:
      g_value_set_string (value, self->heading);
      break;
    case PROP_EMPTY_TEXT:
      g_value_set_string (value, self->empty_text);
      break;
    case PROP_END_TEXT:
      g_value_set_string (value, self->end_text);
      break;
    case PROP_SUFFIX:
      g_value_set_object (value, self->suffix);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_paged_list_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  HbPagedList *self = HB_PAGED_LIST (object);

  switch (id)
    {
    case PROP_HEADING:
      g_free (self->heading);
      self->heading = g_value_dup_string (value);
      break;
    case PROP_EMPTY_TEXT:
      g_free (self->empty_text);
      self->empty_text = g_value_dup_string (value);
      break;
    case PROP_END_TEXT:
      g_free (self->end_text);
      self->end_text = g_value_dup_string (value);
      update_visibility (self);
      break;
    case PROP_SUFFIX:
      g_set_object (&self->suffix, g_value_get_object (value));
      adw_preferences_group_set_header_suffix (self->group, self->suffix);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_paged_list_dispose (GObject *object)
{
  HbPagedList *self = HB_PAGED_LIST (object);

  drop_model (self);
  g_clear_object (&self->suffix);

  G_OBJECT_CLASS (hb_paged_list_parent_class)->dispose (object);
}

static void
hb_paged_list_finalize (GObject *object)
{
  HbPagedList *self = HB_PAGED_LIST (object);

  g_free (self->heading);
  g_free (self->empty_text);
  g_free (self->end_text);

  G_OBJECT_CLASS (hb_paged_list_parent_class)->finalize (object);
}

static void
hb_paged_list_class_init (HbPagedListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_paged_list_get_property;
  object_class->set_property = hb_paged_list_set_property;
  object_class->dispose = hb_paged_list_dispose;
  object_class->finalize = hb_paged_list_finalize;

  properties[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, NULL, flags);
  properties[PROP_END_TEXT] = g_param_spec_string ("end-text", NULL, NULL, NULL, flags);
  properties[PROP_SUFFIX] = g_param_spec_object ("suffix", NULL, NULL, GTK_TYPE_WIDGET, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-paged-list.ui");
  gtk_widget_class_bind_template_child (widget_class, HbPagedList, group);
  gtk_widget_class_bind_template_child (widget_class, HbPagedList, list);
  gtk_widget_class_bind_template_child (widget_class, HbPagedList, empty);
  gtk_widget_class_bind_template_child (widget_class, HbPagedList, more);
  gtk_widget_class_bind_template_child (widget_class, HbPagedList, end);
  gtk_widget_class_bind_template_callback (widget_class, show_more);
}

static void
hb_paged_list_init (HbPagedList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
