#include "role/hb-secret.h"

#include <string.h>

#include "wire/hb-message.h"

#define DRAWS 40000
#define PORTS 200000

static void
init (HbSecret *secret,
      guint8    fill)
{
  guint8 seed[HB_SECRET_SIZE];

  memset (seed, fill, sizeof seed);
  hb_secret_init (secret, seed);
}

static void
test_determinism (void)
{
  HbSecret a, b;

  init (&a, 1);
  init (&b, 1);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmphex (hb_secret_draw (&a), ==, hb_secret_draw (&b));
}

/* Every bit of the seed matters. */
static void
test_every_byte_of_the_seed (void)
{
  for (guint i = 0; i < HB_SECRET_SIZE; i++)
    {
      guint8 seed[HB_SECRET_SIZE] = { 0 };
      HbSecret plain, changed;
      guint same = 0;

      init (&plain, 0);
      seed[i] = 1;
      hb_secret_init (&changed, seed);
      for (guint j = 0; j < 16; j++)
        same += hb_secret_draw (&plain) == hb_secret_draw (&changed);

      g_assert_cmpuint (same, ==, 0);
    }
}

static void
test_no_repetition (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  HbSecret secret;

  init (&secret, 2);
  for (guint i = 0; i < DRAWS; i++)
    g_hash_table_add (seen, GUINT_TO_POINTER (hb_secret_draw (&secret)));

  /* Of so many random numbers of 32 bits, 0.2 pairs are equal. */
  g_assert_cmpuint (g_hash_table_size (seen), >=, DRAWS - 3);
}

static void
test_every_bit (void)
{
  guint ones[32] = { 0 };
  HbSecret secret;

  init (&secret, 3);
  for (guint i = 0; i < DRAWS; i++)
    {
      guint32 number = hb_secret_draw (&secret);

      for (guint bit = 0; bit < 32; bit++)
        ones[bit] += number >> bit & 1;
    }

  /* Six standard deviations around a half. */
  for (guint bit = 0; bit < 32; bit++)
    {
      g_assert_cmpuint (ones[bit], >, DRAWS / 2 - 600);
      g_assert_cmpuint (ones[bit], <, DRAWS / 2 + 600);
    }
}

/* The seed must not be visible in what is sent. */
static void
test_is_not_the_seed (void)
{
  guint8 seed[HB_SECRET_SIZE];
  HbSecret secret;
  guint32 words[HB_SECRET_SIZE / 4];

  for (guint i = 0; i < sizeof seed; i++)
    seed[i] = (guint8) (i * 7 + 1);
  memcpy (words, seed, sizeof words);

  hb_secret_init (&secret, seed);
  for (guint i = 0; i < 64; i++)
    {
      guint32 number = hb_secret_draw (&secret);

      for (guint j = 0; j < G_N_ELEMENTS (words); j++)
        g_assert_cmphex (number, !=, words[j]);
    }
}

static void
test_ports (void)
{
  g_autofree guint8 *drawn = g_new0 (guint8, G_MAXUINT16 + 1);
  guint least = G_MAXUINT16, most = 0, different = 0;
  HbSecret secret;

  init (&secret, 4);
  for (guint i = 0; i < PORTS; i++)
    {
      guint16 port = hb_secret_port (&secret);

      least = MIN (least, port);
      most = MAX (most, port);
      different += drawn[port] == 0;
      drawn[port] = 1;
    }

  /* The whole range (PROTOCOL.md, "A message is an exchange of segments") except for the two special ports. */
  g_assert_cmpuint (least, >=, 1024);
  g_assert_cmpuint (least, <=, 1034);
  g_assert_cmpuint (most, <=, 65353);
  g_assert_cmpuint (most, >=, 65343);
  g_assert_cmpuint (drawn[HB_PORT_SERVER], ==, 0);
  g_assert_cmpuint (drawn[HB_PORT_CLIENT], ==, 0);

  /* Of 64328 ports, that many draws hit 95.5 %. */
  g_assert_cmpuint (different, >, 61000);
  g_assert_cmpuint (different, <, 62000);
}

/* Both ends of the range are included. */
static void
test_ports_reach_both_ends (void)
{
  gboolean first = FALSE, last = FALSE;
  HbSecret secret;

  init (&secret, 5);
  for (guint i = 0; i < 10 * PORTS && !(first && last); i++)
    {
      guint16 port = hb_secret_port (&secret);

      first |= port == 1024;
      last |= port == 65353;
    }

  g_assert_true (first);
  g_assert_true (last);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secret/determinism", test_determinism);
  g_test_add_func ("/secret/every-byte-of-the-seed", test_every_byte_of_the_seed);
  g_test_add_func ("/secret/no-repetition", test_no_repetition);
  g_test_add_func ("/secret/every-bit", test_every_bit);
  g_test_add_func ("/secret/is-not-the-seed", test_is_not_the_seed);
  g_test_add_func ("/secret/ports", test_ports);
  g_test_add_func ("/secret/ports-reach-both-ends", test_ports_reach_both_ends);

  return g_test_run ();
}
