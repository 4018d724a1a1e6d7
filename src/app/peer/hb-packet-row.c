#include "app/peer/hb-packet-row.h"

#include <glib/gi18n.h>

struct _HbPacketRow
{
  AdwExpanderRow parent_instance;

  GtkLabel *direction;
  GtkGrid *layers;

  HbPacketItem *packet;
};

enum
{
  PROP_0,
  PROP_PACKET,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

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
           const char  *property)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autofree char *text = NULL;
  GtkWidget *title, *label;

  g_object_get (self->packet, property, &text, NULL);
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
show_layers (HbPacketRow *self)
{
  g_autofree char *link_name = NULL;

  g_object_get (self->packet, "link-name", &link_name, NULL);
  add_layer (self, 0, link_name, "link");
  add_layer (self, 1, _("IP"), "network");
  add_layer (self, 2, _("TCP"), "transport");
  add_layer (self, 3, _("Data"), "data");
}

static void
show_direction (HbPacketRow *self)
{
  gboolean incoming;
  const char *words;

  g_object_get (self->packet, "incoming", &incoming, NULL);
  words = incoming ? C_("packet", "From the peer") : C_("packet", "To the peer");

  if (!incoming)
    gtk_widget_add_css_class (GTK_WIDGET (self->direction), "outgoing");
  /* Translators: a packet that came from the peer, and one that was sent to it */
  gtk_label_set_label (self->direction, incoming ? C_("packet", "in") : C_("packet", "out"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->direction), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->direction), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

static void
hb_packet_row_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  HbPacketRow *self = HB_PACKET_ROW (object);

  switch (id)
    {
    case PROP_PACKET:
      g_value_set_object (value, self->packet);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_packet_row_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  HbPacketRow *self = HB_PACKET_ROW (object);

  switch (id)
    {
    case PROP_PACKET:
      self->packet = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_packet_row_constructed (GObject *object)
{
  HbPacketRow *self = HB_PACKET_ROW (object);

  G_OBJECT_CLASS (hb_packet_row_parent_class)->constructed (object);

  /* As a binding in the template, from the row to itself, it would warn when the row is disposed of. */
  g_object_bind_property (self->packet, "summary", self, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->packet, "when", self, "subtitle", G_BINDING_SYNC_CREATE);
  show_direction (self);
  show_layers (self);
}

static void
hb_packet_row_finalize (GObject *object)
{
  HbPacketRow *self = HB_PACKET_ROW (object);

  g_clear_object (&self->packet);

  G_OBJECT_CLASS (hb_packet_row_parent_class)->finalize (object);
}

static void
hb_packet_row_class_init (HbPacketRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_packet_row_get_property;
  object_class->set_property = hb_packet_row_set_property;
  object_class->constructed = hb_packet_row_constructed;
  object_class->finalize = hb_packet_row_finalize;

  properties[PROP_PACKET] = g_param_spec_object ("packet", NULL, NULL, HB_TYPE_PACKET_ITEM,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                    G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

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
 * A #GtkListBoxCreateWidgetFunc.
 *
 * Returns: (transfer full): a row
 */
GtkWidget *
hb_packet_row_create (gpointer item,
                      gpointer data)
{
  return g_object_new (HB_TYPE_PACKET_ROW, "packet", item, NULL);
}
