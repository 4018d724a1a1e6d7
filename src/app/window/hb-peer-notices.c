#include "app/window/hb-peer-notices.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"

struct _HbPeerNotices
{
  GApplication *application; /* not owned */
  HbPeerList *peers;         /* (nullable) */
};

#define PEERS_ID "peers"

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
find_peer (HbPeerNotices *self,
           const char    *address)
{
  return self->peers != NULL ? hb_peer_list_lookup (self->peers, address) : NULL;
}

static const char *
get_title (HbPeerNotices *self,
           const char    *address)
{
  HbPeerItem *peer = find_peer (self, address);

  return peer != NULL ? hb_peer_item_get_title (peer) : address;
}

/* Notifications of a single peer */

static void
send_own (HbPeerNotices *self,
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
  HbPeerNotices *self = user_data;
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
  HbPeerNotices *self = user_data;
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
  HbPeerNotices *self = user_data;
  g_autofree char *id = get_id (address);

  g_application_withdraw_notification (self->application, id);
}

/* The common notification */

static char *
name_together (HbPeerNotices *self,
               GPtrArray     *addresses)
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
  HbPeerNotices *self = user_data;
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
  HbPeerNotices *self = user_data;

  g_application_withdraw_notification (self->application, PEERS_ID);
}

/**
 * hb_peer_notices_set_peers:
 * @self: notices
 * @peers: (nullable) (transfer none): the peers, for their names and verdicts
 */
void
hb_peer_notices_set_peers (HbPeerNotices *self,
                           HbPeerList    *peers)
{
  g_set_object (&self->peers, peers);
}

/**
 * hb_peer_notices_new_grouper:
 * @self: notices
 *
 * Returns: (transfer full): a grouper that sends them, which @self must outlive
 */
HbAlertGrouper *
hb_peer_notices_new_grouper (HbPeerNotices *self)
{
  static const HbAlertGrouperFuncs funcs = {
    .tell_silent = notify_silent,
    .tell_back = notify_back,
    .withdraw = withdraw_own,
    .tell_together = notify_together,
    .withdraw_together = withdraw_together,
  };

  return hb_alert_grouper_new (&funcs, self);
}

/**
 * hb_peer_notices_new:
 * @application: (transfer none): the application that sends the notifications; it must outlive the notices
 *
 * Returns: (transfer full): notices without peers
 */
HbPeerNotices *
hb_peer_notices_new (GApplication *application)
{
  HbPeerNotices *self = g_new0 (HbPeerNotices, 1);

  self->application = application;
  return self;
}

/**
 * hb_peer_notices_free:
 * @self: (transfer full): notices
 *
 * Notifications that were sent stay.
 */
void
hb_peer_notices_free (HbPeerNotices *self)
{
  g_clear_object (&self->peers);
  g_free (self);
}
