#include "app/window/hb-notifier.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "app/model/hb-alert-delay.h"
#include "app/model/hb-alert-grouper.h"
#include "app/window/hb-flapping-notifier.h"
#include "app/window/hb-incident-notifier.h"

struct _HbNotifier
{
  GObject parent_instance;

  GApplication *application; /* not owned: it owns this */
  HbEngineProxy *engine;
  HbAlertGrouper *grouper;
  HbAlertDelay *delay; /* of those that may belong to an incident */
  HbIncidentNotifier *incidents;
  HbFlappingNotifier *flapping;
  guint timeout_source; /* runs on_deadline(), or 0 */
  gboolean lost;     /* there is a notification that the engine is gone */
  gboolean hidden;   /* there is no window that shows it */
};

#define ENGINE_ID "engine"
#define PEERS_ID "peers"

G_DEFINE_FINAL_TYPE (HbNotifier, hb_notifier, G_TYPE_OBJECT)

static char *
get_id (const char *address)
{
  return g_strconcat ("peer-", address, NULL);
}

static GNotification *
notification_new (const char            *title,
                  const char            *body,
                  const char            *icon_name,
                  GNotificationPriority  priority)
{
  GNotification *notification = g_notification_new (title);
  g_autoptr (GIcon) icon = g_themed_icon_new (icon_name);

  if (body != NULL)
    g_notification_set_body (notification, body);
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, priority);
  return notification;
}

/* Returns: (nullable) (transfer none): the peer with that address */
static HbPeerItem *
find_peer (HbNotifier *self,
           const char *address)
{
  return hb_peer_list_lookup (hb_engine_proxy_get_peers (self->engine), address);
}

static const char *
get_title (HbNotifier *self,
           const char *address)
{
  HbPeerItem *peer = find_peer (self, address);

  return peer != NULL ? hb_peer_item_get_title (peer) : address;
}

/* Notifications of a single peer */

static void
send_own (HbNotifier    *self,
          const char    *address,
          GNotification *notification)
{
  g_autofree char *id = get_id (address);

  g_notification_set_default_action_and_target (notification, "app.show-peer", "s", address);
  g_application_send_notification (self->application, id, notification);
}

static void
notify_silent (const char *address,
               gpointer    user_data)
{
  HbNotifier *self = user_data;
  HbPeerItem *peer = find_peer (self, address);
  HbVerdict verdict = peer != NULL ? hb_peer_item_get_verdict (peer) : HB_N_VERDICTS;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;

  if (peer != NULL && hb_peer_item_get_state (peer) == HB_PEER_STATE_MISSING)
    /* Translators: the name of a machine that is expected, and never came */
    title = g_strdup_printf (_("%s is missing"), get_title (self, address));
  else
    /* Translators: the name of a machine */
    title = g_strdup_printf (_("%s is silent"), get_title (self, address));
  notification = notification_new (title, hb_format_verdict (verdict, HB_VERDICT_SENTENCE),
                                   "dialog-warning-symbolic", G_NOTIFICATION_PRIORITY_HIGH);
  send_own (self, address, notification);
}

static void
notify_back (const char *address,
             gpointer    user_data)
{
  HbNotifier *self = user_data;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;

  /* Translators: the name of a machine */
  title = g_strdup_printf (_("%s is back"), get_title (self, address));
  notification = notification_new (title, NULL, "emblem-ok-symbolic",
                                   G_NOTIFICATION_PRIORITY_NORMAL);
  send_own (self, address, notification);
}

static void
withdraw_own (const char *address,
              gpointer    user_data)
{
  HbNotifier *self = user_data;
  g_autofree char *id = get_id (address);

  g_application_withdraw_notification (self->application, id);
}

/* The common notification */

static char *
name_together (HbNotifier *self,
               GPtrArray  *addresses)
{
  const char *first = get_title (self, g_ptr_array_index (addresses, 0));
  const char *second;

  if (addresses->len == 1)
    return g_strdup (first);

  second = get_title (self, g_ptr_array_index (addresses, 1));
  if (addresses->len == 2)
    /* Translators: the names of two machines */
    return g_strdup_printf (_("%s and %s"), first, second);

  /* Translators: the names of two machines, and how many there are beside them */
  return g_strdup_printf (ngettext ("%s, %s and %u more", "%s, %s and %u more", addresses->len - 2),
                          first, second, addresses->len - 2);
}

static void
notify_together (GPtrArray *addresses,
                 gpointer   user_data)
{
  HbNotifier *self = user_data;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *names = name_together (self, addresses);
  g_autofree char *title = NULL;

  title = g_strdup_printf (ngettext ("%u peer fell silent", "%u peers fell silent", addresses->len),
                           addresses->len);
  notification = notification_new (title, names, "dialog-warning-symbolic",
                                   G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.show-worst");
  g_application_send_notification (self->application, PEERS_ID, notification);
}

static void
withdraw_together (gpointer user_data)
{
  HbNotifier *self = user_data;

  g_application_withdraw_notification (self->application, PEERS_ID);
}

static void schedule (HbNotifier *self);

static gboolean
belongs_to_incident (HbNotifier *self,
                     const char *address)
{
  HbAddress number;

  return hb_address_parse (address, &number) &&
         hb_incident_list_find (hb_engine_proxy_get_incidents (self->engine), &number) != NULL;
}

/* Those that belong to no incident have waited long enough. */
static void
pass_on (HbNotifier *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GPtrArray) addresses = hb_alert_delay_take (self->delay, now);

  for (guint i = 0; i < addresses->len; i++)
    if (!belongs_to_incident (self, g_ptr_array_index (addresses, i)))
      hb_alert_grouper_note_silent (self->grouper, g_ptr_array_index (addresses, i), now);
}

static gboolean
on_deadline (gpointer user_data)
{
  HbNotifier *self = user_data;

  self->timeout_source = 0;
  pass_on (self);
  hb_alert_grouper_advance (self->grouper, g_get_monotonic_time ());
  schedule (self);
  return G_SOURCE_REMOVE;
}

/* Called from the main loop, so that all events of a batch are handled before the first notification. */
static void
schedule (HbNotifier *self)
{
  gint64 deadline = hb_alert_grouper_next_deadline (self->grouper);
  gint64 delayed = hb_alert_delay_get_next_deadline (self->delay);
  gint64 wait;

  if (deadline < 0 || (delayed >= 0 && delayed < deadline))
    deadline = delayed;
  g_clear_handle_id (&self->timeout_source, g_source_remove);
  if (deadline < 0)
    return;

  wait = MAX (deadline - g_get_monotonic_time (), 0);
  self->timeout_source = g_timeout_add ((guint) ((wait + 999) / 1000), on_deadline, self);
}

/* Events */

static gboolean
is_quiet (HbPeerItem *peer)
{
  return hb_peer_is_quiet (hb_peer_item_get_state (peer), hb_peer_item_get_flags (peer));
}

static gboolean
is_fallen (HbPeerItem *peer)
{
  HbPeerState state = hb_peer_item_get_state (peer);

  return state == HB_PEER_STATE_GIVEN_UP || state == HB_PEER_STATE_MISSING;
}

/* A peer whose host answers, or that never came, belongs to no incident. */
static void
add_fallen (HbNotifier *self,
            HbPeerItem *peer)
{
  const char *address = hb_peer_item_get_address (peer);
  gint64 now = g_get_monotonic_time ();

  if (is_quiet (peer))
    return;

  if (hb_peer_item_get_state (peer) == HB_PEER_STATE_MISSING ||
      hb_peer_item_get_verdict (peer) == HB_VERDICT_PROGRAM_DEAD)
    hb_alert_grouper_note_silent (self->grouper, address, now);
  else
    hb_alert_delay_add (self->delay, address, now);
}

static gboolean
belongs_to_none (const char *address,
                 gpointer    user_data)
{
  return !belongs_to_incident (user_data, address);
}

/* One notification stands for all peers of an incident. */
static void
on_incident_peers (HbNotifier *self)
{
  hb_alert_grouper_retain (self->grouper, belongs_to_none, self);
  schedule (self);
}

/* Who is still silent when an incident is over is so by itself. */
static void
take_rest (HbNotifier    *self,
           const HbEvent *event)
{
  for (guint i = 0; event->peers != NULL && i < event->peers->len; i++)
    {
      HbPeerItem *peer = hb_peer_list_find (hb_engine_proxy_get_peers (self->engine),
                                            &g_array_index (event->peers, HbAddress, i));

      if (peer != NULL && is_fallen (peer))
        add_fallen (self, peer);
    }
}

/* Events name the first hundred peers only; the others have notifications of their own until they are known. */
static void
take_incident (HbNotifier    *self,
               const HbEvent *event)
{
  HbIncidentItem *incident = hb_incident_list_lookup (hb_engine_proxy_get_incidents (self->engine),
                                                      event->incident.number);

  hb_incident_notifier_take_event (self->incidents, self->engine, event);
  if (event->type == HB_EVENT_INCIDENT_CLOSED)
    take_rest (self, event);
  else if (incident != NULL && !hb_incident_item_is_complete (incident))
    hb_engine_proxy_refresh_incidents (self->engine);
  schedule (self);
}

static void
take_return (HbNotifier *self,
             const char *address)
{
  if (!hb_alert_delay_remove (self->delay, address))
    hb_alert_grouper_note_back (self->grouper, address);
}

/* Nobody was told of one that fell silent while it flapped: once it holds still, they are. */
static void
on_event (HbEngineProxy *engine,
          const HbEvent *event,
          HbNotifier    *self)
{
  char address[HB_ADDRESS_STRING_SIZE];
  HbPeerItem *peer;

  hb_flapping_notifier_take_event (self->flapping, engine, event);
  if (hb_event_is_incident (event))
    take_incident (self, event);
  if (event->type != HB_EVENT_GAVE_UP && event->type != HB_EVENT_MISSING && event->type != HB_EVENT_STEADY &&
      event->type != HB_EVENT_SESSION_OPENED)
    return;

  peer = find_peer (self, hb_address_format (&event->peer, address));
  if (peer == NULL)
    return;

  if (event->type == HB_EVENT_SESSION_OPENED)
    take_return (self, address);
  else if (!event->quiet && is_fallen (peer))
    add_fallen (self, peer);
  schedule (self);
}

static void
on_caught_up (HbEngineProxy *engine,
              GPtrArray     *fallen,
              HbNotifier    *self)
{
  GListModel *peers = G_LIST_MODEL (hb_engine_proxy_get_peers (engine));

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (peers, i);

      if (is_fallen (peer))
        continue;

      take_return (self, hb_peer_item_get_address (peer));
    }

  for (guint i = 0; i < fallen->len; i++)
    add_fallen (self, g_ptr_array_index (fallen, i));
  hb_incident_notifier_review (self->incidents, engine);
  schedule (self);
}

/* Notifications to withdraw */

/* When a peer is muted or acknowledged, its earlier notification is withdrawn. */
static void
on_updated (HbPeerList *peers,
            GPtrArray  *changed,
            HbNotifier *self)
{
  for (guint i = 0; i < changed->len; i++)
    {
      HbPeerItem *peer = g_ptr_array_index (changed, i);

      if (!is_quiet (peer))
        continue;

      hb_alert_delay_remove (self->delay, hb_peer_item_get_address (peer));
      hb_alert_grouper_drop (self->grouper, hb_peer_item_get_address (peer));
    }
  hb_incident_notifier_review (self->incidents, self->engine);
  schedule (self);
}

static gboolean
is_known (const char *address,
          gpointer    user_data)
{
  return find_peer (user_data, address) != NULL;
}

static void
on_items_changed (HbPeerList *peers,
                  guint       position,
                  guint       removed,
                  guint       added,
                  HbNotifier *self)
{
  if (removed == 0)
    return;

  hb_alert_grouper_retain (self->grouper, is_known, self);
  schedule (self);
}

/* The engine itself */

static void
withdraw_lost (HbNotifier *self)
{
  if (self->lost)
    g_application_withdraw_notification (self->application, ENGINE_ID);
  self->lost = FALSE;
}

/* A window shows a banner. Without a window, nobody would know that the watch has ended. */
static void
on_connected (HbEngineProxy *engine,
              GParamSpec    *pspec,
              HbNotifier    *self)
{
  g_autoptr (GNotification) notification = NULL;

  if (!self->hidden || hb_engine_proxy_is_connected (engine))
    return;

  notification = notification_new (_("Heartbeats stopped watching"),
                                   _("The engine has ended. It can be started again from the "
                                     "window."),
                                   "dialog-warning-symbolic", G_NOTIFICATION_PRIORITY_URGENT);
  g_application_send_notification (self->application, ENGINE_ID, notification);
  self->lost = TRUE;
}

/**
 * hb_notifier_set_hidden:
 * @self: a notifier
 * @hidden: whether there is no window that shows that the engine has ended
 */
void
hb_notifier_set_hidden (HbNotifier *self,
                        gboolean    hidden)
{
  self->hidden = hidden;
  if (!hidden)
    withdraw_lost (self);
}

static void
forget_engine (HbNotifier *self)
{
  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->engine, self);
      g_signal_handlers_disconnect_by_data (hb_engine_proxy_get_peers (self->engine), self);
      g_signal_handlers_disconnect_by_data (hb_engine_proxy_get_incidents (self->engine), self);
    }
  g_clear_object (&self->engine);
}

/* Returns: (transfer full) (element-type utf8): the addresses of the peers that are given up */
static GHashTable *
list_fallen (HbNotifier *self)
{
  GHashTable *fallen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GListModel *peers = G_LIST_MODEL (hb_engine_proxy_get_peers (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (peers, i);

      if (is_fallen (peer))
        g_hash_table_add (fallen, g_strdup (hb_peer_item_get_address (peer)));
    }

  return fallen;
}

/* While we were not connected, the server may have gone on and given up peers. */
static void
notify_fallen_since (HbNotifier *self,
                     GHashTable *before)
{
  GListModel *peers = G_LIST_MODEL (hb_engine_proxy_get_peers (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (peers, i);

      if (is_fallen (peer) && !g_hash_table_contains (before, hb_peer_item_get_address (peer)))
        add_fallen (self, peer);
    }
  schedule (self);
}

/**
 * hb_notifier_set_engine:
 * @self: a notifier
 * @engine: (nullable) (transfer none): the engine whose peers to notify about
 *
 * Withdraws the notifications about earlier peers, since nobody watches them now. There is none about a
 * replay, since its events are past.
 */
void
hb_notifier_set_engine (HbNotifier    *self,
                        HbEngineProxy *engine)
{
  g_autoptr (GHashTable) fallen = NULL;

  if (self->engine != NULL && engine != NULL)
    fallen = list_fallen (self);
  forget_engine (self);
  hb_alert_grouper_clear (self->grouper);
  hb_incident_notifier_clear (self->incidents);
  hb_flapping_notifier_clear (self->flapping);
  g_clear_pointer (&self->delay, hb_alert_delay_free);
  self->delay = hb_alert_delay_new ();
  withdraw_lost (self);
  if (engine == NULL || g_strcmp0 (hb_engine_proxy_get_mode (engine), "replay") == 0)
    return;

  self->engine = g_object_ref (engine);
  g_signal_connect (engine, "event", G_CALLBACK (on_event), self);
  g_signal_connect (engine, "caught-up", G_CALLBACK (on_caught_up), self);
  g_signal_connect (engine, "notify::connected", G_CALLBACK (on_connected), self);
  g_signal_connect (hb_engine_proxy_get_peers (engine), "updated", G_CALLBACK (on_updated), self);
  g_signal_connect (hb_engine_proxy_get_peers (engine), "items-changed", G_CALLBACK (on_items_changed),
                    self);
  g_signal_connect_swapped (hb_engine_proxy_get_incidents (engine), "peers-changed", G_CALLBACK (on_incident_peers),
                            self);
  if (fallen != NULL)
    notify_fallen_since (self, fallen);
}

static void
hb_notifier_finalize (GObject *object)
{
  HbNotifier *self = HB_NOTIFIER (object);

  forget_engine (self);
  g_clear_handle_id (&self->timeout_source, g_source_remove);
  hb_alert_grouper_free (self->grouper);
  hb_alert_delay_free (self->delay);
  hb_incident_notifier_free (self->incidents);
  hb_flapping_notifier_free (self->flapping);

  G_OBJECT_CLASS (hb_notifier_parent_class)->finalize (object);
}

static void
hb_notifier_class_init (HbNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_notifier_finalize;
}

static void
hb_notifier_init (HbNotifier *self)
{
  static const HbAlertGrouperFuncs funcs = {
    .tell_silent = notify_silent,
    .tell_back = notify_back,
    .withdraw = withdraw_own,
    .tell_together = notify_together,
    .withdraw_together = withdraw_together,
  };

  self->grouper = hb_alert_grouper_new (&funcs, self);
  self->delay = hb_alert_delay_new ();
}

/**
 * hb_notifier_new:
 * @application: (transfer none): the application that sends the notifications
 *
 * Returns: (transfer full): a notifier without an engine
 */
HbNotifier *
hb_notifier_new (GApplication *application)
{
  HbNotifier *self = g_object_new (HB_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->incidents = hb_incident_notifier_new (application);
  self->flapping = hb_flapping_notifier_new (application);
  return self;
}
