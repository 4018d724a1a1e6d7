#include "engine/hb-name-cache.h"

/* An arbitrary time. */
#define NOW (1000 * G_TIME_SPAN_SECOND)

static HbAddress
address_of (guint32 number)
{
  const guint8 bytes[4] = { 198, 18 + (number >> 16), (guint8) (number >> 8), (guint8) number };

  return hb_address_from_ipv4 (bytes);
}

static void
test_names (void)
{
  g_autoptr (HbNameCache) cache = hb_name_cache_new ();
  HbAddress one = address_of (1), two = address_of (2);

  g_assert_null (hb_name_cache_get (cache, &one));
  g_assert_true (hb_name_cache_want (cache, NOW, &one, TRUE));
  g_assert_false (hb_name_cache_want (cache, NOW, &one, TRUE));
  g_assert_true (hb_name_cache_take (cache, NOW, &one, "nas.example"));
  g_assert_cmpstr (hb_name_cache_get (cache, &one), ==, "nas.example");
  g_assert_null (hb_name_cache_get (cache, &two));

  /* Nobody asked for that, or does any more. */
  g_assert_false (hb_name_cache_take (cache, NOW, &two, "other.example"));
  g_assert_false (hb_name_cache_take (cache, NOW, &one, "other.example"));
  hb_name_cache_miss (cache, NOW, &two);
  g_assert_cmpstr (hb_name_cache_get (cache, &one), ==, "nas.example");
}

/* Each answer holds for its time; a name that is found again, or that nobody answers for, stays without a change. */
static void
test_expiry (void)
{
  g_autoptr (HbNameCache) cache = hb_name_cache_new ();
  HbAddress one = address_of (1);
  gint64 now = NOW;

  g_assert_true (hb_name_cache_want (cache, now, &one, TRUE));
  hb_name_cache_miss (cache, now, &one);
  g_assert_false (hb_name_cache_want (cache, now + HB_NAME_CACHE_NO_ANSWER - 1, &one, TRUE));
  now += HB_NAME_CACHE_NO_ANSWER;
  g_assert_true (hb_name_cache_want (cache, now, &one, TRUE));
  g_assert_false (hb_name_cache_take (cache, now, &one, NULL));
  g_assert_false (hb_name_cache_want (cache, now + HB_NAME_CACHE_NOT_FOUND - 1, &one, TRUE));
  now += HB_NAME_CACHE_NOT_FOUND;
  g_assert_true (hb_name_cache_want (cache, now, &one, TRUE));
  g_assert_true (hb_name_cache_take (cache, now, &one, "nas.example"));
  g_assert_false (hb_name_cache_want (cache, now + HB_NAME_CACHE_FOUND - 1, &one, TRUE));
  now += HB_NAME_CACHE_FOUND;
  g_assert_true (hb_name_cache_want (cache, now, &one, TRUE));
  g_assert_cmpstr (hb_name_cache_get (cache, &one), ==, "nas.example");
  hb_name_cache_miss (cache, now, &one);
  g_assert_cmpstr (hb_name_cache_get (cache, &one), ==, "nas.example");
  now += HB_NAME_CACHE_NO_ANSWER;
  g_assert_true (hb_name_cache_want (cache, now, &one, TRUE));
  g_assert_false (hb_name_cache_take (cache, now, &one, "nas.example"));
  now += HB_NAME_CACHE_FOUND;
  g_assert_true (hb_name_cache_want (cache, now, &one, TRUE));
  g_assert_true (hb_name_cache_take (cache, now, &one, NULL));
  g_assert_null (hb_name_cache_get (cache, &one));
}

/* A name is a stranger's text. */
static void
test_hostile (void)
{
  static const struct
  {
    const char *name, *shown;
  } cases[] = {
    { "nas.example.", "nas.example" },
    { "xn--bcher-kva.example", "xn--bcher-kva.example" },
    { "n\xc3\xa4s", "n\xc3\xa4s" },
    { "a\x1b[31mb", "a\\x1b[31mb" },
    { "a\nb", "a\\nb" },
    { "a\xff", "a\\xff" },
    { "a\xe2\x80\xae" "b", "a\\u{202e}b" },
    { "", NULL },
    { ".", NULL },
    { "10.0.0.1", NULL },
    { "10.0.0.1.", NULL },
    { "fd00::1", NULL },
  };
  g_autofree char *longest = g_strnfill (253, 'a'), *too_long = g_strnfill (254, 'a'), *grows = g_strnfill (64, '\x1b');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HbNameCache) cache = hb_name_cache_new ();
      HbAddress one = address_of (1);

      g_assert_true (hb_name_cache_want (cache, NOW, &one, TRUE));
      g_assert_cmpint (hb_name_cache_take (cache, NOW, &one, cases[i].name), ==, cases[i].shown != NULL);
      g_assert_cmpstr (hb_name_cache_get (cache, &one), ==, cases[i].shown);
      g_assert_true (hb_name_cache_want (cache, NOW + HB_NAME_CACHE_FOUND, &one, TRUE));
      hb_name_cache_take (cache, NOW, &one, longest);
      g_assert_cmpstr (hb_name_cache_get (cache, &one), ==, longest);
      g_assert_true (hb_name_cache_want (cache, NOW + HB_NAME_CACHE_FOUND, &one, TRUE));
      hb_name_cache_take (cache, NOW, &one, i % 2 ? too_long : grows);
      g_assert_null (hb_name_cache_get (cache, &one));
    }
}

/* A flood of forged sources is asked for once a second; who has proven its address is asked for all the same. */
static void
test_flood (void)
{
  g_autoptr (HbNameCache) cache = hb_name_cache_new ();
  HbAddress proven = address_of (1 << 16);
  guint asked = 0;

  for (guint32 i = 0; i < 60000; i++)
    {
      HbAddress source = address_of (i);
      gint64 now = NOW + i * G_TIME_SPAN_MILLISECOND;

      if (!hb_name_cache_want (cache, now, &source, FALSE))
        continue;
      asked++;
      hb_name_cache_take (cache, now, &source, NULL);
    }

  g_assert_cmpuint (asked, >=, HB_NAME_CACHE_STRANGERS_MAX);
  g_assert_cmpuint (asked, <=, HB_NAME_CACHE_STRANGERS_MAX + 60);
  g_assert_true (hb_name_cache_want (cache, NOW + G_TIME_SPAN_MINUTE, &proven, TRUE));
}

/* Only so many are asked for at a time; the others' turn comes. */
static void
test_asked (void)
{
  g_autoptr (HbNameCache) cache = hb_name_cache_new ();
  HbAddress first = address_of (0), next = address_of (HB_NAME_CACHE_ASKED_MAX);

  for (guint32 i = 0; i < HB_NAME_CACHE_ASKED_MAX; i++)
    {
      HbAddress address = address_of (i);

      g_assert_true (hb_name_cache_want (cache, NOW, &address, TRUE));
    }
  g_assert_false (hb_name_cache_want (cache, NOW, &next, TRUE));
  hb_name_cache_miss (cache, NOW, &first);
  g_assert_true (hb_name_cache_want (cache, NOW, &next, TRUE));
}

/* Without room, whoever has no name makes it, and names stay. */
static void
test_full (void)
{
  g_autoptr (HbNameCache) cache = hb_name_cache_new ();
  HbAddress one = address_of (1), last = address_of (HB_NAME_CACHE_SIZE + 1), waiting = address_of (0);
  guint refused = 0;

  g_assert_true (hb_name_cache_want (cache, NOW, &waiting, TRUE));
  for (guint32 i = 1; i <= HB_NAME_CACHE_SIZE; i++)
    {
      HbAddress address = address_of (i);

      g_assert_true (hb_name_cache_want (cache, NOW, &address, TRUE));
      hb_name_cache_take (cache, NOW, &address, i == 2 ? NULL : "named");
    }

  /* The second one made room for the last one of these. */
  for (guint32 i = 1; i <= HB_NAME_CACHE_SIZE; i++)
    {
      HbAddress address = address_of (i);

      refused += hb_name_cache_get (cache, &address) == NULL;
    }
  g_assert_cmpuint (refused, ==, 1);
  g_assert_false (hb_name_cache_want (cache, NOW, &last, TRUE));
  hb_name_cache_drop (cache, &one);
  g_assert_null (hb_name_cache_get (cache, &one));
  g_assert_true (hb_name_cache_want (cache, NOW, &last, TRUE));
}

/* A peer that is forgotten while its name is being asked for leaves nothing behind, unless it is back. */
static void
test_dropped (void)
{
  g_autoptr (HbNameCache) cache = hb_name_cache_new ();
  HbAddress one = address_of (1);

  g_assert_true (hb_name_cache_want (cache, NOW, &one, TRUE));
  hb_name_cache_drop (cache, &one);
  g_assert_false (hb_name_cache_take (cache, NOW, &one, "nas"));
  g_assert_null (hb_name_cache_get (cache, &one));
  g_assert_true (hb_name_cache_want (cache, NOW, &one, TRUE));
  hb_name_cache_drop (cache, &one);
  g_assert_false (hb_name_cache_want (cache, NOW, &one, TRUE));
  g_assert_true (hb_name_cache_take (cache, NOW, &one, "nas"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/name-cache/names", test_names);
  g_test_add_func ("/name-cache/expiry", test_expiry);
  g_test_add_func ("/name-cache/hostile", test_hostile);
  g_test_add_func ("/name-cache/flood", test_flood);
  g_test_add_func ("/name-cache/asked", test_asked);
  g_test_add_func ("/name-cache/full", test_full);
  g_test_add_func ("/name-cache/dropped", test_dropped);

  return g_test_run ();
}
