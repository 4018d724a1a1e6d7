#include "app/window/hb-notifier.h"

#include "app/model/hb-alert-delay.h"
#include "app/model/hb-peer-alert.h"
#include "app/window/hb-engine-notice.h"
#include "app/window/hb-flapping-notifier.h"
#include "app/window/hb-incident-notifier.h"
#include "app/window/hb-peer-notices.h"

struct _HbNotifier
{
  GObject parent_instance;

  HbEngineProxy *engine;
  HbPeerNotices *notices;
  HbAlertGrouper *grouper;
  HbAlertDelay *delay; /* of those that may belong to an incident */
  GHashTable *held;    /* of HbAddress: see hold() */
  HbIncidentNotifier *incidents;
  HbFlappingNotifier *flapping;
  HbEngineNotice *notice;
  guint timeout_source; /* runs on_deadline(), or 0 */
};

/* More peers than an engine lists. */
#define HELD_MAX 200000

G_DEFINE_FINAL_TYPE (HbNotifier, hb_notifier, G_TYPE_OBJECT)

static void schedule (HbNotifier *self);

static gboolean
has_session (HbPeerItem *peer)
{
  HbPeerState state = hb_peer_item_get_state (peer);

  return state == HB_PEER_STATE_ALIVE || state == HB_PEER_STATE_PULSING;
}

/* Returns: (nullable) (transfer none): the incident to which it belongs */
static HbIncidentItem *
find_incident (HbNotifier *self,
               HbPeerItem *peer)
{
  return hb_incident_list_find (hb_engine_proxy_get_incidents (self->engine), hb_peer_item_get_number (peer));
}

/* Those that belong to no incident have waited long enough. An incident that was quiet has no notification so far. */
static void
pass_on (HbNotifier *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GPtrArray) addresses = hb_alert_delay_take (self->delay, now);

  for (guint i = 0; i < addresses->len; i++)
    {
      const char *address = g_ptr_array_index (addresses, i);
      HbPeerItem *peer = hb_peer_list_lookup (hb_engine_proxy_get_peers (self->engine), address);
      HbIncidentItem *incident;

      if (peer == NULL || !hb_peer_alert_is_silent (peer) || hb_peer_alert_is_quiet (peer))
        continue;

      incident = find_incident (self, peer);
      if (incident != NULL)
        hb_incident_notifier_need (self->incidents, self->engine, incident);
      else
        hb_alert_grouper_note_silent (self->grouper, address, now);
    }
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

/* Who is silent */

/* Remembers a peer of whose silence nobody is told yet: it is quiet, or an event came before its state. The engine
 * sends every state at last, and review() looks at it again then. */
static void
hold (HbNotifier      *self,
      const HbAddress *number)
{
  if (g_hash_table_size (self->held) < HELD_MAX && !g_hash_table_contains (self->held, number))
    g_hash_table_add (self->held, g_memdup2 (number, sizeof *number));
}

/* A peer whose host answers, or that never came, belongs to no incident. */
static void
add_fallen (HbNotifier *self,
            HbPeerItem *peer)
{
  const char *address = hb_peer_item_get_address (peer);
  gint64 now = g_get_monotonic_time ();

  if (hb_peer_item_get_state (peer) == HB_PEER_STATE_MISSING ||
      hb_peer_item_get_verdict (peer) == HB_VERDICT_PROGRAM_DEAD)
    hb_alert_grouper_note_silent (self->grouper, address, now);
  else
    hb_alert_delay_add (self->delay, address, now);
}

/* An event tells of a silence, or a list does. Events and states come apart: the state may be newer than the event, or
 * older. Nobody is told of a peer that is alive by then. */
static void
take_fallen (HbNotifier      *self,
             const HbAddress *number)
{
  HbPeerItem *peer = hb_peer_list_find (hb_engine_proxy_get_peers (self->engine), number);

  if (peer != NULL && hb_peer_alert_is_silent (peer) && !hb_peer_alert_is_quiet (peer))
    add_fallen (self, peer);
  else
    hold (self, number);
}

/* Nobody is told of a peer that is back while it waits. Who was told of it before is told that, too. */
static void
take_return (HbNotifier *self,
             const char *address)
{
  hb_alert_delay_remove (self->delay, address);
  hb_alert_grouper_note_back (self->grouper, address);
}

static void
await_return (HbNotifier *self,
              const char *address)
{
  hb_alert_delay_remove (self->delay, address);
  hb_alert_grouper_await (self->grouper, address);
}

static void
drop (HbNotifier *self,
      const char *address)
{
  hb_alert_delay_remove (self->delay, address);
  hb_alert_grouper_drop (self->grouper, address);
}

/* A state has come, which is newer than all events so far. When a peer is muted or acknowledged, its earlier notification
 * is withdrawn; when its mute or its quiet hours end, or it holds still, and it is silent, people are told at last. */
static void
review (HbNotifier *self,
        HbPeerItem *peer)
{
  const HbAddress *number = hb_peer_item_get_number (peer);
  gboolean fallen = hb_peer_alert_is_silent (peer);
  char address[HB_ADDRESS_STRING_SIZE];

  hb_address_format (number, address);
  if (hb_peer_alert_is_awaited (peer))
    await_return (self, address);
  else if (hb_peer_alert_is_quiet (peer))
    drop (self, address);
  else if (has_session (peer))
    take_return (self, address);

  if (fallen && hb_peer_alert_is_quiet (peer) && !hb_peer_alert_is_acknowledged (peer))
    hold (self, number);
  else if (g_hash_table_remove (self->held, number) && fallen && !hb_peer_alert_is_quiet (peer))
    add_fallen (self, peer);
}

/* Events */

static gboolean
belongs_to_none (const char *address,
                 gpointer    user_data)
{
  HbNotifier *self = user_data;
  HbPeerItem *peer = hb_peer_list_lookup (hb_engine_proxy_get_peers (self->engine), address);

  return peer == NULL || hb_peer_alert_is_awaited (peer) || find_incident (self, peer) == NULL;
}

/* One notification stands for all peers of an incident. */
static void
on_incident_peers (HbNotifier *self)
{
  hb_alert_grouper_retain (self->grouper, belongs_to_none, self);
  hb_incident_notifier_review (self->incidents, self->engine);
  schedule (self);
}

static gboolean
take_rest (gpointer number,
           gpointer value,
           gpointer user_data)
{
  HbNotifier *self = user_data;
  HbPeerItem *peer = hb_peer_list_find (hb_engine_proxy_get_peers (self->engine), number);

  if (peer != NULL && hb_peer_alert_is_silent (peer))
    take_fallen (self, number);
  return FALSE;
}

/* Who is still silent when an incident is over is so by itself. */
static void
on_incident_closing (HbIncidentList *incidents,
                     HbIncidentItem *incident,
                     HbNotifier     *self)
{
  hb_incident_item_any (incident, take_rest, self);
  schedule (self);
}

/* Events name the first hundred peers only; the others have notifications of their own until they are known. */
static void
take_incident (HbNotifier    *self,
               const HbEvent *event)
{
  HbIncidentItem *incident = hb_incident_list_lookup (hb_engine_proxy_get_incidents (self->engine),
                                                      event->incident.number);

  hb_incident_notifier_take_event (self->incidents, self->engine, event);
  if (incident != NULL && !hb_incident_item_is_complete (incident))
    hb_engine_proxy_refresh_incidents (self->engine);
  schedule (self);
}

/* Nobody was told of one that fell silent while it flapped: once it holds still, they are. */
static gboolean
is_steady_silence (const HbEvent *event)
{
  return event->type == HB_EVENT_STEADY && event->text != NULL &&
         (g_str_equal (event->text, hb_peer_state_to_string (HB_PEER_STATE_GIVEN_UP)) ||
          g_str_equal (event->text, hb_peer_state_to_string (HB_PEER_STATE_MISSING)));
}

static void
on_event (HbEngineProxy *engine,
          const HbEvent *event,
          HbNotifier    *self)
{
  char address[HB_ADDRESS_STRING_SIZE];

  hb_flapping_notifier_take_event (self->flapping, engine, event);
  if (hb_event_is_incident (event))
    {
      take_incident (self, event);
      return;
    }

  if (event->type == HB_EVENT_SESSION_OPENED)
    {
      g_hash_table_remove (self->held, &event->peer);
      take_return (self, hb_address_format (&event->peer, address));
    }
  else if (event->type == HB_EVENT_GAVE_UP || event->type == HB_EVENT_MISSING ? !event->quiet : is_steady_silence (event))
    take_fallen (self, &event->peer);
  else
    return;

  schedule (self);
}

/* Events have come since the list of peers: what is held stays, and a peer that the list had as silent may be back. */
static void
on_caught_up (HbEngineProxy *engine,
              GPtrArray     *fallen,
              HbNotifier    *self)
{
  GListModel *peers = G_LIST_MODEL (hb_engine_proxy_get_peers (engine));

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (peers, i);
      char address[HB_ADDRESS_STRING_SIZE];

      if (!hb_peer_alert_is_silent (peer))
        take_return (self, hb_address_format (hb_peer_item_get_number (peer), address));
    }

  for (guint i = 0; i < fallen->len; i++)
    {
      HbPeerItem *peer = g_ptr_array_index (fallen, i);

      if (hb_peer_alert_is_silent (peer) && !hb_peer_alert_is_quiet (peer))
        add_fallen (self, peer);
    }
  hb_incident_notifier_review (self->incidents, engine);
  hb_incident_notifier_need_all (self->incidents, engine);
  hb_flapping_notifier_review (self->flapping, engine);
  schedule (self);
}

/* States */

static void
on_updated (HbPeerList *peers,
            GPtrArray  *changed,
            HbNotifier *self)
{
  for (guint i = 0; i < changed->len; i++)
    review (self, g_ptr_array_index (changed, i));
  hb_incident_notifier_review (self->incidents, self->engine);
  schedule (self);
}

static gboolean
is_known (const char *address,
          gpointer    user_data)
{
  HbNotifier *self = user_data;

  return hb_peer_list_lookup (hb_engine_proxy_get_peers (self->engine), address) != NULL;
}

/* pass_on() drops those of the delay that are gone. */
static void
on_items_changed (HbPeerList *peers,
                  guint       position,
                  guint       removed,
                  guint       added,
                  HbNotifier *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (G_LIST_MODEL (peers), position + i);

      review (self, peer);
    }

  if (removed > 0)
    hb_alert_grouper_retain (self->grouper, is_known, self);
  schedule (self);
}

/* The engine itself */

/**
 * hb_notifier_set_hidden:
 * @self: a notifier
 * @hidden: whether there is no window that shows that the engine has ended
 */
void
hb_notifier_set_hidden (HbNotifier *self,
                        gboolean    hidden)
{
  hb_engine_notice_set_hidden (self->notice, hidden);
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
  hb_peer_notices_set_peers (self->notices, NULL);
}

/* Returns: (transfer full): the addresses of the peers that are silent, of which people were told, or did not want to be */
static GHashTable *
list_told (HbNotifier *self)
{
  GHashTable *told = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
  GListModel *peers = G_LIST_MODEL (hb_engine_proxy_get_peers (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (peers, i);
      const HbAddress *number = hb_peer_item_get_number (peer);
      char address[HB_ADDRESS_STRING_SIZE];

      if (!hb_peer_alert_is_silent (peer) || g_hash_table_contains (self->held, number))
        continue;

      hb_address_format (number, address);
      if (!hb_alert_delay_remove (self->delay, address) && !hb_alert_grouper_is_waiting (self->grouper, address))
        g_hash_table_add (told, g_memdup2 (number, sizeof *number));
    }

  return told;
}

/* While we were not connected, the server may have gone on and given up peers. At first, the window shows who is silent,
 * but somebody may be waiting for the end of a mute.
 *
 * @told: (nullable): %NULL at first */
static void
take_all (HbNotifier *self,
          GHashTable *told)
{
  GListModel *peers = G_LIST_MODEL (hb_engine_proxy_get_peers (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (peers, i);
      const HbAddress *number = hb_peer_item_get_number (peer);
      char address[HB_ADDRESS_STRING_SIZE];

      if (hb_peer_alert_is_awaited (peer))
        await_return (self, hb_address_format (number, address));
      if (!hb_peer_alert_is_silent (peer) || hb_peer_alert_is_acknowledged (peer))
        continue;
      if (hb_peer_alert_is_quiet (peer))
        hold (self, number);
      else if (told != NULL && !g_hash_table_contains (told, number))
        add_fallen (self, peer);
    }

  if (told != NULL)
    hb_incident_notifier_need_all (self->incidents, self->engine);
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
  g_autoptr (GHashTable) told = NULL;

  if (self->engine != NULL && engine != NULL)
    told = list_told (self);
  forget_engine (self);
  hb_alert_grouper_clear (self->grouper);
  hb_incident_notifier_clear (self->incidents);
  hb_flapping_notifier_clear (self->flapping);
  g_clear_pointer (&self->delay, hb_alert_delay_free);
  self->delay = hb_alert_delay_new ();
  g_hash_table_remove_all (self->held);
  hb_engine_notice_set_engine (self->notice, NULL);
  if (engine == NULL || g_strcmp0 (hb_engine_proxy_get_mode (engine), "replay") == 0)
    return;

  self->engine = g_object_ref (engine);
  hb_peer_notices_set_peers (self->notices, hb_engine_proxy_get_peers (engine));
  hb_engine_notice_set_engine (self->notice, engine);
  g_signal_connect (engine, "event", G_CALLBACK (on_event), self);
  g_signal_connect (engine, "caught-up", G_CALLBACK (on_caught_up), self);
  g_signal_connect (hb_engine_proxy_get_peers (engine), "updated", G_CALLBACK (on_updated), self);
  g_signal_connect (hb_engine_proxy_get_peers (engine), "items-changed", G_CALLBACK (on_items_changed),
                    self);
  g_signal_connect_swapped (hb_engine_proxy_get_incidents (engine), "peers-changed", G_CALLBACK (on_incident_peers),
                            self);
  g_signal_connect (hb_engine_proxy_get_incidents (engine), "closing", G_CALLBACK (on_incident_closing), self);
  take_all (self, told);
}

static void
hb_notifier_finalize (GObject *object)
{
  HbNotifier *self = HB_NOTIFIER (object);

  forget_engine (self);
  g_clear_handle_id (&self->timeout_source, g_source_remove);
  hb_alert_grouper_free (self->grouper);
  hb_peer_notices_free (self->notices);
  hb_alert_delay_free (self->delay);
  g_hash_table_unref (self->held);
  hb_incident_notifier_free (self->incidents);
  hb_flapping_notifier_free (self->flapping);
  hb_engine_notice_free (self->notice);

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
  self->held = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
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

  self->notices = hb_peer_notices_new (application);
  self->grouper = hb_peer_notices_new_grouper (self->notices);
  self->incidents = hb_incident_notifier_new (application);
  self->flapping = hb_flapping_notifier_new (application);
  self->notice = hb_engine_notice_new (application);
  return self;
}
