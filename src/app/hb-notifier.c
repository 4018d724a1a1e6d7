#include "app/hb-notifier.h"

#include <glib/gi18n.h>

#include "app/hb-words.h"

struct _HbNotifier
{
  GObject parent_instance;

  GApplication *application; /* not owned: it owns us */
  HbRemote *remote;
  GHashTable *shown; /* a set of the addresses of peers that were told to be given up */
};

G_DEFINE_FINAL_TYPE (HbNotifier, hb_notifier, G_TYPE_OBJECT)

static char *
get_id (const char *address)
{
  return g_strconcat ("peer-", address, NULL);
}

static void
notify (HbNotifier            *self,
        const char            *address,
        const char            *title,
        const char            *body,
        const char            *icon_name,
        GNotificationPriority  priority)
{
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_autoptr (GIcon) icon = g_themed_icon_new (icon_name);
  g_autofree char *id = get_id (address);

  if (body != NULL)
    g_notification_set_body (notification, body);
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, priority);
  g_notification_set_default_action_and_target (notification, "app.show-peer", "s", address);
  g_application_send_notification (self->application, id, notification);
}

static void
tell_given_up (HbNotifier *self,
               HbPeerItem *peer,
               const char *verdict)
{
  const char *address = hb_peer_item_get_address (peer);
  g_autofree char *title = NULL;

  /* Translators: the name of a machine */
  title = g_strdup_printf (_("%s is silent"), hb_peer_item_get_title (peer));
  notify (self, address, title, hb_words_verdict (verdict), "dialog-warning-symbolic",
          G_NOTIFICATION_PRIORITY_HIGH);
  g_hash_table_add (self->shown, g_strdup (address));
}

static void
tell_back (HbNotifier *self,
           HbPeerItem *peer)
{
  const char *address = hb_peer_item_get_address (peer);
  g_autofree char *title = NULL;

  if (!g_hash_table_remove (self->shown, address))
    return;

  /* Translators: the name of a machine */
  title = g_strdup_printf (_("%s is back"), hb_peer_item_get_title (peer));
  notify (self, address, title, NULL, "emblem-ok-symbolic", G_NOTIFICATION_PRIORITY_NORMAL);
}

static void
on_happened (HbRemote   *remote,
             GVariant   *happening,
             HbNotifier *self)
{
  const char *event, *address, *verdict = "";
  HbPeerItem *peer;

  if (!g_variant_lookup (happening, "event", "&s", &event) ||
      !g_variant_lookup (happening, "peer", "&s", &address))
    return;

  peer = hb_peer_list_lookup (hb_remote_get_peers (remote), address);
  if (peer == NULL || hb_peer_item_get_muted (peer))
    return;

  g_variant_lookup (happening, "verdict", "&s", &verdict);
  if (g_str_equal (event, "gave-up"))
    tell_given_up (self, peer, verdict);
  else if (g_str_equal (event, "session-opened"))
    tell_back (self, peer);
}

static void
withdraw_all (HbNotifier *self)
{
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    {
      g_autofree char *id = get_id (address);

      g_application_withdraw_notification (self->application, id);
    }
  g_hash_table_remove_all (self->shown);
}

/**
 * hb_notifier_set_remote:
 * @self: a notifier
 * @remote: (nullable) (transfer none): whose peers to tell of
 *
 * What was told of the peers before is withdrawn: nobody watches them now. What a replay shows is
 * long past, and not told.
 */
void
hb_notifier_set_remote (HbNotifier *self,
                        HbRemote   *remote)
{
  if (self->remote != NULL)
    g_signal_handlers_disconnect_by_data (self->remote, self);
  withdraw_all (self);

  g_set_object (&self->remote, remote);
  if (remote != NULL && g_strcmp0 (hb_remote_get_mode (remote), "replay") != 0)
    g_signal_connect (remote, "happened", G_CALLBACK (on_happened), self);
}

static void
hb_notifier_finalize (GObject *object)
{
  HbNotifier *self = HB_NOTIFIER (object);

  if (self->remote != NULL)
    g_signal_handlers_disconnect_by_data (self->remote, self);
  g_clear_object (&self->remote);
  g_hash_table_unref (self->shown);

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
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * hb_notifier_new:
 * @application: (transfer none): in whose name
 *
 * Returns: (transfer full): a notifier without anybody to tell of
 */
HbNotifier *
hb_notifier_new (GApplication *application)
{
  HbNotifier *self = g_object_new (HB_TYPE_NOTIFIER, NULL);

  self->application = application;
  return self;
}
