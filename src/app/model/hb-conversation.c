#include "app/model/hb-conversation.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wire/hb-host-name.h"
#include "wire/hb-message.h"

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d

struct _HbConversation
{
  GObject parent_instance;

  GPtrArray *entries;
  GHashTable *last_texts; /* the last text that left for each of several servers */
  gboolean known; /* the server knows us: a segment has left for it, or it has sent a pulse */
};

static void hb_conversation_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HbConversation, hb_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      hb_conversation_list_model_init))

static HbMessageEntry *
entry_at (HbConversation *self,
          guint           position)
{
  return g_ptr_array_index (self->entries, position);
}

static HbMessageEntry *
append (HbConversation     *self,
        HbMessageEntryKind  kind,
        const char         *text,
        const char         *server,
        gint64              time)
{
  HbMessageEntry *entry = hb_message_entry_new (kind, text, time);

  hb_message_entry_set_server (entry, server);

  if (self->entries->len >= HB_CONVERSATION_MAX)
    {
      g_ptr_array_remove_index (self->entries, 0);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, 1, 0);
    }

  g_ptr_array_add (self->entries, entry);
  g_list_model_items_changed (G_LIST_MODEL (self), self->entries->len - 1, 0, 1);
  return entry;
}

/* Escapes a text as the engine does, to match its event. */
static char *
escape (const char *text)
{
  return hb_message_escape ((const guint8 *) text, strlen (text), FALSE);
}

/* Escapes our own text. It keeps the joiners of emoji and letters, which a peer's text does not: they can make two
 * different texts look the same. */
static char *
escape_own (const char *text)
{
  g_autoptr (GString) shown = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gsize length = (gsize) (g_utf8_next_char (c) - c);
      g_autofree char *escaped = NULL;

      if (g_utf8_get_char (c) == ZERO_WIDTH_JOINER || g_utf8_get_char (c) == ZERO_WIDTH_NON_JOINER)
        escaped = g_strndup (c, length);
      else
        escaped = hb_message_escape ((const guint8 *) c, length, FALSE);
      g_string_append (shown, escaped);
    }

  return g_strdup (shown->str);
}

static gboolean
is_text (HbMessageEntry *entry,
         const char     *escaped)
{
  g_autofree char *own = escape (hb_message_entry_get_text (entry));

  return strcmp (own, escaped) == 0;
}

/* The engine sends one text after the other, so the first event belongs to the oldest entry. */
static gboolean
find_waiting (HbConversation     *self,
              HbMessageEntryKind  kind,
              const char         *escaped,
              const char         *server,
              guint              *position)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      HbMessageEntry *entry = entry_at (self, i);

      if (hb_message_entry_get_kind (entry) == kind &&
          hb_message_entry_get_outcome (entry) == HB_OUTCOME_WAITING &&
          (escaped == NULL || is_text (entry, escaped)) &&
          g_strcmp0 (hb_message_entry_get_server (entry), server) == 0)
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Events */

static void
note_server (HbConversation *self,
             const char     *server,
             HbMessageEntry *entry)
{
  if (server != NULL)
    g_hash_table_replace (self->last_texts, g_strdup (server), g_object_ref (entry));
}

static void
settle (HbMessageEntry *entry,
        const HbEvent  *event)
{
  hb_message_entry_settle (entry, hb_outcome_from_host (event->host), hb_event_get_rtt_ms (event),
                           hb_event_get_time (event));
}

/* The later a text leaves for a server, the worse its way there was: the outcome that stays is the worst. */
static void
settle_worse (HbMessageEntry *entry,
              const HbEvent  *event)
{
  if (hb_outcome_from_host (event->host) > hb_message_entry_get_outcome (entry))
    settle (entry, event);
}

/* Each of several servers gets the texts in the same order, so the entry is the next one after that server's last.
 *
 * Returns: whether the text has left for another server already, and has its entry */
static gboolean
was_sent_elsewhere (HbConversation *self,
                    const HbEvent  *event)
{
  HbMessageEntry *last = g_hash_table_lookup (self->last_texts, event->server);
  gboolean after = last == NULL;

  for (guint i = 0; i < self->entries->len; i++)
    {
      HbMessageEntry *entry = entry_at (self, i);

      if (after && hb_message_entry_get_kind (entry) == HB_MESSAGE_ENTRY_TEXT &&
          hb_message_entry_get_outcome (entry) != HB_OUTCOME_WAITING && is_text (entry, event->text))
        {
          settle_worse (entry, event);
          note_server (self, event->server, entry);
          return TRUE;
        }
      after |= entry == last;
    }

  return FALSE;
}

static void
message_sent (HbConversation *self,
              const HbEvent  *event)
{
  HbMessageEntry *entry;
  guint position;

  self->known = TRUE;
  if (event->server != NULL && was_sent_elsewhere (self, event))
    return;
  if (find_waiting (self, HB_MESSAGE_ENTRY_TEXT, event->text, NULL, &position))
    entry = entry_at (self, position);
  else
    entry = append (self, HB_MESSAGE_ENTRY_TEXT, event->text, NULL, hb_event_get_time (event));

  settle (entry, event);
  note_server (self, event->server, entry);
}

/* Counts consecutive beats in one entry: they would push out the texts. */
static void
beat_sent (HbConversation *self,
           const HbEvent  *event)
{
  HbMessageEntry *entry = NULL;

  self->known = TRUE;
  if (self->entries->len > 0)
    entry = entry_at (self, self->entries->len - 1);

  if (entry != NULL && hb_message_entry_get_kind (entry) == HB_MESSAGE_ENTRY_BEAT)
    hb_message_entry_repeat (entry);
  else
    entry = append (self, HB_MESSAGE_ENTRY_BEAT, "", NULL, hb_event_get_time (event));

  settle (entry, event);
}

static void
pulse_received (HbConversation *self,
                const HbEvent  *event)
{
  self->known = TRUE;
  append (self, HB_MESSAGE_ENTRY_PULSE, "", event->server, hb_event_get_time (event));
}

static void
pulse_answered (HbConversation *self,
                const HbEvent  *event)
{
  HbMessageEntry *pulse;
  guint position;

  if (!find_waiting (self, HB_MESSAGE_ENTRY_PULSE, NULL, event->server, &position))
    return;

  /* The entry keeps the time when the pulse came. */
  pulse = entry_at (self, position);
  hb_message_entry_settle (pulse, hb_outcome_from_host (event->host), hb_event_get_rtt_ms (event),
                           hb_message_entry_get_time (pulse));
}

static void
warned (HbConversation *self,
        const HbEvent  *event)
{
  guint position;

  if (event->unsent != NULL && find_waiting (self, HB_MESSAGE_ENTRY_TEXT, event->unsent, NULL, &position))
    hb_message_entry_settle (entry_at (self, position), HB_OUTCOME_UNSENT, -1,
                             hb_event_get_time (event));
  if (event->about == HB_WARNING_MESSAGE)
    hb_conversation_mark_all_unsent (self);

  append (self, HB_MESSAGE_ENTRY_NOTE, event->text, event->server, hb_event_get_time (event));
}

/* Adds the server's address in use as a note. The engine is not trusted: an invalid name may contain anything. */
static void
resolved (HbConversation *self,
          const HbEvent  *event)
{
  const HbResolved *found = event->resolved;
  char address[HB_ADDRESS_STRING_SIZE];
  g_autofree char *text = NULL;

  if (!hb_host_name_is_valid (found->name) || found->server == NULL)
    return;

  /* Translators: a server's name, and its address */
  text = g_strdup_printf (_("%s is %s"), found->name, hb_address_format (found->server, address));
  append (self, HB_MESSAGE_ENTRY_NOTE, text, NULL, hb_event_get_time (event));
}

/**
 * hb_conversation_take_event:
 * @self: a conversation
 * @event: an event; ignored if it does not belong into a conversation
 */
void
hb_conversation_take_event (HbConversation *self,
                            const HbEvent  *event)
{
  switch (event->type)
    {
    case HB_EVENT_MESSAGE_SENT:
      message_sent (self, event);
      break;
    case HB_EVENT_BEAT_SENT:
      beat_sent (self, event);
      break;
    case HB_EVENT_PULSE_RECEIVED:
      pulse_received (self, event);
      break;
    case HB_EVENT_PULSE_ANSWERED:
      pulse_answered (self, event);
      break;
    case HB_EVENT_WARNING:
      warned (self, event);
      break;
    case HB_EVENT_RESOLVED:
      resolved (self, event);
      break;
    case HB_EVENT_SESSION_CLOSED:
      if (self->known)
        append (self, HB_MESSAGE_ENTRY_NOTE, _("The session is terminated"), event->server, hb_event_get_time (event));
      break;
    default:
      break;
    }
}

/* Texts */

/**
 * hb_conversation_add_text:
 * @self: a conversation
 * @text: a text that the engine was asked to send
 *
 * Adds it as waiting, until the event that it was sent or not.
 */
void
hb_conversation_add_text (HbConversation *self,
                          const char     *text)
{
  g_autofree char *shown = escape_own (text);

  append (self, HB_MESSAGE_ENTRY_TEXT, shown, NULL, g_get_real_time ());
}

/**
 * hb_conversation_remove_text:
 * @self: a conversation
 * @text: a text that the engine refused
 *
 * Returns: whether its entry was still waiting, and was removed
 */
gboolean
hb_conversation_remove_text (HbConversation *self,
                             const char     *text)
{
  g_autofree char *escaped = escape (text);
  guint position;

  if (!find_waiting (self, HB_MESSAGE_ENTRY_TEXT, escaped, NULL, &position))
    return FALSE;

  g_ptr_array_remove_index (self->entries, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return TRUE;
}

/**
 * hb_conversation_mark_unsent:
 * @self: a conversation
 * @text: a text that the engine refused
 *
 * Keeps its entry, and marks it as not sent.
 */
void
hb_conversation_mark_unsent (HbConversation *self,
                             const char     *text)
{
  g_autofree char *escaped = escape (text);
  HbMessageEntry *entry;
  guint position;

  if (!find_waiting (self, HB_MESSAGE_ENTRY_TEXT, escaped, NULL, &position))
    return;

  entry = entry_at (self, position);
  hb_message_entry_settle (entry, HB_OUTCOME_UNSENT, -1, hb_message_entry_get_time (entry));
}

/**
 * hb_conversation_mark_all_unsent:
 * @self: a conversation
 *
 * Call when the engine is gone: marks all waiting texts as not sent.
 */
void
hb_conversation_mark_all_unsent (HbConversation *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      HbMessageEntry *entry = entry_at (self, i);

      if (hb_message_entry_get_outcome (entry) == HB_OUTCOME_WAITING)
        hb_message_entry_settle (entry, HB_OUTCOME_UNSENT, -1, hb_message_entry_get_time (entry));
    }
}

void
hb_conversation_clear (HbConversation *self)
{
  guint n_entries = self->entries->len;

  self->known = FALSE;
  g_hash_table_remove_all (self->last_texts);
  g_ptr_array_set_size (self->entries, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_entries, 0);
}

/* GListModel */

static GType
hb_conversation_get_item_type (GListModel *list)
{
  return HB_TYPE_MESSAGE_ENTRY;
}

static guint
hb_conversation_get_n_items (GListModel *list)
{
  return HB_CONVERSATION (list)->entries->len;
}

static gpointer
hb_conversation_get_item (GListModel *list,
                          guint       position)
{
  HbConversation *self = HB_CONVERSATION (list);

  return position < self->entries->len ? g_object_ref (entry_at (self, position)) : NULL;
}

static void
hb_conversation_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hb_conversation_get_item_type;
  iface->get_n_items = hb_conversation_get_n_items;
  iface->get_item = hb_conversation_get_item;
}

static void
hb_conversation_finalize (GObject *object)
{
  HbConversation *self = HB_CONVERSATION (object);

  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->last_texts);

  G_OBJECT_CLASS (hb_conversation_parent_class)->finalize (object);
}

static void
hb_conversation_class_init (HbConversationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_conversation_finalize;
}

static void
hb_conversation_init (HbConversation *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->last_texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

HbConversation *
hb_conversation_new (void)
{
  return g_object_new (HB_TYPE_CONVERSATION, NULL);
}
