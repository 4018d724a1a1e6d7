#include "role/hb-slab.h"

#include <string.h>

#define COUNT 5000
#define SIZE 24

/* Items do not move and do not overlap; those given back are used again. */
static void
test_items (void)
{
  g_autoptr (HbSlab) slab = hb_slab_new (SIZE);
  g_autofree guint32 *items = g_new0 (guint32, COUNT);
  guint8 wanted[SIZE];
  guint32 last = 0;

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < COUNT; i++)
        {
          items[i] = hb_slab_take (slab);
          g_assert_cmpuint (items[i], >, 0);
          memset (hb_slab_get (slab, items[i]), (guint8) (i + round), SIZE);
        }
      for (guint i = 0; i < COUNT; i++)
        {
          memset (wanted, (guint8) (i + round), SIZE);
          g_assert_cmpmem (hb_slab_get (slab, items[i]), SIZE, wanted, SIZE);
          last = MAX (last, items[i]);
        }
      for (guint i = 0; i < COUNT; i++)
        hb_slab_give (slab, items[i]);
      g_assert_cmpuint (last, ==, COUNT);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slab/items", test_items);

  return g_test_run ();
}
