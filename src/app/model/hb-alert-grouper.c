#include "app/model/hb-alert-grouper.h"

typedef enum
{
  WAITING,  /* silent, and not notified yet */
  ALONE,    /* has its own notification, in the current wave */
  SETTLED,  /* has its own notification, from an earlier wave */
  TOGETHER, /* in the common notification */
  AWAITED,  /* silent, without a notification before it is back */
  RETURNED, /* back, and its notification not updated yet */
  BACK,     /* its notification says that it is back */
  N_STATES
} State;

/* A peer that has a notification, or will have one. */
typedef struct
{
  char *address;
  State state;
  gboolean own; /* it has its own notification */
  GList link;   /* in the queue of its state */
} Peer;

struct _HbAlertGrouper
{
  HbAlertGrouperFuncs funcs;
  gpointer user_data;

  GHashTable *peers;       /* by address */
  GQueue queues[N_STATES]; /* the latest last */
  gint64 wave_end;
  gboolean gathered;       /* the peers of this wave share one notification */
  gint64 next_word;        /* no notification is sent earlier */
  gboolean changed;        /* the common notification is out of date */
};

static void
peer_free (gpointer data)
{
  Peer *peer = data;

  g_free (peer->address);
  g_free (peer);
}

static void
move (HbAlertGrouper *self,
      Peer           *peer,
      State           state)
{
  self->changed |= peer->state == TOGETHER || state == TOGETHER;
  g_queue_unlink (&self->queues[peer->state], &peer->link);
  peer->state = state;
  g_queue_push_tail_link (&self->queues[state], &peer->link);
}

static void
withdraw_own (HbAlertGrouper *self,
              Peer           *peer)
{
  if (peer->own)
    self->funcs.withdraw (peer->address, self->user_data);
  peer->own = FALSE;
}

static void
leave (HbAlertGrouper *self,
       Peer           *peer)
{
  withdraw_own (self, peer);
  self->changed |= peer->state == TOGETHER;
  g_queue_unlink (&self->queues[peer->state], &peer->link);
}

/* Notifications */

static void
gather (HbAlertGrouper *self,
        State           from)
{
  GList *link;

  while ((link = self->queues[from].head) != NULL)
    {
      withdraw_own (self, link->data);
      move (self, link->data, TOGETHER);
    }
}

static void
tell_each (HbAlertGrouper *self,
           State        from,
           State        to,
           void       (*tell) (const char *address, gpointer user_data))
{
  GList *link;

  while ((link = self->queues[from].head) != NULL)
    {
      Peer *peer = link->data;

      move (self, peer, to);
      peer->own = TRUE;
      tell (peer->address, self->user_data);
    }
}

static void
tell_silent (HbAlertGrouper *self)
{
  if (!self->gathered &&
      self->queues[ALONE].length + self->queues[WAITING].length <= HB_ALERT_GROUPER_ALONE)
    {
      tell_each (self, WAITING, ALONE, self->funcs.tell_silent);
      return;
    }

  self->gathered = TRUE;
  gather (self, ALONE);
  gather (self, WAITING);
}

/* If many peers are back at once, their notifications are only withdrawn. */
static void
tell_returned (HbAlertGrouper *self)
{
  GList *link;

  if (self->queues[RETURNED].length <= HB_ALERT_GROUPER_ALONE)
    tell_each (self, RETURNED, BACK, self->funcs.tell_back);

  while ((link = self->queues[RETURNED].head) != NULL)
    {
      Peer *peer = link->data;

      leave (self, peer);
      g_hash_table_remove (self->peers, peer->address);
    }
}

static void
tell_together (HbAlertGrouper *self)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();

  for (GList *link = self->queues[TOGETHER].tail; link != NULL; link = link->prev)
    g_ptr_array_add (addresses, ((Peer *) link->data)->address);

  if (addresses->len > 0)
    self->funcs.tell_together (addresses, self->user_data);
  else
    self->funcs.withdraw_together (self->user_data);
  self->changed = FALSE;
}

static gboolean
has_news (HbAlertGrouper *self)
{
  return self->changed || self->queues[WAITING].length > 0 || self->queues[RETURNED].length > 0;
}

/**
 * hb_alert_grouper_advance:
 * @self: an alert grouper
 * @now: the time
 *
 * Sends the notifications that are due.
 */
void
hb_alert_grouper_advance (HbAlertGrouper *self,
                          gint64          now)
{
  if (!has_news (self) || now < self->next_word)
    return;

  tell_silent (self);
  tell_returned (self);
  if (self->changed)
    tell_together (self);
  self->next_word = now + HB_ALERT_GROUPER_INTERVAL;
}

/**
 * hb_alert_grouper_next_deadline:
 * @self: an alert grouper
 *
 * Returns: when to call hb_alert_grouper_advance(), which may be in the past; -1 for never
 */
gint64
hb_alert_grouper_next_deadline (HbAlertGrouper *self)
{
  return has_news (self) ? self->next_word : -1;
}

/* Input */

static void
add (HbAlertGrouper *self,
     const char     *address,
     State           state)
{
  Peer *peer = g_new0 (Peer, 1);

  peer->address = g_strdup (address);
  peer->link.data = peer;
  peer->state = state;
  g_queue_push_tail_link (&self->queues[state], &peer->link);
  g_hash_table_insert (self->peers, peer->address, peer);
}

/**
 * hb_alert_grouper_note_silent:
 * @self: an alert grouper
 * @address: a peer that was given up
 * @now: the time
 */
void
hb_alert_grouper_note_silent (HbAlertGrouper *self,
                              const char     *address,
                              gint64          now)
{
  Peer *peer = g_hash_table_lookup (self->peers, address);

  if (now >= self->wave_end)
    {
      self->gathered = FALSE;
      while (self->queues[ALONE].head != NULL)
        move (self, self->queues[ALONE].head->data, SETTLED);
    }
  self->wave_end = now + HB_ALERT_GROUPER_WAVE;

  if (peer == NULL)
    add (self, address, WAITING);
  else if (peer->state == RETURNED || peer->state == BACK || peer->state == AWAITED)
    move (self, peer, WAITING);
}

/**
 * hb_alert_grouper_await:
 * @self: an alert grouper
 * @address: a peer that is silent
 *
 * Withdraws its notification: there is one again when it is back.
 */
void
hb_alert_grouper_await (HbAlertGrouper *self,
                        const char     *address)
{
  Peer *peer = g_hash_table_lookup (self->peers, address);

  if (peer == NULL)
    {
      add (self, address, AWAITED);
      return;
    }

  withdraw_own (self, peer);
  move (self, peer, AWAITED);
}

/**
 * hb_alert_grouper_note_back:
 * @self: an alert grouper
 * @address: a peer that is back; ignored if its silence was not notified, and it is not awaited
 */
void
hb_alert_grouper_note_back (HbAlertGrouper *self,
                            const char     *address)
{
  Peer *peer = g_hash_table_lookup (self->peers, address);

  if (peer == NULL || peer->state == RETURNED || peer->state == BACK)
    return;

  if (peer->own || peer->state == AWAITED)
    move (self, peer, RETURNED);
  else
    hb_alert_grouper_drop (self, address);
}

/**
 * hb_alert_grouper_is_waiting:
 * @self: an alert grouper
 * @address: a peer
 *
 * Returns: whether it is silent, and nobody has been told yet
 */
gboolean
hb_alert_grouper_is_waiting (HbAlertGrouper *self,
                             const char     *address)
{
  const Peer *peer = g_hash_table_lookup (self->peers, address);

  return peer != NULL && peer->state == WAITING;
}

/**
 * hb_alert_grouper_drop:
 * @self: an alert grouper
 * @address: a peer that needs no more notifications
 */
void
hb_alert_grouper_drop (HbAlertGrouper *self,
                       const char     *address)
{
  Peer *peer = g_hash_table_lookup (self->peers, address);

  if (peer == NULL)
    return;

  leave (self, peer);
  g_hash_table_remove (self->peers, address);
}

/**
 * hb_alert_grouper_retain:
 * @self: an alert grouper
 * @filter: (scope call): returns whether a peer still needs its notification
 * @user_data: for @filter
 */
void
hb_alert_grouper_retain (HbAlertGrouper       *self,
                         HbAlertGrouperFilter  filter,
                         gpointer              user_data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Peer *peer = value;

      if (filter (peer->address, user_data))
        continue;

      leave (self, peer);
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
is_wanted (const char *address,
           gpointer    user_data)
{
  return FALSE;
}

/**
 * hb_alert_grouper_clear:
 * @self: an alert grouper
 *
 * Withdraws all notifications at once.
 */
void
hb_alert_grouper_clear (HbAlertGrouper *self)
{
  hb_alert_grouper_retain (self, is_wanted, NULL);
  if (self->changed)
    tell_together (self);
  self->next_word = 0;
}

/**
 * hb_alert_grouper_new:
 * @funcs: callbacks; copied
 * @user_data: for @funcs
 *
 * Returns: (transfer full): an alert grouper without peers
 */
HbAlertGrouper *
hb_alert_grouper_new (const HbAlertGrouperFuncs *funcs,
                      gpointer                   user_data)
{
  HbAlertGrouper *self = g_new0 (HbAlertGrouper, 1);

  self->funcs = *funcs;
  self->user_data = user_data;
  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, peer_free);
  for (guint i = 0; i < N_STATES; i++)
    g_queue_init (&self->queues[i]);

  return self;
}

/**
 * hb_alert_grouper_free:
 * @self: (transfer full): an alert grouper
 *
 * Notifications that were sent stay.
 */
void
hb_alert_grouper_free (HbAlertGrouper *self)
{
  g_hash_table_unref (self->peers);
  g_free (self);
}
