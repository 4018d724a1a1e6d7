#include "app/widgets/hb-field.h"

#include <glib/gi18n.h>

#include "app/format/hb-advice.h"
#include "app/format/hb-number.h"

struct _HbField
{
  GtkBox parent_instance;

  GtkWidget *entry;

  HbFieldFunc check;
  gpointer user_data;  /* for @check */
  const char *example; /* the advice where @check has none */
  char *question;
  char *advice; /* (nullable): what is wrong with the text */
  gboolean right;
};

enum
{
  PROP_0,
  PROP_QUESTION,
  PROP_TEXT,
  PROP_ADVICE,
  PROP_RIGHT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbField, hb_field, GTK_TYPE_BOX)

/**
 * hb_field_dup_text:
 * @self: a field
 *
 * Returns: (transfer full): the text, without surrounding space
 */
char *
hb_field_dup_text (HbField *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

void
hb_field_set_text (HbField    *self,
                   const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text != NULL ? text : "");
}

/**
 * hb_field_set_seconds:
 * @self: a field
 * @seconds: a duration
 *
 * Shows it in the format of the locale.
 */
void
hb_field_set_seconds (HbField *self,
                      double   seconds)
{
  g_autofree char *text = hb_number_format_seconds (seconds);

  hb_field_set_text (self, text);
}

static void
check (HbField *self)
{
  g_autofree char *text = hb_field_dup_text (self);
  g_autofree char *advice = NULL;
  gboolean right = self->check (self, text, &advice, self->user_data);
  gboolean wrong = !right && text[0] != '\0';

  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (wrong)
    gtk_widget_add_css_class (self->entry, "error");
  else
    gtk_widget_remove_css_class (self->entry, "error");

  if (g_strcmp0 (self->advice, advice) != 0)
    {
      g_free (self->advice);
      self->advice = g_steal_pointer (&advice);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADVICE]);
    }

  if (self->right == right)
    return;

  self->right = right;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RIGHT]);
}

static void
on_changed (HbField *self)
{
  check (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
}

/**
 * hb_field_set_check:
 * @self: a field
 * @func: checks what is typed
 * @user_data: for @func
 * @example: (transfer none): the advice where @func has none
 */
void
hb_field_set_check (HbField     *self,
                    HbFieldFunc  func,
                    gpointer     user_data,
                    const char  *example)
{
  self->check = func;
  self->user_data = user_data;
  self->example = example;
  check (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADVICE]);
}

static gboolean
check_setting (HbField     *self,
               const char  *text,
               char       **advice,
               gpointer     user_data)
{
  return hb_advice_on (GPOINTER_TO_UINT (user_data), text, advice);
}

/**
 * hb_field_set_setting:
 * @self: a field
 * @setting: the setting that it asks for
 */
void
hb_field_set_setting (HbField   *self,
                      HbSetting  setting)
{
  hb_field_set_check (self, check_setting, GUINT_TO_POINTER (setting), _(hb_setting_rules[setting].enter));
}

/* Called by the template: the advice is red only if something wrong was typed. */

static gboolean
is_wrong (HbField    *self,
          gboolean    right,
          const char *text)
{
  return !right && text != NULL && text[0] != '\0';
}

static gboolean
needs_advice (HbField  *self,
              gboolean  right)
{
  return !right;
}

static char **
get_advice_classes (HbField    *self,
                    gboolean    right,
                    const char *text)
{
  const char *classes[] = { is_wrong (self, right, text) ? "error" : "dim-label", NULL };

  return g_strdupv ((char **) classes);
}

static gboolean
hb_field_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (HB_FIELD (widget)->entry);
}

static void
hb_field_get_property (GObject    *object,
                       guint       id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  HbField *self = HB_FIELD (object);

  switch (id)
    {
    case PROP_QUESTION:
      g_value_set_string (value, self->question);
      break;
    case PROP_TEXT:
      g_value_set_string (value, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
      break;
    case PROP_ADVICE:
      g_value_set_string (value, self->advice != NULL ? self->advice : self->example);
      break;
    case PROP_RIGHT:
      g_value_set_boolean (value, self->right);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_field_set_property (GObject      *object,
                       guint         id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  HbField *self = HB_FIELD (object);

  switch (id)
    {
    case PROP_QUESTION:
      g_free (self->question);
      self->question = g_value_dup_string (value);
      break;
    case PROP_TEXT:
      hb_field_set_text (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_field_finalize (GObject *object)
{
  HbField *self = HB_FIELD (object);

  g_free (self->question);
  g_free (self->advice);

  G_OBJECT_CLASS (hb_field_parent_class)->finalize (object);
}

static void
hb_field_class_init (HbFieldClass *klass)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_field_get_property;
  object_class->set_property = hb_field_set_property;
  object_class->finalize = hb_field_finalize;
  widget_class->grab_focus = hb_field_grab_focus;

  props[PROP_QUESTION] = g_param_spec_string ("question", NULL, NULL, NULL, writable);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL,
                                          writable | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_ADVICE] = g_param_spec_string ("advice", NULL, NULL, NULL, readable);
  props[PROP_RIGHT] = g_param_spec_boolean ("right", NULL, NULL, TRUE, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-field.ui");
  gtk_widget_class_bind_template_child (widget_class, HbField, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, is_wrong);
  gtk_widget_class_bind_template_callback (widget_class, needs_advice);
  gtk_widget_class_bind_template_callback (widget_class, get_advice_classes);
}

static void
hb_field_init (HbField *self)
{
  self->right = TRUE;
  self->check = check_setting;
  self->example = "";
  gtk_widget_init_template (GTK_WIDGET (self));
}
