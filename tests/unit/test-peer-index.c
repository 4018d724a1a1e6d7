#include "role/hb-peer-index.h"

#include "wire/hb-bytes.h"

#define COUNT 3000

static const HbAddress *
get_address (gpointer owner,
             guint32  number)
{
  return &((const HbAddress *) owner)[number];
}

/* The same operations on a naive set give the same results. */
static void
test_against_naive (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree HbAddress *addresses = g_new0 (HbAddress, COUNT);
  g_autofree gboolean *in = g_new0 (gboolean, COUNT);
  g_autoptr (HbPeerIndex) index = hb_peer_index_new (get_address, addresses);

  for (guint32 i = 0; i < COUNT; i++)
    {
      guint8 bytes[4];

      hb_put_u32 (bytes, 0xc6120000u + i);
      addresses[i] = hb_address_from_ipv4 (bytes);
    }

  for (guint round = 0; round < 200000; round++)
    {
      /* It fills up, then empties again. */
      guint32 i = (guint32) g_rand_int_range (rand, 0, COUNT);
      gboolean add = g_rand_int_range (rand, 0, 100) < (round / 20000 % 2 == 0 ? 80 : 20);

      g_assert_cmpuint (hb_peer_index_lookup (index, &addresses[i]), ==,
                        in[i] ? i : HB_PEER_INDEX_NONE);
      if (add && !in[i])
        hb_peer_index_add (index, i);
      if (!add)
        hb_peer_index_remove (index, &addresses[i]);
      in[i] = add;
    }

  for (guint32 i = 0; i < COUNT; i++)
    g_assert_cmpuint (hb_peer_index_lookup (index, &addresses[i]), ==, in[i] ? i : HB_PEER_INDEX_NONE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peer-index/against-naive", test_against_naive);

  return g_test_run ();
}
