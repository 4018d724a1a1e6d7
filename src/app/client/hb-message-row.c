#include "app/client/hb-message-row.h"

#include <glib/gi18n.h>

#include "app/client/hb-client-text.h"

struct _HbMessageRow
{
  GtkBox parent_instance;

  HbMessageEntry *entry;
};

enum
{
  PROP_0,
  PROP_ENTRY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbMessageRow, hb_message_row, GTK_TYPE_BOX)

/* Called by the template, which binds to the other arguments to be notified of changes. */

static char *
get_words (HbMessageRow   *self,
           HbMessageEntry *entry,
           guint           count)
{
  const char *server;

  if (entry == NULL)
    return g_strdup ("");

  server = hb_message_entry_get_server (entry);
  switch (hb_message_entry_get_kind (entry))
    {
    case HB_MESSAGE_ENTRY_PULSE:
      if (server != NULL)
        /* Translators: a server's address or name */
        return g_strdup_printf (_("Pulse from %s"), server);
      return g_strdup (_("Pulse from the server"));
    case HB_MESSAGE_ENTRY_BEAT:
      return g_strdup_printf (ngettext ("Sent a heartbeat",
                                        "Sent %u heartbeats", count), count);
    case HB_MESSAGE_ENTRY_NOTE:
      if (server != NULL)
        return g_strdup_printf ("%s: %s", server, hb_message_entry_get_text (entry));
      return g_strdup (hb_message_entry_get_text (entry));
    case HB_MESSAGE_ENTRY_TEXT:
    default:
      return g_strdup (hb_message_entry_get_text (entry));
    }
}

static char *
get_caption (HbMessageRow   *self,
             HbMessageEntry *entry,
             int             outcome,
             gint64          time)
{
  return entry != NULL ? hb_client_text_outcome (entry) : g_strdup ("");
}

static const char *
icon_of (HbMessageEntry *entry)
{
  switch (hb_message_entry_get_outcome (entry))
    {
    case HB_OUTCOME_WAITING:
      return "content-loading-symbolic";
    case HB_OUTCOME_SENT:
    case HB_OUTCOME_ANSWERED:
      return hb_message_entry_get_kind (entry) == HB_MESSAGE_ENTRY_PULSE ? "heartbeats-heart-symbolic"
                                                                     : "object-select-symbolic";
    case HB_OUTCOME_SILENT:
    case HB_OUTCOME_UNREACHABLE:
      return "dialog-warning-symbolic";
    case HB_OUTCOME_UNSENT:
      return "dialog-error-symbolic";
    case HB_OUTCOME_NONE:
    default:
      return "dialog-information-symbolic";
    }
}

static char *
get_icon (HbMessageRow   *self,
          HbMessageEntry *entry,
          int             outcome)
{
  return entry != NULL ? g_strdup (icon_of (entry)) : NULL;
}

static char **
get_caption_classes (HbMessageRow *self,
                     int           outcome)
{
  const char *classes[] = { "caption", "dim-label", NULL };

  if (outcome == HB_OUTCOME_UNSENT)
    classes[1] = "error";
  else if (outcome == HB_OUTCOME_SILENT || outcome == HB_OUTCOME_UNREACHABLE)
    classes[1] = "warning";

  return g_strdupv ((char **) classes);
}

static char **
get_classes (HbMessageRow *self,
             int           kind)
{
  static const char *const classes[] = {
    [HB_MESSAGE_ENTRY_TEXT] = "said",
    [HB_MESSAGE_ENTRY_PULSE] = "pulse",
    [HB_MESSAGE_ENTRY_BEAT] = "said",
    [HB_MESSAGE_ENTRY_NOTE] = "note",
  };
  const char *both[] = { "bubble", classes[kind], NULL };

  return g_strdupv ((char **) both);
}

static GtkAlign
get_side (HbMessageRow *self,
          int           kind)
{
  switch (kind)
    {
    case HB_MESSAGE_ENTRY_PULSE:
      return GTK_ALIGN_START;
    case HB_MESSAGE_ENTRY_NOTE:
      return GTK_ALIGN_CENTER;
    default:
      return GTK_ALIGN_END;
    }
}

static void
hb_message_row_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbMessageRow *self = HB_MESSAGE_ROW (object);

  switch (id)
    {
    case PROP_ENTRY:
      g_value_set_object (value, self->entry);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_message_row_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbMessageRow *self = HB_MESSAGE_ROW (object);

  switch (id)
    {
    case PROP_ENTRY:
      if (g_set_object (&self->entry, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_message_row_dispose (GObject *object)
{
  HbMessageRow *self = HB_MESSAGE_ROW (object);

  g_clear_object (&self->entry);

  G_OBJECT_CLASS (hb_message_row_parent_class)->dispose (object);
}

static void
hb_message_row_class_init (HbMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_message_row_get_property;
  object_class->set_property = hb_message_row_set_property;
  object_class->dispose = hb_message_row_dispose;

  props[PROP_ENTRY] =
      g_param_spec_object ("entry", NULL, NULL, HB_TYPE_MESSAGE_ENTRY,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-message-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, get_words);
  gtk_widget_class_bind_template_callback (widget_class, get_caption);
  gtk_widget_class_bind_template_callback (widget_class, get_caption_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_icon);
  gtk_widget_class_bind_template_callback (widget_class, get_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_side);
}

static void
hb_message_row_init (HbMessageRow *self)
{
  g_type_ensure (HB_TYPE_MESSAGE_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
}
