#include "app/window/hb-capture-chooser.h"

#include <glib/gi18n.h>

/**
 * hb_capture_chooser_new:
 * @parent: its parent window
 *
 * Returns: (transfer full): a file chooser for a capture, not shown yet
 */
GtkFileChooserNative *
hb_capture_chooser_new (GtkWindow *parent)
{
  static const char *const suffixes[] = {
    "pcap", "pcap.gz", "pcap.zst", "pcapng", "pcapng.gz", "pcapng.zst", "cap", "cap.gz", "cap.zst",
  };
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  GtkFileChooserNative *self;

  gtk_file_filter_set_name (filter, _("Captures"));
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  gtk_file_filter_set_name (all, _("All Files"));
  gtk_file_filter_add_pattern (all, "*");

  self = gtk_file_chooser_native_new (_("Open a Capture"), parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                      NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self), filter);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self), all);

  return self;
}

/**
 * hb_capture_chooser_get:
 * @self: a chooser that was accepted
 *
 * Returns: (nullable) (transfer full) (type filename): the path of the file, if it is on this computer
 */
char *
hb_capture_chooser_get (GtkFileChooserNative *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self));

  return file != NULL ? g_file_get_path (file) : NULL;
}
