#include <errno.h>

#include "client-driver.h"
#include "role/hb-server-candidates.h"
#include "wire/hb-message.h"

/* Which of its server's addresses a client uses. The driver's client starts without any. */

#define A "198.18.0.11"
#define B "198.18.0.12"
#define C "198.18.0.13"

static void
start (RoleDriver *driver,
       const char *answering)
{
  HbClientConfig config = {
    .local = address_of ("198.18.0.2"),
    .answer_wait = HB_SECOND,
  };

  role_driver_init (driver, HB_ROLE (hb_client_new (&config)));
  driver->hosts_answer = TRUE;
  driver->answering = answering;
}

static void
set_servers (RoleDriver *driver,
             const char *first,
             ...)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  va_list more;

  va_start (more, first);
  for (const char *text = first; text != NULL; text = va_arg (more, const char *))
    {
      HbAddress address = address_of (text);

      g_array_append_val (addresses, address);
    }
  va_end (more);

  hb_client_set_servers (client_of (driver), driver->now, (const HbAddress *) addresses->data,
                         addresses->len);
  role_driver_settle (driver);
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

/* The segments sent since the last call: SYNs, and payloads by their lengths. */
static char *
take_sent (RoleDriver *driver)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < driver->sent->len; i++)
    {
      const HbOutgoing *outgoing = &g_array_index (driver->sent, HbOutgoing, i);
      char text[HB_ADDRESS_STRING_SIZE];

      hb_address_format (&outgoing->segment.destination, text);
      if (outgoing->step == HB_STEP_SYN)
        g_string_append_printf (lines, "%s SYN\n", text);
      else if (outgoing->step == HB_STEP_PAYLOAD)
        g_string_append_printf (lines, "%s %u\n", text, (guint) outgoing->segment.payload_length);
    }

  g_array_set_size (driver->sent, 0);
  return g_string_free (lines, FALSE);
}

#define assert_taken(driver, expected) \
  G_STMT_START { \
    g_autofree char *sent_ = take_sent (driver); \
    g_assert_cmpstr (sent_, ==, expected); \
  } G_STMT_END

#define TERMINATE_TO(address) address " SYN\n" address " 9\n"

/* After the TERMINATEs, since several addresses may be one host with one session. */
#define BEAT_TO(address) address " SYN\n" address " 13\n"

static void
test_waits (void)
{
  RoleDriver driver;

  start (&driver, NULL);
  client_driver_say (&driver, "hello");
  role_driver_run_until (&driver, 100 * HB_SECOND);
  assert_taken (&driver, "");

  set_servers (&driver, A, NULL);
  assert_taken (&driver, A " SYN\n" A " 5\n");
  assert_story (&driver, "100 message-sent “hello” answered\n");
  role_driver_clear (&driver);
}

static void
test_leaves_without (void)
{
  RoleDriver driver;

  start (&driver, NULL);
  client_driver_say (&driver, "hello");
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  g_assert_true (hb_client_has_left (client_of (&driver)));
  g_assert_cmpuint (hb_client_get_unsent (client_of (&driver)), ==, 1);
  assert_taken (&driver, "");
  role_driver_clear (&driver);
}

/* It terminates the sessions that its SYNs to the other addresses may have opened. */
static void
test_takes_the_one_that_answers (void)
{
  RoleDriver driver;

  start (&driver, C);
  set_servers (&driver, A, B, C, NULL);
  client_driver_say (&driver, "hello");
  assert_taken (&driver, A " SYN\n");
  role_driver_run_until (&driver, HB_SECOND);
  assert_taken (&driver, B " SYN\n");
  role_driver_run_until (&driver, 2 * HB_SECOND);
  assert_taken (&driver, C " SYN\n" C " 5\n" TERMINATE_TO (B) TERMINATE_TO (A) BEAT_TO (C));
  assert_story (&driver, "2 message-sent “hello” answered\n"
                         "2 beat-sent answered\n");

  client_driver_say (&driver, "again");
  assert_taken (&driver, C " SYN\n" C " 5\n");
  role_driver_clear (&driver);
}

/* If none answers, a text is delayed by at most one round of tries a minute. */
static void
test_none_answers (void)
{
  RoleDriver driver;

  start (&driver, "198.18.0.99");
  set_servers (&driver, A, B, NULL);
  client_driver_say (&driver, "hello");
  role_driver_run_until (&driver, 3 * HB_SECOND);
  assert_taken (&driver, A " SYN\n" B " SYN\n" A " SYN\n" A " 5\n");
  assert_story (&driver, "3 message-sent “hello” silent\n");

  client_driver_say (&driver, "again");
  role_driver_run_until (&driver, 4 * HB_SECOND);
  assert_taken (&driver, A " SYN\n" A " 5\n");

  role_driver_run_until (&driver, 70 * HB_SECOND);
  client_driver_say (&driver, "later");
  role_driver_run_until (&driver, 73 * HB_SECOND);
  assert_taken (&driver, A " SYN\n" B " SYN\n" A " SYN\n" A " 5\n");
  role_driver_clear (&driver);
}

/* Behind a firewall that drops everything, a pulse tells which address is the server's. */
static void
test_pulse_decides (void)
{
  RoleDriver driver;

  start (&driver, "198.18.0.99");
  set_servers (&driver, A, B, NULL);
  client_driver_say (&driver, "hello");
  role_driver_run_until (&driver, 3 * HB_SECOND);
  g_array_set_size (driver.sent, 0);
  pulse (&driver, B);
  assert_taken (&driver, TERMINATE_TO (A) B " SYN\n" B " 13\n" B " SYN\n");

  client_driver_say (&driver, "again");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  assert_taken (&driver, B " 13\n" B " SYN\n" B " 5\n");
  role_driver_clear (&driver);
}

/* A known server stays; a pulse from another address only causes a TERMINATE there. A forger can cause that
 * once a second. */
static void
test_pulse_from_another (void)
{
  RoleDriver driver;

  start (&driver, A);
  set_servers (&driver, A, B, NULL);
  client_driver_say (&driver, "hello");
  g_array_set_size (driver.sent, 0);
  pulse (&driver, B);
  assert_taken (&driver, TERMINATE_TO (B) BEAT_TO (A));
  pulse (&driver, B);
  pulse (&driver, C);
  assert_taken (&driver, "");
  role_driver_run_until (&driver, HB_SECOND);
  pulse (&driver, B);
  assert_taken (&driver, TERMINATE_TO (B) BEAT_TO (A));
  g_assert_cmpint (hb_role_get_counters (driver.role)->reasons[HB_REASON_OTHER_SERVER], ==, 4);
  role_driver_clear (&driver);
}

static void
test_falls_silent (void)
{
  RoleDriver driver;

  start (&driver, A);
  set_servers (&driver, A, B, NULL);
  client_driver_say (&driver, "hello");
  driver.answering = B;
  g_array_set_size (driver.sent, 0);
  client_driver_say (&driver, "again");
  role_driver_run_until (&driver, HB_SECOND);
  assert_taken (&driver, A " SYN\n" B " SYN\n" B " 5\n" TERMINATE_TO (A) BEAT_TO (B));
  role_driver_clear (&driver);
}

/* Without a route to an address, the client does not wait for it. */
static void
test_no_way (void)
{
  RoleDriver driver;
  HbUnreachable unreachable;

  start (&driver, B);
  set_servers (&driver, A, B, NULL);
  client_driver_say (&driver, "hello");
  unreachable = unreachable_by ("198.18.0.254", &g_array_index (driver.sent, HbOutgoing, 0).segment);
  hb_role_unreachable (driver.role, driver.now, &unreachable);
  role_driver_settle (&driver);
  assert_taken (&driver, A " SYN\n" B " SYN\n" B " 5\n" TERMINATE_TO (A) BEAT_TO (B));
  assert_story (&driver, "0 message-sent “hello” answered\n"
                         "0 beat-sent answered\n");
  role_driver_clear (&driver);

  start (&driver, B);
  driver.send_error = ENETUNREACH;
  set_servers (&driver, A, B, NULL);
  client_driver_say (&driver, "hello");
  role_driver_run_until (&driver, HB_SECOND);
  assert_taken (&driver, A " SYN\n" B " SYN\n" A " SYN\n" A " 5\n");
  assert_story (&driver, "1 warning send 1\n");
  role_driver_clear (&driver);
}

/* The name has moved to another machine: the old one gets TERMINATE, the new one a heartbeat. */
static void
test_moves (void)
{
  RoleDriver driver;

  start (&driver, NULL);
  set_servers (&driver, A, NULL);
  client_driver_say (&driver, "hello");
  g_array_set_size (driver.sent, 0);
  set_servers (&driver, B, NULL);
  assert_taken (&driver, TERMINATE_TO (A) B " SYN\n" B " 13\n");
  pulse (&driver, A);
  assert_taken (&driver, "");

  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  assert_taken (&driver, TERMINATE_TO (B));
  g_assert_true (hb_client_has_left (client_of (&driver)));
  role_driver_clear (&driver);
}

/* Messages in progress start again at the new address, and only arrive there. */
static void
test_moves_while_it_speaks (void)
{
  RoleDriver driver;

  start (&driver, B);
  set_servers (&driver, A, NULL);
  client_driver_say (&driver, "hello");
  set_servers (&driver, B, NULL);
  assert_taken (&driver, A " SYN\n" B " SYN\n" TERMINATE_TO (A) B " 5\n" BEAT_TO (B));
  assert_story (&driver, "0 message-sent “hello” answered\n"
                         "0 beat-sent answered\n");
  role_driver_clear (&driver);
}

/* If none answers in a round, the last known server stays. */
static void
test_falls_back_to_the_last (void)
{
  const HbAddress addresses[] = { address_of (A), address_of (B) };
  HbServerCandidates candidates;

  hb_server_candidates_init (&candidates);
  hb_server_candidates_set (&candidates, addresses, G_N_ELEMENTS (addresses));
  hb_server_candidates_confirm (&candidates, &addresses[1], FALSE);
  hb_server_candidates_doubt (&candidates, HB_SECOND);
  g_assert_true (hb_address_equal (hb_server_candidates_try_next (&candidates, HB_SECOND, &addresses[1], FALSE),
                                   &addresses[0]));
  g_assert_true (hb_address_equal (hb_server_candidates_try_next (&candidates, HB_SECOND, &addresses[0], FALSE),
                                   &addresses[1]));
}

static gboolean
is_shared (const HbAddress *server,
           gpointer         address)
{
  return hb_address_equal (server, address);
}

/* Another client on this host talks to that address: it has the same session, which stays open. */
static void
test_shared (void)
{
  HbAddress a = address_of (A);
  RoleDriver driver;

  start (&driver, B);
  hb_client_set_shared_func (client_of (&driver), is_shared, &a);
  set_servers (&driver, A, B, NULL);
  client_driver_say (&driver, "hello");
  role_driver_run_until (&driver, HB_SECOND);
  assert_taken (&driver, A " SYN\n" B " SYN\n" B " 5\n");
  g_assert_true (hb_client_shares_session (client_of (&driver)));
  hb_client_set_shared_func (client_of (&driver), NULL, NULL);
  g_assert_false (hb_client_shares_session (client_of (&driver)));
  role_driver_clear (&driver);
}

/* A change of the order, or an additional address, does not move the client. */
static void
test_stays (void)
{
  RoleDriver driver;

  start (&driver, NULL);
  set_servers (&driver, A, NULL);
  client_driver_say (&driver, "hello");
  g_array_set_size (driver.sent, 0);
  set_servers (&driver, B, A, NULL);
  assert_taken (&driver, "");
  client_driver_say (&driver, "again");
  assert_taken (&driver, A " SYN\n" A " 5\n");
  role_driver_clear (&driver);
}

/* It terminates every session that may be open. */
static void
test_leaves_all (void)
{
  RoleDriver driver;

  start (&driver, "198.18.0.99");
  set_servers (&driver, A, B, NULL);
  client_driver_say (&driver, "hello");
  role_driver_run_until (&driver, 3 * HB_SECOND);
  g_array_set_size (driver.sent, 0);
  hb_client_terminate (client_of (&driver), driver.now);
  role_driver_settle (&driver);
  role_driver_run_until (&driver, 4 * HB_SECOND);
  assert_taken (&driver, TERMINATE_TO (B) TERMINATE_TO (A));
  g_assert_true (hb_client_has_left (client_of (&driver)));
  role_driver_clear (&driver);
}

/* Of too many addresses, only the first ones are tried. */
static void
test_bound (void)
{
  g_autofree char *sent = NULL;
  g_auto (GStrv) lines = NULL;
  HbAddress addresses[2 * HB_CLIENT_SERVERS_MAX];
  RoleDriver driver;

  start (&driver, "198.18.0.99");
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *text = g_strdup_printf ("198.18.1.%u", i + 1);

      addresses[i] = address_of (text);
    }
  hb_client_set_servers (client_of (&driver), driver.now, addresses, G_N_ELEMENTS (addresses));
  client_driver_say (&driver, "hello");
  role_driver_run_until (&driver, 50 * HB_SECOND);
  sent = take_sent (&driver);
  lines = g_strsplit (sent, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines) - 1, ==, HB_CLIENT_SERVERS_MAX + 2);
  g_assert_cmpstr (lines[HB_CLIENT_SERVERS_MAX + 1], ==, "198.18.1.1 5");
  role_driver_clear (&driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/servers/waits", test_waits);
  g_test_add_func ("/client/servers/leaves-without", test_leaves_without);
  g_test_add_func ("/client/servers/answers", test_takes_the_one_that_answers);
  g_test_add_func ("/client/servers/none-answers", test_none_answers);
  g_test_add_func ("/client/servers/pulse", test_pulse_decides);
  g_test_add_func ("/client/servers/pulse-from-another", test_pulse_from_another);
  g_test_add_func ("/client/servers/falls-silent", test_falls_silent);
  g_test_add_func ("/client/servers/no-way", test_no_way);
  g_test_add_func ("/client/servers/moves", test_moves);
  g_test_add_func ("/client/servers/moves-while-speaking", test_moves_while_it_speaks);
  g_test_add_func ("/client/servers/falls-back", test_falls_back_to_the_last);
  g_test_add_func ("/client/servers/shared", test_shared);
  g_test_add_func ("/client/servers/stays", test_stays);
  g_test_add_func ("/client/servers/leaves-all", test_leaves_all);
  g_test_add_func ("/client/servers/bound", test_bound);

  return g_test_run ();
}
