/* A text that is too big for the path. */

#include <errno.h>
#include <string.h>

#include "client-driver.h"

#define ROUTER "198.18.7.7"

/* Two parts never fit into one segment, and one part fits everywhere. */
static char *
make_text (gsize length)
{
  char *text = g_strnfill (length, 'x');

  text[0] = 'a';
  text[length - 1] = 'z';
  return text;
}

static const HbSegment *
last_segment (RoleDriver *driver)
{
  return &g_array_index (driver->sent, HbOutgoing, driver->sent->len - 1).segment;
}

/* Lists the lengths of the payloads sent so far. */
static char *
list_payloads (RoleDriver *driver)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < driver->sent->len; i++)
    {
      gsize length = g_array_index (driver->sent, HbOutgoing, i).segment.payload_length;

      if (length > 0)
        g_string_append_printf (list, "%" G_GSIZE_FORMAT " ", length);
    }

  return g_string_free (list, FALSE);
}

#define assert_payloads(driver, expected) \
  G_STMT_START { \
    g_autofree char *list_ = list_payloads (driver); \
    g_assert_cmpstr (list_, ==, expected); \
  } G_STMT_END

/* Delivers a router's ICMP error with the next hop's MTU for the last segment. */
static void
complain (RoleDriver *driver,
          guint32     mtu)
{
  HbUnreachable unreachable = unreachable_by (ROUTER, last_segment (driver));

  unreachable.too_big = TRUE;
  unreachable.mtu = mtu;
  hb_role_unreachable (driver->role, driver->now, &unreachable);
  role_driver_settle (driver);
}

static void
run_for (RoleDriver *driver,
         gint64      duration)
{
  role_driver_run_until (driver, driver->now + duration);
}

/* Without an ICMP error, the text is reported as sent once none can come any more. */
static void
test_no_complaint (void)
{
  g_autofree char *text = make_text (1400), *sure = make_text (1220);
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, sure);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE_SENT), ==, 1);
  client_driver_say (&driver, text);
  client_driver_say (&driver, "after it");
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE_SENT), ==, 1);
  g_assert_false (hb_client_is_idle (client_of (&driver)));
  run_for (&driver, HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE_SENT), ==, 3);
  assert_payloads (&driver, "1220 1400 8 ");
  role_driver_clear (&driver);
}

/* The text is sent in parts, before waiting messages, and reported once; the next one is sent in parts at
 * once. */
static void
test_parts (void)
{
  g_autofree char *text = make_text (1400);
  const HbEvent *event;
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, text);
  client_driver_say (&driver, "after it");
  complain (&driver, 1420);
  run_for (&driver, HB_SECOND);
  assert_payloads (&driver, "1400 1380 20 8 ");
  g_assert_cmpuint (driver.events->len, ==, 2);
  event = &g_array_index (driver.events, HbEvent, 0);
  g_assert_cmpint (event->type, ==, HB_EVENT_MESSAGE_SENT);
  g_assert_cmpint (event->host, ==, HB_HOST_ANSWERED);
  g_assert_cmpuint (event->bytes, ==, 1400);
  g_assert_cmpstr (event->text, ==, text);

  client_driver_say (&driver, text);
  run_for (&driver, HB_SECOND);
  assert_payloads (&driver, "1400 1380 20 8 1380 20 ");

  /* Ten minutes and two heartbeats later, the path is tried with a whole text again. */
  run_for (&driver, 600 * HB_SECOND);
  client_driver_say (&driver, text);
  assert_payloads (&driver, "1400 1380 20 8 1380 20 13 13 1400 ");
  role_driver_clear (&driver);
}

/* The second router on the path has a smaller MTU than the first. */
static void
test_smaller_parts (void)
{
  g_autofree char *text = make_text (1400);
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, text);
  complain (&driver, 1420);
  complain (&driver, 1000);
  run_for (&driver, HB_SECOND);
  assert_payloads (&driver, "1400 1380 960 440 ");
  g_assert_cmpuint (driver.events->len, ==, 1);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_MESSAGE_SENT), ==, 1);
  role_driver_clear (&driver);
}

/* Implausible ICMP errors are ignored. */
static void
test_not_believed (void)
{
  g_autofree char *text = make_text (1400);
  HbUnreachable lies[4];
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, text);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      lies[i] = unreachable_by (ROUTER, last_segment (&driver));
      lies[i].too_big = TRUE;
      lies[i].mtu = 1300;
    }
  lies[0].seq++;
  lies[1].source_port++;
  lies[2].destination_port++;
  lies[3].destination = address_of ("198.18.0.77");
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    hb_role_unreachable (driver.role, driver.now, &lies[i]);
  role_driver_settle (&driver);
  run_for (&driver, HB_SECOND);
  assert_payloads (&driver, "1400 ");
  g_assert_cmpuint (hb_role_get_counters (driver.role)->reasons[HB_REASON_ICMP_OTHER], ==, 4);
  role_driver_clear (&driver);
}

/* If not even the smallest part fits, a warning has the MTU, and the next message is sent. */
static void
test_too_narrow (void)
{
  g_autofree char *text = make_text (1400);
  const HbEvent *event;
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.send_error = EMSGSIZE;
  client_driver_say (&driver, text);
  run_for (&driver, 10 * HB_SECOND);
  driver.send_error = 0;
  client_driver_say (&driver, "after it");
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 1);
  g_assert_cmpuint (driver.events->len, ==, 2);
  event = &g_array_index (driver.events, HbEvent, 0);
  g_assert_cmpint (event->type, ==, HB_EVENT_WARNING);
  g_assert_nonnull (strstr (event->text, "in parts of at most 256 bytes"));
  assert_payloads (&driver, "1400 1240 536 8 ");
  role_driver_clear (&driver);
}

/* A client that leaves sends the remaining parts without waiting, and TERMINATE last. */
static void
test_leaving (void)
{
  g_autofree char *text = make_text (1400);
  RoleDriver driver;

  client_driver_start (&driver, 0);
  driver.hosts_answer = FALSE;
  client_driver_say (&driver, text);
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  complain (&driver, 1420);
  run_for (&driver, 2 * HB_SECOND);
  assert_payloads (&driver, "1400 1220 180 9 ");
  g_assert_true (hb_client_has_left (client_of (&driver)));
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client-parts/no-complaint", test_no_complaint);
  g_test_add_func ("/client-parts/parts", test_parts);
  g_test_add_func ("/client-parts/smaller-parts", test_smaller_parts);
  g_test_add_func ("/client-parts/not-believed", test_not_believed);
  g_test_add_func ("/client-parts/too-narrow", test_too_narrow);
  g_test_add_func ("/client-parts/leaving", test_leaving);

  return g_test_run ();
}
