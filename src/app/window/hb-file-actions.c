#include "app/window/hb-file-actions.h"

#include <glib/gi18n.h>

#include "app/model/hb-peers-disk.h"
#include "app/model/hb-unexpected-peers.h"
#include "app/peer/hb-peer-dialog.h"
#include "app/widgets/hb-question.h"

struct _HbFileActions
{
  GObject parent_instance;

  GtkApplicationWindow *window; /* not owned: it owns this; NULL once it is closed */
  HbEngineProxy *engine; /* (nullable) */
  gboolean reading;      /* a peers file, to ask a person about it then */
};

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbFileActions, hb_file_actions, G_TYPE_OBJECT)

/* The file that is read. When it is, another engine may run, and the window may be closed. */
typedef struct
{
  HbFileActions *self;
  HbEngineProxy *engine;
  HbPeerItem *peer; /* (nullable) */
} Reading;

static Reading *
begin_reading (HbFileActions *self,
               HbPeerItem    *peer)
{
  Reading *reading = g_new (Reading, 1);

  self->reading = TRUE;
  *reading = (Reading) { g_object_ref (self), g_object_ref (self->engine), peer != NULL ? g_object_ref (peer) : NULL };
  return reading;
}

static void
reading_free (Reading *self)
{
  self->self->reading = FALSE;
  g_object_unref (self->self);
  g_object_unref (self->engine);
  g_clear_object (&self->peer);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* One peer */

static void
on_draft (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (HbPeerDraft) draft = hb_peer_draft_load_finish (result, reading->peer);
  GtkApplicationWindow *window = reading->self->window;

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (hb_peer_dialog_new (GTK_WINDOW (window), g_steal_pointer (&draft), reading->peer,
                                                        hb_engine_proxy_get_policy (reading->engine))));
}

static void
open_dialog (HbFileActions *self,
             HbPeerItem    *peer)
{
  if (!self->reading)
    hb_peer_draft_load (hb_engine_proxy_get_peers_file (self->engine), on_draft, begin_reading (self, peer));
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
  GPtrArray *peers; /* see hb_unexpected_peers_find() */
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
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (HbFileActions) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean heard = g_signal_has_handler_pending (self, signals[PROBLEM], 0, FALSE);

  if (hb_peers_disk_finish (result, heard ? &error : NULL) == NULL && heard)
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

static void
on_answered (AdwMessageDialog *dialog,
             const char       *response,
             Wish             *wish)
{
  if (g_str_equal (response, "add"))
    hb_peers_disk_save (wish->path, hb_unexpected_peers_expect, g_ptr_array_ref (wish->peers),
                        (GDestroyNotify) g_ptr_array_unref, on_saved, g_object_ref (wish->self));
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
ask_to_add (HbFileActions *self,
            const char    *path,
            GPtrArray     *peers,
            guint          n_known)
{
  GtkWidget *dialog = create_question (self, path, peers->len, n_known);
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish) { g_object_ref (self), g_strdup (path), g_ptr_array_ref (peers) };
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered), wish, wish_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A file that cannot be read now cannot be edited either, which is said then. */
static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  HbFileActions *self = reading->self;
  const char *path = hb_engine_proxy_get_peers_file (reading->engine);
  g_autoptr (HbPeersFile) file = hb_peers_disk_finish (result, NULL);
  g_autoptr (GPtrArray) peers = NULL;
  guint n_known;

  if (self->window == NULL)
    return;

  if (file == NULL)
    file = hb_peers_file_parse (path, "", 0);
  peers = hb_unexpected_peers_find (hb_engine_proxy_get_peers (reading->engine), file, &n_known);
  if (peers->len > 0)
    ask_to_add (self, path, peers, n_known);
  else
    g_signal_emit (self, signals[PROBLEM], 0, _("All peers are in the file already"));
}

static void
on_add_seen (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  HbFileActions *self = user_data;

  if (!self->reading)
    hb_peers_disk_load (hb_engine_proxy_get_peers_file (self->engine), on_read, begin_reading (self, NULL));
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
  gboolean has_file = server && hb_engine_proxy_get_peers_file (engine) != NULL && hb_engine_proxy_is_connected (engine);

  g_set_object (&self->engine, engine);
  enable (self, "edit-peer", server);
  enable (self, "add-peer", has_file);
  enable (self, "add-seen-peers", has_file);
}

static void
hb_file_actions_finalize (GObject *object)
{
  HbFileActions *self = HB_FILE_ACTIONS (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->engine);

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

  g_set_weak_pointer (&self->window, window);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  hb_file_actions_set_engine (self, NULL);

  return self;
}
