#include "app/server/hb-server-dialog.h"

#include <glib/gi18n.h>

#include "app/format/hb-number.h"
#include "app/widgets/hb-dialog-title.h"
#include "app/widgets/hb-field.h"
#include "app/widgets/hb-sheet.h"

struct _HbServerDialog
{
  AdwWindow parent_instance;

  GtkWidget *timeout_field;
  GtkWidget *pulses_field;
  GtkWidget *interval_field;

  gboolean running;
  char *note;
};

enum
{
  PROP_0,
  PROP_RUNNING,
  PROP_NOTE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static guint applied_signal;

G_DEFINE_FINAL_TYPE (HbServerDialog, hb_server_dialog, ADW_TYPE_WINDOW)

static void
show_policy (HbServerDialog *self,
             HbWatchPolicy  *policy)
{
  g_autofree char *pulses = g_strdup_printf ("%u", hb_watch_policy_get_pulses (policy));

  hb_field_set_seconds (HB_FIELD (self->timeout_field), hb_watch_policy_get_timeout (policy));
  hb_field_set_text (HB_FIELD (self->pulses_field), pulses);
  hb_field_set_seconds (HB_FIELD (self->interval_field), hb_watch_policy_get_pulse_interval (policy));
}

static void
on_apply (HbServerDialog *self)
{
  g_autofree char *timeout_text = hb_field_dup_text (HB_FIELD (self->timeout_field));
  g_autofree char *pulses_text = hb_field_dup_text (HB_FIELD (self->pulses_field));
  g_autofree char *interval_text = hb_field_dup_text (HB_FIELD (self->interval_field));
  g_autoptr (HbWatchPolicy) typed = NULL;
  double timeout = 0, interval = 0;
  guint pulses = 0;

  hb_number_parse_seconds (timeout_text, &timeout);
  hb_number_parse_pulses (pulses_text, &pulses);
  hb_number_parse_seconds (interval_text, &interval);
  typed = hb_watch_policy_new (timeout, pulses, interval);
  g_signal_emit (self, applied_signal, 0, typed);
  gtk_window_close (GTK_WINDOW (self));
}

/* Callbacks of the template */

static gboolean
can_apply (HbServerDialog *self,
           gboolean        timeout_right,
           gboolean        pulses_right,
           gboolean        interval_right)
{
  return timeout_right && pulses_right && interval_right;
}

static char *
get_action (HbServerDialog *self,
            gboolean        running)
{
  return g_strdup (running ? _("_Apply") : _("_Save"));
}

static void
hb_server_dialog_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  HbServerDialog *self = HB_SERVER_DIALOG (object);

  switch (id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->note);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_server_dialog_set_property (GObject      *object,
                               guint         id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  HbServerDialog *self = HB_SERVER_DIALOG (object);

  switch (id)
    {
    case PROP_RUNNING:
      self->running = g_value_get_boolean (value);
      break;
    case PROP_NOTE:
      g_free (self->note);
      self->note = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_server_dialog_finalize (GObject *object)
{
  g_free (HB_SERVER_DIALOG (object)->note);

  G_OBJECT_CLASS (hb_server_dialog_parent_class)->finalize (object);
}

static void
hb_server_dialog_class_init (HbServerDialogClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_server_dialog_get_property;
  object_class->set_property = hb_server_dialog_set_property;
  object_class->finalize = hb_server_dialog_finalize;

  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  props[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  applied_signal = g_signal_new ("applied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, HB_TYPE_WATCH_POLICY);

  g_type_ensure (HB_TYPE_DIALOG_TITLE);
  g_type_ensure (HB_TYPE_FIELD);
  g_type_ensure (HB_TYPE_SHEET);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/d0ntblink/Heartbeats/"
                                                             "hb-server-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HbServerDialog, timeout_field);
  gtk_widget_class_bind_template_child (widget_class, HbServerDialog, pulses_field);
  gtk_widget_class_bind_template_child (widget_class, HbServerDialog, interval_field);
  gtk_widget_class_bind_template_callback (widget_class, can_apply);
  gtk_widget_class_bind_template_callback (widget_class, get_action);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hb_server_dialog_init (HbServerDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  hb_field_set_setting (HB_FIELD (self->timeout_field), HB_SETTING_TIMEOUT);
  hb_field_set_setting (HB_FIELD (self->pulses_field), HB_SETTING_PULSES);
  hb_field_set_setting (HB_FIELD (self->interval_field), HB_SETTING_PULSE_INTERVAL);
}

/**
 * hb_server_dialog_new:
 * @parent: (nullable): the window in front of which to show it
 * @policy: (transfer none): the initial values
 *
 * Returns: (transfer none): a dialog, to be presented
 */
GtkWidget *
hb_server_dialog_new (GtkWindow     *parent,
                      HbWatchPolicy *policy)
{
  HbServerDialog *self = g_object_new (HB_TYPE_SERVER_DIALOG, "transient-for", parent, NULL);

  show_policy (self, policy);
  return GTK_WIDGET (self);
}
