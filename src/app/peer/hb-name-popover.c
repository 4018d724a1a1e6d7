#include "app/peer/hb-name-popover.h"

struct _HbNamePopover
{
  GtkPopover parent_instance;

  GtkEditable *name;
  GtkEditable *note;

  HbPeerItem *item; /* (nullable) */
};

enum
{
  PROP_0,
  PROP_ITEM,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbNamePopover, hb_name_popover, GTK_TYPE_POPOVER)

/* The resolver's name would become the person's, with a note that is all that is typed. */
static void
fill (HbNamePopover *self)
{
  if (self->item == NULL)
    return;

  gtk_editable_set_text (self->name, hb_peer_item_get_chosen_name (self->item));
  gtk_editable_set_text (self->note, hb_peer_item_get_note (self->item));
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
apply (HbNamePopover *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autofree char *note = g_strstrip (g_strdup (gtk_editable_get_text (self->note)));

  if (self->item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "peer.name", "(sss)",
                                hb_peer_item_get_address (self->item), name, note);

  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
hb_name_popover_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  HbNamePopover *self = HB_NAME_POPOVER (object);

  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_name_popover_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  HbNamePopover *self = HB_NAME_POPOVER (object);

  switch (id)
    {
    case PROP_ITEM:
      /* The text that is being typed is for the previous peer. */
      if (g_set_object (&self->item, g_value_get_object (value)))
        gtk_popover_popdown (GTK_POPOVER (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_name_popover_dispose (GObject *object)
{
  HbNamePopover *self = HB_NAME_POPOVER (object);

  g_clear_object (&self->item);

  G_OBJECT_CLASS (hb_name_popover_parent_class)->dispose (object);
}

static void
hb_name_popover_class_init (HbNamePopoverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_name_popover_get_property;
  object_class->set_property = hb_name_popover_set_property;
  object_class->dispose = hb_name_popover_dispose;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, HB_TYPE_PEER_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-name-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, HbNamePopover, name);
  gtk_widget_class_bind_template_child (widget_class, HbNamePopover, note);
  gtk_widget_class_bind_template_callback (widget_class, fill);
  gtk_widget_class_bind_template_callback (widget_class, apply);
}

static void
hb_name_popover_init (HbNamePopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
