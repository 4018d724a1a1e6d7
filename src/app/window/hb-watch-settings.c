#include "app/window/hb-watch-settings.h"

#include <glib/gi18n.h>

#include "app/server/hb-server-dialog.h"
#include "app/window/hb-replay-dialog.h"

struct _HbWatchSettings
{
  GObject parent_instance;

  GtkWindow *window; /* not owned: it owns this */
  HbRunController *controller;
  GSettings *settings;
  GSimpleAction *action;
};

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbWatchSettings, hb_watch_settings, G_TYPE_OBJECT)

/* Returns: (nullable): the running server */
static HbEngineProxy *
find_server (HbWatchSettings *self)
{
  if (!hb_run_controller_is_running (self->controller) || hb_run_controller_is_client (self->controller))
    return NULL;

  return hb_run_controller_get_engine (self->controller);
}

static gboolean
is_mode (HbEngineProxy *engine,
         const char    *mode)
{
  return g_strcmp0 (hb_engine_proxy_get_mode (engine), mode) == 0;
}

static void
on_state (HbWatchSettings *self)
{
  /* While the attached server is gone, no settings can be changed: the dialog would show those of our own. */
  g_simple_action_set_enabled (self->action, !hb_run_controller_is_awaiting (self->controller));
}

static void
store (HbWatchSettings *self,
       HbWatchPolicy   *policy)
{
  g_settings_set_double (self->settings, "timeout", hb_watch_policy_get_timeout (policy));
  g_settings_set_uint (self->settings, "pulses", hb_watch_policy_get_pulses (policy));
  g_settings_set_double (self->settings, "pulse-interval", hb_watch_policy_get_pulse_interval (policy));
}

/* New settings for a running server. */
typedef struct
{
  HbWatchSettings *self;
  HbWatchPolicy *policy;
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->self);
  g_object_unref (change->policy);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

/* Only settings of our own server are remembered, not those of a demo or of a server attached to. */
static void
on_changed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Change) change = user_data;
  HbWatchSettings *self = change->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (HB_ENGINE_PROXY (source), result, &error);
  g_autofree char *text = NULL;

  if (answer != NULL)
    {
      if (hb_run_controller_is_watching (self->controller) &&
          hb_run_controller_get_engine (self->controller) == HB_ENGINE_PROXY (source))
        store (self, change->policy);
      return;
    }

  /* Translators: followed by why, as the server tells it */
  text = g_strdup_printf (_("The settings did not take effect: %s"), error->message);
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
on_settings_applied (GtkWidget       *dialog,
                     HbWatchPolicy   *policy,
                     HbWatchSettings *self)
{
  HbEngineProxy *engine = g_object_get_data (G_OBJECT (dialog), "engine");
  Change *change;

  if (engine == NULL)
    {
      store (self, policy);
      return;
    }

  change = g_new (Change, 1);
  *change = (Change) { g_object_ref (self), g_object_ref (policy) };
  hb_engine_proxy_set_watch (engine, policy, on_changed, change);
}

static const char *
describe_settings (HbEngineProxy *engine)
{
  if (engine == NULL)
    return _("The next server that you start has these settings.");
  if (is_mode (engine, "demo"))
    return _("The demo goes on with the new settings. Those of your own server stay as they are.");

  return _("The server goes on with the new settings. No session is lost.");
}

static void
ask_server (HbWatchSettings *self)
{
  HbEngineProxy *engine = find_server (self);
  g_autoptr (HbWatchPolicy) own = hb_watch_policy_new (g_settings_get_double (self->settings, "timeout"),
                                                       g_settings_get_uint (self->settings, "pulses"),
                                                       g_settings_get_double (self->settings, "pulse-interval"));
  GtkWidget *dialog = hb_server_dialog_new (self->window,
                                            engine != NULL ? hb_engine_proxy_get_policy (engine) : own);

  g_object_set (dialog, "running", engine != NULL, "note", describe_settings (engine), NULL);
  if (engine != NULL)
    g_object_set_data_full (G_OBJECT (dialog), "engine", g_object_ref (engine), g_object_unref);
  g_signal_connect_object (dialog, "applied", G_CALLBACK (on_settings_applied), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A replay */

static void
on_replay_applied (HbReplayDialog  *dialog,
                   HbWatchSettings *self)
{
  hb_run_controller_start_replay (self->controller, hb_replay_dialog_get_path (dialog),
                                  hb_replay_dialog_get_settings (dialog));
}

/* The dialog is closed if another run begins meanwhile. */
static void
ask_replay (HbWatchSettings *self,
            const char      *path)
{
  HbReplaySettings settings;
  GtkWidget *dialog;

  hb_run_controller_get_replay_settings (self->controller, &settings);
  dialog = hb_replay_dialog_new (self->window, path, &settings);
  g_signal_connect_object (dialog, "applied", G_CALLBACK (on_replay_applied), self, 0);
  g_signal_connect_object (self->controller, "notify::engine", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_activate (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  HbWatchSettings *self = user_data;
  const char *path = hb_run_controller_get_capture (self->controller);

  if (path != NULL)
    ask_replay (self, path);
  else
    ask_server (self);
}

/* GObject */

static void
hb_watch_settings_finalize (GObject *object)
{
  HbWatchSettings *self = HB_WATCH_SETTINGS (object);

  g_clear_object (&self->action);
  g_clear_object (&self->controller);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (hb_watch_settings_parent_class)->finalize (object);
}

static void
hb_watch_settings_class_init (HbWatchSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_watch_settings_finalize;

  signals[PROBLEM] = g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hb_watch_settings_init (HbWatchSettings *self)
{
}

/**
 * hb_watch_settings_new:
 * @window: (transfer none): the window to add the action to; must outlive the settings
 * @controller: (transfer none): the controller of the runs
 * @settings: (transfer none): the preferences
 *
 * Returns: (transfer full): the settings
 */
HbWatchSettings *
hb_watch_settings_new (GtkApplicationWindow *window,
                       HbRunController      *controller,
                       GSettings            *settings)
{
  HbWatchSettings *self = g_object_new (HB_TYPE_WATCH_SETTINGS, NULL);

  self->window = GTK_WINDOW (window);
  self->controller = g_object_ref (controller);
  self->settings = g_object_ref (settings);
  self->action = g_simple_action_new ("server-settings", NULL);
  g_signal_connect_object (self->action, "activate", G_CALLBACK (on_activate), self, 0);
  g_action_map_add_action (G_ACTION_MAP (window), G_ACTION (self->action));
  g_signal_connect_object (controller, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);

  return self;
}
