#include "app/hb-window.h"

#include <glib/gi18n.h>

#include "app/hb-capture-chooser.h"
#include "app/hb-client-page.h"
#include "app/hb-connect-dialog.h"
#include "app/hb-interface-menu.h"
#include "app/hb-peer-actions.h"
#include "app/hb-peer-page.h"
#include "app/hb-problem-page.h"
#include "app/hb-question.h"
#include "app/hb-server-dialog.h"
#include "app/hb-server-page.h"
#include "app/hb-welcome-page.h"

/* How many simulated clients the demo has, and how many servers' addresses are remembered. */
#define DEMO_PEERS 8
#define SERVERS_MAX 5

struct _HbWindow
{
  AdwApplicationWindow parent_instance;

  HbRunner *runner;
  GSettings *settings;
  HbPeerNames *names;
  HbPeerActions *peer_actions;
  HbRemote *remote; /* whose signals we are connected to */
  char *next_role;  /* what to start once a client has left */
  gboolean closing;

  GtkButton *run_button;
  GtkMenuButton *interface_button;
  GtkWidget *search_button;
  GtkRevealer *banner;
  GtkLabel *banner_label;
  GtkWidget *banner_button;
  AdwToastOverlay *toasts;
  GtkStack *pages;
  HbProblemPage *problem_page;
  AdwLeaflet *leaflet;
  HbServerPage *server_page;
  GtkWidget *detail_box;
  HbPeerPage *peer_page;
  HbClientPage *client_page;
};

G_DEFINE_FINAL_TYPE (HbWindow, hb_window, ADW_TYPE_APPLICATION_WINDOW)

static void
toast (HbWindow   *self,
       const char *text)
{
  AdwToast *note;
  g_autofree char *plain = g_markup_escape_text (text, -1);

  note = adw_toast_new (plain);
  adw_toast_overlay_add_toast (self->toasts, note);
}

static void
set_banner (HbWindow   *self,
            const char *text,
            gboolean    startable)
{
  if (text != NULL)
    gtk_label_set_text (self->banner_label, text);
  gtk_widget_set_visible (self->banner_button, startable);
  gtk_revealer_set_reveal_child (self->banner, text != NULL);
}

static gboolean
runs (HbWindow *self)
{
  HbRunState state = hb_runner_get_state (self->runner);

  return state == HB_RUN_RUNNING || state == HB_RUN_LEAVING;
}

static gboolean
runs_client (HbWindow *self)
{
  return runs (self) && !hb_remote_is_server (hb_runner_get_remote (self->runner));
}

static gboolean
runs_live_server (HbWindow *self)
{
  return runs (self) && !runs_client (self) &&
         g_strcmp0 (hb_remote_get_mode (hb_runner_get_remote (self->runner)), "live") == 0;
}

/* The chosen peer */

static void
on_history (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (HbWindow) self = user_data;
  g_autoptr (GVariant) answer = hb_remote_call_finish (HB_REMOTE (source), result, NULL);
  g_autoptr (GVariant) history = NULL;

  if (answer == NULL || HB_REMOTE (source) != self->remote)
    return;

  history = g_variant_get_child_value (answer, 0);
  hb_peer_page_set_history (self->peer_page, history);
}

static void
on_packets (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (HbWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = hb_remote_call_finish (HB_REMOTE (source), result, &error);
  g_autoptr (GVariant) packets = NULL;

  if (answer == NULL)
    {
      toast (self, error->message);
      return;
    }

  packets = g_variant_get_child_value (answer, 0);
  hb_peer_page_set_packets (self->peer_page, packets);
}

static HbPeerItem *
get_selected (HbWindow *self)
{
  return hb_server_page_get_selected (self->server_page);
}

static void
on_history_wanted (HbWindow *self)
{
  HbPeerItem *peer = get_selected (self);

  if (peer != NULL && self->remote != NULL && hb_remote_is_connected (self->remote))
    hb_remote_get_history (self->remote, hb_peer_item_get_address (peer), on_history,
                           g_object_ref (self));
}

static void
on_packets_wanted (HbWindow *self)
{
  HbPeerItem *peer = get_selected (self);

  if (peer != NULL && self->remote != NULL && hb_remote_is_connected (self->remote))
    hb_remote_get_packets (self->remote, hb_peer_item_get_address (peer), on_packets,
                           g_object_ref (self));
}

static void
on_selected (HbWindow *self)
{
  HbPeerItem *peer = get_selected (self);

  gtk_widget_set_visible (self->detail_box, peer != NULL);
  g_object_set (self->peer_page, "item", peer, NULL);
  if (peer == NULL)
    return;

  adw_leaflet_set_visible_child (self->leaflet, self->detail_box);
}

static void
on_back (HbWindow *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/**
 * hb_window_show_peer:
 * @self: a window
 * @address: a peer's address
 *
 * Shows that peer, where it is known.
 */
void
hb_window_show_peer (HbWindow   *self,
                     const char *address)
{
  HbPeerItem *peer = NULL;

  if (self->remote != NULL)
    peer = hb_peer_list_lookup (hb_remote_get_peers (self->remote), address);
  if (peer != NULL)
    g_object_set (self->server_page, "selected", peer, NULL);
}

/* What the engine tells */

static void
on_warning (HbWindow   *self,
            const char *about,
            const char *text)
{
  if (g_str_equal (about, "interface"))
    set_banner (self, text, FALSE);
  else
    toast (self, text);
}

static void
on_happened (HbRemote *remote,
             GVariant *happening,
             HbWindow *self)
{
  const char *event, *about = "", *text = "", *address = "";
  HbPeerItem *selected = get_selected (self);

  if (!g_variant_lookup (happening, "event", "&s", &event))
    return;
  g_variant_lookup (happening, "about", "&s", &about);
  g_variant_lookup (happening, "text", "&s", &text);
  g_variant_lookup (happening, "peer", "&s", &address);

  if (g_str_equal (event, "warning"))
    on_warning (self, about, text);
  else if (g_str_equal (event, "listening"))
    set_banner (self, NULL, FALSE);

  if (!hb_remote_is_server (remote))
    hb_client_page_happen (self->client_page, happening);
  else if (selected != NULL && g_str_equal (address, hb_peer_item_get_address (selected)))
    hb_peer_page_happen (self->peer_page, happening);
}

/* What runs */

static const char *
get_running_role (HbWindow *self)
{
  if (self->remote == NULL)
    return "";

  return hb_remote_is_server (self->remote) ? "server" : "client";
}

static void
start_role (HbWindow   *self,
            const char *role);

/* A client that has left makes room for what was chosen instead. */
static void
start_next (HbWindow *self)
{
  g_autofree char *role = g_steal_pointer (&self->next_role);

  if (self->closing)
    gtk_window_destroy (GTK_WINDOW (self));
  else if (role != NULL)
    start_role (self, role);
}

static const char *
choose_page (HbWindow *self)
{
  switch (hb_runner_get_state (self->runner))
    {
    case HB_RUN_STARTING:
      return "starting";
    case HB_RUN_FAILED:
      return "problem";
    case HB_RUN_RUNNING:
    case HB_RUN_LEAVING:
    case HB_RUN_LOST:
      return get_running_role (self);
    case HB_RUN_IDLE:
    default:
      return "welcome";
    }
}

static void
sync_header (HbWindow *self)
{
  gboolean idle = !runs (self) && hb_runner_get_state (self->runner) != HB_RUN_STARTING;
  gboolean server = self->remote != NULL && hb_remote_is_server (self->remote);

  gtk_button_set_icon_name (self->run_button, idle ? "media-playback-start-symbolic"
                                                   : "media-playback-stop-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->run_button), idle ? _("Start") : _("Stop"));
  gtk_widget_set_visible (GTK_WIDGET (self->interface_button), self->remote != NULL);
  if (self->remote != NULL)
    gtk_menu_button_set_label (self->interface_button, hb_remote_get_interface (self->remote));
  gtk_widget_set_visible (self->search_button, server);
  g_action_change_state (g_action_map_lookup_action (G_ACTION_MAP (self), "role"),
                         g_variant_new_string (get_running_role (self)));
}

static void
on_state (HbWindow *self)
{
  HbRunState state = hb_runner_get_state (self->runner);

  if (state == HB_RUN_FAILED)
    hb_problem_page_show (self->problem_page, hb_runner_get_error (self->runner));
  set_banner (self,
              state == HB_RUN_LOST
                  ? _("The engine has ended. What is shown is as it was then, and no longer true.")
                  : NULL,
              TRUE);
  g_object_set (self->client_page, "connected", state == HB_RUN_RUNNING, NULL);
  hb_peer_actions_set_remote (self->peer_actions, self->remote);

  sync_header (self);
  gtk_stack_set_visible_child_name (self->pages, choose_page (self));
  if (state == HB_RUN_IDLE)
    start_next (self);
}

static void
on_settings_of_run (HbWindow *self)
{
  g_object_set (self->server_page,
                "timeout", hb_remote_get_timeout (self->remote),
                "pulses", hb_remote_get_pulses (self->remote),
                NULL);
}

/* What a client is to be given, while none has come yet. */
static void
show_address (HbWindow *self)
{
  g_auto (GStrv) addresses = NULL;

  g_object_get (self->remote, "addresses", &addresses, NULL);
  g_object_set (self->server_page, "address", addresses != NULL ? addresses[0] : NULL, NULL);
}

static void
on_remote (HbWindow *self)
{
  if (self->remote != NULL)
    g_signal_handlers_disconnect_by_data (self->remote, self);
  g_set_object (&self->remote, hb_runner_get_remote (self->runner));
  hb_peer_actions_set_remote (self->peer_actions, self->remote);

  g_object_set (self->server_page, "selected", NULL, NULL);
  if (self->remote == NULL)
    {
      g_object_set (self->server_page, "peers", NULL, NULL);
      return;
    }

  g_signal_connect (self->remote, "happened", G_CALLBACK (on_happened), self);
  if (hb_remote_is_server (self->remote))
    {
      g_signal_connect_swapped (self->remote, "notify::timeout", G_CALLBACK (on_settings_of_run), self);
      g_signal_connect_swapped (self->remote, "notify::pulses", G_CALLBACK (on_settings_of_run), self);
      hb_peer_names_watch (self->names, hb_remote_get_peers (self->remote));
      on_settings_of_run (self);
      show_address (self);
      g_object_set (self->server_page, "peers", hb_remote_get_peers (self->remote), NULL);
    }
  else
    {
      g_object_set (self->client_page, "server", hb_remote_get_server (self->remote), NULL);
    }
}

/* A client's wishes */

typedef struct
{
  HbWindow *self;
  char *text;
} Sending;

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Sending *sending = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = hb_remote_call_finish (HB_REMOTE (source), result, &error);

  if (answer == NULL)
    hb_client_page_fail (sending->self->client_page, sending->text, error->message);

  g_object_unref (sending->self);
  g_free (sending->text);
  g_free (sending);
}

static void
on_send (HbWindow   *self,
         const char *text)
{
  Sending *sending;

  if (self->remote == NULL)
    return;

  sending = g_new (Sending, 1);
  *sending = (Sending) { g_object_ref (self), g_strdup (text) };
  hb_remote_send (self->remote, text, on_sent, sending);
}

static void
on_terminate (HbWindow *self)
{
  hb_runner_stop (self->runner);
}

static void
on_change_server (HbWindow *self)
{
  g_free (self->next_role);
  self->next_role = g_strdup ("client");
  hb_runner_stop (self->runner);
}

static void
remember_server (HbWindow   *self,
                 const char *server)
{
  g_auto (GStrv) before = g_settings_get_strv (self->settings, "servers");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;

  g_strv_builder_add (builder, server);
  for (guint i = 0; before[i] != NULL && i < SERVERS_MAX - 1; i++)
    if (!g_str_equal (before[i], server))
      g_strv_builder_add (builder, before[i]);

  after = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "servers", (const char *const *) after);
}

static void
on_server_chosen (HbWindow   *self,
                  const char *server)
{
  remember_server (self, server);
  g_settings_set_string (self->settings, "role", "client");
  hb_runner_start_client (self->runner, server);
}

static void
ask_for_server (HbWindow *self)
{
  g_auto (GStrv) servers = g_settings_get_strv (self->settings, "servers");
  GtkWidget *dialog = hb_connect_dialog_new (GTK_WINDOW (self));

  g_object_set (dialog, "recent", servers, NULL);
  g_settings_bind (self->settings, "beat", dialog, "beat", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_server_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Roles */

static void
start_role (HbWindow   *self,
            const char *role)
{
  if (g_str_equal (role, "client"))
    {
      ask_for_server (self);
      return;
    }

  g_settings_set_string (self->settings, "role", "server");
  hb_runner_start_server (self->runner);
}

static void
end_then_start (HbWindow   *self,
                const char *role)
{
  g_free (self->next_role);
  self->next_role = g_strdup (role);
  hb_runner_stop (self->runner);
}

static void
on_switch_answered (AdwMessageDialog *dialog,
                    const char       *response,
                    HbWindow         *self)
{
  if (g_str_equal (response, "switch"))
    end_then_start (self, g_object_get_data (G_OBJECT (dialog), "role"));
}

/* Asked only where something would be lost. */
static void
ask_to_switch (HbWindow   *self,
               const char *role)
{
  guint sessions = hb_peer_list_count (hb_remote_get_peers (self->remote), HB_PEER_STATE_ALIVE) +
                   hb_peer_list_count (hb_remote_get_peers (self->remote), HB_PEER_STATE_PULSING);
  GtkWidget *dialog = hb_question_stop_watching (GTK_WINDOW (self), sessions);

  g_object_set_data_full (G_OBJECT (dialog), "role", g_strdup (role), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_switch_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_role (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  HbWindow *self = user_data;
  const char *role = g_variant_get_string (parameter, NULL);

  if (runs (self) && g_str_equal (role, get_running_role (self)))
    return;

  if (runs_live_server (self) && hb_peer_list_count (hb_remote_get_peers (self->remote),
                                                     HB_PEER_STATE_ALIVE) > 0)
    ask_to_switch (self, role);
  else if (runs_client (self))
    end_then_start (self, role);
  else
    start_role (self, role);
}

static void
on_run (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  HbWindow *self = user_data;
  g_autofree char *role = g_settings_get_string (self->settings, "role");

  if (runs (self) || hb_runner_get_state (self->runner) == HB_RUN_STARTING)
    hb_runner_stop (self->runner);
  else
    start_role (self, role);
}

static void
on_restart (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  hb_runner_restart (HB_WINDOW (user_data)->runner);
}

static void
on_demo (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  hb_runner_start_demo (HB_WINDOW (user_data)->runner, DEMO_PEERS);
}

static void
on_attach (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  hb_runner_attach (HB_WINDOW (user_data)->runner);
}

static void
on_connect (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "role",
                                  g_variant_new_string ("client"));
}

static void
on_search (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  HbWindow *self = user_data;

  if (gtk_widget_get_visible (self->search_button))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->search_button), TRUE);
}

/* Captures */

static void
on_capture_chosen (GtkFileChooserNative *chooser,
                   int                   response,
                   HbWindow             *self)
{
  g_autofree char *path = NULL;
  double speed;

  if (response == GTK_RESPONSE_ACCEPT)
    path = hb_capture_chooser_get (chooser, &speed);
  if (path != NULL)
    hb_runner_start_replay (self->runner, path, speed);

  g_object_unref (chooser);
}

static void
on_open_capture (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  HbWindow *self = user_data;
  GtkFileChooserNative *chooser = hb_capture_chooser_new (GTK_WINDOW (self));

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_capture_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Settings */

static void
on_settings_applied (GtkWidget *dialog,
                     HbWindow  *self)
{
  double timeout, interval;
  guint pulses;

  g_object_get (dialog, "timeout", &timeout, "pulses", &pulses, "interval", &interval, NULL);
  g_settings_set_double (self->settings, "timeout", timeout);
  g_settings_set_uint (self->settings, "pulses", pulses);
  g_settings_set_double (self->settings, "pulse-interval", interval);

  if (runs (self) && hb_remote_is_server (self->remote))
    {
      hb_remote_set_timeout (self->remote, timeout, NULL, NULL);
      hb_remote_set_pulses (self->remote, pulses, NULL, NULL);
    }
}

static void
on_server_settings (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  HbWindow *self = user_data;
  gboolean running = runs (self) && hb_remote_is_server (self->remote);
  GtkWidget *dialog = hb_server_dialog_new (GTK_WINDOW (self));

  g_object_set (dialog,
                "running", running,
                "timeout", running ? hb_remote_get_timeout (self->remote)
                                   : g_settings_get_double (self->settings, "timeout"),
                "pulses", running ? hb_remote_get_pulses (self->remote)
                                  : g_settings_get_uint (self->settings, "pulses"),
                "interval", g_settings_get_double (self->settings, "pulse-interval"),
                NULL);
  g_signal_connect_object (dialog, "applied", G_CALLBACK (on_settings_applied), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_interface (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  HbWindow *self = user_data;

  g_simple_action_set_state (action, parameter);
  g_settings_set_string (self->settings, "interface", g_variant_get_string (parameter, NULL));
  if (runs_live_server (self))
    hb_runner_start_server (self->runner);
  else if (runs_client (self))
    hb_runner_start_client (self->runner, hb_remote_get_server (self->remote));
}

/* The end */

static void
on_close_answered (AdwMessageDialog *dialog,
                   const char       *response,
                   HbWindow         *self)
{
  if (g_str_equal (response, "background"))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  else if (g_str_equal (response, "stop"))
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
ask_to_close (HbWindow *self)
{
  GtkWidget *dialog = hb_question_keep_watching (GTK_WINDOW (self));

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_close_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
remember_size (HbWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "width", MAX (width, 360));
  g_settings_set_int (self->settings, "height", MAX (height, 294));
  g_settings_set_boolean (self->settings, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
hb_window_close_request (GtkWindow *window)
{
  HbWindow *self = HB_WINDOW (window);

  remember_size (self);

  if (runs_live_server (self))
    {
      ask_to_close (self);
      return GDK_EVENT_STOP;
    }
  if (runs_client (self) && !self->closing)
    {
      /* It says TERMINATE first. */
      self->closing = TRUE;
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      hb_runner_stop (self->runner);
      return GDK_EVENT_STOP;
    }

  return GTK_WINDOW_CLASS (hb_window_parent_class)->close_request (window);
}

/* GObject */

static void
hb_window_dispose (GObject *object)
{
  HbWindow *self = HB_WINDOW (object);

  if (self->remote != NULL)
    g_signal_handlers_disconnect_by_data (self->remote, self);
  g_clear_object (&self->remote);
  g_clear_object (&self->runner);
  g_clear_object (&self->settings);
  g_clear_object (&self->names);
  g_clear_object (&self->peer_actions);
  g_clear_pointer (&self->next_role, g_free);

  G_OBJECT_CLASS (hb_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HbWindow, run_button);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, interface_button);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, banner_label);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, banner_button);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, server_page);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, detail_box);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, peer_page);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, client_page);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_history_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_packets_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_terminate);
  gtk_widget_class_bind_template_callback (widget_class, on_change_server);
}

static void
hb_window_class_init (HbWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hb_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hb_window_close_request;

  g_type_ensure (HB_TYPE_WELCOME_PAGE);
  g_type_ensure (HB_TYPE_PROBLEM_PAGE);
  g_type_ensure (HB_TYPE_SERVER_PAGE);
  g_type_ensure (HB_TYPE_PEER_PAGE);
  g_type_ensure (HB_TYPE_CLIENT_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-window.ui");
  bind_template (widget_class);
}

static void
hb_window_init (HbWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "run", .activate = on_run },
    { .name = "connect", .activate = on_connect },
    { .name = "search", .activate = on_search },
    { .name = "restart", .activate = on_restart },
    { .name = "role", .activate = on_role, .parameter_type = "s", .state = "''" },
    { .name = "demo", .activate = on_demo },
    { .name = "attach", .activate = on_attach },
    { .name = "open-capture", .activate = on_open_capture },
    { .name = "server-settings", .activate = on_server_settings },
    { .name = "interface", .activate = on_interface, .parameter_type = "s", .state = "''" },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  hb_interface_menu_attach (self->interface_button);
}

/**
 * hb_window_new:
 * @application: whose window it is
 * @runner: (transfer none): what runs
 * @settings: (transfer none): the preferences
 *
 * Returns: (transfer none): the window
 */
HbWindow *
hb_window_new (AdwApplication *application,
               HbRunner       *runner,
               GSettings      *settings)
{
  HbWindow *self = g_object_new (HB_TYPE_WINDOW, "application", application, NULL);
  g_autofree char *interface = g_settings_get_string (settings, "interface");

  self->runner = g_object_ref (runner);
  self->settings = g_object_ref (settings);
  self->names = hb_peer_names_new (NULL);
  self->peer_actions = hb_peer_actions_new (GTK_WIDGET (self), self->names);
  g_signal_connect_object (self->peer_actions, "problem", G_CALLBACK (toast), self,
                           G_CONNECT_SWAPPED);

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "width"),
                               g_settings_get_int (settings, "height"));
  if (g_settings_get_boolean (settings, "maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_action_change_state (g_action_map_lookup_action (G_ACTION_MAP (self), "interface"),
                         g_variant_new_string (interface));

  g_signal_connect_object (runner, "notify::remote", G_CALLBACK (on_remote), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (runner, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  on_state (self);

  return self;
}
