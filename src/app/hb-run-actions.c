#include "app/hb-run-actions.h"

#include <adwaita.h>

#include "app/hb-capture-chooser.h"
#include "app/hb-connect-dialog.h"
#include "app/hb-question.h"
#include "app/hb-server-dialog.h"

/* How many simulated clients the demo has, and how many servers' addresses are remembered. */
#define DEMO_PEERS 8
#define SERVERS_MAX 5

typedef enum
{
  NEXT_NOTHING,
  NEXT_SERVER,
  NEXT_CLIENT,
  NEXT_DEMO,
  NEXT_REPLAY,
  NEXT_ATTACH,
} Next;

struct _HbRunActions
{
  GObject parent_instance;

  GtkApplicationWindow *window; /* not owned: it owns us */
  HbRunner *runner;
  GSettings *settings;

  /* What is to run once nothing would be lost by it */
  Next next;
  char *target; /* a server's address, or a capture's path */
  double speed; /* of a replay */
};

G_DEFINE_FINAL_TYPE (HbRunActions, hb_run_actions, G_TYPE_OBJECT)

static GSimpleAction *
lookup (HbRunActions *self,
        const char   *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->window), name));
}

/* From one run to the next */

static void
set_next (HbRunActions *self,
          Next          next,
          const char   *target,
          double        speed)
{
  char *before = self->target;

  self->next = next;
  self->target = g_strdup (target);
  self->speed = speed;
  g_free (before);
}

static void
go (HbRunActions *self)
{
  g_autofree char *target = g_steal_pointer (&self->target);
  Next next = self->next;

  self->next = NEXT_NOTHING;
  switch (next)
    {
    case NEXT_SERVER:
      g_settings_set_string (self->settings, "role", "server");
      hb_runner_start_server (self->runner);
      break;
    case NEXT_CLIENT:
      g_settings_set_string (self->settings, "role", "client");
      hb_runner_start_client (self->runner, target);
      break;
    case NEXT_DEMO:
      hb_runner_start_demo (self->runner, DEMO_PEERS);
      break;
    case NEXT_REPLAY:
      hb_runner_start_replay (self->runner, target, self->speed);
      break;
    case NEXT_ATTACH:
      hb_runner_attach (self->runner);
      break;
    case NEXT_NOTHING:
    default:
      break;
    }
}

/* Once the client has said TERMINATE, on_state() goes on. */
static void
leave_then_go (HbRunActions *self)
{
  if (!hb_runner_is_client (self->runner))
    go (self);
  else if (hb_runner_get_state (self->runner) == HB_RUN_RUNNING)
    hb_runner_stop (self->runner);
}

static void
on_answered (AdwMessageDialog *dialog,
             const char       *response,
             HbRunActions     *self)
{
  if (g_str_equal (response, "switch"))
    leave_then_go (self);
  else
    set_next (self, NEXT_NOTHING, NULL, 0);
}

static void
want (HbRunActions *self,
      Next          next,
      const char   *target,
      double        speed)
{
  guint sessions = hb_runner_count_sessions (self->runner);
  GtkWidget *dialog;

  set_next (self, next, target, speed);
  if (sessions == 0)
    {
      leave_then_go (self);
      return;
    }

  dialog = hb_question_stop_watching (GTK_WINDOW (self->window), sessions);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_state (HbRunActions *self)
{
  g_simple_action_set_state (lookup (self, "role"),
                             g_variant_new_string (hb_runner_get_role (self->runner)));
  if (hb_runner_get_state (self->runner) == HB_RUN_IDLE)
    go (self);
}

/* The server of a client */

static void
remember_server (HbRunActions *self,
                 const char   *server)
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
on_server_chosen (HbRunActions *self,
                  const char   *server)
{
  remember_server (self, server);
  want (self, NEXT_CLIENT, server, 0);
}

/* What runs goes on until a server is chosen: whoever cancels has lost nothing. */
static void
ask_for_server (HbRunActions *self)
{
  g_auto (GStrv) servers = g_settings_get_strv (self->settings, "servers");
  GtkWidget *dialog = hb_connect_dialog_new (GTK_WINDOW (self->window));

  g_object_set (dialog, "recent", servers, NULL);
  g_settings_bind (self->settings, "beat", dialog, "beat", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_server_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Roles */

static void
choose_role (HbRunActions *self,
             const char   *role)
{
  if (g_str_equal (role, "client"))
    ask_for_server (self);
  else
    want (self, NEXT_SERVER, NULL, 0);
}

static void
on_role (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  HbRunActions *self = user_data;
  const char *role = g_variant_get_string (parameter, NULL);

  if (!hb_runner_is_running (self->runner) ||
      !g_str_equal (role, hb_runner_get_role (self->runner)))
    choose_role (self, role);
}

static void
on_connect (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  ask_for_server (HB_RUN_ACTIONS (user_data));
}

static void
on_run (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  HbRunActions *self = user_data;
  g_autofree char *role = g_settings_get_string (self->settings, "role");

  if (hb_runner_is_running (self->runner) ||
      hb_runner_get_state (self->runner) == HB_RUN_STARTING)
    hb_runner_stop (self->runner);
  else
    choose_role (self, role);
}

static void
on_restart (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  hb_runner_restart (HB_RUN_ACTIONS (user_data)->runner);
}

static void
on_demo (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  want (HB_RUN_ACTIONS (user_data), NEXT_DEMO, NULL, 0);
}

static void
on_attach (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  want (HB_RUN_ACTIONS (user_data), NEXT_ATTACH, NULL, 0);
}

/* Captures */

static void
on_capture_chosen (GtkFileChooserNative *chooser,
                   int                   response,
                   HbRunActions         *self)
{
  g_autofree char *path = NULL;
  double speed;

  if (response == GTK_RESPONSE_ACCEPT)
    path = hb_capture_chooser_get (chooser, &speed);
  if (path != NULL)
    want (self, NEXT_REPLAY, path, speed);

  g_object_unref (chooser);
}

static void
on_open_capture (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  HbRunActions *self = user_data;
  GtkFileChooserNative *chooser = hb_capture_chooser_new (GTK_WINDOW (self->window));

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_capture_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Settings */

static gboolean
is_server (HbRunActions *self)
{
  return hb_runner_is_running (self->runner) && !hb_runner_is_client (self->runner);
}

static void
on_settings_applied (GtkWidget    *dialog,
                     HbRunActions *self)
{
  double timeout, interval;
  guint pulses;

  g_object_get (dialog, "timeout", &timeout, "pulses", &pulses, "interval", &interval, NULL);
  g_settings_set_double (self->settings, "timeout", timeout);
  g_settings_set_uint (self->settings, "pulses", pulses);
  g_settings_set_double (self->settings, "pulse-interval", interval);

  if (is_server (self))
    {
      HbRemote *remote = hb_runner_get_remote (self->runner);

      hb_remote_set_timeout (remote, timeout, NULL, NULL);
      hb_remote_set_pulses (remote, pulses, NULL, NULL);
    }
}

static void
on_server_settings (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  HbRunActions *self = user_data;
  HbRemote *remote = is_server (self) ? hb_runner_get_remote (self->runner) : NULL;
  GtkWidget *dialog = hb_server_dialog_new (GTK_WINDOW (self->window));

  g_object_set (dialog,
                "running", remote != NULL,
                "timeout", remote != NULL ? hb_remote_get_timeout (remote)
                                          : g_settings_get_double (self->settings, "timeout"),
                "pulses", remote != NULL ? hb_remote_get_pulses (remote)
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
  HbRunActions *self = user_data;

  g_simple_action_set_state (action, parameter);
  g_settings_set_string (self->settings, "interface", g_variant_get_string (parameter, NULL));
  if (hb_runner_is_watching (self->runner))
    want (self, NEXT_SERVER, NULL, 0);
  else if (hb_runner_is_client (self->runner))
    want (self, NEXT_CLIENT, hb_remote_get_server (hb_runner_get_remote (self->runner)), 0);
}

/* GObject */

static void
hb_run_actions_finalize (GObject *object)
{
  HbRunActions *self = HB_RUN_ACTIONS (object);

  g_clear_object (&self->runner);
  g_clear_object (&self->settings);
  g_free (self->target);

  G_OBJECT_CLASS (hb_run_actions_parent_class)->finalize (object);
}

static void
hb_run_actions_class_init (HbRunActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_run_actions_finalize;
}

static void
hb_run_actions_init (HbRunActions *self)
{
}

/**
 * hb_run_actions_new:
 * @window: (transfer none): what the actions are added to; it is to outlive them
 * @runner: (transfer none): what runs
 * @settings: (transfer none): the preferences
 *
 * Returns: (transfer full): the actions
 */
HbRunActions *
hb_run_actions_new (GtkApplicationWindow *window,
                    HbRunner             *runner,
                    GSettings            *settings)
{
  static const GActionEntry entries[] = {
    { .name = "run", .activate = on_run },
    { .name = "role", .activate = on_role, .parameter_type = "s", .state = "''" },
    { .name = "connect", .activate = on_connect },
    { .name = "demo", .activate = on_demo },
    { .name = "attach", .activate = on_attach },
    { .name = "open-capture", .activate = on_open_capture },
    { .name = "restart", .activate = on_restart },
    { .name = "interface", .activate = on_interface, .parameter_type = "s", .state = "''" },
    { .name = "server-settings", .activate = on_server_settings },
  };
  HbRunActions *self = g_object_new (HB_TYPE_RUN_ACTIONS, NULL);

  self->window = window;
  self->runner = g_object_ref (runner);
  self->settings = g_object_ref (settings);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  g_simple_action_set_state (lookup (self, "interface"),
                             g_settings_get_value (settings, "interface"));

  /* After the window, which shows that one run has ended before the next begins. */
  g_signal_connect_object (runner, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  on_state (self);

  return self;
}
