#include "app/hb-conversation.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wire/hb-message.h"

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d

struct _HbConversation
{
  GObject parent_instance;

  GPtrArray *utterances;
  gboolean known; /* to the server: something has left for it, or has come from it */
};

static void hb_conversation_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HbConversation, hb_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      hb_conversation_list_model_init))

static HbUtterance *
utterance_at (HbConversation *self,
              guint           position)
{
  return g_ptr_array_index (self->utterances, position);
}

static HbUtterance *
append (HbConversation *self,
        HbUtteranceKind kind,
        const char     *text,
        gint64          time)
{
  HbUtterance *utterance = hb_utterance_new (kind, text, time);

  if (self->utterances->len >= HB_CONVERSATION_MAX)
    {
      g_ptr_array_remove_index (self->utterances, 0);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, 1, 0);
    }

  g_ptr_array_add (self->utterances, utterance);
  g_list_model_items_changed (G_LIST_MODEL (self), self->utterances->len - 1, 0, 1);
  return utterance;
}

/* As the engine tells a text, so that it is found again. */
static char *
escape (const char *text)
{
  return hb_message_escape ((const guint8 *) text, strlen (text), FALSE);
}

/* Safe to show. The person's own text keeps the joiners of its emoji and its letters, which a
 * stranger's does not: two texts may look the same for them. */
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
is_text (HbUtterance *utterance,
         const char  *escaped)
{
  g_autofree char *own = escape (hb_utterance_get_text (utterance));

  return strcmp (own, escaped) == 0;
}

/* The engine says one thing after the other, so that what is told first belongs to the oldest. */
static gboolean
find_waiting (HbConversation *self,
              HbUtteranceKind kind,
              const char     *escaped,
              guint          *position)
{
  for (guint i = 0; i < self->utterances->len; i++)
    {
      HbUtterance *utterance = utterance_at (self, i);

      if (hb_utterance_get_kind (utterance) == kind &&
          hb_utterance_get_outcome (utterance) == HB_OUTCOME_WAITING &&
          (escaped == NULL || is_text (utterance, escaped)))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* What happened */

typedef struct
{
  const char *event;
  const char *text;
  const char *about;
  gint64 time;
  HbOutcome outcome;
  double rtt_ms;
} Happening;

static HbOutcome
outcome_of (const char *host)
{
  if (strcmp (host, "answered") == 0)
    return HB_OUTCOME_ANSWERED;
  if (strcmp (host, "silent") == 0)
    return HB_OUTCOME_SILENT;
  if (strcmp (host, "unreachable") == 0)
    return HB_OUTCOME_UNREACHABLE;

  return HB_OUTCOME_SENT;
}

static void
read_happening (GVariant  *variant,
                Happening *happening)
{
  const char *host = "";

  *happening = (Happening) {
    .event = "",
    .text = "",
    .about = "",
    .rtt_ms = -1,
  };

  g_variant_lookup (variant, "event", "&s", &happening->event);
  g_variant_lookup (variant, "text", "&s", &happening->text);
  g_variant_lookup (variant, "about", "&s", &happening->about);
  g_variant_lookup (variant, "rtt-ms", "d", &happening->rtt_ms);
  g_variant_lookup (variant, "host", "&s", &host);
  if (!g_variant_lookup (variant, "time", "x", &happening->time))
    happening->time = g_get_real_time ();

  happening->outcome = outcome_of (host);
}

static void
settle (HbUtterance     *utterance,
        const Happening *happening)
{
  hb_utterance_settle (utterance, happening->outcome, happening->rtt_ms, happening->time);
}

static void
message_sent (HbConversation  *self,
              const Happening *happening)
{
  HbUtterance *utterance;
  guint position;

  self->known = TRUE;
  if (find_waiting (self, HB_UTTERANCE_SAID, happening->text, &position))
    utterance = utterance_at (self, position);
  else
    utterance = append (self, HB_UTTERANCE_SAID, happening->text, happening->time);

  settle (utterance, happening);
}

/* One entry for many beats: they would push out what the person said. */
static void
beat_sent (HbConversation  *self,
           const Happening *happening)
{
  HbUtterance *utterance = NULL;

  self->known = TRUE;
  if (self->utterances->len > 0)
    utterance = utterance_at (self, self->utterances->len - 1);

  if (utterance != NULL && hb_utterance_get_kind (utterance) == HB_UTTERANCE_BEAT)
    hb_utterance_repeat (utterance);
  else
    utterance = append (self, HB_UTTERANCE_BEAT, "", happening->time);

  settle (utterance, happening);
}

static void
pulse_received (HbConversation  *self,
                const Happening *happening)
{
  self->known = TRUE;
  append (self, HB_UTTERANCE_PULSE, "", happening->time);
}

static void
pulse_answered (HbConversation  *self,
                const Happening *happening)
{
  HbUtterance *pulse;
  guint position;

  if (!find_waiting (self, HB_UTTERANCE_PULSE, NULL, &position))
    return;

  /* The time of a pulse stays the one it came at. */
  pulse = utterance_at (self, position);
  hb_utterance_settle (pulse, happening->outcome, happening->rtt_ms, hb_utterance_get_time (pulse));
}

/* Which text did not get there is told in the warning's words only, the reason last. Our own engine says them
 * in our language, one that was started elsewhere in English. */
static gboolean
tells_of (const char *warning,
          const char *escaped)
{
  char *beginnings[] = {
    g_strdup_printf (_("“%s” did not leave: %s"), escaped, ""),
    g_strdup_printf ("“%s” did not leave: %s", escaped, ""),
    g_strdup_printf (_("“%s” did not arrive: %s"), escaped, ""),
    g_strdup_printf ("“%s” did not arrive: %s", escaped, ""),
  };
  gboolean tells = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      tells |= g_str_has_prefix (warning, beginnings[i]);
      g_free (beginnings[i]);
    }

  return tells;
}

static HbUtterance *
find_unsent (HbConversation  *self,
             const Happening *happening)
{
  for (guint i = 0; i < self->utterances->len; i++)
    {
      HbUtterance *utterance = utterance_at (self, i);
      g_autofree char *escaped = NULL;

      if (hb_utterance_get_kind (utterance) != HB_UTTERANCE_SAID ||
          hb_utterance_get_outcome (utterance) != HB_OUTCOME_WAITING)
        continue;

      escaped = escape (hb_utterance_get_text (utterance));
      if (tells_of (happening->text, escaped))
        return utterance;
    }

  return NULL;
}

static void
warned (HbConversation  *self,
        const Happening *happening)
{
  HbUtterance *unsent = NULL;

  if (strcmp (happening->about, "send") == 0)
    unsent = find_unsent (self, happening);
  if (unsent != NULL)
    hb_utterance_settle (unsent, HB_OUTCOME_UNSENT, -1, happening->time);
  if (strcmp (happening->about, "message") == 0)
    hb_conversation_abandon (self);

  append (self, HB_UTTERANCE_NOTE, happening->text, happening->time);
}

/**
 * hb_conversation_happen:
 * @self: a conversation
 * @happening: what happened, as the D-Bus interface Engine1 tells it (a{sv}); what does not belong
 *   into a conversation has no effect
 */
void
hb_conversation_happen (HbConversation *self,
                        GVariant       *happening)
{
  Happening read;

  g_return_if_fail (g_variant_is_of_type (happening, G_VARIANT_TYPE_VARDICT));

  read_happening (happening, &read);

  if (strcmp (read.event, "message-sent") == 0)
    message_sent (self, &read);
  else if (strcmp (read.event, "beat-sent") == 0)
    beat_sent (self, &read);
  else if (strcmp (read.event, "pulse-received") == 0)
    pulse_received (self, &read);
  else if (strcmp (read.event, "pulse-answered") == 0)
    pulse_answered (self, &read);
  else if (strcmp (read.event, "warning") == 0)
    warned (self, &read);
  else if (strcmp (read.event, "session-closed") == 0 && self->known)
    append (self, HB_UTTERANCE_NOTE, _("The session is terminated"), read.time);
}

/* What the person says */

/**
 * hb_conversation_say:
 * @self: a conversation
 * @text: what the engine has been asked to say
 *
 * Adds it, waiting: the next "message-sent" of that text settles it.
 */
void
hb_conversation_say (HbConversation *self,
                     const char     *text)
{
  g_autofree char *shown = escape_own (text);

  append (self, HB_UTTERANCE_SAID, shown, g_get_real_time ());
}

/**
 * hb_conversation_take_back:
 * @self: a conversation
 * @text: what was said, and the engine would not have
 *
 * Returns: whether it still waited and was removed
 */
gboolean
hb_conversation_take_back (HbConversation *self,
                           const char     *text)
{
  g_autofree char *escaped = escape (text);
  guint position;

  if (!find_waiting (self, HB_UTTERANCE_SAID, escaped, &position))
    return FALSE;

  g_ptr_array_remove_index (self->utterances, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return TRUE;
}

/**
 * hb_conversation_refuse:
 * @self: a conversation
 * @text: what was said, and the engine would not have
 *
 * Leaves it where it is, as not sent.
 */
void
hb_conversation_refuse (HbConversation *self,
                        const char     *text)
{
  g_autofree char *escaped = escape (text);
  HbUtterance *utterance;
  guint position;

  if (!find_waiting (self, HB_UTTERANCE_SAID, escaped, &position))
    return;

  utterance = utterance_at (self, position);
  hb_utterance_settle (utterance, HB_OUTCOME_UNSENT, -1, hb_utterance_get_time (utterance));
}

/**
 * hb_conversation_abandon:
 * @self: a conversation
 *
 * To be called when the engine is gone: what still waited was not sent.
 */
void
hb_conversation_abandon (HbConversation *self)
{
  for (guint i = 0; i < self->utterances->len; i++)
    {
      HbUtterance *utterance = utterance_at (self, i);

      if (hb_utterance_get_outcome (utterance) == HB_OUTCOME_WAITING)
        hb_utterance_settle (utterance, HB_OUTCOME_UNSENT, -1, hb_utterance_get_time (utterance));
    }
}

void
hb_conversation_clear (HbConversation *self)
{
  guint n_utterances = self->utterances->len;

  self->known = FALSE;
  g_ptr_array_set_size (self->utterances, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_utterances, 0);
}

/* The list */

static GType
hb_conversation_get_item_type (GListModel *list)
{
  return HB_TYPE_UTTERANCE;
}

static guint
hb_conversation_get_n_items (GListModel *list)
{
  return HB_CONVERSATION (list)->utterances->len;
}

static gpointer
hb_conversation_get_item (GListModel *list,
                          guint       position)
{
  HbConversation *self = HB_CONVERSATION (list);

  return position < self->utterances->len ? g_object_ref (utterance_at (self, position)) : NULL;
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

  g_ptr_array_unref (self->utterances);

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
  self->utterances = g_ptr_array_new_with_free_func (g_object_unref);
}

HbConversation *
hb_conversation_new (void)
{
  return g_object_new (HB_TYPE_CONVERSATION, NULL);
}
