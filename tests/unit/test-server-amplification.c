#include <string.h>

#include "server-driver.h"
#include "wire/hb-message.h"

/* The amplification budget of an address, and what validates it. */

#define HOUR (3600 * HB_SECOND)

/* The budget is capped at what a series of the current length and a day of later pulses need. */
static void
test_cap (void)
{
  static const guint pulses[] = { 1, 5, 20, HB_PULSES_MAX };

  for (gsize i = 0; i < G_N_ELEMENTS (pulses); i++)
    {
      HbServerConfig config = server_driver_defaults ();
      RoleDriver driver;

      config.pulses = pulses[i];
      server_driver_start (&driver, &config);
      for (guint j = 0; j < 2000; j++)
        server_driver_say (&driver, PEER, "hello");
      g_assert_cmpuint (server_driver_peer (&driver, PEER)->budget, ==, 3 * pulses[i] + 99);

      hb_server_set_pulses (server_of (&driver), 2);
      server_driver_say (&driver, PEER, "hello");
      g_assert_cmpuint (server_driver_peer (&driver, PEER)->budget, ==, 3 * 2 + 99);
      role_driver_clear (&driver);
    }
}

/* A saved budget survives a restart, up to the current cap. */
static void
test_restored_budget (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord record;
  RoleDriver driver;

  config.pulses = HB_PULSES_MAX;
  server_driver_start (&driver, &config);
  for (guint i = 0; i < 2000; i++)
    server_driver_say (&driver, PEER, "hello");
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  g_assert_cmpuint (record.budget, ==, 3 * HB_PULSES_MAX + 99);
  role_driver_clear (&driver);

  config.pulses = 5;
  server_driver_start (&driver, &config);
  g_assert_true (hb_server_restore (server_of (&driver), 0, &record));
  g_assert_cmpuint (server_driver_peer (&driver, PEER)->budget, ==, 3 * 5 + 99);
  role_driver_clear (&driver);
}

/* A payload to our port validates an address if it acknowledges the number of a pulse, one of this silence's
 * or the one before. */
typedef enum
{
  FIRST,
  SECOND,
  THIRD,
} Which;

static const struct
{
  Which pulse;
  gint32 off;
  guint16 port;
  guint8 flags;
  const char *payload;
  gboolean proves;
} proofs[] = {
  { THIRD, 1, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT, TRUE },
  { SECOND, 1, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT, TRUE },
  { FIRST, 1, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT, TRUE },
  { THIRD, 1, HB_PORT_SERVER, HB_TCP_ACK, "a text", TRUE },
  { THIRD, 0, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT, FALSE },
  { THIRD, 2, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT, FALSE },
  { THIRD, 3, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT, FALSE },
  { THIRD, 1, HB_PORT_SERVER, HB_TCP_ACK, NULL, FALSE },
  { THIRD, 1, HB_PORT_SERVER, HB_TCP_ACK | HB_TCP_RST, HB_PAYLOAD_HEARTBEAT, FALSE },
  { THIRD, 1, HB_PORT_SERVER, HB_TCP_RST | HB_TCP_ACK, NULL, FALSE },
  { THIRD, 1, HB_PORT_SERVER, HB_TCP_SYN | HB_TCP_ACK, NULL, FALSE },
};

static guint32
number_of (RoleDriver *driver,
           Which       pulse)
{
  Which which = FIRST;

  for (guint i = 0; i < driver->sent->len; i++)
    {
      const HbOutgoing *sent = &g_array_index (driver->sent, HbOutgoing, i);

      if (sent->step == HB_STEP_PAYLOAD && which++ == pulse)
        return sent->segment.seq - 2;
    }

  g_assert_not_reached ();
}

/* Complete pulses, or with the payload only if it sent nothing but a SYN. */
static void
test_proof (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (proofs) * 2; i++)
    {
      gsize which = i / 2;
      HbServerConfig config = server_driver_defaults ();
      RoleDriver driver;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      server_driver_start (&driver, &config);
      server_driver_syn (&driver, PEER);
      if (i % 2 == 0)
        server_driver_say (&driver, PEER, "hello");
      else
        server_driver_peer (&driver, PEER)->budget = 4;
      role_driver_run_until (&driver, 6500 * HB_MILLISECOND);
      assert_sent (&driver, i % 2 == 0 ? "SaPSaPSaP" : "SPPP");
      g_assert_false (server_driver_peer (&driver, PEER)->validated);

      driver.ack = number_of (&driver, proofs[which].pulse) + (guint32) proofs[which].off;
      role_driver_receive (&driver, PEER, proofs[which].port, proofs[which].flags,
                           proofs[which].payload);
      g_assert_cmpint (server_driver_peer (&driver, PEER)->validated, ==, proofs[which].proves);
      role_driver_clear (&driver);
    }
}

/* Not from another address, nor by the number that the original acknowledges before its first pulse. */
static void
test_no_proof (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  server_driver_say (&driver, "198.18.0.3", "hello");
  driver.ack = 1;
  role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT);
  g_assert_false (server_driver_peer (&driver, PEER)->validated);

  role_driver_run_until (&driver, 4 * HB_SECOND);
  assert_sent (&driver, "SSaPaP");
  driver.ack = number_of (&driver, FIRST) + 1;
  for (guint i = 0; i < 2; i++)
    {
      const HbOutgoing *sent = &g_array_index (driver.sent, HbOutgoing, i);
      HbAddress peer = address_of (PEER);

      if (!hb_address_equal (&sent->segment.destination, &peer))
        driver.ack = sent->segment.seq + 1;
    }
  role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT);
  g_assert_false (server_driver_peer (&driver, PEER)->validated);
  role_driver_clear (&driver);
}

/* A validated peer gets a complete long series after a single message, also after it was given up, and after
 * a restart. */
static void
test_validated_needs_no_budget (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord record;
  RoleDriver driver;

  config.pulses = 20;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 4 * HB_SECOND);
  assert_sent (&driver, "SP");
  server_driver_answer (&driver, PEER);
  g_array_set_size (driver.sent, 0);

  role_driver_run_until (&driver, 60 * HB_SECOND);
  assert_sent (&driver, "SaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaPSaP");
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  g_assert_true (server_driver_take_record (&driver, PEER, &record));
  g_assert_true (record.validated);
  role_driver_clear (&driver);

  server_driver_start (&driver, &config);
  g_assert_true (hb_server_restore (server_of (&driver), 0, &record));
  g_assert_true (server_driver_peer (&driver, PEER)->validated);
  role_driver_clear (&driver);
}

/* An answer that acknowledges an earlier pulse is measured from that one, and reported as its answer; after
 * the last pulse, the server waits that long. */
static void
test_measures_from_its_pulse (void)
{
  static const struct
  {
    Which pulse;
    gint64 rtt;
    const char *alive;
    const char *gave_up;
  } cases[] = {
    { THIRD, 500 * HB_MILLISECOND, "6.5 alive 3\n", "13.5 gave-up 3" },
    { SECOND, 1500 * HB_MILLISECOND, "6.5 alive 2\n", "15.5 gave-up 3" },
    { FIRST, 2500 * HB_MILLISECOND, "6.5 alive 1\n", "17.5 gave-up 3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HbServerConfig config = server_driver_defaults ();
      g_autofree char *story = NULL;
      RoleDriver driver;

      server_driver_start (&driver, &config);
      server_driver_say (&driver, PEER, "hello");
      role_driver_run_until (&driver, 6500 * HB_MILLISECOND);
      g_array_set_size (driver.events, 0);
      driver.ack = number_of (&driver, cases[i].pulse) + 1;
      role_driver_receive (&driver, PEER, HB_PORT_SERVER, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT);
      g_assert_cmpint (g_array_index (driver.events, HbEvent, 0).rtt, ==, cases[i].rtt);
      assert_story (&driver, cases[i].alive);

      role_driver_run_until (&driver, 30 * HB_SECOND);
      story = role_driver_story (&driver);
      g_assert_nonnull (strstr (story, cases[i].gave_up));
      role_driver_clear (&driver);
    }
}

/* A client that has just answered waits a second: with faster pulses, the server waits for it. */
static void
test_waits_for_who_answered (void)
{
  HbServerConfig config = server_driver_defaults ();
  RoleDriver driver;

  config.timeout = 300 * HB_MILLISECOND;
  config.pulse_interval = 100 * HB_MILLISECOND;
  config.pulses = 2;
  server_driver_start (&driver, &config);
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 300 * HB_MILLISECOND);
  server_driver_answer (&driver, PEER);
  role_driver_run_until (&driver, 1299 * HB_MILLISECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_PULSE_SENT), ==, 3);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 0);

  /* One answer to all of them. */
  driver.now = 1300 * HB_MILLISECOND;
  server_driver_answer (&driver, PEER);
  role_driver_run_until (&driver, 2699 * HB_MILLISECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 0);
  role_driver_run_until (&driver, 4 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&driver, HB_EVENT_GAVE_UP), ==, 1);
  role_driver_clear (&driver);
}

static void
assert_presence (RoleDriver *driver,
                 HbPresence  presence)
{
  g_assert_cmpuint (driver->sent->len, >, 0);
  for (guint i = 0; i < driver->sent->len; i++)
    g_assert_cmpint (g_array_index (driver->sent, HbOutgoing, i).presence, ==, presence);
  g_array_set_size (driver->sent, 0);
}

/* Claimed, kept-up and seen hosts are distinguished. */
static void
test_presence (void)
{
  HbServerConfig config = server_driver_defaults ();
  HbPeerRecord record;
  RoleDriver driver;

  config.pulses = 1;
  server_driver_start (&driver, &config);
  driver.hosts_answer = FALSE;
  server_driver_say (&driver, PEER, "hello");
  role_driver_run_until (&driver, 5 * HB_SECOND);
  assert_presence (&driver, HB_PRESENCE_CLAIMED);
  server_driver_say (&driver, PEER, HB_PAYLOAD_HEARTBEAT);
  role_driver_run_until (&driver, 10 * HB_SECOND);
  assert_presence (&driver, HB_PRESENCE_KEPT_UP);
  server_driver_say (&driver, PEER, HB_PAYLOAD_HEARTBEAT);
  role_driver_run_until (&driver, 15 * HB_SECOND);
  server_driver_answer (&driver, PEER);
  g_array_set_size (driver.sent, 0);
  role_driver_run_until (&driver, 20 * HB_SECOND);
  assert_presence (&driver, HB_PRESENCE_SEEN);

  server_driver_say (&driver, "198.18.0.3", "hello");
  driver.hosts_answer = TRUE;
  role_driver_run_until (&driver, 24 * HB_SECOND);
  g_array_set_size (driver.sent, 0);
  server_driver_say (&driver, "198.18.0.3", HB_PAYLOAD_HEARTBEAT);
  role_driver_run_until (&driver, 28 * HB_SECOND);
  assert_presence (&driver, HB_PRESENCE_SEEN);
  g_assert_true (server_driver_take_record (&driver, "198.18.0.3", &record));
  g_assert_true (record.found && !record.validated);
  role_driver_clear (&driver);
}

/* The original's client: it acknowledges 1, and only answers pulses. */

typedef struct
{
  RoleDriver driver;
  gboolean refuses; /* its kernel refuses; else its firewall drops everything */
  gboolean cut_off;
  guint looked;
} Original;

static void
original_run (Original *self,
              gint64    until)
{
  gint64 due;

  while ((due = hb_role_next_deadline (self->driver.role)) <= until)
    {
      gboolean asked = FALSE;

      self->driver.hosts_answer = self->refuses && !self->cut_off;
      role_driver_run_until (&self->driver, MAX (due, self->driver.now));
      for (; self->looked < self->driver.sent->len; self->looked++)
        asked |= g_array_index (self->driver.sent, HbOutgoing, self->looked).step ==
                 HB_STEP_PAYLOAD;
      if (!asked || self->cut_off)
        continue;

      role_driver_run_until (&self->driver, self->driver.now + HB_SECOND / 2);
      self->driver.ack = 1;
      server_driver_say (&self->driver, PEER, HB_PAYLOAD_HEARTBEAT);
    }

  role_driver_run_until (&self->driver, until);
}

static gboolean
original_is_watched (Original *self)
{
  return server_driver_peer (&self->driver, PEER)->state != HB_PEER_CLOSED;
}

/* It answers for a day, and then nothing arrives for 23 hours: it is found again. */
static void
test_original (gconstpointer data)
{
  Original self = { .refuses = GPOINTER_TO_INT (data) };
  HbServerConfig config = server_driver_defaults ();

  config.timeout = 60 * HB_SECOND;
  config.pulses = 5;
  server_driver_start (&self.driver, &config);
  server_driver_say (&self.driver, PEER, "hello");
  original_run (&self, 24 * HOUR);
  g_assert_cmpuint (role_driver_count (&self.driver, HB_EVENT_GAVE_UP), ==, 0);
  g_assert_cmpuint (role_driver_count (&self.driver, HB_EVENT_ALIVE), >, 1400);

  self.cut_off = TRUE;
  original_run (&self, 47 * HOUR);
  g_assert_cmpuint (role_driver_count (&self.driver, HB_EVENT_GAVE_UP), ==, 1);
  g_assert_false (original_is_watched (&self));

  self.cut_off = FALSE;
  original_run (&self, 47 * HOUR + 16 * 60 * HB_SECOND);
  g_assert_true (original_is_watched (&self));
  g_assert_false (server_driver_peer (&self.driver, PEER)->validated);
  role_driver_clear (&self.driver);
}

/* One that has answered only a few times is found after an hour or two. */
static void
test_young_original (void)
{
  Original self = { .refuses = TRUE };
  HbServerConfig config = server_driver_defaults ();

  config.timeout = 60 * HB_SECOND;
  config.pulses = 5;
  server_driver_start (&self.driver, &config);
  server_driver_say (&self.driver, PEER, "hello");
  original_run (&self, 100 * HB_SECOND);
  g_assert_cmpuint (role_driver_count (&self.driver, HB_EVENT_ALIVE), ==, 1);

  self.cut_off = TRUE;
  original_run (&self, 1 * HOUR);
  g_assert_false (original_is_watched (&self));
  self.cut_off = FALSE;
  original_run (&self, 1 * HOUR + 16 * 60 * HB_SECOND);
  g_assert_true (original_is_watched (&self));
  role_driver_clear (&self.driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/amplification/cap", test_cap);
  g_test_add_func ("/server/amplification/restored-budget", test_restored_budget);
  g_test_add_func ("/server/amplification/proof", test_proof);
  g_test_add_func ("/server/amplification/no-proof", test_no_proof);
  g_test_add_func ("/server/amplification/validated-needs-no-budget", test_validated_needs_no_budget);
  g_test_add_func ("/server/amplification/measures-from-its-pulse", test_measures_from_its_pulse);
  g_test_add_func ("/server/amplification/waits-for-who-answered", test_waits_for_who_answered);
  g_test_add_func ("/server/amplification/presence", test_presence);
  g_test_add_data_func ("/server/amplification/original", GINT_TO_POINTER (TRUE), test_original);
  g_test_add_data_func ("/server/amplification/original-behind-a-firewall", GINT_TO_POINTER (FALSE),
                        test_original);
  g_test_add_func ("/server/amplification/young-original", test_young_original);

  return g_test_run ();
}
