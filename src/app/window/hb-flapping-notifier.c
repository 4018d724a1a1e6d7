#include "app/window/hb-flapping-notifier.h"

#include <glib/gi18n.h>

/* What a person has decided, or the peers file. */
#define QUIET (HB_PEER_MUTED | HB_PEER_ACKNOWLEDGED | HB_PEER_QUIET_HOURS)

struct _HbFlappingNotifier
{
  GApplication *application; /* not owned */
  GHashTable *told;          /* the addresses of the peers that have a notification */
};

static char *
get_id (const char *address)
{
  return g_strconcat ("flapping-", address, NULL);
}

static void
withdraw (HbFlappingNotifier *self,
          const char         *address)
{
  g_autofree char *id = get_id (address);

  g_application_withdraw_notification (self->application, id);
}

static void
tell (HbFlappingNotifier *self,
      HbPeerItem         *peer)
{
  const char *address = hb_peer_item_get_address (peer);
  g_autofree char *id = get_id (address);
  g_autofree char *title = NULL;
  g_autoptr (GNotification) notification = NULL;
  g_autoptr (GIcon) icon = g_themed_icon_new ("dialog-warning-symbolic");

  /* Translators: the name of a machine */
  title = g_strdup_printf (_("%s comes and goes"), hb_peer_item_get_title (peer));
  notification = g_notification_new (title);
  g_notification_set_body (notification, _("You are not notified of it again until it holds still."));
  g_notification_set_icon (notification, icon);
  g_notification_set_default_action_and_target (notification, "app.show-peer", "s", address);
  g_application_send_notification (self->application, id, notification);
  g_hash_table_add (self->told, g_strdup (address));
}

/**
 * hb_flapping_notifier_take_event:
 * @self: a notifier
 * @engine: (transfer none): the engine
 * @event: any event
 */
void
hb_flapping_notifier_take_event (HbFlappingNotifier *self,
                                 HbEngineProxy      *engine,
                                 const HbEvent      *event)
{
  HbPeerItem *peer;

  if (event->type != HB_EVENT_FLAPPING && event->type != HB_EVENT_STEADY)
    return;

  peer = hb_peer_list_find (hb_engine_proxy_get_peers (engine), &event->peer);
  if (peer == NULL)
    return;

  if (event->type == HB_EVENT_FLAPPING && (hb_peer_item_get_flags (peer) & QUIET) == 0)
    tell (self, peer);
  else if (g_hash_table_remove (self->told, hb_peer_item_get_address (peer)))
    withdraw (self, hb_peer_item_get_address (peer));
}

/**
 * hb_flapping_notifier_review:
 * @self: a notifier
 * @engine: (transfer none): the engine
 *
 * Withdraws what is out of date, as after events were missed.
 */
void
hb_flapping_notifier_review (HbFlappingNotifier *self,
                             HbEngineProxy      *engine)
{
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    {
      HbPeerItem *peer = hb_peer_list_lookup (hb_engine_proxy_get_peers (engine), address);

      if (peer != NULL && (hb_peer_item_get_flags (peer) & HB_PEER_FLAPPING) != 0)
        continue;

      withdraw (self, address);
      g_hash_table_iter_remove (&iter);
    }
}

/**
 * hb_flapping_notifier_clear:
 * @self: a notifier
 *
 * Withdraws all notifications.
 */
void
hb_flapping_notifier_clear (HbFlappingNotifier *self)
{
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    withdraw (self, address);
  g_hash_table_remove_all (self->told);
}

/**
 * hb_flapping_notifier_new:
 * @application: (transfer none): the application that sends the notifications; it must outlive the notifier
 *
 * Returns: (transfer full): a notifier
 */
HbFlappingNotifier *
hb_flapping_notifier_new (GApplication *application)
{
  HbFlappingNotifier *self = g_new0 (HbFlappingNotifier, 1);

  self->application = application;
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * hb_flapping_notifier_free:
 * @self: (transfer full): a notifier
 *
 * Notifications that were sent stay.
 */
void
hb_flapping_notifier_free (HbFlappingNotifier *self)
{
  g_hash_table_unref (self->told);
  g_free (self);
}
