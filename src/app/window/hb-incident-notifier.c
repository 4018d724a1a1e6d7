#include "app/window/hb-incident-notifier.h"

#include <glib/gi18n.h>

struct _HbIncidentNotifier
{
  GApplication *application; /* not owned */
  GHashTable *told;          /* the numbers of the incidents that have a notification */
};

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

static gboolean
is_quiet (HbPeerItem *peer)
{
  return hb_peer_is_quiet (hb_peer_item_get_state (peer), hb_peer_item_get_flags (peer));
}

/* Returns: (transfer full): the names of the first peers that people are to be notified of; empty if there are none */
static char *
name_peers (HbPeerList    *peers,
            const HbEvent *event)
{
  const char *names[2] = { NULL };
  guint n_names = 0, n_quiet = 0, n_more;

  for (guint i = 0; event->peers != NULL && i < event->peers->len; i++)
    {
      HbPeerItem *peer = hb_peer_list_find (peers, &g_array_index (event->peers, HbAddress, i));

      if (peer == NULL)
        continue;
      if (is_quiet (peer))
        n_quiet++;
      else if (n_names < G_N_ELEMENTS (names))
        names[n_names++] = hb_peer_item_get_title (peer);
    }

  if (n_names == 0)
    return g_strdup ("");

  n_more = (guint) MIN (event->count, G_MAXUINT) - n_names - n_quiet;
  if (n_names == 1)
    return g_strdup (names[0]);
  if (n_more == 0)
    /* Translators: the names of two machines */
    return g_strdup_printf (_("%s and %s"), names[0], names[1]);

  /* Translators: the names of two machines, and how many there are beside them */
  return g_strdup_printf (ngettext ("%s, %s and %u more", "%s, %s and %u more", n_more), names[0], names[1], n_more);
}

static void
tell (HbIncidentNotifier *self,
      const HbEvent      *event,
      const char         *names)
{
  g_autofree char *id = get_id (event->incident.number);
  guint count = (guint) MIN (event->count, G_MAXUINT);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autoptr (GNotification) notification = NULL;
  g_autoptr (GIcon) icon = g_themed_icon_new ("dialog-warning-symbolic");

  title = g_strdup_printf (ngettext ("%u peer fell silent", "%u peers fell silent", count), count);
  body = g_strdup_printf ("%s\n%s", names, event->text != NULL ? event->text : "");
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (notification, "app.show-incident", "u", event->incident.number);
  g_application_send_notification (self->application, id, notification);
  g_hash_table_add (self->told, GUINT_TO_POINTER (event->incident.number));
}

static void
forget (HbIncidentNotifier *self,
        guint               number)
{
  if (g_hash_table_remove (self->told, GUINT_TO_POINTER (number)))
    withdraw (self, number);
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
  g_autofree char *names = name_peers (hb_engine_proxy_get_peers (engine), event);

  if (event->type == HB_EVENT_INCIDENT_CLOSED || event->quiet || names[0] == '\0')
    forget (self, event->incident.number);
  else
    tell (self, event, names);
}

static gboolean
is_loud (gpointer key,
         gpointer value,
         gpointer user_data)
{
  HbPeerItem *peer = hb_peer_list_find (user_data, key);

  return peer != NULL && !is_quiet (peer);
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

      if (incident != NULL && hb_incident_item_any (incident, is_loud, hb_engine_proxy_get_peers (engine)))
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
  self->told = g_hash_table_new (NULL, NULL);
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
