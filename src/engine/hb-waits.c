#include "engine/hb-waits.h"

#include "engine/hb-callers.h"
#include "role/hb-server.h"

typedef struct
{
  GDBusMethodInvocation *invocation;
  HbAddress peer;
  guint states; /* a bit for each #HbPeerState */
} Wait;

struct _HbWaits
{
  const HbRun *run;
  GHashTable *waits; /* lists of Wait, by their peer */
};

static void
wait_free (Wait *wait)
{
  g_object_unref (wait->invocation);
  g_free (wait);
}

static void
refuse (Wait       *wait,
        const char *why)
{
  g_dbus_method_invocation_return_error (g_object_ref (wait->invocation), G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "%s", why);
  wait_free (wait);
}

/* Returns: whether the call was answered, and the wait freed */
static gboolean
try_to_answer (HbWaits *self,
               Wait    *wait)
{
  HbServer *server = HB_SERVER (self->run->role);
  HbPeer *peer = hb_peer_table_lookup (hb_server_get_peers (server), &wait->peer);
  HbPeerState state;

  if (peer == NULL)
    return FALSE;

  state = hb_server_get_state (server, peer);
  if ((wait->states & 1u << state) == 0)
    return FALSE;

  g_dbus_method_invocation_return_value (g_object_ref (wait->invocation),
                                         g_variant_new ("(s)", hb_peer_state_to_string (state)));
  wait_free (wait);
  return TRUE;
}

/* The list of a peer's waits is replaced, never changed where it is. */
static GQueue *
take_list (HbWaits         *self,
           const HbAddress *peer)
{
  gpointer key = NULL, list = NULL;

  if (!g_hash_table_steal_extended (self->waits, peer, &key, &list))
    return g_queue_new ();

  g_free (key);
  return list;
}

static void
put_list (HbWaits         *self,
          const HbAddress *peer,
          GQueue          *list)
{
  if (list->length > 0)
    g_hash_table_insert (self->waits, g_memdup2 (peer, sizeof *peer), list);
  else
    g_queue_free (list);
}

/**
 * hb_waits_add:
 * @self: waits
 * @invocation: (transfer full): a call of WaitForState
 * @peer: the address of a peer, which need not be known yet
 * @states: a bit for each #HbPeerState
 *
 * Answers the call once the peer has one of the states, which may be at once.
 */
void
hb_waits_add (HbWaits               *self,
              GDBusMethodInvocation *invocation,
              const HbAddress       *peer,
              guint                  states)
{
  Wait *wait = g_new0 (Wait, 1);
  GQueue *list;

  wait->invocation = invocation;
  wait->peer = *peer;
  wait->states = states;
  if (try_to_answer (self, wait))
    return;

  list = take_list (self, peer);
  g_queue_push_tail (list, wait);
  put_list (self, peer, list);
}

/**
 * hb_waits_note:
 * @self: waits
 * @peer: the address of a peer to which something happened
 *
 * Answers those who waited for that.
 */
void
hb_waits_note (HbWaits         *self,
               const HbAddress *peer)
{
  GQueue *list;
  GList *next;

  if (!g_hash_table_contains (self->waits, peer))
    return;

  list = take_list (self, peer);
  for (GList *link = list->head; link != NULL; link = next)
    {
      next = link->next;
      if (try_to_answer (self, link->data))
        g_queue_delete_link (list, link);
    }
  put_list (self, peer, list);
}

/**
 * hb_waits_note_all:
 * @self: waits
 *
 * Call when something may have happened to any peer.
 */
void
hb_waits_note_all (HbWaits *self)
{
  g_autofree gpointer *peers = g_hash_table_get_keys_as_array (self->waits, NULL);

  for (guint i = 0; peers[i] != NULL; i++)
    {
      HbAddress peer = *(const HbAddress *) peers[i];

      hb_waits_note (self, &peer);
    }
}

/* Drops the calls of a caller, or with %NULL, of all. */
static void
drop (HbWaits    *self,
      const char *sender,
      const char *why)
{
  GHashTableIter iter;
  gpointer list;

  g_hash_table_iter_init (&iter, self->waits);
  while (g_hash_table_iter_next (&iter, NULL, &list))
    {
      GQueue *waits = list;
      GList *next;

      for (GList *link = waits->head; link != NULL; link = next)
        {
          Wait *wait = link->data;

          next = link->next;
          if (sender != NULL && !g_str_equal (hb_callers_get_name (wait->invocation), sender))
            continue;

          refuse (wait, why);
          g_queue_delete_link (waits, link);
        }

      if (waits->length == 0)
        g_hash_table_iter_remove (&iter);
    }
}

/**
 * hb_waits_drop:
 * @self: waits
 * @sender: a caller that has left the bus
 *
 * Drops its calls.
 */
void
hb_waits_drop (HbWaits    *self,
               const char *sender)
{
  drop (self, sender, "nobody waits for it any more");
}

static void
list_free (gpointer list)
{
  g_queue_free (list);
}

/**
 * hb_waits_new:
 * @run: (transfer none): a server; must outlive the waits
 *
 * Returns: (transfer full): waits of nobody
 */
HbWaits *
hb_waits_new (const HbRun *run)
{
  HbWaits *self = g_new0 (HbWaits, 1);

  self->run = run;
  self->waits = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, list_free);

  return self;
}

void
hb_waits_free (HbWaits *self)
{
  drop (self, NULL, "it did not happen: the server has ended");
  g_hash_table_unref (self->waits);
  g_free (self);
}
