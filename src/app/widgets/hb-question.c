#include "app/widgets/hb-question.h"

#include <glib/gi18n.h>

static void
name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

/**
 * hb_question_name_buttons:
 * @self: a dialog with all its responses
 *
 * Gives its buttons accessible names. By default, GTK 4.8 names a button by its label with the underline of
 * the mnemonic, and again by the visible label: "_Keep Keep".
 */
void
hb_question_name_buttons (AdwMessageDialog *self)
{
  name_buttons (GTK_WIDGET (self));
}

/* Returns: (transfer none): a dialog whose response is "keep" or, destructive, "switch" */
static GtkWidget *
create_switch (GtkWindow  *parent,
               const char *heading,
               const char *body,
               const char *keep_label,
               const char *switch_label)
{
  GtkWidget *self = adw_message_dialog_new (parent, heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (self), "keep", keep_label, "switch",
                                    switch_label, NULL);
  hb_question_name_buttons (ADW_MESSAGE_DIALOG (self));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (self), "switch",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self), "keep");

  return self;
}

/**
 * hb_question_stop_watching:
 * @parent: its parent window
 * @sessions: how many sessions would be lost
 *
 * Returns: (transfer none): a dialog whose response is "switch" or "keep", not presented yet
 */
GtkWidget *
hb_question_stop_watching (GtkWindow *parent,
                           guint      sessions)
{
  g_autofree char *body = g_strdup_printf (ngettext ("%u session would be lost.",
                                                     "%u sessions would be lost.", sessions),
                                           sessions);

  return create_switch (parent, _("Stop Watching?"), body, _("_Keep Watching"), _("_Stop"));
}

/**
 * hb_question_leave:
 * @parent: its parent window
 *
 * Returns: (transfer none): a dialog whose response is "switch" or "keep", not presented yet
 */
GtkWidget *
hb_question_leave (GtkWindow *parent)
{
  return create_switch (
      parent, _("Leave the Server?"),
      _("This closes the session: the server no longer watches this computer."), _("_Stay"),
      _("_Leave"));
}

/**
 * hb_question_keep_watching:
 * @parent: the window that is being closed
 *
 * Returns: (transfer none): a dialog whose response is "background", "stop" or "cancel", not presented yet
 */
GtkWidget *
hb_question_keep_watching (GtkWindow *parent)
{
  GtkWidget *self = adw_message_dialog_new (
      parent, _("Keep Watching?"),
      _("In the background, the server goes on without a window, and notifies you when a peer falls "
        "silent. Start Heartbeats again to see the window."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (self), "cancel", _("_Cancel"), "stop",
                                    _("_Stop"), "background", _("_Keep Watching"), NULL);
  hb_question_name_buttons (ADW_MESSAGE_DIALOG (self));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (self), "stop",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (self), "background",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self), "cancel");

  return self;
}
