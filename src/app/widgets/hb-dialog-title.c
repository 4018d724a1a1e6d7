#include "app/widgets/hb-dialog-title.h"

struct _HbDialogTitle
{
  GtkWidget parent_instance;

  GtkWidget *label;
  GBinding *binding; /* (nullable): to the window's title */
};

G_DEFINE_FINAL_TYPE (HbDialogTitle, hb_dialog_title, GTK_TYPE_WIDGET)

static void
hb_dialog_title_root (GtkWidget *widget)
{
  HbDialogTitle *self = HB_DIALOG_TITLE (widget);

  GTK_WIDGET_CLASS (hb_dialog_title_parent_class)->root (widget);

  self->binding = g_object_bind_property (gtk_widget_get_root (widget), "title", self->label, "label",
                                          G_BINDING_SYNC_CREATE);
}

static void
hb_dialog_title_unroot (GtkWidget *widget)
{
  g_clear_pointer (&HB_DIALOG_TITLE (widget)->binding, g_binding_unbind);

  GTK_WIDGET_CLASS (hb_dialog_title_parent_class)->unroot (widget);
}

static void
hb_dialog_title_dispose (GObject *object)
{
  g_clear_pointer (&HB_DIALOG_TITLE (object)->label, gtk_widget_unparent);

  G_OBJECT_CLASS (hb_dialog_title_parent_class)->dispose (object);
}

static void
hb_dialog_title_class_init (HbDialogTitleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hb_dialog_title_dispose;
  widget_class->root = hb_dialog_title_root;
  widget_class->unroot = hb_dialog_title_unroot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
hb_dialog_title_init (HbDialogTitle *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (self->label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (self->label, "title");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}
