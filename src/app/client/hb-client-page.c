#include "app/client/hb-client-page.h"

#include <glib/gi18n.h>

#include "app/client/hb-auto-scroll.h"
#include "app/client/hb-client-card.h"
#include "app/client/hb-message-row.h"
#include "app/format/hb-servers.h"
#include "app/format/hb-text-limit.h"
#include "app/model/hb-beats.h"
#include "app/model/hb-conversation.h"
#include "app/trace/hb-trace.h"

/* How many cards do not scroll. */
#define CARDS_SHOWN 3

struct _HbClientPage
{
  AdwBin parent_instance;

  GtkWidget *cards;
  GtkWidget *many;
  GtkWidget *many_cards;
  GPtrArray *card_list; /* of HbClientCard, one for each server */
  GtkWidget *trace;
  GtkWidget *list;
  GtkWidget *scroller;
  GtkWidget *entry;

  HbConversation *conversation;
  HbAutoScroll *auto_scroll;
  HbBeats *beats;
  char *server;
  char *complaint;   /* why the last text could not be sent */
  gboolean connected;
};

enum
{
  PROP_0,
  PROP_SERVER,
  PROP_CONNECTED,
  PROP_COMPLAINT,
  PROP_CONVERSATION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

enum
{
  SEND,
  TERMINATE,
  CHANGE_SERVER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbClientPage, hb_client_page, ADW_TYPE_BIN)

static void
set_complaint (HbClientPage *self,
               const char   *complaint)
{
  if (g_strcmp0 (self->complaint, complaint) == 0)
    return;

  g_free (self->complaint);
  self->complaint = g_strdup (complaint);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMPLAINT]);
}

/* The cards */

static void
on_terminate (HbClientPage *self)
{
  g_signal_emit (self, signals[TERMINATE], 0);
}

static void
on_change_server (HbClientPage *self)
{
  g_signal_emit (self, signals[CHANGE_SERVER], 0);
}

static void
add_card (HbClientPage *self,
          GtkWidget    *box)
{
  GtkWidget *card = g_object_new (HB_TYPE_CLIENT_CARD, NULL);

  g_object_bind_property (self, "connected", card, "connected", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (card, "terminate", G_CALLBACK (on_terminate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "change-server", G_CALLBACK (on_change_server), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), card);
  g_ptr_array_add (self->card_list, card);
}

static void
drop_cards (HbClientPage *self,
            guint         kept)
{
  while (self->card_list->len > kept)
    {
      GtkWidget *card = g_ptr_array_steal_index (self->card_list, self->card_list->len - 1);

      gtk_box_remove (GTK_BOX (gtk_widget_get_parent (card)), card);
    }
}

/* There is always one, which says that no server watches this machine if there is none. */
static void
show_cards (HbClientPage *self,
            const char   *servers)
{
  g_auto (GStrv) list = g_strsplit (servers, HB_SERVERS_SEPARATOR, -1);
  guint n_cards = MAX (g_strv_length (list), 1);
  gboolean many = n_cards > CARDS_SHOWN;

  drop_cards (self, many == gtk_widget_get_visible (self->many) ? n_cards : 0);
  while (self->card_list->len < n_cards)
    add_card (self, many ? self->many_cards : self->cards);
  gtk_widget_set_visible (self->many, many);

  for (guint i = 0; i < n_cards; i++)
    {
      HbClientCard *card = g_ptr_array_index (self->card_list, i);

      g_object_set (card, "server", list[0] != NULL ? list[i] : "", NULL);
      hb_client_card_set_others (card, i == 0, list[0] != NULL ? (const char *const *) list + 1
                                                               : (const char *const *) list);
    }
}

/* With one server, events do not say which one they are about. */
static HbClientCard *
find_card (HbClientPage *self,
           const char   *server)
{
  for (guint i = 0; i < self->card_list->len; i++)
    {
      g_autofree char *shown = NULL;

      g_object_get (g_ptr_array_index (self->card_list, i), "server", &shown, NULL);
      if (g_strcmp0 (shown, server) == 0)
        return g_ptr_array_index (self->card_list, i);
    }

  return self->card_list->len == 1 ? g_ptr_array_index (self->card_list, 0) : NULL;
}

static void
set_server (HbClientPage *self,
            const char   *server)
{
  if (g_strcmp0 (self->server, server) == 0)
    return;

  g_free (self->server);
  self->server = g_strdup (server != NULL ? server : "");
  hb_conversation_clear (self->conversation);
  hb_beats_clear (self->beats);
  set_complaint (self, "");
  show_cards (self, self->server);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVER]);
}

static void
set_connected (HbClientPage *self,
               gboolean      connected)
{
  if (self->connected == connected)
    return;

  self->connected = connected;
  if (!connected)
    hb_conversation_mark_all_unsent (self->conversation);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONNECTED]);
}

/* Events */

static void
add_beat (HbClientPage  *self,
          const HbEvent *event,
          HbBeatKind     kind)
{
  HbBeat beat = {
    .time = hb_event_get_time (event),
    .rtt_ms = hb_event_get_rtt_ms (event),
    .kind = kind,
  };

  hb_beats_add (self->beats, &beat);
}

/**
 * hb_client_page_take_event:
 * @self: a page
 * @event: what happened
 */
void
hb_client_page_take_event (HbClientPage  *self,
                           const HbEvent *event)
{
  HbClientCard *card;

  g_return_if_fail (HB_IS_CLIENT_PAGE (self));

  hb_conversation_take_event (self->conversation, event);
  card = find_card (self, event->server);
  if (card != NULL)
    hb_client_card_take_event (card, event);

  /* The trace gets a pulse only once it is answered, since only then the round-trip time is known. */
  if (event->type == HB_EVENT_PULSE_ANSWERED)
    add_beat (self, event, HB_BEAT_HEARD);
  else if (event->type == HB_EVENT_SESSION_CLOSED)
    add_beat (self, event, HB_BEAT_LEFT);
}

/**
 * hb_client_page_fail:
 * @self: a page
 * @text: the text that "send" was emitted for, and that could not be sent
 * @why: the reason, for the person to read
 *
 * Removes the text from the conversation, and puts it back into the entry unless something else has
 * been typed there.
 */
void
hb_client_page_fail (HbClientPage *self,
                     const char   *text,
                     const char   *why)
{
  const char *typed;

  g_return_if_fail (HB_IS_CLIENT_PAGE (self));

  typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  if (typed[0] == '\0')
    {
      hb_conversation_remove_text (self->conversation, text);
      gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
      gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
    }
  else
    {
      hb_conversation_mark_unsent (self->conversation, text);
    }

  set_complaint (self, why);
}

/* Sending */

static gboolean
can_send (HbClientPage *self,
          gboolean      connected,
          const char   *text)
{
  return connected && text != NULL && hb_text_limit_fits (text);
}

static void
on_send (HbClientPage *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  if (!can_send (self, self->connected, text))
    return;

  /* The entry is emptied first: sending may fail at once, which puts the text back. */
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  set_complaint (self, "");
  hb_auto_scroll_return (self->auto_scroll);
  hb_conversation_add_text (self->conversation, text);
  g_signal_emit (self, signals[SEND], 0, text);
  gtk_widget_grab_focus (self->entry);
}

static void
on_typed (HbClientPage *self)
{
  if (gtk_editable_get_text (GTK_EDITABLE (self->entry))[0] != '\0')
    set_complaint (self, "");
}

/* Called by the template, which binds to the arguments to be notified of changes */

static char *
get_limit (HbClientPage *self,
           const char   *text)
{
  return hb_text_limit_describe (text != NULL ? text : "");
}

static char **
get_limit_classes (HbClientPage *self,
                   const char   *text)
{
  gboolean wrong = text != NULL && text[0] != '\0' && !hb_text_limit_fits (text);
  const char *classes[] = { "caption", wrong ? "error" : "dim-label", NULL };

  return g_strdupv ((char **) classes);
}

static gboolean
has_text (HbClientPage *self,
          const char   *text)
{
  return text != NULL && text[0] != '\0';
}

static char *
get_content (HbClientPage *self,
             guint         n_items)
{
  return g_strdup (n_items > 0 ? "conversation" : "empty");
}

/* The widget */

static gboolean
hb_client_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (HB_CLIENT_PAGE (widget)->entry);
}

static void
hb_client_page_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbClientPage *self = HB_CLIENT_PAGE (object);

  switch (id)
    {
    case PROP_SERVER:
      g_value_set_string (value, self->server);
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connected);
      break;
    case PROP_COMPLAINT:
      g_value_set_string (value, self->complaint);
      break;
    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_client_page_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbClientPage *self = HB_CLIENT_PAGE (object);

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
hb_client_page_dispose (GObject *object)
{
  HbClientPage *self = HB_CLIENT_PAGE (object);

  g_clear_object (&self->auto_scroll);
  g_clear_object (&self->conversation);
  g_clear_object (&self->beats);

  G_OBJECT_CLASS (hb_client_page_parent_class)->dispose (object);
}

static void
hb_client_page_finalize (GObject *object)
{
  HbClientPage *self = HB_CLIENT_PAGE (object);

  g_free (self->server);
  g_free (self->complaint);
  g_ptr_array_unref (self->card_list);

  G_OBJECT_CLASS (hb_client_page_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  props[PROP_SERVER] = g_param_spec_string ("server", NULL, NULL, "", writable);
  props[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, writable);
  props[PROP_COMPLAINT] = g_param_spec_string ("complaint", NULL, NULL, "", readable);
  props[PROP_CONVERSATION] = g_param_spec_object ("conversation", NULL, NULL,
                                                  HB_TYPE_CONVERSATION, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
install_signals (GType type)
{
  signals[SEND] = g_signal_new ("send", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TERMINATE] = g_signal_new ("terminate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[CHANGE_SERVER] = g_signal_new ("change-server", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-client-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbClientPage, cards);
  gtk_widget_class_bind_template_child (widget_class, HbClientPage, many);
  gtk_widget_class_bind_template_child (widget_class, HbClientPage, many_cards);
  gtk_widget_class_bind_template_child (widget_class, HbClientPage, trace);
  gtk_widget_class_bind_template_child (widget_class, HbClientPage, list);
  gtk_widget_class_bind_template_child (widget_class, HbClientPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, HbClientPage, entry);
  gtk_widget_class_bind_template_callback (widget_class, can_send);
  gtk_widget_class_bind_template_callback (widget_class, get_limit);
  gtk_widget_class_bind_template_callback (widget_class, get_limit_classes);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, get_content);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
}

static void
hb_client_page_class_init (HbClientPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_client_page_get_property;
  object_class->set_property = hb_client_page_set_property;
  object_class->dispose = hb_client_page_dispose;
  object_class->finalize = hb_client_page_finalize;
  widget_class->grab_focus = hb_client_page_grab_focus;

  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));

  g_type_ensure (HB_TYPE_MESSAGE_ROW);
  g_type_ensure (HB_TYPE_CONVERSATION);
  g_type_ensure (HB_TYPE_TRACE);
  bind_template (widget_class);
}

/* The entry creates the image itself, and GTK names it only by its type for assistive technology. */
static void
name_emoji_icon (HbClientPage *self)
{
  GtkWidget *icon = gtk_widget_get_last_child (self->entry);

  if (GTK_IS_IMAGE (icon))
    gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _("Insert an emoji"), -1);
}

static void
hb_client_page_init (HbClientPage *self)
{
  self->server = g_strdup ("");
  self->complaint = g_strdup ("");
  self->conversation = hb_conversation_new ();
  self->beats = hb_beats_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->card_list = g_ptr_array_new ();
  show_cards (self, "");
  name_emoji_icon (self);
  g_object_set (self->trace, "beats", self->beats, NULL);
  self->auto_scroll = hb_auto_scroll_new (GTK_SCROLLED_WINDOW (self->scroller), GTK_LIST_VIEW (self->list));
}
