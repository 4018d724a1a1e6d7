#include "app/window/hb-window.h"

#include <glib/gi18n.h>

#include "app/client/hb-client-page.h"
#include "app/server/hb-peer-actions.h"
#include "app/server/hb-quiet-actions.h"
#include "app/server/hb-server-view.h"
#include "app/widgets/hb-banner.h"
#include "app/widgets/hb-question.h"
#include "app/widgets/hb-toaster.h"
#include "app/window/hb-attach-words.h"
#include "app/window/hb-file-actions.h"
#include "app/window/hb-header-bar.h"
#include "app/window/hb-problem-page.h"
#include "app/window/hb-run-actions.h"
#include "app/window/hb-starting-page.h"
#include "app/window/hb-watch-settings.h"
#include "app/window/hb-welcome-page.h"

struct _HbWindow
{
  AdwApplicationWindow parent_instance;

  HbRunController *controller;
  GSettings *settings;
  HbPeerNames *names;
  HbPeerActions *peer_actions;
  HbQuietActions *quiet_actions;
  HbFileActions *file_actions;
  HbEngineProxy *engine; /* whose signals we are connected to */
  HbRunActions *run_actions;
  HbWatchSettings *watch_settings;
  HbToaster *toaster;
  const char *source;  /* of the run that is shown: "live", "attached", "demo" or "replay" */
  gboolean closing;    /* once the client has left */
  gboolean background; /* closing keeps the server running, without a question */

  HbHeaderBar *header_bar;
  HbBanner *banner;
  AdwToastOverlay *toasts;
  GtkStack *pages;
  HbProblemPage *problem_page;
  HbServerView *server_view;
  HbClientPage *client_page;
};

G_DEFINE_FINAL_TYPE (HbWindow, hb_window, ADW_TYPE_APPLICATION_WINDOW)

/* Preferences */

/* The engine is told at its start. */
static void
on_look_up_names (HbWindow *self)
{
  if (!hb_run_controller_is_watching (self->controller))
    return;

  if (g_settings_get_boolean (self->settings, "look-up-names"))
    hb_toaster_say (self->toaster, "names", _("Names will be looked up when the server is started again"));
  else
    hb_toaster_say (self->toaster, "names", _("No names will be looked up when the server is started again"));
}

static void
add_preferences (HbWindow *self)
{
  static const char *const names[] = { "look-up-names", "notifications" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (self->settings, names[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
  g_signal_connect_object (self->settings, "changed::look-up-names", G_CALLBACK (on_look_up_names), self,
                           G_CONNECT_SWAPPED);
}

static void
on_problem (HbWindow   *self,
            const char *text)
{
  hb_toaster_say (self->toaster, "problem", text);
}

/**
 * hb_window_show_peer:
 * @self: a window
 * @address: a peer's address
 *
 * Shows that peer, or says that it is no longer known: a notification may be clicked late.
 */
void
hb_window_show_peer (HbWindow   *self,
                     const char *address)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (hb_server_view_show_peer (self->server_view, address))
    return;

  name = hb_peer_names_get_name (self->names, address);
  /* Translators: the name of a machine */
  text = g_strdup_printf (_("%s is no longer known"), name != NULL ? name : address);
  hb_toaster_say (self->toaster, "unknown", text);
}

/**
 * hb_window_show_worst:
 * @self: a window
 *
 * Shows all peers, the worst first.
 */
void
hb_window_show_worst (HbWindow *self)
{
  hb_server_view_show_worst (self->server_view);
}

/**
 * hb_window_show_incident:
 * @self: a window
 * @number: an incident's number
 *
 * Shows the peers of that incident, and no others; if it is over, all peers, the worst first.
 */
void
hb_window_show_incident (HbWindow *self,
                         guint     number)
{
  hb_server_view_show_worst (self->server_view);
  hb_server_view_show_incident (self->server_view, number);
}

/**
 * hb_window_start_demo:
 * @self: a window
 * @n_peers: the number of simulated clients
 *
 * Starts a demo, once the person has agreed to any loss of sessions.
 */
void
hb_window_start_demo (HbWindow *self,
                      guint     n_peers)
{
  hb_run_actions_start_demo (self->run_actions, n_peers);
}

/**
 * hb_window_open:
 * @self: a window
 * @file: a capture
 *
 * Replays it with the settings of the last replay, once the person has agreed to any loss of sessions.
 */
void
hb_window_open (HbWindow *self,
                GFile    *file)
{
  const char *path = g_file_peek_path (file);

  if (path != NULL)
    hb_run_actions_start_replay (self->run_actions, path);
  else
    on_problem (self, _("Only a capture on this computer can be opened"));
}

/* Events of the engine */

/* Other warnings of a client are in its conversation. */
static void
on_warning (HbWindow      *self,
            const HbEvent *event)
{
  if (event->about == HB_WARNING_INTERFACE || event->about == HB_WARNING_NAME)
    hb_banner_show_trouble (self->banner, event->text, NULL);
  else if (hb_engine_proxy_is_server (self->engine))
    hb_toaster_say (self->toaster, hb_warning_to_string (event->about), event->text);
}

static void
on_event (HbEngineProxy *engine,
          const HbEvent *event,
          HbWindow      *self)
{
  if (event->type == HB_EVENT_WARNING)
    on_warning (self, event);
  else if (event->type == HB_EVENT_LISTENING || event->type == HB_EVENT_RESOLVED)
    hb_banner_hide (self->banner);
  else if (event->type == HB_EVENT_SUMMARY && g_strcmp0 (hb_engine_proxy_get_mode (engine), "replay") == 0)
    hb_banner_show_note (self->banner, _("The capture has ended. This is its last state."),
                         _("Replay Again"));

  if (!hb_engine_proxy_is_server (engine))
    hb_client_page_take_event (self->client_page, event);
}

/* Says that some events are missing. */
static void
on_caught_up (HbWindow *self)
{
  hb_toaster_say (self->toaster, "behind",
                  _("This window could not keep up: it shows the current state, but some events are "
                    "missing"));
}

/* Runs */

static const char *
choose_page (HbWindow *self)
{
  switch (hb_run_controller_get_state (self->controller))
    {
    case HB_RUN_STARTING:
      return "starting";
    case HB_RUN_FAILED:
      return "problem";
    case HB_RUN_RUNNING:
    case HB_RUN_LEAVING:
    case HB_RUN_LOST:
      return hb_run_controller_get_role (self->controller);
    case HB_RUN_IDLE:
    default:
      return "welcome";
    }
}

/* Returns: the kind of the run, which is known only while it is running */
static const char *
find_source (HbWindow *self)
{
  const char *mode = hb_engine_proxy_get_mode (self->engine);

  if (g_strcmp0 (mode, "demo") == 0)
    return "demo";
  if (g_strcmp0 (mode, "replay") == 0)
    return "replay";
  if (hb_run_controller_is_watching (self->controller) || hb_run_controller_is_client (self->controller))
    return "live";

  return "attached";
}

static void
sync_header (HbWindow *self)
{
  gboolean server = self->engine != NULL && hb_engine_proxy_is_server (self->engine);
  gboolean runs = hb_run_controller_is_running (self->controller) || hb_run_controller_is_awaiting (self->controller) ||
                  hb_run_controller_get_state (self->controller) == HB_RUN_STARTING;
  /* Only a run of our own on the real network can have another interface. */
  gboolean selectable = hb_run_controller_is_watching (self->controller) ||
                        hb_run_controller_is_client (self->controller);

  g_object_set (self->header_bar,
                "running", runs,
                "source", self->source,
                "awaiting", hb_run_controller_is_awaiting (self->controller),
                "interface", self->engine != NULL ? hb_engine_proxy_get_interface (self->engine) : NULL,
                "interface-selectable", selectable,
                "searchable", server,
                NULL);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "search")),
                               server);
}

static void
show_lost (HbWindow *self)
{
  const char *ended = _("The engine has ended. This is its last known state.");
  g_autofree char *awaiting = NULL;

  if (!hb_run_controller_is_awaiting (self->controller))
    {
      hb_banner_show_trouble (self->banner, ended, _("Start Again"));
      return;
    }

  if (hb_engine_proxy_is_server (self->engine))
    awaiting = hb_attach_words_lost (self->engine);
  hb_banner_show_trouble (self->banner, awaiting != NULL ? awaiting : ended, NULL);
}

static void
on_state (HbWindow *self)
{
  HbRunState state = hb_run_controller_get_state (self->controller);

  if (state == HB_RUN_FAILED)
    hb_problem_page_show (self->problem_page, hb_run_controller_get_error (self->controller));
  if (state == HB_RUN_RUNNING)
    self->source = find_source (self);
  else if (state != HB_RUN_LEAVING && state != HB_RUN_LOST)
    self->source = NULL;
  g_object_set (self->server_view, "source", self->source, NULL);

  if (state == HB_RUN_LOST)
    show_lost (self);
  else
    hb_banner_hide (self->banner);
  g_object_set (self->client_page, "connected", state == HB_RUN_RUNNING, NULL);
  hb_peer_actions_set_engine (self->peer_actions, self->engine);
  hb_quiet_actions_set_engine (self->quiet_actions, self->engine);
  hb_file_actions_set_engine (self->file_actions, self->engine);

  sync_header (self);
  gtk_stack_set_visible_child_name (self->pages, choose_page (self));
  if (state == HB_RUN_RUNNING && hb_run_controller_is_client (self->controller))
    gtk_widget_grab_focus (GTK_WIDGET (self->client_page));
  if (state == HB_RUN_IDLE && self->closing)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
say_attached_again (HbWindow      *self,
                    HbEngineProxy *engine)
{
  g_autofree char *text = hb_attach_words_again (engine, self->engine);

  hb_toaster_say (self->toaster, "attached", text);
}

static void
on_engine (HbWindow *self)
{
  HbEngineProxy *engine = hb_run_controller_get_engine (self->controller);
  gboolean server = engine != NULL && hb_engine_proxy_is_server (engine);

  /* A capture that is replayed again is not a server that has come back. */
  if (self->engine != NULL && server && hb_run_controller_get_capture (self->controller) == NULL)
    say_attached_again (self, engine);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_set_object (&self->engine, engine);
  hb_banner_hide (self->banner);
  hb_peer_actions_set_engine (self->peer_actions, engine);
  hb_quiet_actions_set_engine (self->quiet_actions, engine);
  hb_file_actions_set_engine (self->file_actions, engine);

  if (server)
    hb_peer_names_watch (self->names, hb_engine_proxy_get_peers (engine));
  else if (engine != NULL)
    g_object_set (self->client_page, "server", hb_engine_proxy_get_server (engine), NULL);
  g_object_set (self->server_view, "engine", server ? engine : NULL, NULL);

  if (engine == NULL)
    return;

  g_signal_connect (engine, "event", G_CALLBACK (on_event), self);
  g_signal_connect_swapped (engine, "caught-up", G_CALLBACK (on_caught_up), self);
  g_signal_connect_swapped (engine, "notify::interface", G_CALLBACK (sync_header), self);
}

/* Requests of a client's page */

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
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (HB_ENGINE_PROXY (source), result, &error);

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

  if (self->engine == NULL)
    return;

  sending = g_new (Sending, 1);
  *sending = (Sending) { g_object_ref (self), g_strdup (text) };
  hb_engine_proxy_send (self->engine, text, on_sent, sending);
}

static void
on_terminate (HbWindow *self)
{
  hb_run_controller_stop (self->controller);
}

static void
on_change_server (HbWindow *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "connect", NULL);
}

static void
on_copied (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  hb_toaster_say (HB_WINDOW (user_data)->toaster, "copied", _("Copied"));
}

static void
on_search (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  g_object_set (HB_WINDOW (user_data)->header_bar, "search-mode", TRUE, NULL);
}

/* Closing */

static void
on_close_answered (AdwMessageDialog *dialog,
                   const char       *response,
                   HbWindow         *self)
{
  if (g_str_equal (response, "background"))
    {
      self->background = TRUE;
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
    }
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

/* A client sends TERMINATE first. */
static void
leave_then_close (HbWindow *self)
{
  self->closing = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  hb_run_controller_leave (self->controller);
}

static gboolean
hb_window_close_request (GtkWindow *window)
{
  HbWindow *self = HB_WINDOW (window);

  remember_size (self);

  if (hb_run_controller_is_client (self->controller))
    leave_then_close (self);
  else if (!hb_run_controller_is_watching (self->controller))
    return GTK_WINDOW_CLASS (hb_window_parent_class)->close_request (window);
  else if (self->background)
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  else
    ask_to_close (self);

  return GDK_EVENT_STOP;
}

static void
on_quit_answered (AdwMessageDialog *dialog,
                  const char       *response,
                  HbWindow         *self)
{
  if (g_str_equal (response, "switch"))
    gtk_window_destroy (GTK_WINDOW (self));
}

/**
 * hb_window_end:
 * @self: a window
 *
 * Ends the run and closes the window, even if sessions are lost; a client sends TERMINATE first.
 */
void
hb_window_end (HbWindow *self)
{
  remember_size (self);

  if (hb_run_controller_is_client (self->controller))
    leave_then_close (self);
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

/**
 * hb_window_quit:
 * @self: a window
 *
 * Does the same as hb_window_end(), but asks if sessions would be lost.
 */
void
hb_window_quit (HbWindow *self)
{
  guint sessions = hb_run_controller_count_sessions (self->controller);
  GtkWidget *dialog;

  if (sessions == 0)
    {
      hb_window_end (self);
      return;
    }

  remember_size (self);
  dialog = hb_question_stop_watching (GTK_WINDOW (self), sessions);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_quit_answered), self, 0);
  gtk_window_present (GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* GObject */

static void
hb_window_dispose (GObject *object)
{
  HbWindow *self = HB_WINDOW (object);

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->controller);
  g_clear_object (&self->settings);
  g_clear_object (&self->names);
  g_clear_object (&self->peer_actions);
  g_clear_object (&self->quiet_actions);
  g_clear_object (&self->file_actions);
  g_clear_object (&self->run_actions);
  g_clear_object (&self->watch_settings);
  g_clear_object (&self->toaster);

  G_OBJECT_CLASS (hb_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HbWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, server_view);
  gtk_widget_class_bind_template_child (widget_class, HbWindow, client_page);
  gtk_widget_class_bind_template_callback (widget_class, on_problem);
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

  g_type_ensure (HB_TYPE_HEADER_BAR);
  g_type_ensure (HB_TYPE_BANNER);
  g_type_ensure (HB_TYPE_WELCOME_PAGE);
  g_type_ensure (HB_TYPE_STARTING_PAGE);
  g_type_ensure (HB_TYPE_PROBLEM_PAGE);
  g_type_ensure (HB_TYPE_SERVER_VIEW);
  g_type_ensure (HB_TYPE_CLIENT_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-window.ui");
  bind_template (widget_class);
}

static void
hb_window_init (HbWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "search", .activate = on_search },
    { .name = "copied", .activate = on_copied },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  self->toaster = hb_toaster_new (self->toasts);
}

/**
 * hb_window_new:
 * @application: its application
 * @controller: (transfer none): the controller of the runs
 * @settings: (transfer none): the preferences
 *
 * Returns: (transfer none): the window
 */
HbWindow *
hb_window_new (AdwApplication  *application,
               HbRunController *controller,
               GSettings       *settings)
{
  HbWindow *self = g_object_new (HB_TYPE_WINDOW, "application", application, NULL);

  self->controller = g_object_ref (controller);
  self->settings = g_object_ref (settings);
  self->names = hb_peer_names_new (NULL);
  g_signal_connect_object (self->names, "problem", G_CALLBACK (on_problem), self, G_CONNECT_SWAPPED);
  self->peer_actions = hb_peer_actions_new (GTK_WIDGET (self), self->names);
  g_signal_connect_object (self->peer_actions, "problem", G_CALLBACK (on_problem), self,
                           G_CONNECT_SWAPPED);
  self->quiet_actions = hb_quiet_actions_new (GTK_WIDGET (self));
  g_signal_connect_object (self->quiet_actions, "problem", G_CALLBACK (on_problem), self, G_CONNECT_SWAPPED);
  self->file_actions = hb_file_actions_new (GTK_APPLICATION_WINDOW (self));
  g_signal_connect_object (self->file_actions, "problem", G_CALLBACK (on_problem), self, G_CONNECT_SWAPPED);

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "width"),
                               g_settings_get_int (settings, "height"));
  if (g_settings_get_boolean (settings, "maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  add_preferences (self);
  self->run_actions = hb_run_actions_new (GTK_APPLICATION_WINDOW (self), controller, settings);
  self->watch_settings = hb_watch_settings_new (GTK_APPLICATION_WINDOW (self), controller, settings);
  g_signal_connect_object (self->watch_settings, "problem", G_CALLBACK (on_problem), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect_object (controller, "notify::engine", G_CALLBACK (on_engine), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  on_state (self);

  return self;
}
