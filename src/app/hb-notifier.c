#include "app/hb-notifier.h"

#include <glib/gi18n.h>

#include "app/hb-words.h"

struct _HbNotifier
{
  GObject parent_instance;

  GApplication *application; /* not owned: it owns us */
  HbRemote *remote;
  GHashTable *shown; /* addresses of the peers that there is a notification of, to what it says */
  gboolean lost;     /* there is one that the engine is gone */
  gboolean hidden;   /* there is no window to show it */
};

#define ENGINE_ID "engine"

typedef enum
{
  SILENT = 1,
  BACK,
} Told;

G_DEFINE_FINAL_TYPE (HbNotifier, hb_notifier, G_TYPE_OBJECT)

static char *
get_id (const char *address)
{
  return g_strconcat ("peer-", address, NULL);
}

static void
withdraw (HbNotifier *self,
          const char *address)
{
  g_autofree char *id = get_id (address);

  g_application_withdraw_notification (self->application, id);
}

static void
notify (HbNotifier            *self,
        const char            *address,
        Told                   told,
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
  g_hash_table_insert (self->shown, g_strdup (address), GINT_TO_POINTER (told));
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
  notify (self, address, SILENT, title, hb_words_verdict (verdict), "dialog-warning-symbolic",
          G_NOTIFICATION_PRIORITY_HIGH);
}

static void
tell_back (HbNotifier *self,
           HbPeerItem *peer)
{
  const char *address = hb_peer_item_get_address (peer);
  g_autofree char *title = NULL;

  if (g_hash_table_lookup (self->shown, address) != GINT_TO_POINTER (SILENT))
    return;

  /* Translators: the name of a machine */
  title = g_strdup_printf (_("%s is back"), hb_peer_item_get_title (peer));
  notify (self, address, BACK, title, NULL, "emblem-ok-symbolic", G_NOTIFICATION_PRIORITY_NORMAL);
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

/* What is told still */

static void
withdraw_all (HbNotifier *self)
{
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    withdraw (self, address);
  g_hash_table_remove_all (self->shown);
}

/* Who was muted is not to be heard of, not even of what was told before. */
static void
on_updated (HbPeerList *peers,
            GPtrArray  *changed,
            HbNotifier *self)
{
  if (g_hash_table_size (self->shown) == 0)
    return;

  for (guint i = 0; i < changed->len; i++)
    {
      HbPeerItem *peer = g_ptr_array_index (changed, i);
      const char *address = hb_peer_item_get_address (peer);

      if (hb_peer_item_get_muted (peer) && g_hash_table_remove (self->shown, address))
        withdraw (self, address);
    }
}

static void
on_items_changed (HbPeerList *peers,
                  guint       position,
                  guint       removed,
                  guint       added,
                  HbNotifier *self)
{
  GHashTableIter iter;
  gpointer address;

  if (removed == 0)
    return;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    if (hb_peer_list_lookup (peers, address) == NULL)
      {
        withdraw (self, address);
        g_hash_table_iter_remove (&iter);
      }
}

/* The engine itself */

static void
withdraw_lost (HbNotifier *self)
{
  if (self->lost)
    g_application_withdraw_notification (self->application, ENGINE_ID);
  self->lost = FALSE;
}

/* A window has a banner for it. Without one, nobody would know that nobody watches. */
static void
on_connected (HbRemote   *remote,
              GParamSpec *pspec,
              HbNotifier *self)
{
  g_autoptr (GNotification) notification = NULL;
  g_autoptr (GIcon) icon = NULL;

  if (!self->hidden || hb_remote_is_connected (remote))
    return;

  notification = g_notification_new (_("Heartbeats no longer watches"));
  icon = g_themed_icon_new ("dialog-warning-symbolic");
  g_notification_set_body (notification, _("The engine has ended. It can be started again from the "
                                           "window."));
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_application_send_notification (self->application, ENGINE_ID, notification);
  self->lost = TRUE;
}

/**
 * hb_notifier_set_hidden:
 * @self: a notifier
 * @hidden: whether there is no window that shows what becomes of the engine
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
forget_remote (HbNotifier *self)
{
  if (self->remote != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->remote, self);
      g_signal_handlers_disconnect_by_data (hb_remote_get_peers (self->remote), self);
    }
  g_clear_object (&self->remote);
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
  forget_remote (self);
  withdraw_all (self);
  withdraw_lost (self);
  if (remote == NULL || g_strcmp0 (hb_remote_get_mode (remote), "replay") == 0)
    return;

  self->remote = g_object_ref (remote);
  g_signal_connect (remote, "happened", G_CALLBACK (on_happened), self);
  g_signal_connect (remote, "notify::connected", G_CALLBACK (on_connected), self);
  g_signal_connect (hb_remote_get_peers (remote), "updated", G_CALLBACK (on_updated), self);
  g_signal_connect (hb_remote_get_peers (remote), "items-changed", G_CALLBACK (on_items_changed),
                    self);
}

static void
hb_notifier_finalize (GObject *object)
{
  HbNotifier *self = HB_NOTIFIER (object);

  forget_remote (self);
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
