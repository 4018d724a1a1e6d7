#include <errno.h>

#include "server-driver.h"
#include "wire/hb-message.h"

#define HOUR (3600 * HB_SECOND)

/* Forgeries: an attacker sends in the name of an uninvolved machine, whose kernel answers or not, and at most
 * three segments may be sent to it for each forged one. */

typedef enum
{
  FORGES_SYN,
  FORGES_MESSAGE,
  FORGES_TERMINATE, /* an open session, and its end, in the middle of a series */
  FORGES_ANSWERS,   /* and a payload after each pulse, so that it counts as answering */
} Forger;

static const struct
{
  Forger forger;
  guint pulses;
  gboolean refuses; /* the victim's kernel refuses everything with RST */
  gboolean restarts;
  gboolean fails;   /* every other second, sending fails */
  gboolean crowded; /* others evict it from the table */
} forgeries[] = {
  { FORGES_SYN, 5, FALSE, FALSE, FALSE, FALSE },
  { FORGES_SYN, 5, TRUE, FALSE, FALSE, FALSE },
  { FORGES_SYN, 20, TRUE, FALSE, FALSE, FALSE },
  { FORGES_SYN, HB_PULSES_MAX, TRUE, FALSE, FALSE, FALSE },
  { FORGES_SYN, 20, TRUE, TRUE, FALSE, FALSE },
  { FORGES_SYN, 20, TRUE, FALSE, TRUE, FALSE },
  { FORGES_SYN, 20, TRUE, FALSE, FALSE, TRUE },
  { FORGES_MESSAGE, 5, TRUE, FALSE, FALSE, FALSE },
  { FORGES_MESSAGE, 20, TRUE, TRUE, TRUE, FALSE },
  { FORGES_TERMINATE, 20, TRUE, FALSE, FALSE, FALSE },
  { FORGES_TERMINATE, 20, TRUE, TRUE, TRUE, TRUE },
  { FORGES_ANSWERS, 5, TRUE, FALSE, FALSE, FALSE },
  { FORGES_ANSWERS, 20, FALSE, TRUE, FALSE, FALSE },
  { FORGES_ANSWERS, HB_PULSES_MAX, TRUE, FALSE, TRUE, FALSE },
};

typedef struct
{
  RoleDriver driver;
  HbServerConfig config;
  guint forged;
  guint left;   /* segments that were sent to it */
  guint looked; /* how many of the driver's segments were examined */
  gboolean refuses;
} Victim;

static void
forge (Victim     *self,
       guint8      flags,
       const char *payload)
{
  self->forged++;
  role_driver_receive (&self->driver, PEER, HB_PORT_SERVER, flags, payload);
}

/* Counts the segments, and lets the victim's kernel refuse them. Its RSTs to what was forged in our name,
 * from our port, do not count for the attacker. */
static void
look (Victim *self)
{
  for (; self->looked < self->driver.sent->len; self->looked++)
    {
      HbOutgoing sent = g_array_index (self->driver.sent, HbOutgoing, self->looked);
      HbAddress victim = address_of (PEER);

      if (!hb_address_equal (&sent.segment.destination, &victim))
        continue;
      if (self->driver.send_error == 0)
        self->left++;
      if (!self->refuses || self->driver.send_error != 0)
        continue;
      if (sent.step == HB_STEP_SYN)
        role_driver_answer (&self->driver, &sent.segment, HB_TCP_RST | HB_TCP_ACK,
                            sent.segment.seq + 1);
      else
        role_driver_answer (&self->driver, &sent.segment, HB_TCP_RST, 0);
      role_driver_settle (&self->driver);
      role_driver_receive (&self->driver, PEER, HB_PORT_SERVER, HB_TCP_RST | HB_TCP_ACK, NULL);
      role_driver_receive (&self->driver, PEER, HB_PORT_SERVER, HB_TCP_SYN | HB_TCP_ACK, NULL);
      role_driver_receive (&self->driver, PEER, HB_PORT_SERVER, HB_TCP_RST, NULL);
    }
}

static void
run (Victim *self,
     gint64  span)
{
  gint64 until = self->driver.now + span;
  gint64 due;

  while ((due = hb_role_next_deadline (self->driver.role)) <= until)
    {
      role_driver_run_until (&self->driver, MAX (due, self->driver.now));
      look (self);
    }
  role_driver_run_until (&self->driver, until);
  g_array_set_size (self->driver.events, 0);
}

static void
restart (Victim *self)
{
  gint64 now = self->driver.now;
  HbPeerRecord record;
  gboolean kept = server_driver_take_record (&self->driver, PEER, &record);

  role_driver_clear (&self->driver);
  server_driver_start (&self->driver, &self->config);
  self->driver.hosts_answer = FALSE;
  self->driver.now = now;
  self->looked = 0;
  if (kept)
    g_assert_true (hb_server_restore (server_of (&self->driver), now, &record));
}

static void
visit (Victim *self,
       Forger  forger)
{
  forge (self, HB_TCP_SYN, NULL);
  if (forger == FORGES_SYN)
    return;

  forge (self, HB_TCP_ACK, NULL);
  forge (self, HB_TCP_ACK, "hello");
  run (self, self->config.timeout + 1500 * HB_MILLISECOND);
  if (forger == FORGES_TERMINATE)
    forge (self, HB_TCP_ACK, HB_PAYLOAD_TERMINATE);
  if (forger == FORGES_ANSWERS)
    forge (self, HB_TCP_ACK, HB_PAYLOAD_HEARTBEAT);
}

static void
test_forgery (gconstpointer data)
{
  gsize which = GPOINTER_TO_SIZE (data);
  Victim self = { .config = server_driver_defaults (), .refuses = forgeries[which].refuses };

  self.config.pulses = forgeries[which].pulses;
  if (forgeries[which].crowded)
    self.config.max_peers = 1;
  server_driver_start (&self.driver, &self.config);
  self.driver.hosts_answer = FALSE;

  for (guint hour = 0; hour < 72; hour++)
    {
      visit (&self, forgeries[which].forger);
      for (guint second = 0; second < 60; second++)
        {
          self.driver.send_error = forgeries[which].fails && second % 2 == 0 ? ENOBUFS : 0;
          run (&self, HB_SECOND);
        }
      if (forgeries[which].restarts && hour % 3 == 0)
        restart (&self);
      run (&self, HOUR);
      g_assert_cmpuint (self.left, <=, 3 * self.forged);

      if (forgeries[which].crowded)
        {
          server_driver_syn (&self.driver, "198.18.0.3");
          run (&self, HOUR);
        }
    }

  g_test_message ("%u forged, %u left", self.forged, self.left);
  g_assert_cmpuint (self.left, >, 0);
  role_driver_clear (&self.driver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (forgeries); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/forgery/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_forgery);
    }

  return g_test_run ();
}
