#include "app/model/hb-alert-delay.h"

struct _HbAlertDelay
{
  GHashTable *links; /* of @addresses, by address */
  GQueue addresses;  /* the first that was added first */
  gint64 first;      /* when the oldest wave began */
  gint64 last;       /* when the last one was added */
};

HbAlertDelay *
hb_alert_delay_new (void)
{
  HbAlertDelay *self = g_new0 (HbAlertDelay, 1);

  self->links = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->addresses);
  return self;
}

void
hb_alert_delay_free (HbAlertDelay *self)
{
  g_hash_table_unref (self->links);
  g_queue_clear_full (&self->addresses, g_free);
  g_free (self);
}

/**
 * hb_alert_delay_add:
 * @self: a delay
 * @address: a peer that was given up
 * @now: the time
 */
void
hb_alert_delay_add (HbAlertDelay *self,
                    const char   *address,
                    gint64        now)
{
  char *own;

  if (g_hash_table_contains (self->links, address))
    return;

  if (self->addresses.length == 0)
    self->first = now;
  self->last = now;
  own = g_strdup (address);
  g_queue_push_tail (&self->addresses, own);
  g_hash_table_insert (self->links, own, self->addresses.tail);
}

/**
 * hb_alert_delay_remove:
 * @self: a delay
 * @address: a peer that nobody needs to be told of
 *
 * Returns: whether it was waiting
 */
gboolean
hb_alert_delay_remove (HbAlertDelay *self,
                       const char   *address)
{
  GList *link = g_hash_table_lookup (self->links, address);

  if (link == NULL)
    return FALSE;

  g_hash_table_remove (self->links, address);
  g_free (link->data);
  g_queue_delete_link (&self->addresses, link);
  return TRUE;
}

/**
 * hb_alert_delay_get_next_deadline:
 * @self: a delay
 *
 * Returns: when to call hb_alert_delay_take(); -1 for never
 */
gint64
hb_alert_delay_get_next_deadline (HbAlertDelay *self)
{
  if (self->addresses.length == 0)
    return -1;

  return MIN (self->last + HB_ALERT_DELAY_LAST, self->first + HB_ALERT_DELAY_FIRST);
}

/**
 * hb_alert_delay_take:
 * @self: a delay
 * @now: the time
 *
 * Returns: (transfer full) (element-type utf8): the peers that have waited long enough, in their order; empty if it is
 *   too early
 */
GPtrArray *
hb_alert_delay_take (HbAlertDelay *self,
                     gint64        now)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_free);
  gint64 deadline = hb_alert_delay_get_next_deadline (self);

  if (deadline < 0 || now < deadline)
    return addresses;

  g_hash_table_remove_all (self->links);
  while (self->addresses.length > 0)
    g_ptr_array_add (addresses, g_queue_pop_head (&self->addresses));
  return addresses;
}
