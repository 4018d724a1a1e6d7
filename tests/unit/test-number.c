#include "app/format/hb-number.h"

static void
test_seconds (void)
{
  static const char *const wrong[] = { "", " ", "0", "-1", "1e400", "nan", "inf", "five", "5 s", "0x10",
                                       "1,5", "1.2.3", "0.0001", "31622401" };
  static const struct
  {
    const char *text;
    double seconds;
  } right[] = { { "60", 60 }, { "0.5", 0.5 }, { "0.001", 0.001 }, { "31622400", 31622400 } };
  double seconds = 7;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("“%s”", wrong[i]);
      g_assert_false (hb_number_parse_seconds (wrong[i], &seconds));
      g_assert_cmpfloat (seconds, ==, 7);
    }
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *again = NULL;

      g_assert_true (hb_number_parse_seconds (right[i].text, &seconds));
      g_assert_cmpfloat (seconds, ==, right[i].seconds);
      again = hb_number_format_seconds (seconds);
      g_assert_cmpstr (again, ==, right[i].text);
    }
}

static void
test_pulses (void)
{
  static const char *const wrong[] = { "", "0", "-1", "1001", "2.5", "five", "99999999999999999999" };
  guint pulses = 7;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("“%s”", wrong[i]);
      g_assert_false (hb_number_parse_pulses (wrong[i], &pulses));
      g_assert_cmpuint (pulses, ==, 7);
    }
  g_assert_true (hb_number_parse_pulses ("1", &pulses));
  g_assert_cmpuint (pulses, ==, 1);
  g_assert_true (hb_number_parse_pulses ("1000", &pulses));
  g_assert_cmpuint (pulses, ==, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/seconds", test_seconds);
  g_test_add_func ("/number/pulses", test_pulses);
  return g_test_run ();
}
