#include "app/window/hb-file-actions.h"

#include <glib/gi18n.h>

#include "app/model/hb-unexpected-peers.h"
#include "app/peer/hb-peer-dialog.h"
#include "app/widgets/hb-question.h"
#include "store/hb-peers-save.h"

struct _HbFileActions
{
  GObject parent_instance;

  GtkApplicationWindow *window; /* not owned: it owns this */
  HbEngineProxy *engine; /* (nullable) */
};

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbFileActions, hb_file_actions, G_TYPE_OBJECT)

/* One peer */

static void
open_dialog (HbFileActions *self,
             HbPeerItem    *peer)
{
  GtkWidget *dialog = hb_peer_dialog_new (GTK_WINDOW (self->window), hb_engine_proxy_get_peers_file (self->engine), peer,
                                          hb_engine_proxy_get_policy (self->engine));

  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_edit (GSimpleAction *action,
         GVariant      *address,
         gpointer       user_data)
{
  HbFileActions *self = user_data;
  HbPeerItem *peer = hb_peer_list_lookup (hb_engine_proxy_get_peers (self->engine),
                                          g_variant_get_string (address, NULL));

  if (peer != NULL)
    open_dialog (self, peer);
}

static void
on_add (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  open_dialog (user_data, NULL);
}

/* All peers that are seen */

typedef struct
{
  HbFileActions *self;
  char *path;
  GPtrArray *peers; /* of HbPeerItem */
} Wish;

static void
wish_free (gpointer  data,
           GClosure *closure)
{
  Wish *wish = data;

  g_object_unref (wish->self);
  g_ptr_array_unref (wish->peers);
  g_free (wish->path);
  g_free (wish);
}

static void
on_answered (AdwMessageDialog *dialog,
             const char       *response,
             Wish             *wish)
{
  g_autoptr (GError) error = NULL;

  if (g_str_equal (response, "add") && !hb_peers_save (wish->path, hb_unexpected_peers_expect, wish->peers, &error))
    g_signal_emit (wish->self, signals[PROBLEM], 0, error->message);
}

static GtkWidget *
create_question (HbFileActions *self,
                 const char    *path,
                 guint          n_peers,
                 guint          n_known)
{
  g_autofree char *file = g_filename_display_name (path);
  g_autofree char *heading = g_strdup_printf (ngettext ("Add %u Peer to the File?", "Add %u Peers to the File?", n_peers),
                                              n_peers);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), heading, NULL);
  g_autoptr (GString) body = g_string_new (NULL);

  /* Translators: %s is a file */
  g_string_printf (body, _("Whoever is added to %s is expected: it is pulsed even if it has not sent anything, and "
                           "reported as missing if it does not answer."), file);
  if (n_known > 0)
    {
      g_string_append_c (body, ' ');
      g_string_append_printf (body, ngettext ("%u of them is in the file already as not expected, and is expected from now "
                                              "on.",
                                              "%u of them are in the file already as not expected, and are expected from now "
                                              "on.",
                                              n_known), n_known);
    }
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body->str);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "add", _("_Add"), NULL);
  hb_question_name_buttons (ADW_MESSAGE_DIALOG (dialog));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "add", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "add");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}

static void
on_add_seen (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  HbFileActions *self = user_data;
  const char *path = hb_engine_proxy_get_peers_file (self->engine);
  guint n_known;
  g_autoptr (GPtrArray) peers = hb_unexpected_peers_find (hb_engine_proxy_get_peers (self->engine), path, &n_known);
  GtkWidget *dialog;
  Wish *wish;

  if (peers->len == 0)
    {
      g_signal_emit (self, signals[PROBLEM], 0, _("All peers are in the file already"));
      return;
    }

  dialog = create_question (self, path, peers->len, n_known);
  wish = g_new (Wish, 1);
  *wish = (Wish) { g_object_ref (self), g_strdup (path), g_steal_pointer (&peers) };
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered), wish, wish_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
enable (HbFileActions *self,
        const char    *name,
        gboolean       enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->window), name)), enabled);
}

/**
 * hb_file_actions_set_engine:
 * @self: actions
 * @engine: (nullable) (transfer none): the engine whose peers file it is
 */
void
hb_file_actions_set_engine (HbFileActions *self,
                            HbEngineProxy *engine)
{
  gboolean server = engine != NULL && hb_engine_proxy_is_server (engine);
  const char *path = server ? hb_engine_proxy_get_peers_file (engine) : NULL;
  gboolean writable = path != NULL && hb_engine_proxy_is_connected (engine) && hb_peers_save_is_allowed (path);

  g_set_object (&self->engine, engine);
  enable (self, "edit-peer", server);
  enable (self, "add-peer", writable);
  enable (self, "add-seen-peers", writable);
}

static void
hb_file_actions_finalize (GObject *object)
{
  g_clear_object (&HB_FILE_ACTIONS (object)->engine);

  G_OBJECT_CLASS (hb_file_actions_parent_class)->finalize (object);
}

static void
hb_file_actions_class_init (HbFileActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_file_actions_finalize;

  signals[PROBLEM] = g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hb_file_actions_init (HbFileActions *self)
{
}

/**
 * hb_file_actions_new:
 * @window: (transfer none): the window that gets the actions; it must outlive them
 *
 * Returns: (transfer full): the actions
 */
HbFileActions *
hb_file_actions_new (GtkApplicationWindow *window)
{
  static const GActionEntry entries[] = {
    { .name = "edit-peer", .activate = on_edit, .parameter_type = "s" },
    { .name = "add-peer", .activate = on_add },
    { .name = "add-seen-peers", .activate = on_add_seen },
  };
  HbFileActions *self = g_object_new (HB_TYPE_FILE_ACTIONS, NULL);

  self->window = window;
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  hb_file_actions_set_engine (self, NULL);

  return self;
}
