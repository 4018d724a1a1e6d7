#include "app/window/hb-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "app/engine/hb-run-controller.h"
#include "app/model/hb-peers-disk.h"
#include "app/model/hb-preferences.h"
#include "app/window/hb-notifier.h"
#include "app/window/hb-window.h"
#include "config.h"
#include "engine/hb-language.h"

#define HB_WEBSITE "https://github.com/d0ntblink/Heartbeats"

struct _HbApplication
{
  AdwApplication parent_instance;

  int monitor;
  char *capture;    /* (nullable): to be opened by this start */
  guint demo_peers; /* for the demo of this start; 0 for none */

  GSettings *settings;
  HbRunController *controller;
  HbNotifier *notifier;
  HbWindow *window;
  gboolean ending; /* a signal asked us to end */
};

G_DEFINE_FINAL_TYPE (HbApplication, hb_application, ADW_TYPE_APPLICATION)

static void
on_about (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  HbApplication *self = user_data;

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         "application-name", _("Heartbeats"),
                         "application-icon", HB_APPLICATION_ID,
                         "version", HB_VERSION,
                         "comments", _("See which machines are alive, with no firewall rule changed."),
                         "developer-name", _("The Heartbeats contributors"),
                         "website", HB_WEBSITE,
                         "issue-url", HB_WEBSITE "/issues",
                         "license-type", GTK_LICENSE_MIT_X11,
                         NULL);
}

static void
on_quit (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  HbApplication *self = user_data;

  if (self->window != NULL)
    hb_window_quit (self->window);
}

/* A signal ends without questions; a second one does not wait for anything. */
static gboolean
on_signal (gpointer user_data)
{
  HbApplication *self = user_data;

  if (self->window != NULL && !self->ending)
    hb_window_end (self->window);
  else
    g_application_quit (G_APPLICATION (self));

  self->ending = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
follow_signals (HbApplication *self)
{
  struct sigaction hang_up;

  g_unix_signal_add (SIGINT, on_signal, self);
  g_unix_signal_add (SIGTERM, on_signal, self);

  /* Under nohup, it is ignored, and stays so. */
  if (sigaction (SIGHUP, NULL, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN)
    g_unix_signal_add (SIGHUP, on_signal, self);
}

static void
on_show_peer (GSimpleAction *action,
              GVariant      *address,
              gpointer       user_data)
{
  HbApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  hb_window_show_peer (self->window, g_variant_get_string (address, NULL));
}

static void
on_show_worst (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  HbApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  hb_window_show_worst (self->window);
}

static void
on_show_incident (GSimpleAction *action,
                  GVariant      *number,
                  gpointer       user_data)
{
  HbApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  hb_window_show_incident (self->window, g_variant_get_uint32 (number));
}

static void
update_notifier (HbApplication *self)
{
  gboolean wanted = g_settings_get_boolean (self->settings, "notifications");

  if (self->notifier != NULL)
    hb_notifier_set_engine (self->notifier, wanted ? hb_run_controller_get_engine (self->controller) : NULL);
}

/* Starts the last role again, unless there was none or it needs a question first. */
static void
start_first (HbApplication *self)
{
  g_autofree char *role = g_settings_get_string (self->settings, "role");
  g_auto (GStrv) servers = g_settings_get_strv (self->settings, "servers");

  if (g_str_equal (role, "server"))
    hb_run_controller_start_server (self->controller);
  else if (g_str_equal (role, "client") && servers[0] != NULL)
    hb_run_controller_start_client (self->controller, servers[0]);
}

static void
on_visible (HbApplication *self)
{
  hb_notifier_set_hidden (self->notifier, self->window == NULL ||
                                              !gtk_widget_get_visible (GTK_WIDGET (self->window)));
}

/* Returns: whether the window was created now */
static gboolean
ensure_window (HbApplication *self)
{
  if (self->window != NULL)
    return FALSE;

  self->window = hb_window_new (ADW_APPLICATION (self), self->controller, self->settings);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  g_signal_connect_object (self->window, "notify::visible", G_CALLBACK (on_visible), self,
                           G_CONNECT_SWAPPED);
  return TRUE;
}

static void
hb_application_activate (GApplication *application)
{
  HbApplication *self = HB_APPLICATION (application);

  if (ensure_window (self))
    start_first (self);

  gtk_window_present (GTK_WINDOW (self->window));
}

static void
hb_application_open (GApplication  *application,
                     GFile        **files,
                     int            n_files,
                     const char    *hint)
{
  HbApplication *self = HB_APPLICATION (application);

  ensure_window (self);
  gtk_window_present (GTK_WINDOW (self->window));
  hb_window_open (self->window, files[0]);
}

static void
on_demo (GSimpleAction *action,
         GVariant      *n_peers,
         gpointer       user_data)
{
  HbApplication *self = user_data;

  ensure_window (self);
  gtk_window_present (GTK_WINDOW (self->window));
  hb_window_start_demo (self->window, g_variant_get_uint32 (n_peers));
}

/* The options have been parsed already. If the app is running, they are passed on to it; until that is known,
 * there is no window, so blocking is harmless. */
static gboolean
hb_application_local_command_line (GApplication   *application,
                                   char         ***arguments,
                                   int            *status)
{
  HbApplication *self = HB_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  *status = EXIT_SUCCESS;
  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("heartbeats: %s\n", error->message);
      *status = EXIT_FAILURE;
      return TRUE;
    }

  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0)
    return TRUE;

  if (self->capture != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (self->capture);

      g_application_open (application, &file, 1, "");
    }
  else if (self->demo_peers > 0)
    g_action_group_activate_action (G_ACTION_GROUP (application), "demo",
                                    g_variant_new_uint32 (self->demo_peers));
  else
    g_application_activate (application);

  return TRUE;
}

static void
set_accels (GtkApplication *application,
            const char     *action,
            const char     *first,
            const char     *second)
{
  gtk_application_set_accels_for_action (application, action,
                                         (const char *[]) { first, second, NULL });
}

static void
hb_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = on_about },
    { .name = "quit", .activate = on_quit },
    { .name = "demo", .activate = on_demo, .parameter_type = "u" },
    { .name = "show-peer", .activate = on_show_peer, .parameter_type = "s" },
    { .name = "show-worst", .activate = on_show_worst },
    { .name = "show-incident", .activate = on_show_incident, .parameter_type = "u" },
  };
  HbApplication *self = HB_APPLICATION (application);
  GtkApplication *gtk_application = GTK_APPLICATION (application);

  G_APPLICATION_CLASS (hb_application_parent_class)->startup (application);
  follow_signals (self);

  self->controller = hb_run_controller_new (self->monitor, self->settings);
  self->notifier = hb_notifier_new (application);
  g_signal_connect_object (self->controller, "notify::engine", G_CALLBACK (update_notifier), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::notifications", G_CALLBACK (update_notifier), self,
                           G_CONNECT_SWAPPED);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  set_accels (gtk_application, "app.quit", "<Control>q", NULL);
  set_accels (gtk_application, "window.close", "<Control>w", NULL);
  set_accels (gtk_application, "win.search", "<Control>f", NULL);
  set_accels (gtk_application, "win.connect", "<Control>n", NULL);
  set_accels (gtk_application, "win.open-capture", "<Control>o", NULL);
  set_accels (gtk_application, "win.server-settings", "<Control>comma", NULL);
  set_accels (gtk_application, "win.show-help-overlay", "<Control>question", "<Control>slash");
}

/* From here on, nothing is watched, and no notification can be sent or withdrawn. */
static void
hb_application_shutdown (GApplication *application)
{
  g_clear_object (&HB_APPLICATION (application)->notifier);

  G_APPLICATION_CLASS (hb_application_parent_class)->shutdown (application);
}

static void
hb_application_finalize (GObject *object)
{
  HbApplication *self = HB_APPLICATION (object);

  g_clear_object (&self->controller);
  g_clear_object (&self->settings);
  g_free (self->capture);

  G_OBJECT_CLASS (hb_application_parent_class)->finalize (object);
}

static void
hb_application_class_init (HbApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hb_application_finalize;
  application_class->startup = hb_application_startup;
  application_class->shutdown = hb_application_shutdown;
  application_class->local_command_line = hb_application_local_command_line;
  application_class->activate = hb_application_activate;
  application_class->open = hb_application_open;
}

static void
hb_application_init (HbApplication *self)
{
}

/**
 * hb_application_run_app:
 * @monitor: the descriptor of hb_monitor_fork()
 * @capture: (nullable) (type filename): a capture to open
 * @demo_peers: the number of simulated clients of a demo; 0 for no demo
 * @service: whether it was activated over D-Bus, and opens no window before it is told to
 *
 * Runs the desktop app. If it is running already, that instance opens the capture, starts the demo, or comes
 * to the front, and this one exits.
 *
 * Returns: the exit status
 */
int
hb_application_run_app (int         monitor,
                        const char *capture,
                        guint       demo_peers,
                        gboolean    service)
{
  const GApplicationFlags flags =
      G_APPLICATION_HANDLES_OPEN | (service ? G_APPLICATION_IS_SERVICE : 0);
  g_autoptr (HbApplication) self = NULL;
  g_autoptr (GSettings) settings = hb_preferences_new ();
  int status;

  hb_language_begin ();
  if (settings == NULL)
    {
      g_printerr ("heartbeats: its settings schema is not installed; run: meson install -C build\n");
      return EXIT_FAILURE;
    }

  self = g_object_new (HB_TYPE_APPLICATION, "application-id", HB_APPLICATION_ID,
                       "flags", flags, NULL);
  self->monitor = monitor;
  self->settings = g_steal_pointer (&settings);
  self->capture = g_strdup (capture);
  self->demo_peers = demo_peers;

  status = g_application_run (G_APPLICATION (self), 0, NULL);
  if (!hb_peers_disk_drain (HB_PEERS_DISK_PATIENCE))
    g_printerr ("heartbeats: the disk with the peers file does not answer; the last changes may not be saved\n");
  return status;
}
