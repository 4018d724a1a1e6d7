#include "app/peer/hb-packet-row.h"

#include <glib/gi18n.h>

#include "app/model/hb-packet-item.h"

struct _HbPacketRow
{
  AdwExpanderRow parent_instance;

  GtkLabel *direction;
  GtkGrid *layers;
};

G_DEFINE_FINAL_TYPE (HbPacketRow, hb_packet_row, ADW_TYPE_EXPANDER_ROW)

static GtkWidget *
create_label (const char *style,
              const char *text)
{
  const char *styles[] = { style, NULL };

  return g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "yalign", 0.0, "css-classes", styles,
                       NULL);
}

/* Not every frame has every layer. */
static void
add_layer (HbPacketRow *self,
           int          row,
           const char  *name,
           const char  *text)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GtkWidget *title, *label;

  if (text == NULL || *text == '\0')
    return;

  title = create_label ("dim-label", name);
  label = create_label ("numeric", text);
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  g_object_set (label, "hexpand", TRUE, "selectable", TRUE, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                "attributes", attributes, NULL);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL,
                                  -1);
  gtk_grid_attach (self->layers, title, 0, row, 1, 1);
  gtk_grid_attach (self->layers, label, 1, row, 1, 1);
}

static void
show_direction (HbPacketRow *self,
                gboolean     incoming)
{
  const char *words = incoming ? C_("packet", "From the peer") : C_("packet", "To the peer");

  if (!incoming)
    gtk_widget_add_css_class (GTK_WIDGET (self->direction), "outgoing");
  /* Translators: a packet that came from the peer, and one that was sent to it */
  gtk_label_set_label (self->direction, incoming ? C_("packet", "in") : C_("packet", "out"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->direction), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->direction), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

static void
show (HbPacketRow  *self,
      HbPacketItem *packet)
{
  g_autofree char *summary = NULL, *when = NULL, *link_name = NULL;
  g_autofree char *link = NULL, *network = NULL, *transport = NULL, *data = NULL;
  gboolean incoming;

  g_object_get (packet, "summary", &summary, "when", &when, "incoming", &incoming, "link-name", &link_name,
                "link", &link, "network", &network, "transport", &transport, "data", &data, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), summary);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), when);
  show_direction (self, incoming);
  add_layer (self, 0, link_name, link);
  add_layer (self, 1, _("IP"), network);
  add_layer (self, 2, _("TCP"), transport);
  add_layer (self, 3, _("Data"), data);
}

static void
hb_packet_row_class_init (HbPacketRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-packet-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HbPacketRow, direction);
  gtk_widget_class_bind_template_child (widget_class, HbPacketRow, layers);
}

static void
hb_packet_row_init (HbPacketRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hb_packet_row_create:
 * @item: an #HbPacketItem
 * @data: unused
 *
 * A #GtkListBoxCreateWidgetFunc. A packet never changes, so nothing is bound.
 *
 * Returns: (transfer full): a row
 */
GtkWidget *
hb_packet_row_create (gpointer item,
                      gpointer data)
{
  HbPacketRow *self = g_object_new (HB_TYPE_PACKET_ROW, NULL);

  show (self, item);
  return GTK_WIDGET (self);
}
