#include <math.h>
#include <string.h>

#include "role-driver.h"
#include "role/hb-client.h"
#include "role/hb-server.h"
#include "wire/hb-message.h"

/* A server and its clients, the real role code, on a simulated lossy network, with virtual time and a seed. */

#define N_CLIENTS 8
#define HOURS 120.0

/* In this variable, fewer hours, for tools with which the program takes 25 times as long. */
#define HOURS_VARIABLE "HB_LOSSY_HOURS"

#define LATENCY (5 * HB_MILLISECOND)
#define TIMEOUT (10 * HB_SECOND)

/* The defaults of both roles. */
#define INTERVAL HB_SECOND
#define ANSWER_WAIT HB_SECOND

/* How long the original's client takes to answer, in seconds. */
#define SLOW_LEAST 0.5
#define SLOW_MOST 1.1

/* After which time a client that was given up sends a message by itself: longer than a whole series, which it
 * would otherwise rescue. */
#define REJOIN (60 * HB_SECOND)

typedef struct
{
  gint64 when;
  guint64 order;
  HbSegment segment;
  char payload[16];
} Flight;

/* Its next deadline is asked for only after it has done something. */
typedef struct
{
  HbRole *role;
  gint64 next;
} Party;

typedef struct
{
  Party party;
  HbAddress address;
  gint64 last_pulse;
} Member;

typedef struct
{
  HbServer *server;
  Party server_party;
  HbAddress server_address;
  Member members[N_CLIENTS];
  GQueue flights; /* of Flight, in order of arrival */
  GRand *random;
  GChecksum *history;
  double loss;
  gboolean slow;
  gboolean patient; /* clients send no heartbeats by themselves */
  gint64 now;
  guint64 order;
  guint64 series;
  guint64 pulses;
  guint64 gave_up;
} Network;

static int
compare_flights (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  const Flight *one = a, *other = b;

  if (one->when != other->when)
    return one->when < other->when ? -1 : 1;

  return one->order < other->order ? -1 : 1;
}

/* The payloads of a slow client are late. */
static gint64
get_latency (Network         *self,
             const HbSegment *segment)
{
  if (!self->slow || segment->destination_port != HB_PORT_SERVER || segment->payload_length == 0)
    return LATENCY;

  return LATENCY + (gint64) (g_rand_double_range (self->random, SLOW_LEAST, SLOW_MOST) * HB_SECOND);
}

static void
launch (Network         *self,
        const HbSegment *segment)
{
  Flight *flight;

  if (g_rand_double (self->random) < self->loss)
    return;

  flight = g_new0 (Flight, 1);
  flight->when = self->now + get_latency (self, segment);
  flight->order = self->order++;
  flight->segment = *segment;
  g_assert_cmpuint (segment->payload_length, <, sizeof flight->payload);
  if (segment->payload_length > 0)
    memcpy (flight->payload, segment->payload, segment->payload_length);
  g_queue_insert_sorted (&self->flights, flight, compare_flights, NULL);
}

static void
note (Network       *self,
      const HbEvent *event)
{
  g_autofree char *line = g_strdup_printf ("%" G_GINT64_FORMAT " %d %d %u\n", event->time,
                                           event->type, event->peer.bytes[15], event->pulse);

  g_checksum_update (self->history, (const guchar *) line, -1);
  self->series += event->type == HB_EVENT_TIMED_OUT;
  self->pulses += event->type == HB_EVENT_PULSE_SENT;
  self->gave_up += event->type == HB_EVENT_GAVE_UP;
}

static void
settle (Network *self,
        Party   *party)
{
  HbOutgoing outgoing;
  HbEvent event;

  while (hb_role_take_segment (party->role, &outgoing))
    {
      launch (self, &outgoing.segment);
      hb_role_sent (party->role, self->now, &outgoing, 0);
    }

  while (hb_role_take_event (party->role, &event))
    {
      if (party == &self->server_party)
        note (self, &event);
      hb_event_clear (&event);
    }

  party->next = hb_role_next_deadline (party->role);
}

/* The kernel of a host where nothing listens. */
static void
answer_syn (Network         *self,
            const HbSegment *syn)
{
  HbSegment answer = {
    .source = syn->destination,
    .destination = syn->source,
    .source_port = syn->destination_port,
    .destination_port = syn->source_port,
    .flags = HB_TCP_RST | HB_TCP_ACK,
    .ack = syn->seq + 1,
  };

  launch (self, &answer);
}

static Member *
member_at (Network         *self,
           const HbAddress *address)
{
  return &self->members[address->bytes[15] - 1];
}

static void
land (Network *self,
      Flight  *flight)
{
  HbSegment *segment = &flight->segment;
  Party *party = &self->server_party;

  segment->payload = (const guint8 *) flight->payload;
  if (segment->flags == HB_TCP_SYN)
    answer_syn (self, segment);

  if (!hb_address_equal (&segment->destination, &self->server_address))
    {
      Member *member = member_at (self, &segment->destination);

      party = &member->party;
      if (segment->payload_length > 0)
        member->last_pulse = self->now;
    }

  hb_role_receive (party->role, self->now, segment);
  settle (self, party);
}

static gint64
next_rejoin (Network *self)
{
  gint64 next = HB_NEVER;

  for (guint i = 0; i < N_CLIENTS && !self->patient; i++)
    next = MIN (next, self->members[i].last_pulse + REJOIN);

  return next;
}

static void
rejoin (Network *self)
{
  for (guint i = 0; i < N_CLIENTS && !self->patient; i++)
    {
      Member *member = &self->members[i];

      if (member->last_pulse + REJOIN > self->now)
        continue;
      member->last_pulse = self->now;
      hb_client_send (HB_CLIENT (member->party.role), self->now, "here again");
      settle (self, &member->party);
    }
}

static void
advance_party (Network *self,
               Party   *party)
{
  while (party->next <= self->now)
    {
      hb_role_advance (party->role, self->now);
      settle (self, party);
    }
}

static gint64
next_time (Network *self)
{
  Flight *first = g_queue_peek_head (&self->flights);
  gint64 next = MIN (self->server_party.next, next_rejoin (self));

  for (guint i = 0; i < N_CLIENTS; i++)
    next = MIN (next, self->members[i].party.next);

  return first != NULL ? MIN (next, first->when) : next;
}

static void
network_run (Network *self,
             gint64   until)
{
  while ((self->now = next_time (self)) <= until)
    {
      Flight *first;

      while ((first = g_queue_peek_head (&self->flights)) != NULL && first->when <= self->now)
        {
          g_autofree Flight *flight = g_queue_pop_head (&self->flights);

          land (self, flight);
        }
      rejoin (self);
      advance_party (self, &self->server_party);
      for (guint i = 0; i < N_CLIENTS; i++)
        advance_party (self, &self->members[i].party);
    }

  self->now = until;
}

static void
network_init (Network  *self,
              guint32   seed,
              double    loss,
              guint     pulses,
              gboolean  slow)
{
  HbServerConfig server = {
    .timeout = TIMEOUT,
    .pulse_interval = INTERVAL,
    .answer_wait = ANSWER_WAIT,
    .pulses = pulses,
    .max_peers = N_CLIENTS,
  };

  memset (self, 0, sizeof *self);
  self->server_address = address_of ("198.18.0.200");
  self->server = hb_server_new (&server);
  self->server_party = (Party) { HB_ROLE (self->server), HB_NEVER };
  self->random = g_rand_new_with_seed (seed);
  self->history = g_checksum_new (G_CHECKSUM_SHA256);
  self->loss = loss;
  self->slow = slow;
  g_queue_init (&self->flights);

  for (guint i = 0; i < N_CLIENTS; i++)
    {
      g_autofree char *address = g_strdup_printf ("198.18.0.%u", i + 1);
      HbClientConfig client = {
        .server = self->server_address,
        .local = address_of (address),
        .answer_wait = ANSWER_WAIT,
        .seed = { (guint8) i },
      };

      self->members[i].party = (Party) { HB_ROLE (hb_client_new (&client)), HB_NEVER };
      self->members[i].address = client.local;
      self->members[i].last_pulse = -REJOIN;
    }
}

static void
network_clear (Network *self)
{
  g_object_unref (self->server);
  for (guint i = 0; i < N_CLIENTS; i++)
    g_object_unref (self->members[i].party.role);
  g_queue_clear_full (&self->flights, g_free);
  g_rand_free (self->random);
  g_checksum_free (self->history);
}

typedef struct
{
  double loss;
  guint pulses;
  gboolean slow;
} Case;

/* A pulse succeeds if its payload and that of its answer arrive, whatever happens to the other segments, and
 * however slow the answer is: a series is given up with probability (1 - (1 - loss)^2)^K. */
static void
test_give_up_rate (gconstpointer data)
{
  const Case *of = data;
  const char *given = g_getenv (HOURS_VARIABLE);
  double hours = given != NULL ? g_ascii_strtod (given, NULL) : HOURS;
  Network network;
  double expected, sigma, mean;

  network_init (&network, 20261122 + of->pulses, of->loss, of->pulses, of->slow);
  network_run (&network, (gint64) (hours / N_CLIENTS * 3600) * HB_SECOND);

  expected = pow (1 - (1 - of->loss) * (1 - of->loss), of->pulses);
  mean = (double) network.series * expected;
  sigma = sqrt (mean * (1 - expected));
  g_test_message ("%" G_GUINT64_FORMAT " series, %" G_GUINT64_FORMAT
                  " given up, expected %.1f, sigma %.1f", network.series, network.gave_up, mean,
                  sigma);

  g_assert_cmpfloat ((double) network.series, >, 10000 * hours / HOURS);
  g_assert_cmpfloat (fabs ((double) network.gave_up - mean), <, 4 * sigma);
  network_clear (&network);
}

static void
test_lossless_gives_nobody_up (void)
{
  Network network;

  network_init (&network, 1, 0, 1, FALSE);
  network_run (&network, 3600 * HB_SECOND);

  g_assert_cmpuint (network.series, >, 2000);
  g_assert_cmpuint (network.gave_up, ==, 0);
  network_clear (&network);
}

static guint
count_open (Network *self)
{
  return hb_peer_table_get_open (hb_server_get_peers (self->server));
}

/* Opens all sessions, and lets the clients only answer from then on. */
static void
network_settle (Network *self)
{
  network_run (self, 60 * HB_SECOND);
  self->patient = TRUE;
  g_assert_cmpuint (count_open (self), ==, N_CLIENTS);
}

/* Peers that were given up during an outage have a session again some minutes after it. */
static void
test_outage_heals (void)
{
  Network network;

  network_init (&network, 3, 0, 3, FALSE);
  network_settle (&network);
  network.loss = 1;
  network_run (&network, 10000 * HB_SECOND);
  g_assert_cmpuint (network.gave_up, ==, N_CLIENTS);
  g_assert_cmpuint (count_open (&network), ==, 0);

  network.loss = 0;
  network_run (&network, 10310 * HB_SECOND);
  g_assert_cmpuint (network.gave_up, ==, N_CLIENTS);
  g_assert_cmpuint (count_open (&network), ==, N_CLIENTS);
  network_clear (&network);
}

/* So has a peer whose TERMINATE was forged. */
static void
test_forged_farewell_heals (void)
{
  Network network;

  network_init (&network, 4, 0, 3, FALSE);
  network_settle (&network);
  for (guint i = 0; i < N_CLIENTS; i++)
    {
      hb_role_receive (HB_ROLE (network.server), network.now, &(HbSegment) {
        .source = network.members[i].address,
        .destination = network.server_address,
        .source_port = 40000,
        .destination_port = HB_PORT_SERVER,
        .flags = HB_TCP_ACK,
        .payload = (const guint8 *) HB_PAYLOAD_TERMINATE,
        .payload_length = strlen (HB_PAYLOAD_TERMINATE),
        .payload_captured = strlen (HB_PAYLOAD_TERMINATE),
      });
      settle (&network, &network.server_party);
    }
  g_assert_cmpuint (count_open (&network), ==, 0);

  network_run (&network, 370 * HB_SECOND);
  g_assert_cmpuint (count_open (&network), ==, N_CLIENTS);
  g_assert_cmpuint (network.gave_up, ==, 0);
  network_clear (&network);
}

static char *
history_of (guint32 seed)
{
  Network network;
  char *history;

  network_init (&network, seed, 0.3, 3, FALSE);
  network_run (&network, 3600 * HB_SECOND);
  history = g_strdup (g_checksum_get_string (network.history));
  network_clear (&network);

  return history;
}

static void
test_same_seed_same_bytes (void)
{
  g_autofree char *first = history_of (7);
  g_autofree char *second = history_of (7);
  g_autofree char *other = history_of (8);

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, other);
}

int
main (int    argc,
      char **argv)
{
  static const Case cases[] = {
    { 0.1, 1, FALSE }, { 0.1, 3, FALSE }, { 0.1, 5, FALSE },
    { 0.3, 1, FALSE }, { 0.3, 3, FALSE }, { 0.3, 5, FALSE },
    { 0.1, 1, TRUE },  { 0.1, 3, TRUE },  { 0.1, 5, TRUE },
    { 0.3, 1, TRUE },  { 0.3, 3, TRUE },  { 0.3, 5, TRUE },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lossy-network/give-up-rate/%s/%g/%u",
                                               cases[i].slow ? "slow" : "prompt", cases[i].loss,
                                               cases[i].pulses);

      g_test_add_data_func (path, &cases[i], test_give_up_rate);
    }
  g_test_add_func ("/lossy-network/lossless", test_lossless_gives_nobody_up);
  g_test_add_func ("/lossy-network/outage-heals", test_outage_heals);
  g_test_add_func ("/lossy-network/forged-farewell-heals", test_forged_farewell_heals);
  g_test_add_func ("/lossy-network/same-seed", test_same_seed_same_bytes);

  return g_test_run ();
}
