#include "app/window/hb-incident-notifier.h"

#include <glib/gi18n.h>

#include "app/model/hb-peer-alert.h"

struct _HbIncidentNotifier
{
  GApplication *application; /* not owned */
  GHashTable *told;          /* (element-type Told), by number: the incidents that have a notification */
};

/* What was known of an incident when it was last mentioned. */
typedef struct
{
  guint count;
  guint n_joined;
} Told;

static char *
get_id (guint number)
{
  return g_strdup_printf ("incident-%u", number);
}

static void
withdraw (HbIncidentNotifier *self,
          guint               number)
{
  g_autofree char *id = get_id (number);

  g_application_withdraw_notification (self->application, id);
}

/* The first peers of an incident that people are to be notified of. */
typedef struct
{
  HbPeerList *peers;
  const char *names[2];
  guint n_names;
  guint n_quiet;
} Naming;

static void
take_name (Naming          *naming,
           const HbAddress *address)
{
  HbPeerItem *peer = hb_peer_list_find (naming->peers, address);

  if (peer == NULL)
    return;
  if (hb_peer_alert_is_quiet (peer))
    naming->n_quiet++;
  else if (naming->n_names < G_N_ELEMENTS (naming->names))
    naming->names[naming->n_names++] = hb_peer_item_get_title (peer);
}

/* Returns: (nullable) (transfer full): their names; %NULL if none is known of these */
static char *
name_peers (const Naming *naming,
            guint         count)
{
  guint n_more = count - MIN (count, naming->n_names + naming->n_quiet);

  if (naming->n_names == 0)
    return NULL;
  if (naming->n_names == 1)
    return g_strdup (naming->names[0]);
  if (n_more == 0)
    /* Translators: the names of two machines */
    return g_strdup_printf (_("%s and %s"), naming->names[0], naming->names[1]);

  /* Translators: the names of two machines, and how many there are beside them */
  return g_strdup_printf (ngettext ("%s, %s and %u more", "%s, %s and %u more", n_more), naming->names[0],
                          naming->names[1], n_more);
}

static void
remember (HbIncidentNotifier *self,
          guint               number,
          Told                now)
{
  g_hash_table_insert (self->told, GUINT_TO_POINTER (number), g_memdup2 (&now, sizeof now));
}

static void
tell (HbIncidentNotifier *self,
      guint               number,
      guint               count,
      const char         *sentence,
      const Naming       *naming)
{
  g_autofree char *id = get_id (number);
  g_autofree char *names = name_peers (naming, count);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autoptr (GNotification) notification = NULL;
  g_autoptr (GIcon) icon = g_themed_icon_new ("dialog-warning-symbolic");

  title = g_strdup_printf (ngettext ("%u peer fell silent", "%u peers fell silent", count), count);
  body = names != NULL ? g_strdup_printf ("%s\n%s", names, sentence) : g_strdup (sentence);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (notification, "app.show-incident", "u", number);
  g_application_send_notification (self->application, id, notification);
}

static void
forget (HbIncidentNotifier *self,
        guint               number)
{
  if (g_hash_table_remove (self->told, GUINT_TO_POINTER (number)))
    withdraw (self, number);
}

/* A notification cannot be replaced in silence. Nobody is disturbed because peers have come back.
 *
 * @told: (nullable): what was known before */
static gboolean
has_grown (const Told    *told,
           Told           now,
           const HbEvent *event)
{
  gboolean all_named = event->peers != NULL && event->peers->len >= event->count;

  return told == NULL || now.count > told->count || (all_named && now.n_joined > told->n_joined);
}

/**
 * hb_incident_notifier_take_event:
 * @self: a notifier
 * @engine: (transfer none): the engine, which has taken the event itself
 * @event: an event of an incident
 */
void
hb_incident_notifier_take_event (HbIncidentNotifier *self,
                                 HbEngineProxy      *engine,
                                 const HbEvent      *event)
{
  guint number = event->incident.number;
  HbIncidentItem *incident = hb_incident_list_lookup (hb_engine_proxy_get_incidents (engine), number);
  Naming naming = { .peers = hb_engine_proxy_get_peers (engine) };
  Told now = { .count = (guint) MIN (event->count, G_MAXUINT) };

  if (event->type == HB_EVENT_INCIDENT_CLOSED || event->quiet)
    {
      forget (self, number);
      return;
    }

  if (incident != NULL)
    now.n_joined = hb_incident_item_get_n_joined (incident);
  for (guint i = 0; event->peers != NULL && i < event->peers->len; i++)
    take_name (&naming, &g_array_index (event->peers, HbAddress, i));
  if (has_grown (g_hash_table_lookup (self->told, GUINT_TO_POINTER (number)), now, event))
    tell (self, number, now.count, event->text != NULL ? event->text : "", &naming);
  remember (self, number, now);
}

static gboolean
is_loud (gpointer key,
         gpointer value,
         gpointer user_data)
{
  HbPeerItem *peer = hb_peer_list_find (user_data, key);

  return peer != NULL && !hb_peer_alert_is_quiet (peer);
}

static gboolean
is_loud_and_fallen (gpointer key,
                    gpointer value,
                    gpointer user_data)
{
  HbPeerItem *peer = hb_peer_list_find (user_data, key);

  return peer != NULL && !hb_peer_alert_is_quiet (peer) && hb_peer_alert_is_silent (peer);
}

static gboolean
take_member (gpointer key,
             gpointer value,
             gpointer user_data)
{
  take_name (user_data, key);
  return FALSE;
}

/**
 * hb_incident_notifier_need:
 * @self: a notifier
 * @engine: (transfer none): the engine
 * @incident: (transfer none): one of its incidents
 *
 * Tells of an incident that has no notification, if anybody is to be notified of its peers: its event was missed, or
 * they were quiet then.
 */
void
hb_incident_notifier_need (HbIncidentNotifier *self,
                           HbEngineProxy      *engine,
                           HbIncidentItem     *incident)
{
  guint number = hb_incident_item_get_number (incident);
  Naming naming = { .peers = hb_engine_proxy_get_peers (engine) };
  Told now = { hb_incident_item_get_count (incident), hb_incident_item_get_n_joined (incident) };

  if (g_hash_table_contains (self->told, GUINT_TO_POINTER (number)) ||
      !hb_incident_item_any (incident, is_loud_and_fallen, naming.peers))
    return;

  hb_incident_item_any (incident, take_member, &naming);
  tell (self, number, now.count, hb_incident_item_get_sentence (incident), &naming);
  remember (self, number, now);
}

/**
 * hb_incident_notifier_need_all:
 * @self: a notifier
 * @engine: (transfer none): the engine
 *
 * Does so for all open incidents, as after events were missed.
 */
void
hb_incident_notifier_need_all (HbIncidentNotifier *self,
                               HbEngineProxy      *engine)
{
  GListModel *incidents = G_LIST_MODEL (hb_engine_proxy_get_incidents (engine));

  for (guint i = 0; i < g_list_model_get_n_items (incidents); i++)
    {
      g_autoptr (HbIncidentItem) incident = g_list_model_get_item (incidents, i);

      hb_incident_notifier_need (self, engine, incident);
    }
}

/* Some of its peers may be unknown: nobody knows that they are all quiet. */
static gboolean
may_be_loud (HbIncidentItem *incident,
             HbPeerList     *peers)
{
  return !hb_incident_item_is_complete (incident) || hb_incident_item_any (incident, is_loud, peers);
}

/**
 * hb_incident_notifier_review:
 * @self: a notifier
 * @engine: (transfer none): the engine
 *
 * Withdraws what is out of date, as after an incident was acknowledged.
 */
void
hb_incident_notifier_review (HbIncidentNotifier *self,
                             HbEngineProxy      *engine)
{
  HbIncidentList *incidents = hb_engine_proxy_get_incidents (engine);
  GHashTableIter iter;
  gpointer number;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    {
      HbIncidentItem *incident = hb_incident_list_lookup (incidents, GPOINTER_TO_UINT (number));

      if (incident != NULL && may_be_loud (incident, hb_engine_proxy_get_peers (engine)))
        continue;

      g_hash_table_iter_remove (&iter);
      withdraw (self, GPOINTER_TO_UINT (number));
    }
}

/**
 * hb_incident_notifier_clear:
 * @self: a notifier
 *
 * Withdraws all notifications.
 */
void
hb_incident_notifier_clear (HbIncidentNotifier *self)
{
  GHashTableIter iter;
  gpointer number;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    withdraw (self, GPOINTER_TO_UINT (number));
  g_hash_table_remove_all (self->told);
}

/**
 * hb_incident_notifier_new:
 * @application: (transfer none): the application that sends the notifications; it must outlive the notifier
 *
 * Returns: (transfer full): a notifier
 */
HbIncidentNotifier *
hb_incident_notifier_new (GApplication *application)
{
  HbIncidentNotifier *self = g_new0 (HbIncidentNotifier, 1);

  self->application = application;
  self->told = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

/**
 * hb_incident_notifier_free:
 * @self: (transfer full): a notifier
 *
 * Notifications that were sent stay.
 */
void
hb_incident_notifier_free (HbIncidentNotifier *self)
{
  g_hash_table_unref (self->told);
  g_free (self);
}
