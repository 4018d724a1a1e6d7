#include "app/hb-peer-actions.h"

#include <glib/gi18n.h>

#include "app/hb-question.h"

struct _HbPeerActions
{
  GObject parent_instance;

  GtkWidget *widget; /* not owned: it owns us */
  GSimpleActionGroup *group;
  HbPeerNames *names;
  HbRemote *remote;
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

  answer = hb_remote_call_finish (HB_REMOTE (source), result, &error);
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

static void
on_mute (GSimpleAction *action,
         GVariant      *address,
         gpointer       user_data)
{
  HbPeerActions *self = user_data;
  const char *text = g_variant_get_string (address, NULL);
  HbPeerItem *peer = hb_peer_list_lookup (hb_remote_get_peers (self->remote), text);
  gboolean muted = peer == NULL || !hb_peer_item_get_muted (peer);

  hb_peer_names_set_muted (self->names, text, muted);
  hb_remote_set_muted (self->remote, text, muted, on_called, g_object_ref (self));
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

/* By the time of the answer, another engine may run. */
typedef struct
{
  HbPeerActions *self;
  HbRemote *remote;
  char *address;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->self);
  g_object_unref (question->remote);
  g_free (question->address);
  g_free (question);
}

static void
on_terminate_answered (AdwMessageDialog *dialog,
                       const char       *response,
                       Question         *question)
{
  HbPeerActions *self = question->self;

  if (g_str_equal (response, "terminate") && self->remote == question->remote)
    hb_remote_close_session (self->remote, question->address, on_called, g_object_ref (self));
}

/* One key away from muting, and not to be undone. */
static void
on_terminate (GSimpleAction *action,
              GVariant      *address,
              gpointer       user_data)
{
  HbPeerActions *self = user_data;
  const char *text = g_variant_get_string (address, NULL);
  HbPeerItem *peer = hb_peer_list_lookup (hb_remote_get_peers (self->remote), text);
  GtkRoot *root = gtk_widget_get_root (self->widget);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), _("Terminate the Session?"), NULL);
  Question *question = g_new (Question, 1);

  /* Translators: %s is a peer's name or address */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("%s is not told, and is no longer watched until it says "
                                    "something again."),
                                  peer != NULL ? hb_peer_item_get_title (peer) : text);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep"), "terminate",
                                    _("_Terminate"), NULL);
  hb_question_name_buttons (ADW_MESSAGE_DIALOG (dialog));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "terminate",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");

  *question = (Question) { g_object_ref (self), g_object_ref (self->remote), g_strdup (text) };
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_terminate_answered), question,
                         question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_forget (GSimpleAction *action,
           GVariant      *address,
           gpointer       user_data)
{
  HbPeerActions *self = user_data;

  hb_remote_forget (self->remote, g_variant_get_string (address, NULL), on_called,
                    g_object_ref (self));
}

/* Who knows it already from the last time, but not from this engine. */
static void
on_muted (HbPeerNames   *names,
          const char    *address,
          HbPeerActions *self)
{
  if (self->remote != NULL)
    hb_remote_set_muted (self->remote, address, TRUE, on_called, g_object_ref (self));
}

/**
 * hb_peer_actions_set_remote:
 * @self: actions
 * @remote: (nullable) (transfer none): the engine whose peers they are for
 */
void
hb_peer_actions_set_remote (HbPeerActions *self,
                            HbRemote      *remote)
{
  static const char *const live[] = { "mute", "terminate", "forget" };

  g_set_object (&self->remote, remote);
  for (guint i = 0; i < G_N_ELEMENTS (live); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), live[i]);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                   remote != NULL && hb_remote_is_connected (remote));
    }
}

static void
hb_peer_actions_finalize (GObject *object)
{
  HbPeerActions *self = HB_PEER_ACTIONS (object);

  g_clear_object (&self->group);
  g_clear_object (&self->names);
  g_clear_object (&self->remote);

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
}

/**
 * hb_peer_actions_new:
 * @widget: (transfer none): what the actions are for; it is to outlive them
 * @names: (transfer none): where names, notes and who is muted are remembered
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
  hb_peer_actions_set_remote (self, NULL);

  return self;
}
