#include "app/server/hb-quiet-actions.h"

#include "app/format/hb-quiet.h"
#include "event/hb-peer-snapshot.h"

struct _HbQuietActions
{
  GObject parent_instance;

  GSimpleActionGroup *group;
  HbEngineProxy *engine; /* (nullable) */
};

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbQuietActions, hb_quiet_actions, G_TYPE_OBJECT)

static void
on_called (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (HbQuietActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (HB_ENGINE_PROXY (source), result, &error);

  if (answer == NULL)
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

static void
on_acknowledge (GSimpleAction *action,
                GVariant      *address,
                gpointer       user_data)
{
  HbQuietActions *self = user_data;

  hb_engine_proxy_acknowledge (self->engine, g_variant_get_string (address, NULL), on_called, g_object_ref (self));
}

static void
on_acknowledge_incident (GSimpleAction *action,
                         GVariant      *number,
                         gpointer       user_data)
{
  HbQuietActions *self = user_data;

  hb_engine_proxy_acknowledge_incident (self->engine, g_variant_get_uint32 (number), on_called, g_object_ref (self));
}

static void
mute_until (HbQuietActions *self,
            GVariant       *address,
            gint64          until)
{
  hb_engine_proxy_mute_until (self->engine, g_variant_get_string (address, NULL), until, on_called,
                              g_object_ref (self));
}

static void
on_hour (GSimpleAction *action,
         GVariant      *address,
         gpointer       user_data)
{
  mute_until (user_data, address, g_get_real_time () + G_TIME_SPAN_HOUR);
}

static void
on_morning (GSimpleAction *action,
            GVariant      *address,
            gpointer       user_data)
{
  mute_until (user_data, address, hb_quiet_get_morning (g_get_real_time ()));
}

static void
on_until_back (GSimpleAction *action,
               GVariant      *address,
               gpointer       user_data)
{
  mute_until (user_data, address, HB_QUIET_UNTIL_BACK);
}

/**
 * hb_quiet_actions_set_engine:
 * @self: actions
 * @engine: (nullable) (transfer none): the engine of the peers; in a replay, nobody is notified, and it refuses them all
 */
void
hb_quiet_actions_set_engine (HbQuietActions *self,
                             HbEngineProxy  *engine)
{
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (self->group));
  gboolean enabled = engine != NULL && hb_engine_proxy_is_connected (engine) &&
                     g_strcmp0 (hb_engine_proxy_get_mode (engine), "replay") != 0;

  g_set_object (&self->engine, engine);
  for (guint i = 0; names[i] != NULL; i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), names[i])),
                                 enabled);
}

static void
hb_quiet_actions_finalize (GObject *object)
{
  HbQuietActions *self = HB_QUIET_ACTIONS (object);

  g_clear_object (&self->group);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (hb_quiet_actions_parent_class)->finalize (object);
}

static void
hb_quiet_actions_class_init (HbQuietActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_quiet_actions_finalize;

  signals[PROBLEM] = g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hb_quiet_actions_init (HbQuietActions *self)
{
}

/**
 * hb_quiet_actions_new:
 * @widget: (transfer none): the widget that gets the actions; it must outlive them
 *
 * Returns: (transfer full): the actions, without an engine
 */
HbQuietActions *
hb_quiet_actions_new (GtkWidget *widget)
{
  static const GActionEntry entries[] = {
    { .name = "acknowledge", .activate = on_acknowledge, .parameter_type = "s" },
    { .name = "acknowledge-incident", .activate = on_acknowledge_incident, .parameter_type = "u" },
    { .name = "hour", .activate = on_hour, .parameter_type = "s" },
    { .name = "morning", .activate = on_morning, .parameter_type = "s" },
    { .name = "until-back", .activate = on_until_back, .parameter_type = "s" },
  };
  HbQuietActions *self = g_object_new (HB_TYPE_QUIET_ACTIONS, NULL);

  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (widget, "quiet", G_ACTION_GROUP (self->group));
  hb_quiet_actions_set_engine (self, NULL);

  return self;
}
