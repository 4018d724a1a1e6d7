#include <errno.h>

#include "client-driver.h"
#include "role/hb-client-group.h"
#include "wire/hb-message.h"

/* A client with several servers. */

#define A "198.18.0.11"
#define B "198.18.0.12"

static HbClientGroup *
group_of (RoleDriver *driver)
{
  return HB_CLIENT_GROUP (driver->role);
}

static HbClient *
client_at (RoleDriver *driver,
           guint       index)
{
  return hb_client_group_get (group_of (driver), index);
}

/* All clients have the same seed, from which each would draw the same port. */
static void
start (RoleDriver *driver,
       gint64      beat,
       const char *answering)
{
  static const char *const servers[] = { A, B };

  role_driver_init (driver, HB_ROLE (hb_client_group_new ()));
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      HbClientConfig config = {
        .server = address_of (servers[i]),
        .local = address_of ("198.18.0.2"),
        .answer_wait = HB_SECOND,
        .beat = beat,
      };

      hb_client_group_add (group_of (driver), &config, servers[i]);
    }
  driver->hosts_answer = TRUE;
  driver->answering = answering;
}

static void
pulse (RoleDriver *driver,
       const char *from)
{
  HbSegment segment = client_driver_make_pulse ("198.18.0.2", PULSE_SEQ);

  segment.source = address_of (from);
  hb_role_receive (driver->role, driver->now, &segment);
  role_driver_settle (driver);
}

/* What happened with which server since the last call. */
static char *
take_story (RoleDriver *driver)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < driver->events->len; i++)
    {
      HbEvent *event = &g_array_index (driver->events, HbEvent, i);
      char peer[HB_ADDRESS_STRING_SIZE];

      g_assert_cmpstr (event->server, ==, hb_address_format (&event->peer, peer));
      g_string_append_printf (lines, "%g %s %s", (double) event->time / HB_SECOND,
                              hb_event_type_to_string (event->type), event->server);
      if (event->host != HB_HOST_UNKNOWN)
        g_string_append_printf (lines, " %s", hb_names_get (HB_NAMES_HOST, event->host));
      g_string_append_c (lines, '\n');
      hb_event_clear (event);
    }

  g_array_set_size (driver->events, 0);
  return g_string_free (lines, FALSE);
}

#define assert_taken(driver, expected) \
  G_STMT_START { \
    g_autofree char *story_ = take_story (driver); \
    g_assert_cmpstr (story_, ==, expected); \
  } G_STMT_END

/* Payloads of a length that left for an address. */
static guint
count_payloads (RoleDriver *driver,
                const char *address,
                gsize       length)
{
  HbAddress server = address_of (address);
  guint count = 0;

  for (guint i = 0; i < driver->sent->len; i++)
    {
      const HbOutgoing *outgoing = &g_array_index (driver->sent, HbOutgoing, i);

      count += outgoing->step == HB_STEP_PAYLOAD && outgoing->segment.payload_length == length &&
               hb_address_equal (&outgoing->segment.destination, &server);
    }

  return count;
}

static void
test_texts_to_each (void)
{
  RoleDriver driver;

  start (&driver, 0, NULL);
  g_assert_cmpuint (hb_client_get_port (client_at (&driver, 0)), !=, hb_client_get_port (client_at (&driver, 1)));
  g_assert_true (hb_client_group_send (group_of (&driver), 0, "hello"));
  role_driver_settle (&driver);
  assert_taken (&driver, "0 message-sent " A " answered\n"
                         "0 message-sent " B " answered\n");
  g_assert_cmpuint (count_payloads (&driver, A, 5), ==, 1);
  g_assert_cmpuint (count_payloads (&driver, B, 5), ==, 1);
  g_assert_cmpint (hb_client_group_get_texts_sent (group_of (&driver)), ==, 2);
  role_driver_clear (&driver);
}

/* The wait for one server's host does not hold up the other server. */
static void
test_one_is_silent (void)
{
  RoleDriver driver;

  start (&driver, 10 * HB_SECOND, B);
  role_driver_run_until (&driver, 11 * HB_SECOND);
  assert_taken (&driver, "0 beat-sent " B " answered\n"
                         "1 beat-sent " A " silent\n"
                         "10 beat-sent " B " answered\n"
                         "11 beat-sent " A " silent\n");
  g_assert_cmpint (hb_client_get_host (client_at (&driver, 0)), ==, HB_HOST_SILENT);
  g_assert_cmpint (hb_client_get_host (client_at (&driver, 1)), ==, HB_HOST_ANSWERED);
  role_driver_clear (&driver);
}

/* Each has its limit of an answer a second, and nobody else gets one. */
static void
test_pulses_of_each (void)
{
  RoleDriver driver;
  const HbCounters *counters;

  start (&driver, 0, NULL);
  role_driver_run_until (&driver, HB_SECOND);
  pulse (&driver, A);
  pulse (&driver, B);
  pulse (&driver, "198.18.0.66");
  assert_taken (&driver, "1 pulse-received " A "\n"
                         "1 pulse-answered " A " answered\n"
                         "1 pulse-received " B "\n"
                         "1 pulse-answered " B " answered\n");
  g_assert_cmpuint (count_payloads (&driver, A, strlen (HB_PAYLOAD_HEARTBEAT)), ==, 1);
  g_assert_cmpuint (count_payloads (&driver, B, strlen (HB_PAYLOAD_HEARTBEAT)), ==, 1);

  role_driver_run_until (&driver, 3 * HB_SECOND);
  pulse (&driver, B);
  g_assert_cmpint (hb_client_get_last_pulse (client_at (&driver, 0)), ==, HB_SECOND);
  g_assert_cmpint (hb_client_get_last_pulse (client_at (&driver, 1)), ==, 3 * HB_SECOND);

  counters = hb_role_get_counters (driver.role);
  g_assert_cmpuint (counters->messages, ==, 3);
  g_assert_cmpuint (counters->reasons[HB_REASON_OTHER_SERVER], ==, 1);
  role_driver_clear (&driver);
}

static void
test_unreachable (void)
{
  RoleDriver driver;
  HbUnreachable error;

  start (&driver, 0, "198.18.0.99");
  hb_client_group_send (group_of (&driver), 0, "hello");
  role_driver_settle (&driver);
  error = unreachable_by ("198.18.0.1", &g_array_index (driver.sent, HbOutgoing, 1).segment);
  hb_role_unreachable (driver.role, driver.now, &error);
  role_driver_settle (&driver);
  assert_taken (&driver, "0 message-sent " B " unreachable\n");
  g_assert_cmpint (hb_client_get_host (client_at (&driver, 0)), ==, HB_HOST_UNKNOWN);
  g_assert_cmpint (hb_client_get_host (client_at (&driver, 1)), ==, HB_HOST_UNREACHABLE);
  role_driver_clear (&driver);
}

static void
test_terminates_each (void)
{
  RoleDriver driver;

  start (&driver, 0, NULL);
  hb_client_group_send (group_of (&driver), 0, "hello");
  role_driver_settle (&driver);
  g_assert_false (hb_client_group_has_left (group_of (&driver)));
  hb_client_group_terminate (group_of (&driver), 0);
  role_driver_settle (&driver);
  g_assert_true (hb_client_group_has_left (group_of (&driver)));
  assert_taken (&driver, "0 message-sent " A " answered\n"
                         "0 message-sent " B " answered\n"
                         "0 session-closed " A " answered\n"
                         "0 session-closed " B " answered\n");
  role_driver_clear (&driver);
}

/* It reads on while one server takes no more, and says what that one misses. */
static void
test_one_takes_no_more (void)
{
  RoleDriver driver;

  start (&driver, 0, B);
  for (guint i = 0; i <= HB_CLIENT_QUEUE_MAX; i++)
    {
      g_assert_true (hb_client_group_send (group_of (&driver), 0, "hello"));
      role_driver_settle (&driver);
    }
  g_assert_cmpuint (hb_client_group_get_unsent (group_of (&driver)), ==, 0);

  g_array_set_size (driver.events, 0);
  g_assert_true (hb_client_group_send (group_of (&driver), 0, "one more"));
  role_driver_settle (&driver);
  assert_taken (&driver, "0 warning " A "\n"
                         "0 message-sent " B " answered\n");
  g_assert_cmpuint (hb_client_group_get_unsent (group_of (&driver)), ==, 1);
  role_driver_clear (&driver);
}

static gboolean
is_shared (const HbAddress *server,
           gpointer         user_data)
{
  HbAddress shared = address_of (user_data);

  return hb_address_equal (server, &shared);
}

/* Only a session that a text opened is terminated, and not one that another program needs. */
static void
test_finishes (void)
{
  RoleDriver driver;

  start (&driver, 0, NULL);
  hb_client_group_set_shared_func (group_of (&driver), is_shared, (gpointer) A);
  hb_client_group_send (group_of (&driver), 0, "hello");
  role_driver_settle (&driver);
  g_assert_true (hb_client_group_is_idle (group_of (&driver)));
  g_assert_true (hb_client_group_finish (group_of (&driver), 0));
  role_driver_settle (&driver);
  g_assert_true (hb_client_group_has_left (group_of (&driver)));
  assert_taken (&driver, "0 message-sent " A " answered\n"
                         "0 message-sent " B " answered\n"
                         "0 session-closed " B " answered\n");
  role_driver_clear (&driver);
}

/* Two names of one host: its answers find the client that asked, and one session is terminated. */
static void
test_one_host (void)
{
  RoleDriver driver;
  HbAddress address = address_of (A);

  start (&driver, 0, NULL);
  hb_client_set_servers (client_at (&driver, 1), 0, &address, 1);
  hb_client_group_send (group_of (&driver), 0, "hello");
  role_driver_settle (&driver);
  g_assert_cmpint (hb_client_get_host (client_at (&driver, 0)), ==, HB_HOST_ANSWERED);
  g_assert_cmpint (hb_client_get_host (client_at (&driver, 1)), ==, HB_HOST_ANSWERED);

  address = address_of (B);
  hb_client_set_servers (client_at (&driver, 1), 0, &address, 1);
  role_driver_settle (&driver);
  g_assert_cmpuint (count_payloads (&driver, A, strlen (HB_PAYLOAD_TERMINATE)), ==, 0);

  g_assert_true (hb_client_group_finish (group_of (&driver), 0));
  role_driver_settle (&driver);
  g_assert_cmpuint (count_payloads (&driver, A, strlen (HB_PAYLOAD_TERMINATE)), ==, 1);
  role_driver_clear (&driver);
}

static void
test_gives_up_a_name (void)
{
  RoleDriver driver;
  HbClientConfig config = { .answer_wait = HB_SECOND };

  start (&driver, 0, NULL);
  hb_client_group_add (group_of (&driver), &config, "nowhere.example");
  g_assert_false (hb_client_group_knows_all (group_of (&driver)));
  hb_client_group_send (group_of (&driver), 0, "hello");
  role_driver_settle (&driver);
  g_assert_false (hb_client_group_is_idle (group_of (&driver)));

  g_assert_true (hb_client_group_give_up (group_of (&driver), 0, "nowhere.example"));
  g_assert_true (hb_client_group_knows_all (group_of (&driver)));
  g_assert_true (hb_client_group_is_idle (group_of (&driver)));
  g_assert_false (hb_client_group_has_left (group_of (&driver)));
  g_assert_cmpuint (hb_client_group_get_unsent (group_of (&driver)), ==, 1);
  role_driver_clear (&driver);
}

/* A route came back: the heartbeat that could not leave is not waited for. */
static void
test_route (void)
{
  RoleDriver driver;

  start (&driver, 60 * HB_SECOND, NULL);
  driver.send_error = ENETUNREACH;
  role_driver_run_until (&driver, HB_SECOND);
  assert_taken (&driver, "1 warning " A "\n"
                         "1 warning " B "\n");
  g_assert_cmpint (hb_client_get_host (client_at (&driver, 1)), ==, HB_HOST_UNREACHABLE);

  driver.send_error = 0;
  hb_client_announce_route (client_at (&driver, 1), driver.now);
  role_driver_settle (&driver);
  assert_taken (&driver, "1 beat-sent " B " answered\n");
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client-group/texts-to-each", test_texts_to_each);
  g_test_add_func ("/client-group/one-is-silent", test_one_is_silent);
  g_test_add_func ("/client-group/pulses-of-each", test_pulses_of_each);
  g_test_add_func ("/client-group/unreachable", test_unreachable);
  g_test_add_func ("/client-group/terminates-each", test_terminates_each);
  g_test_add_func ("/client-group/one-takes-no-more", test_one_takes_no_more);
  g_test_add_func ("/client-group/finishes", test_finishes);
  g_test_add_func ("/client-group/one-host", test_one_host);
  g_test_add_func ("/client-group/gives-up-a-name", test_gives_up_a_name);
  g_test_add_func ("/client-group/route", test_route);

  return g_test_run ();
}
