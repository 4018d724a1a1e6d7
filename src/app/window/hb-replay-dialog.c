#include "app/window/hb-replay-dialog.h"

#include <glib/gi18n.h>

#include "app/format/hb-number.h"
#include "app/widgets/hb-dialog-title.h"
#include "app/widgets/hb-field.h"
#include "app/widgets/hb-sheet.h"

/* In the order of the list. */
static const double speeds[] = { 0, 1, 10, 60 };

struct _HbReplayDialog
{
  AdwWindow parent_instance;

  GtkLabel *note;
  HbField *timeout_field;
  HbField *pulses_field;
  HbField *interval_field;
  GtkDropDown *speed_list;

  char *path;
  HbReplaySettings settings;
};

static guint applied_signal;

G_DEFINE_FINAL_TYPE (HbReplayDialog, hb_replay_dialog, ADW_TYPE_WINDOW)

/* Showing settings */

static void
show_settings (HbReplayDialog *self)
{
  g_autofree char *pulses = g_strdup_printf ("%u", self->settings.pulses);

  hb_field_set_seconds (self->timeout_field, self->settings.timeout);
  hb_field_set_text (self->pulses_field, pulses);
  hb_field_set_seconds (self->interval_field, self->settings.interval);
  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i] == self->settings.speed)
      gtk_drop_down_set_selected (self->speed_list, i);
}

static void
show_path (HbReplayDialog *self)
{
  g_autofree char *name = g_filename_display_basename (self->path);
  /* Translators: the name of a file */
  g_autofree char *note = g_strdup_printf (_("%s is replayed from the start with these settings. The server "
                                             "in the capture may have had others."),
                                           name);

  gtk_label_set_text (self->note, note);
}

/* Applying settings */

static gboolean
can_apply (HbReplayDialog *self,
           gboolean        timeout_right,
           gboolean        pulses_right,
           gboolean        interval_right)
{
  return timeout_right && pulses_right && interval_right;
}

/* A handler of the signal may close the dialog, too. */
static void
on_apply (HbReplayDialog *self)
{
  g_autoptr (HbReplayDialog) kept = g_object_ref (self);
  g_autofree char *timeout = hb_field_dup_text (self->timeout_field);
  g_autofree char *pulses = hb_field_dup_text (self->pulses_field);
  g_autofree char *interval = hb_field_dup_text (self->interval_field);

  hb_number_parse_seconds (timeout, &self->settings.timeout);
  hb_number_parse_pulses (pulses, &self->settings.pulses);
  hb_number_parse_seconds (interval, &self->settings.interval);
  self->settings.speed = speeds[gtk_drop_down_get_selected (self->speed_list)];

  g_signal_emit (self, applied_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

/* GObject */

static void
hb_replay_dialog_finalize (GObject *object)
{
  g_free (HB_REPLAY_DIALOG (object)->path);

  G_OBJECT_CLASS (hb_replay_dialog_parent_class)->finalize (object);
}

static void
hb_replay_dialog_class_init (HbReplayDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hb_replay_dialog_finalize;

  applied_signal = g_signal_new ("applied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (HB_TYPE_DIALOG_TITLE);
  g_type_ensure (HB_TYPE_FIELD);
  g_type_ensure (HB_TYPE_SHEET);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/d0ntblink/Heartbeats/"
                                                             "hb-replay-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HbReplayDialog, note);
  gtk_widget_class_bind_template_child (widget_class, HbReplayDialog, timeout_field);
  gtk_widget_class_bind_template_child (widget_class, HbReplayDialog, pulses_field);
  gtk_widget_class_bind_template_child (widget_class, HbReplayDialog, interval_field);
  gtk_widget_class_bind_template_child (widget_class, HbReplayDialog, speed_list);
  gtk_widget_class_bind_template_callback (widget_class, can_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hb_replay_dialog_init (HbReplayDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  hb_field_set_setting (self->timeout_field, HB_SETTING_TIMEOUT);
  hb_field_set_setting (self->pulses_field, HB_SETTING_PULSES);
  hb_field_set_setting (self->interval_field, HB_SETTING_PULSE_INTERVAL);
}

/**
 * hb_replay_dialog_new:
 * @parent: (nullable): its parent window
 * @path: (type filename): the capture
 * @settings: the initial settings
 *
 * Returns: (transfer none): a dialog, not presented yet
 */
GtkWidget *
hb_replay_dialog_new (GtkWindow              *parent,
                      const char             *path,
                      const HbReplaySettings *settings)
{
  HbReplayDialog *self = g_object_new (HB_TYPE_REPLAY_DIALOG, "transient-for", parent, NULL);

  self->path = g_strdup (path);
  self->settings = *settings;
  show_path (self);
  show_settings (self);
  return GTK_WIDGET (self);
}

/**
 * hb_replay_dialog_get_path:
 * @self: a dialog
 *
 * Returns: (transfer none) (type filename): the capture
 */
const char *
hb_replay_dialog_get_path (HbReplayDialog *self)
{
  return self->path;
}

/**
 * hb_replay_dialog_get_settings:
 * @self: a dialog
 *
 * Returns: (transfer none): the settings that were applied last, or else the initial ones
 */
const HbReplaySettings *
hb_replay_dialog_get_settings (HbReplayDialog *self)
{
  return &self->settings;
}
