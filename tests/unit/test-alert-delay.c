#include "app/model/hb-alert-delay.h"

#define SECOND G_USEC_PER_SEC

static void
assert_taken (HbAlertDelay *delay,
              gint64        now,
              const char   *expected)
{
  g_autoptr (GPtrArray) taken = hb_alert_delay_take (delay, now);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < taken->len; i++)
    g_string_append (text, g_ptr_array_index (taken, i));
  g_assert_cmpstr (text->str, ==, expected);
}

/* Those that fall silent in a row wait for the last of them, but not for ever. */
static void
test_wave (void)
{
  g_autoptr (HbAlertDelay) delay = hb_alert_delay_new ();

  g_assert_cmpint (hb_alert_delay_get_next_deadline (delay), ==, -1);
  hb_alert_delay_add (delay, "a", SECOND);
  hb_alert_delay_add (delay, "b", 2 * SECOND);
  hb_alert_delay_add (delay, "a", 2 * SECOND);
  assert_taken (delay, 3 * SECOND, "");
  g_assert_cmpint (hb_alert_delay_get_next_deadline (delay), ==, 2 * SECOND + HB_ALERT_DELAY_LAST);
  assert_taken (delay, 2 * SECOND + HB_ALERT_DELAY_LAST, "ab");
  g_assert_cmpint (hb_alert_delay_get_next_deadline (delay), ==, -1);

  for (guint i = 0; i <= 7; i++)
    hb_alert_delay_add (delay, (char[]) { (char) ('a' + i), '\0' }, (10 + i) * SECOND);
  g_assert_cmpint (hb_alert_delay_get_next_deadline (delay), ==, 10 * SECOND + HB_ALERT_DELAY_FIRST);
  assert_taken (delay, 16 * SECOND, "abcdefgh");
}

/* Nobody is told of one that is back, or quiet. */
static void
test_remove (void)
{
  g_autoptr (HbAlertDelay) delay = hb_alert_delay_new ();

  hb_alert_delay_add (delay, "a", 0);
  hb_alert_delay_add (delay, "b", 0);
  g_assert_true (hb_alert_delay_remove (delay, "a"));
  g_assert_false (hb_alert_delay_remove (delay, "a"));
  hb_alert_delay_add (delay, "a", 0);
  assert_taken (delay, HB_ALERT_DELAY_LAST, "ba");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert-delay/wave", test_wave);
  g_test_add_func ("/alert-delay/remove", test_remove);

  return g_test_run ();
}
