#include "app/client/hb-client-card.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/client/hb-client-text.h"
#include "app/client/hb-heart.h"
#include "app/widgets/hb-question.h"

struct _HbClientCard
{
  AdwBin parent_instance;

  GtkWidget *heart;
  GtkWidget *terminate;

  HbServerStatus *status;
  char *server;
  char **others; /* (nullable): the other servers, whose sessions it terminates, too */
  gboolean connected;
  guint ticker; /* runs only while the card is mapped */
};

enum
{
  PROP_0,
  PROP_SERVER,
  PROP_CONNECTED,
  PROP_TITLE,
  PROP_STATUS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

enum
{
  TERMINATE,
  CHANGE_SERVER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbClientCard, hb_client_card, ADW_TYPE_BIN)

/* The texts contain durations, so they change with the time, too. */
static void
refresh (HbClientCard *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATUS]);
}

static gboolean
on_tick (gpointer user_data)
{
  refresh (HB_CLIENT_CARD (user_data));
  return G_SOURCE_CONTINUE;
}

static void
set_server (HbClientCard *self,
            const char   *server)
{
  if (g_strcmp0 (self->server, server) == 0)
    return;

  g_free (self->server);
  self->server = g_strdup (server);
  hb_server_status_clear (self->status);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVER]);
  refresh (self);
}

/* A new run starts with a new status, even if its server is the same. */
static void
set_connected (HbClientCard *self,
               gboolean      connected)
{
  if (self->connected == connected)
    return;

  self->connected = connected;
  if (connected)
    hb_server_status_clear (self->status);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONNECTED]);
  refresh (self);
}

/**
 * hb_client_card_take_event:
 * @self: a card
 * @event: what happened
 */
void
hb_client_card_take_event (HbClientCard  *self,
                           const HbEvent *event)
{
  g_return_if_fail (HB_IS_CLIENT_CARD (self));

  hb_server_status_take_event (self->status, event);
  if (event->type == HB_EVENT_PULSE_RECEIVED)
    hb_heart_beat (HB_HEART (self->heart));
  refresh (self);
}

/**
 * hb_client_card_set_others:
 * @self: a card
 * @first: whether it is the first one of several, which has the button that terminates all sessions
 * @others: (array zero-terminated=1): the servers of the other cards
 */
void
hb_client_card_set_others (HbClientCard      *self,
                           gboolean           first,
                           const char *const *others)
{
  g_strfreev (self->others);
  self->others = others[0] != NULL ? g_strdupv ((char **) others) : NULL;
  gtk_widget_set_visible (self->terminate, first);
}

/* Terminating */

static void
on_terminate_answered (HbClientCard *self,
                       const char   *response)
{
  if (strcmp (response, "terminate") == 0)
    g_signal_emit (self, signals[TERMINATE], 0);
  else if (strcmp (response, "change") == 0)
    g_signal_emit (self, signals[CHANGE_SERVER], 0);
}

static void
on_terminate (HbClientCard *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *others = self->others != NULL ? g_strjoinv (", ", self->others) : NULL;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root),
                                              others != NULL ? _("Terminate All Sessions?")
                                                             : _("Terminate the Session?"), NULL);

  if (others != NULL)
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                    /* Translators: addresses or names of servers */
                                    _("This closes the sessions: none of these servers watches this machine any "
                                      "longer: %s, %s."), self->server, others);
  else
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                    _("This closes the session: the server at %s no longer watches this "
                                      "machine."),
                                    self->server);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "keep", _("_Keep"),
                                    "change", _("_Change Server…"),
                                    "terminate", _("_Terminate"),
                                    NULL);
  hb_question_name_buttons (ADW_MESSAGE_DIALOG (dialog));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "terminate",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_terminate_answered), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Called by the template, which binds to the argument to be notified of changes */

static char **
get_heart_classes (HbClientCard *self,
                   const char   *status)
{
  static const char *const classes[] = {
    [HB_SERVER_STATUS_UNKNOWN] = "dim-label",
    [HB_SERVER_STATUS_REPORTED] = "accent",
    [HB_SERVER_STATUS_WATCHED] = "success",
    [HB_SERVER_STATUS_FORGOTTEN] = "warning",
    [HB_SERVER_STATUS_SILENT] = "warning",
    [HB_SERVER_STATUS_UNREACHABLE] = "error",
    [HB_SERVER_STATUS_STUCK] = "error",
  };
  const char *chosen[] = { "dim-label", NULL };

  if (self->connected)
    chosen[0] = classes[hb_server_status_get (self->status, g_get_real_time ())];

  return g_strdupv ((char **) chosen);
}

/* The widget */

static void
hb_client_card_map (GtkWidget *widget)
{
  HbClientCard *self = HB_CLIENT_CARD (widget);

  GTK_WIDGET_CLASS (hb_client_card_parent_class)->map (widget);

  refresh (self);
  self->ticker = g_timeout_add_seconds (1, on_tick, self);
}

static void
hb_client_card_unmap (GtkWidget *widget)
{
  HbClientCard *self = HB_CLIENT_CARD (widget);

  g_clear_handle_id (&self->ticker, g_source_remove);

  GTK_WIDGET_CLASS (hb_client_card_parent_class)->unmap (widget);
}

static void
hb_client_card_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbClientCard *self = HB_CLIENT_CARD (object);
  gint64 now = g_get_real_time ();

  switch (id)
    {
    case PROP_SERVER:
      g_value_set_string (value, self->server);
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connected);
      break;
    case PROP_TITLE:
      g_value_take_string (value, hb_client_text_status_title (self->status, self->server,
                                                               self->connected, now));
      break;
    case PROP_STATUS:
      g_value_take_string (value, hb_client_text_status (self->status, self->connected, now));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_client_card_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbClientCard *self = HB_CLIENT_CARD (object);

  switch (id)
    {
    case PROP_SERVER:
      set_server (self, g_value_get_string (value));
      break;
    case PROP_CONNECTED:
      set_connected (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_client_card_dispose (GObject *object)
{
  HbClientCard *self = HB_CLIENT_CARD (object);

  g_clear_handle_id (&self->ticker, g_source_remove);

  G_OBJECT_CLASS (hb_client_card_parent_class)->dispose (object);
}

static void
hb_client_card_finalize (GObject *object)
{
  HbClientCard *self = HB_CLIENT_CARD (object);

  hb_server_status_free (self->status);
  g_free (self->server);
  g_strfreev (self->others);

  G_OBJECT_CLASS (hb_client_card_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  props[PROP_SERVER] = g_param_spec_string ("server", NULL, NULL, "", writable);
  props[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, writable);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  props[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hb_client_card_class_init (HbClientCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = hb_client_card_get_property;
  object_class->set_property = hb_client_card_set_property;
  object_class->dispose = hb_client_card_dispose;
  object_class->finalize = hb_client_card_finalize;
  widget_class->map = hb_client_card_map;
  widget_class->unmap = hb_client_card_unmap;

  install_properties (object_class);
  signals[TERMINATE] = g_signal_new ("terminate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[CHANGE_SERVER] = g_signal_new ("change-server", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);

  g_type_ensure (HB_TYPE_HEART);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-client-card.ui");
  gtk_widget_class_bind_template_child (widget_class, HbClientCard, heart);
  gtk_widget_class_bind_template_child (widget_class, HbClientCard, terminate);
  gtk_widget_class_bind_template_callback (widget_class, get_heart_classes);
  gtk_widget_class_bind_template_callback (widget_class, on_terminate);
}

static void
hb_client_card_init (HbClientCard *self)
{
  self->server = g_strdup ("");
  self->status = hb_server_status_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
