#include "app/widgets/hb-copyable.h"

#include <string.h>

struct _HbCopyable
{
  GtkBox parent_instance;

  GtkLabel *label;
  GtkButton *button;

  char *text;
  char *hint;
  gboolean large;
};

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_HINT,
  PROP_LARGE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbCopyable, hb_copyable, GTK_TYPE_BOX)

static void
insert (PangoAttrList  *attributes,
        PangoAttribute *attribute,
        gsize           begin,
        gsize           end)
{
  attribute->start_index = (guint) begin;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (attributes, attribute);
}

/* A person who types the text would type a hyphen that marks a line break, or take an option's own one for
 * such a mark: so none is inserted, and options are not broken. */
static PangoAttrList *
forbid_breaks (const char *text)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  const char *option = text;

  insert (attributes, pango_attr_insert_hyphens_new (FALSE), 0, G_MAXUINT);
  while ((option = strstr (option, "--")) != NULL)
    {
      const char *end = option + strcspn (option, "= ");

      insert (attributes, pango_attr_allow_breaks_new (FALSE), (gsize) (option - text),
              (gsize) (end - text));
      option = end;
    }

  return attributes;
}

static void
set_text (HbCopyable *self,
          const char *text)
{
  PangoAttrList *attributes = forbid_breaks (text != NULL ? text : "");

  g_free (self->text);
  self->text = g_strdup (text);
  gtk_label_set_attributes (self->label, attributes);
  pango_attr_list_unref (attributes);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

static void
set_hint (HbCopyable *self,
          const char *hint)
{
  g_free (self->hint);
  self->hint = g_strdup (hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  hint != NULL ? hint : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HINT]);
}

static void
on_clicked (HbCopyable *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);

  /* A window with this action confirms it. */
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copied", NULL);
}

static char **
get_text_classes (HbCopyable *self,
                  gboolean    large)
{
  const char *classes[] = { large ? "title-1" : "monospace", NULL };

  return g_strdupv ((char **) classes);
}

static void
hb_copyable_get_property (GObject    *object,
                          guint       property,
                          GValue     *value,
                          GParamSpec *pspec)
{
  HbCopyable *self = HB_COPYABLE (object);

  switch (property)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_HINT:
      g_value_set_string (value, self->hint);
      break;
    case PROP_LARGE:
      g_value_set_boolean (value, self->large);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_copyable_set_property (GObject      *object,
                          guint         property,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  HbCopyable *self = HB_COPYABLE (object);

  switch (property)
    {
    case PROP_TEXT:
      set_text (self, g_value_get_string (value));
      break;
    case PROP_HINT:
      set_hint (self, g_value_get_string (value));
      break;
    case PROP_LARGE:
      self->large = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_copyable_finalize (GObject *object)
{
  HbCopyable *self = HB_COPYABLE (object);

  g_free (self->text);
  g_free (self->hint);

  G_OBJECT_CLASS (hb_copyable_parent_class)->finalize (object);
}

static void
hb_copyable_class_init (HbCopyableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hb_copyable_get_property;
  object_class->set_property = hb_copyable_set_property;
  object_class->finalize = hb_copyable_finalize;

  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  props[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, NULL, flags);
  props[PROP_LARGE] = g_param_spec_boolean ("large", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-copyable.ui");
  gtk_widget_class_bind_template_child (widget_class, HbCopyable, label);
  gtk_widget_class_bind_template_child (widget_class, HbCopyable, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  gtk_widget_class_bind_template_callback (widget_class, get_text_classes);
}

static void
hb_copyable_init (HbCopyable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
