#include "engine/hb-listing.h"

#include "engine/hb-snapshot.h"
#include "event/hb-peer-variant.h"
#include "role/hb-server.h"

struct _HbListing
{
  const HbRun *run;
  HbFeed *feed;
  HbReplies *replies;
  HbStateTimes *times;
};

/* What a reply is made from. */
typedef struct
{
  const HbRun *run;  /* while the loop gathers */
  GArray *snapshots;   /* of HbPeerSnapshot */
  GStringChunk *names; /* of peers and groups: a thread reads them while the policies may change */
  guint next;          /* where in the peer table gathering continues */
  gboolean typed;      /* arrays rather than dictionaries */
  HbStateTimes *times; /* (nullable): while the loop gathers, for those who ask for them */
  GArray *since;       /* (nullable): of gint64, likewise */
} Peers;

static void
peers_free (gpointer data)
{
  Peers *peers = data;

  g_array_unref (peers->snapshots);
  g_clear_pointer (&peers->since, g_array_unref);
  g_string_chunk_free (peers->names);
  g_free (peers);
}

/* Changes from now on are signalled after the reply, else the caller would overwrite them with older data. */
static gpointer
begin (gpointer               owner,
       GDBusMethodInvocation *invocation)
{
  HbListing *self = owner;
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  Peers *peers = g_new0 (Peers, 1);

  peers->run = self->run;
  peers->snapshots = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  peers->names = g_string_chunk_new (4096);
  peers->typed = !g_str_equal (method, "ListPeers");
  if (g_str_equal (method, "ListPeerStates"))
    {
      peers->times = self->times;
      peers->since = g_array_new (FALSE, FALSE, sizeof (gint64));
    }
  hb_feed_hold (self->feed);

  return peers;
}

static const char *
keep (Peers      *peers,
      const char *name)
{
  return name != NULL ? g_string_chunk_insert_const (peers->names, name) : NULL;
}

static void
take_snapshot (HbPeer   *peer,
               gpointer  user_data)
{
  Peers *peers = user_data;
  HbPeerSnapshot snapshot;

  hb_snapshot_take (&snapshot, peer, peers->run);
  snapshot.name = keep (peers, snapshot.name);
  snapshot.group = keep (peers, snapshot.group);
  g_array_append_val (peers->snapshots, snapshot);
  if (peers->since != NULL)
    {
      gint64 since = hb_state_times_get (peers->times, peer);

      g_array_append_val (peers->since, since);
    }
}

static gboolean
gather (gpointer data)
{
  Peers *peers = data;

  if (!HB_IS_SERVER (peers->run->role))
    return FALSE;

  peers->next = hb_peer_table_walk (hb_server_get_peers (HB_SERVER (peers->run->role)),
                                    peers->next, take_snapshot, peers);
  return peers->next != 0 && peers->snapshots->len < HB_PEERS_LISTED_MAX;
}

/* Returns: (transfer floating): the peers, each serialized by itself: 60,000 of them take 300 MB as the forty
 * GVariants that each is made of */
static GVariant *
describe_each (const HbPeerSnapshot *snapshots,
               guint                 n_snapshots)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < n_snapshots; i++)
    {
      g_autoptr (GVariant) peer = g_variant_ref_sink (hb_peer_to_dictionary (&snapshots[i]));

      g_variant_get_data (peer);
      g_variant_builder_add_value (&builder, peer);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
describe (gconstpointer data)
{
  const Peers *peers = data;
  const HbPeerSnapshot *snapshots = (gconstpointer) peers->snapshots->data;
  guint count = MIN (peers->snapshots->len, HB_PEERS_LISTED_MAX);
  GVariant *described[2];

  described[0] = peers->typed ? hb_peers_to_variant (snapshots, count) : describe_each (snapshots, count);
  if (peers->since == NULL)
    return g_variant_new_tuple (described, 1);

  described[1] = g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, peers->since->data, count, sizeof (gint64));
  return g_variant_new_tuple (described, 2);
}

static void
done (gpointer owner)
{
  HbListing *self = owner;

  hb_feed_release (self->feed);
  hb_feed_set_unlisted (self->feed, FALSE);
}

/**
 * hb_listing_new:
 * @run: (transfer none): the role; must outlive the listing
 * @feed: (transfer none): its signals; must outlive the listing
 * @replies: (transfer none): sends the replies; must be freed before the listing
 * @times: (nullable) (transfer none): since when the peers have their states; %NULL for a client, which has none
 *
 * Returns: (transfer full): an idle listing
 */
HbListing *
hb_listing_new (const HbRun  *run,
                HbFeed       *feed,
                HbReplies    *replies,
                HbStateTimes *times)
{
  HbListing *self = g_new0 (HbListing, 1);

  self->run = run;
  self->feed = feed;
  self->replies = replies;
  self->times = times;

  return self;
}

void
hb_listing_free (HbListing *self)
{
  g_free (self);
}

/**
 * hb_listing_answer:
 * @self: a listing
 * @invocation: (transfer full): a call of ListPeers, ListPeerSnapshots or ListPeerStates
 *
 * Queues the call for an answer.
 */
void
hb_listing_answer (HbListing             *self,
                   GDBusMethodInvocation *invocation)
{
  static const HbReplyFuncs funcs = { begin, gather, describe, done, peers_free };

  hb_replies_add (self->replies, invocation, &funcs, self);
}
