#include "role/hb-peer-table.h"

#include <string.h>

#include "vector.h"

static HbAddress
address_number (guint32 number)
{
  guint8 bytes[16] = { 0xfd, [12] = (guint8) (number >> 24), [13] = (guint8) (number >> 16),
                       [14] = (guint8) (number >> 8), [15] = (guint8) number };

  return number % 2 == 0 ? hb_address_from_ipv4 (bytes + 12) : hb_address_from_ipv6 (bytes, 0);
}

static HbPeer *
insert (HbPeerTable *table,
        guint32      number)
{
  HbAddress address = address_number (number);

  return hb_peer_table_insert (table, &address);
}

static HbPeer *
lookup (HbPeerTable *table,
        guint32      number)
{
  HbAddress address = address_number (number);

  return hb_peer_table_lookup (table, &address);
}

static void
test_fresh (void)
{
  g_autoptr (HbPeerTable) table = hb_peer_table_new (10);
  HbAddress address = address_number (1);
  HbPeer *peer;

  g_assert_null (lookup (table, 1));
  peer = insert (table, 1);
  g_assert_nonnull (peer);
  g_assert_true (hb_address_equal (&peer->address, &address));
  g_assert_cmpint (hb_peer_get_rtt (peer), ==, HB_UNKNOWN);
  g_assert_cmpint (hb_peer_table_read_series (table, peer)->left, ==, HB_UNKNOWN);
  g_assert_true (hb_address_is_any (hb_peer_table_get_local (table, peer)));
  g_assert_cmpint (peer->state, ==, HB_PEER_CLOSED);
  g_assert_cmpuint (peer->budget, ==, 0);
  g_assert_false (peer->validated);
  g_assert_true (lookup (table, 1) == peer);
  g_assert_null (lookup (table, 2));

  g_assert_cmpuint (hb_peer_table_get_size (table), ==, 1);
  g_assert_cmpuint (hb_peer_table_get_open (table), ==, 0);
  hb_peer_table_open (table, peer);
  g_assert_cmpuint (hb_peer_table_get_open (table), ==, 1);
  hb_peer_table_close (table, peer);
  g_assert_cmpuint (hb_peer_table_get_open (table), ==, 0);
  g_assert_cmpuint (hb_peer_table_get_size (table), ==, 1);
}

static void
test_open_stay (void)
{
  g_autoptr (HbPeerTable) table = hb_peer_table_new (3);

  for (guint32 i = 0; i < 3; i++)
    hb_peer_table_open (table, insert (table, i));

  for (guint32 i = 3; i < 10; i++)
    g_assert_null (insert (table, i));
  for (guint32 i = 0; i < 3; i++)
    g_assert_nonnull (lookup (table, i));
  g_assert_null (lookup (table, 3));
  g_assert_cmpuint (hb_peer_table_get_size (table), ==, 3);
  g_assert_cmpuint (hb_peer_table_get_open (table), ==, 3);
}

/* Peers whose session closed first are evicted first, whenever they came. */
static void
test_eviction_order (void)
{
  static const guint32 closing_order[] = { 4, 0, 3, 1 };
  g_autoptr (HbPeerTable) table = hb_peer_table_new (5);

  for (guint32 i = 0; i < 5; i++)
    hb_peer_table_open (table, insert (table, i));
  for (guint i = 0; i < G_N_ELEMENTS (closing_order); i++)
    hb_peer_table_close (table, lookup (table, closing_order[i]));

  /* A peer that is back is safe, and last in line when it leaves again. */
  hb_peer_table_open (table, lookup (table, 0));
  hb_peer_table_close (table, lookup (table, 0));

  insert (table, 100);
  g_assert_null (lookup (table, 4));
  hb_peer_table_open (table, lookup (table, 100));
  insert (table, 101);
  g_assert_null (lookup (table, 3));
  hb_peer_table_open (table, lookup (table, 101));
  insert (table, 102);
  g_assert_null (lookup (table, 1));
  hb_peer_table_open (table, lookup (table, 102));
  insert (table, 103);
  g_assert_null (lookup (table, 0));
  hb_peer_table_open (table, lookup (table, 103));

  g_assert_null (insert (table, 104));
  g_assert_nonnull (lookup (table, 2));
  g_assert_cmpuint (hb_peer_table_get_size (table), ==, 5);
}

/* A reused place keeps nothing of its previous peer, neither its validation nor its text. */
static void
test_evicted_is_wiped (void)
{
  g_autoptr (HbPeerTable) table = hb_peer_table_new (1);
  HbAddress local = address_number (7);
  HbPeer *peer = insert (table, 1);

  peer->validated = TRUE;
  peer->budget = 200;
  hb_peer_set_rtt (peer, HB_SECOND);
  hb_peer_table_need_series (table, peer)->left = 6;
  peer->heard = 7;
  hb_peer_table_set_text (table, peer, (const guint8 *) "abc", 3);
  hb_peer_table_set_local (table, peer, &local);

  peer = insert (table, 2);
  g_assert_null (lookup (table, 1));
  g_assert_true (lookup (table, 2) == peer);
  g_assert_false (peer->validated);
  g_assert_cmpuint (peer->budget, ==, 0);
  g_assert_cmpint (hb_peer_get_rtt (peer), ==, HB_UNKNOWN);
  g_assert_null (hb_peer_table_get_series (table, peer));
  g_assert_cmpint (hb_peer_table_need_series (table, peer)->left, ==, HB_UNKNOWN);
  g_assert_cmpint (peer->heard, ==, 0);
  g_assert_cmpuint (peer->text_length, ==, 0);
  g_assert_null (hb_peer_table_get_text (table, peer));
  g_assert_true (hb_address_is_any (hb_peer_table_get_local (table, peer)));
}

/* Data kept apart from the peers is not mixed up between them. */
static void
test_kept_apart (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (HbPeerTable) table = hb_peer_table_new (500);
  gsize lengths[500] = { 0 };
  guint8 bytes[500] = { 0 };

  for (guint32 i = 0; i < 500; i++)
    insert (table, i);
  for (guint n = 0; n < 20000; n++)
    {
      guint32 i = (guint32) g_rand_int_range (rand, 0, 500);
      HbPeer *peer = lookup (table, i);
      HbAddress local = address_number (i % 3 + n % 5);
      guint8 text[HB_PEER_TEXT_SIZE], wanted[HB_PEER_TEXT_SIZE];

      memset (wanted, bytes[i], sizeof wanted);
      g_assert_cmpmem (hb_peer_table_get_text (table, peer), peer->text_length, wanted, lengths[i]);
      lengths[i] = (gsize) g_rand_int_range (rand, 0, HB_PEER_TEXT_SIZE + 1);
      bytes[i] = (guint8) n;
      memset (text, bytes[i], sizeof text);
      hb_peer_table_set_text (table, peer, text, lengths[i]);

      hb_peer_table_set_local (table, peer, &local);
      g_assert_true (hb_address_equal (hb_peer_table_get_local (table, peer), &local));

      if (n % 3 == 0)
        hb_peer_table_drop_series (table, peer);
      else
        hb_peer_table_need_series (table, peer)->left = i;
    }
  for (guint32 i = 0; i < 500; i++)
    if (hb_peer_table_get_series (table, lookup (table, i)) != NULL)
      g_assert_cmpint (hb_peer_table_get_series (table, lookup (table, i))->left, ==, i);
}

#define MANY 50000

static void
test_many (void)
{
  g_autoptr (HbPeerTable) table = hb_peer_table_new (MANY);
  g_autofree HbPeer **peers = g_new0 (HbPeer *, MANY);

  for (guint32 i = 0; i < MANY; i++)
    {
      peers[i] = insert (table, i);
      g_assert_nonnull (peers[i]);
      peers[i]->ticks = i;
      if (i % 3 != 0)
        hb_peer_table_open (table, peers[i]);
    }

  /* None of them moved or changed. */
  for (guint32 i = 0; i < MANY; i++)
    {
      g_assert_true (lookup (table, i) == peers[i]);
      g_assert_cmpuint (peers[i]->ticks, ==, i);
    }
  g_assert_null (lookup (table, MANY));
  g_assert_cmpuint (hb_peer_table_get_size (table), ==, MANY);
  g_assert_cmpuint (hb_peer_table_get_open (table), ==, MANY - (MANY + 2) / 3);

  /* New peers replace closed ones, the oldest first, and never more. */
  for (guint32 i = 0; i < (MANY + 2) / 3; i++)
    {
      HbPeer *peer = insert (table, MANY + i);

      g_assert_nonnull (peer);
      hb_peer_table_open (table, peer);
      g_assert_null (lookup (table, 3 * i));
      g_assert_true (lookup (table, MANY + i) == peer);
    }
  g_assert_null (insert (table, 2 * MANY));
  g_assert_cmpuint (hb_peer_table_get_size (table), ==, MANY);
  g_assert_cmpuint (hb_peer_table_get_open (table), ==, MANY);
  for (guint32 i = 0; i < MANY; i++)
    g_assert_cmpint (lookup (table, i) != NULL, ==, i % 3 != 0);
}

static void
visit (HbPeer   *peer,
       gpointer  user_data)
{
  guint32 *next = user_data;

  g_assert_cmpuint (peer->ticks, ==, *next);
  (*next)++;
}

static void
test_foreach (void)
{
  g_autoptr (HbPeerTable) table = hb_peer_table_new (5000);
  guint32 next = 0;

  hb_peer_table_foreach (table, visit, &next);
  g_assert_cmpuint (next, ==, 0);

  for (guint32 i = 0; i < 3000; i++)
    insert (table, i)->ticks = i;
  hb_peer_table_foreach (table, visit, &next);
  g_assert_cmpuint (next, ==, 3000);
}

/* The place of a removed peer is used before any other peer is evicted. */
static void
test_remove (void)
{
  g_autoptr (HbPeerTable) table = hb_peer_table_new (3);
  guint32 next = 0;

  for (guint32 i = 0; i < 3; i++)
    {
      HbPeer *peer = insert (table, i);

      peer->ticks = i;
      peer->muted = TRUE;
    }
  g_assert_true (hb_peer_table_peek_displaced (table) == lookup (table, 0));

  hb_peer_table_open (table, lookup (table, 0));
  hb_peer_table_remove (table, lookup (table, 2));
  g_assert_null (lookup (table, 2));
  g_assert_null (hb_peer_table_peek_displaced (table));
  g_assert_cmpuint (hb_peer_table_get_size (table), ==, 2);
  g_assert_cmpuint (hb_peer_table_get_open (table), ==, 1);
  hb_peer_table_foreach (table, visit, &next);
  g_assert_cmpuint (next, ==, 2);

  g_assert_false (insert (table, 3)->muted);
  g_assert_nonnull (lookup (table, 1));
  g_assert_cmpuint (hb_peer_table_get_size (table), ==, 3);
  g_assert_true (hb_peer_table_peek_displaced (table) == lookup (table, 1));

  insert (table, 4);
  g_assert_null (lookup (table, 1));
  g_assert_cmpuint (hb_peer_table_get_size (table), ==, 3);
}

/* A large table can be emptied and filled again without more memory. */
static void
test_remove_all (void)
{
  g_autoptr (HbPeerTable) table = hb_peer_table_new (5000);
  guint32 next = 0;

  for (guint round = 0; round < 3; round++)
    {
      for (guint32 i = 0; i < 5000; i++)
        g_assert_nonnull (insert (table, i));
      g_assert_cmpuint (hb_peer_table_get_size (table), ==, 5000);
      for (guint32 i = 0; i < 5000; i++)
        hb_peer_table_remove (table, lookup (table, i));
      g_assert_cmpuint (hb_peer_table_get_size (table), ==, 0);
      g_assert_cmpuint (hb_peer_table_get_open (table), ==, 0);
      hb_peer_table_foreach (table, visit, &next);
      g_assert_cmpuint (next, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-table/fresh", test_fresh);
  g_test_add_func ("/peer-table/open-stay", test_open_stay);
  g_test_add_func ("/peer-table/eviction-order", test_eviction_order);
  g_test_add_func ("/peer-table/evicted-is-wiped", test_evicted_is_wiped);
  g_test_add_func ("/peer-table/kept-apart", test_kept_apart);
  g_test_add_func ("/peer-table/many", test_many);
  g_test_add_func ("/peer-table/foreach", test_foreach);
  g_test_add_func ("/peer-table/remove", test_remove);
  g_test_add_func ("/peer-table/remove-all", test_remove_all);

  return g_test_run ();
}
