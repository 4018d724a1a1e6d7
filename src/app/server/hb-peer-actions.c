#include "app/server/hb-peer-actions.h"

#include <glib/gi18n.h>

#include "app/widgets/hb-question.h"

struct _HbPeerActions
{
  GObject parent_instance;

  GtkWidget *widget; /* not owned: it owns the actions */
  GSimpleActionGroup *group;
  HbPeerNames *names;
  HbEngineProxy *engine;
  GQueue reminders; /* of addresses to mute in the engine: one call is pending, the others wait */
};

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbPeerActions, hb_peer_actions, G_TYPE_OBJECT)

static void
on_called (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (HbPeerActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  answer = hb_engine_proxy_call_finish (HB_ENGINE_PROXY (source), result, &error);
  if (answer == NULL)
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

static void
on_copy (GSimpleAction *action,
         GVariant      *address,
         gpointer       user_data)
{
  HbPeerActions *self = user_data;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->widget),
                          g_variant_get_string (address, NULL));
  gtk_widget_activate_action (self->widget, "win.copied", NULL);
}

/* When the reply comes, another engine may run. */
typedef struct
{
  HbPeerActions *self;
  HbEngineProxy *engine;
  char *address;
  gboolean muted;
} Wish;

static void
wish_free (gpointer  data,
           GClosure *closure)
{
  Wish *wish = data;

  g_object_unref (wish->self);
  g_object_unref (wish->engine);
  g_free (wish->address);
  g_free (wish);
}

/* If muting was not permitted, it is not stored either. */
static void
on_mute_answered (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Wish *wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (wish->engine, result, &error);

  if (answer != NULL)
    hb_peer_names_set_muted (wish->self->names, wish->address, wish->muted);
  else
    g_signal_emit (wish->self, signals[PROBLEM], 0, error->message);
  wish_free (wish, NULL);
}

static void
on_mute (GSimpleAction *action,
         GVariant      *address,
         gpointer       user_data)
{
  HbPeerActions *self = user_data;
  const char *text = g_variant_get_string (address, NULL);
  HbPeerItem *peer = hb_peer_list_lookup (hb_engine_proxy_get_peers (self->engine), text);
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish) { g_object_ref (self), g_object_ref (self->engine), g_strdup (text),
                   peer == NULL || !hb_peer_item_get_muted (peer) };
  hb_engine_proxy_set_muted (self->engine, text, wish->muted, on_mute_answered, wish);
}

static void
on_name (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  HbPeerActions *self = user_data;
  const char *address, *name, *note;

  g_variant_get (parameter, "(&s&s&s)", &address, &name, &note);
  hb_peer_names_set (self->names, address, name, note);
}

static void
on_terminate_answered (AdwMessageDialog *dialog,
                       const char       *response,
                       Wish             *wish)
{
  HbPeerActions *self = wish->self;

  if (g_str_equal (response, "terminate") && self->engine == wish->engine)
    hb_engine_proxy_close_session (self->engine, wish->address, on_called, g_object_ref (self));
}

/* Asks first: its key is next to that of muting, and it cannot be undone. */
static void
on_terminate (GSimpleAction *action,
              GVariant      *address,
              gpointer       user_data)
{
  HbPeerActions *self = user_data;
  const char *text = g_variant_get_string (address, NULL);
  HbPeerItem *peer = hb_peer_list_lookup (hb_engine_proxy_get_peers (self->engine), text);
  GtkRoot *root = gtk_widget_get_root (self->widget);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), _("Terminate the Session?"), NULL);
  Wish *wish = g_new0 (Wish, 1);

  /* Translators: %s is a peer's name or address */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("%s is not notified, and is not watched again before its next message."),
                                  peer != NULL ? hb_peer_item_get_title (peer) : text);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep"), "terminate",
                                    _("_Terminate"), NULL);
  hb_question_name_buttons (ADW_MESSAGE_DIALOG (dialog));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "terminate",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");

  *wish = (Wish) { g_object_ref (self), g_object_ref (self->engine), g_strdup (text) };
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_terminate_answered), wish, wish_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_forget (GSimpleAction *action,
           GVariant      *address,
           gpointer       user_data)
{
  HbPeerActions *self = user_data;

  hb_engine_proxy_forget (self->engine, g_variant_get_string (address, NULL), on_called,
                          g_object_ref (self));
}

/* Mutes peers in a new engine that were muted in an earlier run. An engine takes few calls at a time, and there may be
 * hundreds. Failures are ignored: nobody asked for it just now. */

static void remind (HbPeerActions *self);

static void
on_reminded (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (HbPeerActions) self = user_data;
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (HB_ENGINE_PROXY (source), result, NULL);

  if (HB_ENGINE_PROXY (source) != self->engine)
    return;

  g_free (g_queue_pop_head (&self->reminders));
  remind (self);
}

static void
remind (HbPeerActions *self)
{
  if (self->reminders.length > 0)
    hb_engine_proxy_restore_muted (self->engine, g_queue_peek_head (&self->reminders), on_reminded,
                                   g_object_ref (self));
}

static void
on_muted (HbPeerNames   *names,
          const char    *address,
          HbPeerActions *self)
{
  if (self->engine == NULL)
    return;

  g_queue_push_tail (&self->reminders, g_strdup (address));
  if (self->reminders.length == 1)
    remind (self);
}

/**
 * hb_peer_actions_set_engine:
 * @self: actions
 * @engine: (nullable) (transfer none): the engine of the peers
 */
void
hb_peer_actions_set_engine (HbPeerActions *self,
                            HbEngineProxy *engine)
{
  static const char *const live[] = { "mute", "terminate", "forget" };
  gboolean connected = engine != NULL && hb_engine_proxy_is_connected (engine);
  gboolean replay = connected && g_strcmp0 (hb_engine_proxy_get_mode (engine), "replay") == 0;

  if (g_set_object (&self->engine, engine))
    g_queue_clear_full (&self->reminders, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (live); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), live[i]);

      /* The sessions of a replay are over. */
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                   connected && !(replay && g_str_equal (live[i], "terminate")));
    }
}

static void
hb_peer_actions_finalize (GObject *object)
{
  HbPeerActions *self = HB_PEER_ACTIONS (object);

  g_clear_object (&self->group);
  g_clear_object (&self->names);
  g_clear_object (&self->engine);
  g_queue_clear_full (&self->reminders, g_free);

  G_OBJECT_CLASS (hb_peer_actions_parent_class)->finalize (object);
}

static void
hb_peer_actions_class_init (HbPeerActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_peer_actions_finalize;

  signals[PROBLEM] = g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hb_peer_actions_init (HbPeerActions *self)
{
  g_queue_init (&self->reminders);
}

/**
 * hb_peer_actions_new:
 * @widget: (transfer none): the widget that gets the actions; it must outlive them
 * @names: (transfer none): stores names, notes and muted peers
 *
 * Returns: (transfer full): the actions
 */
HbPeerActions *
hb_peer_actions_new (GtkWidget   *widget,
                     HbPeerNames *names)
{
  static const GActionEntry entries[] = {
    { .name = "copy", .activate = on_copy, .parameter_type = "s" },
    { .name = "mute", .activate = on_mute, .parameter_type = "s" },
    { .name = "name", .activate = on_name, .parameter_type = "(sss)" },
    { .name = "terminate", .activate = on_terminate, .parameter_type = "s" },
    { .name = "forget", .activate = on_forget, .parameter_type = "s" },
  };
  HbPeerActions *self = g_object_new (HB_TYPE_PEER_ACTIONS, NULL);

  self->widget = widget;
  self->names = g_object_ref (names);
  self->group = g_simple_action_group_new ();
  g_signal_connect_object (names, "muted", G_CALLBACK (on_muted), self, 0);
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (widget, "peer", G_ACTION_GROUP (self->group));
  hb_peer_actions_set_engine (self, NULL);

  return self;
}
