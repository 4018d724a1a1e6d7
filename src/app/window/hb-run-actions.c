#include "app/window/hb-run-actions.h"

#include <adwaita.h>

#include "app/client/hb-connect-dialog.h"
#include "app/widgets/hb-question.h"
#include "app/window/hb-capture-chooser.h"
#include "app/window/hb-replay-dialog.h"

/* How many simulated clients the demo has, and how many servers are remembered. */
#define DEMO_PEERS 8
#define SERVERS_MAX 5

typedef enum
{
  NEXT_SERVER,
  NEXT_CLIENT,
  NEXT_DEMO,
  NEXT_REPLAY,
  NEXT_ATTACH,
  NEXT_END,
} Next;

/* What to run, once the person has agreed to any loss of sessions, and what to remember then. */
typedef struct
{
  Next next;
  char *target; /* a server's address or name, or a capture's path */
  HbReplaySettings replay;
  guint n_peers;   /* of a demo */
  char *interface; /* %NULL for the previous one */
  double beat;     /* seconds between a client's automatic heartbeats; negative for the previous value */
} Plan;

struct _HbRunActions
{
  GObject parent_instance;

  GtkApplicationWindow *window; /* not owned: it owns this */
  HbRunController *controller;
  GSettings *settings;

  Plan *plan; /* (nullable): what to run next */
};

G_DEFINE_FINAL_TYPE (HbRunActions, hb_run_actions, G_TYPE_OBJECT)

static GSimpleAction *
lookup (HbRunActions *self,
        const char   *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->window), name));
}

static Plan *
plan_new (Next        next,
          const char *target)
{
  Plan *self = g_new0 (Plan, 1);

  self->next = next;
  self->target = g_strdup (target);
  self->beat = -1;
  return self;
}

static void
plan_free (Plan *self)
{
  g_free (self->target);
  g_free (self->interface);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plan, plan_free)

/* Preferences */

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
remember_interface (HbRunActions *self,
                    const char   *interface)
{
  g_simple_action_set_state (lookup (self, "interface"), g_variant_new_string (interface));
  g_settings_set_string (self->settings, "interface", interface);
}

/* From one run to the next */

static void
start (HbRunActions *self,
       const Plan   *plan)
{
  if (plan->interface != NULL)
    remember_interface (self, plan->interface);
  if (plan->beat >= 0)
    g_settings_set_double (self->settings, "beat", plan->beat);

  switch (plan->next)
    {
    case NEXT_SERVER:
      g_settings_set_string (self->settings, "role", "server");
      hb_run_controller_start_server (self->controller);
      break;
    case NEXT_CLIENT:
      g_settings_set_string (self->settings, "role", "client");
      remember_server (self, plan->target);
      hb_run_controller_start_client (self->controller, plan->target);
      break;
    case NEXT_DEMO:
      hb_run_controller_start_demo (self->controller, plan->n_peers);
      break;
    case NEXT_REPLAY:
      hb_run_controller_start_replay (self->controller, plan->target, &plan->replay);
      break;
    case NEXT_ATTACH:
      hb_run_controller_attach (self->controller);
      break;
    case NEXT_END:
    default:
      hb_run_controller_stop (self->controller);
      break;
    }
}

static void
carry_out (HbRunActions *self)
{
  g_autoptr (Plan) plan = g_steal_pointer (&self->plan);

  if (plan != NULL)
    start (self, plan);
}

/* Once the client has sent TERMINATE, on_state() continues. A second request to end it does not wait. */
static void
stop_then_carry_out (HbRunActions *self)
{
  if (!hb_run_controller_is_client (self->controller) || self->plan->next == NEXT_END)
    carry_out (self);
  else
    hb_run_controller_leave (self->controller);
}

static void
on_answered (AdwMessageDialog *dialog,
             const char       *response,
             HbRunActions     *self)
{
  if (self->plan == NULL)
    return;

  if (g_str_equal (response, "switch"))
    stop_then_carry_out (self);
  else
    g_clear_pointer (&self->plan, plan_free);
}

/* These plans are an explicit request to end the client, so there is no question. */
static gboolean
ends_client (const Plan *plan)
{
  return plan->next == NEXT_END || plan->next == NEXT_CLIENT;
}

/* Returns: (transfer none) (nullable): the question to ask before the plan is carried out */
static GtkWidget *
ask (HbRunActions *self)
{
  guint sessions = hb_run_controller_count_sessions (self->controller);

  if (sessions > 0)
    return hb_question_stop_watching (GTK_WINDOW (self->window), sessions);
  if (hb_run_controller_is_watched (self->controller) && !ends_client (self->plan))
    return hb_question_leave (GTK_WINDOW (self->window));

  return NULL;
}

/* Takes ownership of @plan. */
static void
request_run (HbRunActions *self,
             Plan         *plan)
{
  GtkWidget *dialog;

  g_clear_pointer (&self->plan, plan_free);
  self->plan = plan;
  dialog = ask (self);
  if (dialog == NULL)
    {
      stop_then_carry_out (self);
      return;
    }

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Whether the last run can be started once more without ending one that somebody needs. */
static gboolean
can_restart (HbRunActions *self)
{
  switch (hb_run_controller_get_state (self->controller))
    {
    case HB_RUN_FAILED:
    case HB_RUN_LOST:
      return TRUE;
    case HB_RUN_RUNNING:
      return hb_run_controller_get_capture (self->controller) != NULL;
    case HB_RUN_IDLE:
    case HB_RUN_STARTING:
    case HB_RUN_LEAVING:
    default:
      return FALSE;
    }
}

static void
on_state (HbRunActions *self)
{
  g_simple_action_set_state (lookup (self, "role"),
                             g_variant_new_string (hb_run_controller_get_role (self->controller)));
  g_simple_action_set_enabled (lookup (self, "restart"), can_restart (self));
  if (hb_run_controller_get_state (self->controller) == HB_RUN_IDLE)
    carry_out (self);
}

/* The server of a client */

static void
on_server_chosen (HbConnectDialog *dialog,
                  const char      *server,
                  HbRunActions    *self)
{
  Plan *plan = plan_new (NEXT_CLIENT, server);

  g_object_get (dialog, "beat", &plan->beat, NULL);
  request_run (self, plan);
}

/* The current run continues until a server is chosen, so cancelling loses nothing. */
static void
ask_for_server (HbRunActions *self)
{
  g_auto (GStrv) servers = g_settings_get_strv (self->settings, "servers");
  GtkWidget *dialog = hb_connect_dialog_new (GTK_WINDOW (self->window));

  g_object_set (dialog,
                "recent", servers,
                "beat", g_settings_get_double (self->settings, "beat"),
                NULL);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_server_chosen), self, 0);
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
    request_run (self, plan_new (NEXT_SERVER, NULL));
}

static void
on_role (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  HbRunActions *self = user_data;
  const char *role = g_variant_get_string (parameter, NULL);

  if (!hb_run_controller_is_running (self->controller) ||
      !g_str_equal (role, hb_run_controller_get_role (self->controller)))
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

  if (hb_run_controller_is_running (self->controller) || hb_run_controller_is_awaiting (self->controller) ||
      hb_run_controller_get_state (self->controller) == HB_RUN_STARTING)
    request_run (self, plan_new (NEXT_END, NULL));
  else
    choose_role (self, role);
}

static void
on_restart (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  hb_run_controller_restart (HB_RUN_ACTIONS (user_data)->controller);
}

static void
on_demo (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  hb_run_actions_start_demo (HB_RUN_ACTIONS (user_data), DEMO_PEERS);
}

static void
on_attach (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  request_run (HB_RUN_ACTIONS (user_data), plan_new (NEXT_ATTACH, NULL));
}

/* Captures */

static void
request_replay (HbRunActions           *self,
                const char             *path,
                const HbReplaySettings *settings)
{
  Plan *plan = plan_new (NEXT_REPLAY, path);

  plan->replay = *settings;
  request_run (self, plan);
}

static void
on_replay_applied (HbReplayDialog *dialog,
                   HbRunActions   *self)
{
  request_replay (self, hb_replay_dialog_get_path (dialog), hb_replay_dialog_get_settings (dialog));
}

static void
ask_for_settings (HbRunActions *self,
                  const char   *path)
{
  HbReplaySettings settings;
  GtkWidget *dialog;

  hb_run_controller_get_replay_settings (self->controller, &settings);
  dialog = hb_replay_dialog_new (GTK_WINDOW (self->window), path, &settings);
  g_signal_connect_object (dialog, "applied", G_CALLBACK (on_replay_applied), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_capture_chosen (GtkFileChooserNative *chooser,
                   int                   response,
                   HbRunActions         *self)
{
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    path = hb_capture_chooser_get (chooser);
  if (path != NULL)
    ask_for_settings (self, path);

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

/* The interface */

static void
on_interface (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  HbRunActions *self = user_data;
  const char *interface = g_variant_get_string (parameter, NULL);
  g_autoptr (Plan) plan = NULL;

  if (hb_run_controller_is_watching (self->controller))
    plan = plan_new (NEXT_SERVER, NULL);
  else if (hb_run_controller_is_client (self->controller))
    plan = plan_new (NEXT_CLIENT, hb_engine_proxy_get_server (hb_run_controller_get_engine (self->controller)));

  if (plan == NULL)
    {
      remember_interface (self, interface);
      return;
    }

  plan->interface = g_strdup (interface);
  request_run (self, g_steal_pointer (&plan));
}

/**
 * hb_run_actions_start_demo:
 * @self: actions
 * @n_peers: the number of simulated clients
 *
 * Starts a demo, once the person has agreed to any loss of sessions.
 */
void
hb_run_actions_start_demo (HbRunActions *self,
                           guint         n_peers)
{
  Plan *plan = plan_new (NEXT_DEMO, NULL);

  plan->n_peers = n_peers;
  request_run (self, plan);
}

/**
 * hb_run_actions_start_replay:
 * @self: actions
 * @path: (type filename): a capture
 *
 * Replays a capture with the settings of the last replay, once the person has agreed to any loss of sessions.
 */
void
hb_run_actions_start_replay (HbRunActions *self,
                             const char   *path)
{
  HbReplaySettings settings;

  hb_run_controller_get_replay_settings (self->controller, &settings);
  request_replay (self, path, &settings);
}

/* GObject */

static void
hb_run_actions_finalize (GObject *object)
{
  HbRunActions *self = HB_RUN_ACTIONS (object);

  g_clear_object (&self->controller);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->plan, plan_free);

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
 * @window: (transfer none): the window to add the actions to; must outlive them
 * @controller: (transfer none): the controller of the runs
 * @settings: (transfer none): the preferences
 *
 * Returns: (transfer full): the actions
 */
HbRunActions *
hb_run_actions_new (GtkApplicationWindow *window,
                    HbRunController      *controller,
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
  };
  HbRunActions *self = g_object_new (HB_TYPE_RUN_ACTIONS, NULL);

  self->window = window;
  self->controller = g_object_ref (controller);
  self->settings = g_object_ref (settings);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  g_simple_action_set_state (lookup (self, "interface"),
                             g_settings_get_value (settings, "interface"));

  /* After the window's handler, which shows the end of a run before the next one begins. */
  g_signal_connect_object (controller, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  on_state (self);

  return self;
}
