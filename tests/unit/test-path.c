#include "role/hb-path.h"

#include "vector.h"

#define NOW (1000 * HB_SECOND)
#define MINUTE (60 * HB_SECOND)

/* The reported MTU for a payload that was too big, and the size to send then; 0 if the report is ignored. */
static const struct
{
  const char *to;
  gsize length;
  guint mtu;
  gsize room;
} lessons[] = {
  { "198.18.0.1", 1400, 1420, 1380 },
  { "fd00::1", 1400, 1420, 1360 },
  { "198.18.0.1", 1400, 0, 1240 },
  { "fd00::1", 1400, 0, 1220 },
  /* Larger than the payload that was too big. */
  { "198.18.0.1", 1400, 1440, 1240 },
  { "fd00::1", 1400, G_MAXUINT, 1220 },
  { "198.18.0.1", 1240, 0, 536 },
  /* Smaller than every path supports. */
  { "198.18.0.1", 1400, 1, 536 },
  { "198.18.0.1", 1400, 575, 536 },
  { "fd00::1", 1400, 68, 1220 },
  { "fd00::1", 1400, 1279, 1220 },
  /* The minimum size itself was too big. */
  { "198.18.0.1", 536, 500, 0 },
  { "198.18.0.1", 536, 0, 0 },
  { "198.18.0.1", 13, 0, 0 },
  { "fd00::1", 1220, 1000, 0 },
};

static void
test_learn (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lessons); i++)
    {
      HbAddress to = hb_address_of (lessons[i].to);
      HbPath path;

      hb_path_init (&path, &to);
      g_assert_cmpint (hb_path_learn (&path, NOW, lessons[i].length, lessons[i].mtu), ==,
                       lessons[i].room != 0);
      g_assert_cmpuint (hb_path_get_max_payload (&path, NOW), ==,
                        lessons[i].room != 0 ? lessons[i].room : G_MAXSIZE);
    }
}

/* The path may change. */
static void
test_forget (void)
{
  HbAddress to = hb_address_of ("198.18.0.1");
  HbPath path;

  hb_path_init (&path, &to);
  g_assert_cmpuint (hb_path_get_max_payload (&path, NOW), ==, G_MAXSIZE);
  g_assert_true (hb_path_learn (&path, NOW, 1400, 1420));
  g_assert_cmpuint (hb_path_get_max_payload (&path, NOW + 9 * MINUTE), ==, 1380);
  g_assert_cmpuint (hb_path_get_max_payload (&path, NOW + 10 * MINUTE), ==, G_MAXSIZE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/path/learn", test_learn);
  g_test_add_func ("/path/forget", test_forget);

  return g_test_run ();
}
