#include <string.h>

#include "client-driver.h"
#include "wire/hb-message.h"

/* Which source addresses a client uses. The driver's client is at FIRST. */

#define FIRST "198.18.0.2"
#define SECOND "198.18.0.3"

static void
pulse (RoleDriver *driver,
       const char *local)
{
  HbSegment segment = {
    .source = address_of (SERVER),
    .destination = address_of (local),
    .source_port = 40000,
    .destination_port = HB_PORT_CLIENT,
    .flags = HB_TCP_ACK,
    .payload = (const guint8 *) HB_PAYLOAD_HEARTBEAT,
    .payload_length = strlen (HB_PAYLOAD_HEARTBEAT),
    .payload_captured = strlen (HB_PAYLOAD_HEARTBEAT),
  };

  hb_role_receive (driver->role, driver->now, &segment);
}

/* The payloads sent since the last call, with their source addresses, one a line. */
static char *
take_payloads (RoleDriver *driver)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < driver->sent->len; i++)
    {
      const HbSegment *segment = &g_array_index (driver->sent, HbOutgoing, i).segment;
      char text[HB_ADDRESS_STRING_SIZE];

      if (segment->payload_length > 0)
        g_string_append_printf (lines, "%s %" G_GSIZE_FORMAT "\n",
                                hb_address_format (&segment->source, text),
                                segment->payload_length);
    }

  g_array_set_size (driver->sent, 0);
  return g_string_free (lines, FALSE);
}

#define assert_payloads(driver, expected) \
  G_STMT_START { \
    g_autofree char *payloads_ = take_payloads (driver); \
    g_assert_cmpstr (payloads_, ==, expected); \
  } G_STMT_END

/* Each address is a peer of its own for the server, and answers for itself, one a second. */
static void
test_answers_from_the_address_asked (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  pulse (&driver, SECOND);
  pulse (&driver, FIRST);
  pulse (&driver, SECOND);
  role_driver_settle (&driver);
  role_driver_run_until (&driver, HB_SECOND - 1);
  assert_payloads (&driver, SECOND " 13\n");
  role_driver_run_until (&driver, 2 * HB_SECOND - 1);
  assert_payloads (&driver, FIRST " 13\n");
  role_driver_clear (&driver);
}

static void
test_terminates_each_address (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, "hello");
  pulse (&driver, SECOND);
  role_driver_settle (&driver);
  assert_payloads (&driver, FIRST " 5\n" SECOND " 13\n");

  g_array_set_size (driver.events, 0);
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  assert_payloads (&driver, FIRST " 9\n" SECOND " 9\n");
  assert_story (&driver, "0 session-closed terminated answered\n");
  g_assert_true (hb_client_has_left (client_of (&driver)));
  role_driver_clear (&driver);
}

/* It waits for a silent host only once. */
static void
test_terminates_to_a_silent_host (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, "hello");
  pulse (&driver, SECOND);
  role_driver_settle (&driver);
  driver.hosts_answer = FALSE;
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  role_driver_run_until (&driver, HB_SECOND);

  g_assert_true (hb_client_has_left (client_of (&driver)));
  role_driver_clear (&driver);
}

/* A TERMINATE that cannot be sent from a lost address is no trouble. */
static void
test_terminates_without_a_lost_address (void)
{
  RoleDriver driver;
  HbAddress lost = address_of (SECOND);
  HbOutgoing outgoing;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, "hello");
  pulse (&driver, SECOND);
  role_driver_settle (&driver);
  g_array_set_size (driver.events, 0);

  hb_client_terminate (client_of (&driver), driver.now);
  while (hb_role_take_segment (driver.role, &outgoing))
    {
      hb_role_sent (driver.role, driver.now, &outgoing,
                    hb_address_equal (&outgoing.segment.source, &lost) ? 22 : 0);
      if (outgoing.step == HB_STEP_SYN)
        role_driver_answer (&driver, &outgoing.segment, HB_TCP_RST | HB_TCP_ACK,
                            outgoing.segment.seq + 1);
    }
  role_driver_settle (&driver);

  assert_story (&driver, "0 session-closed terminated answered\n");
  g_assert_true (hb_client_has_left (client_of (&driver)));
  role_driver_clear (&driver);
}

/* Pulses to an address that the client never used do not replace its own heartbeats. */
static void
test_asked_elsewhere (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  client_driver_say (&driver, "hello");
  for (guint i = 0; i < 12; i++)
    {
      role_driver_run_until (&driver, i * 60 * HB_SECOND);
      pulse (&driver, SECOND);
      role_driver_settle (&driver);
    }
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_BEAT_SENT), ==, 2);
  role_driver_clear (&driver);
}

/* Of very many addresses, the last ones used are remembered. */
static void
test_remembers_eight (void)
{
  RoleDriver driver;
  g_autofree char *payloads = NULL;
  g_auto (GStrv) lines = NULL;

  client_driver_start (&driver, 0);
  for (guint i = 10; i < 30; i++)
    {
      g_autofree char *local = g_strdup_printf ("198.18.0.%u", i);

      role_driver_run_until (&driver, i * HB_SECOND);
      pulse (&driver, local);
      role_driver_settle (&driver);
    }
  g_array_set_size (driver.sent, 0);
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);

  payloads = take_payloads (&driver);
  lines = g_strsplit (payloads, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines) - 1, ==, 1 + 7);
  g_assert_cmpstr (lines[0], ==, FIRST " 9");
  g_assert_cmpstr (lines[1], ==, "198.18.0.29 9");
  role_driver_clear (&driver);
}

static void
test_speaks_up (void)
{
  RoleDriver driver;

  client_driver_start (&driver, 0);
  hb_client_announce_address (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  assert_payloads (&driver, "");

  client_driver_say (&driver, "hello");
  hb_client_announce_address (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  assert_payloads (&driver, FIRST " 5\n" FIRST " 13\n");
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/sources/asked", test_answers_from_the_address_asked);
  g_test_add_func ("/client/sources/asked-elsewhere", test_asked_elsewhere);
  g_test_add_func ("/client/sources/terminate", test_terminates_each_address);
  g_test_add_func ("/client/sources/silent-host", test_terminates_to_a_silent_host);
  g_test_add_func ("/client/sources/lost", test_terminates_without_a_lost_address);
  g_test_add_func ("/client/sources/eight", test_remembers_eight);
  g_test_add_func ("/client/sources/speaks-up", test_speaks_up);

  return g_test_run ();
}
