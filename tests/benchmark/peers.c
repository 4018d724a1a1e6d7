/* What a peer costs a server, in memory and in time, and how that grows with their number. */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"

#include "role/hb-server.h"
#include "wire/hb-bytes.h"
#include "wire/hb-message.h"

#define FIRST_PEER 0x0a000000u
#define SERVER 0xc6120001u

#define N_MESSAGES 1000000
#define N_TURNS 1000000

/* So slowly that all are told of. */
#define MESSAGE_INTERVAL (20 * HB_MILLISECOND)

/* From here on all times are counted; where that lies does not matter. */
#define BEGINNING HB_SECOND
#define TIMEOUT (60 * HB_SECOND)
#define ASK_AFTER (60 * HB_SECOND)

static const guint sizes[] = { 1000, 100000, 1000000 };

typedef struct
{
  HbRole *role;
  guint n_peers;
  gint64 now;
} Bench;

/* Of one size: bytes a peer, and nanoseconds. */
typedef struct
{
  double heap;
  double resident;
  double open;
  double message;
  double turn;
  double pulse;
  double give_up;
  double ask;
  double turn_after;
} Figures;

static HbAddress
address_of (guint32 number)
{
  guint8 bytes[4];

  hb_put_u32 (bytes, number);
  return hb_address_from_ipv4 (bytes);
}

static HbSegment
segment_from (guint peer)
{
  return (HbSegment) {
    .source = address_of (FIRST_PEER + peer),
    .destination = address_of (SERVER),
    .source_port = 40000,
    .destination_port = HB_PORT_SERVER,
    .ip_version = 4,
    .vlan = -1,
  };
}

static void
drain_events (Bench *self)
{
  for (;;)
    {
      g_auto (HbEvent) event = { 0 };

      if (!hb_role_take_event (self->role, &event))
        return;
    }
}

static void
say (Bench      *self,
     guint       peer,
     guint32     ack,
     const char *payload)
{
  HbSegment segment = segment_from (peer);

  segment.flags = HB_TCP_ACK;
  segment.ack = ack;
  segment.payload = (const guint8 *) payload;
  segment.payload_length = strlen (payload);
  segment.payload_captured = segment.payload_length;
  hb_role_receive (self->role, self->now, &segment);
  drain_events (self);
}

static void
open_sessions (Bench *self)
{
  for (guint i = 0; i < self->n_peers; i++)
    {
      HbSegment segment = segment_from (i);

      segment.flags = HB_TCP_SYN;
      hb_role_receive (self->role, self->now, &segment);
      say (self, i, 0, "hello");
    }
}

/* Every so often in the order of nothing, as messages come; the same order every time. */
static guint
next_peer (guint64 *state,
           guint    n_peers)
{
  *state = *state * G_GUINT64_CONSTANT (6364136223846793005) +
           G_GUINT64_CONSTANT (1442695040888963407);
  return (guint) ((*state >> 33) % n_peers);
}

static void
talk (Bench *self)
{
  guint64 state = 1;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      self->now += MESSAGE_INTERVAL;
      say (self, next_peer (&state, self->n_peers), 0, "21.4 °C, door closed");
    }
}

static void
turn_in_vain (Bench *self)
{
  for (guint i = 0; i < N_TURNS; i++)
    if (hb_role_next_deadline (self->role) > self->now)
      hb_role_advance (self->role, self->now);
}

/* The peer's host answers the SYN, and its program the payload, with the pulse's number. */
static void
answer (Bench            *self,
        const HbOutgoing *outgoing)
{
  const HbSegment *ours = &outgoing->segment;
  HbSegment segment = {
    .source = ours->destination,
    .destination = ours->source,
    .source_port = ours->destination_port,
    .destination_port = ours->source_port,
    .flags = HB_TCP_RST | HB_TCP_ACK,
    .ack = ours->seq + 1,
  };

  hb_role_sent (self->role, self->now, outgoing, 0);
  if (outgoing->step == HB_STEP_SYN)
    hb_role_receive (self->role, self->now, &segment);
  else if (outgoing->step == HB_STEP_PAYLOAD)
    say (self, hb_get_u32 (ours->destination.bytes + 12) - FIRST_PEER, ours->seq - 1,
         HB_PAYLOAD_HEARTBEAT);
}

static void
answer_pulses (Bench *self)
{
  HbOutgoing outgoing;

  self->now += TIMEOUT;
  while (hb_role_next_deadline (self->role) <= self->now)
    {
      hb_role_advance (self->role, self->now);
      while (hb_role_take_segment (self->role, &outgoing))
        answer (self, &outgoing);
      drain_events (self);
    }
}

/* Nobody answers any more. */
static void
send_in_vain (Bench *self)
{
  HbOutgoing outgoing;

  hb_role_advance (self->role, self->now);
  while (hb_role_take_segment (self->role, &outgoing))
    hb_role_sent (self->role, self->now, &outgoing, 0);
  drain_events (self);
}

static void
give_up (Bench *self)
{
  HbPeerTable *peers = hb_server_get_peers (HB_SERVER (self->role));

  while (hb_peer_table_get_open (peers) > 0)
    {
      self->now = MAX (self->now, hb_role_next_deadline (self->role));
      send_in_vain (self);
    }
}

/* Each of those that were given up is asked again once. */
static void
ask_again (Bench *self)
{
  self->now += ASK_AFTER;
  while (hb_role_next_deadline (self->role) <= self->now)
    send_in_vain (self);
}

static double
heap_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (double) info.uordblks + (double) info.hblkhd;
}

static double
resident (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;

  return g_ascii_strtod (strchr (text, ' '), NULL) * (double) sysconf (_SC_PAGESIZE);
}

static double
time_of (Bench  *self,
         void  (*act) (Bench *self),
         guint   times)
{
  double start = measure_read_clock ();

  act (self);
  return (measure_read_clock () - start) * HB_SECOND / times;
}

static void
measure (gconstpointer of,
         gpointer      found)
{
  guint n_peers = *(const guint *) of;
  HbServerConfig config = {
    .timeout = TIMEOUT,
    .pulse_interval = HB_SECOND,
    .answer_wait = HB_SECOND,
    .pulses = 5,
    .max_peers = n_peers,
  };
  double heap = heap_in_use ();
  double pages = resident ();
  Bench self = { HB_ROLE (hb_server_new (&config)), n_peers, BEGINNING };
  Figures *figures = found;

  figures->open = time_of (&self, open_sessions, n_peers);
  figures->pulse = time_of (&self, answer_pulses, n_peers);
  figures->message = time_of (&self, talk, N_MESSAGES);
  figures->turn = time_of (&self, turn_in_vain, N_TURNS);
  figures->heap = (heap_in_use () - heap) / n_peers;
  figures->resident = (resident () - pages) / n_peers;

  hb_server_set_pulses (HB_SERVER (self.role), 1);
  figures->give_up = time_of (&self, give_up, n_peers);
  figures->ask = time_of (&self, ask_again, n_peers);
  figures->turn_after = time_of (&self, turn_in_vain, N_TURNS);

  g_object_unref (self.role);
}

static void
print (guint          n_peers,
       const Figures *figures,
       const Figures *base)
{
  printf ("peers: %7u: %4.0f bytes a peer (%4.0f resident); ns: open %5.0f, pulse %5.0f, message "
          "%4.0f, idle turn %3.0f\n", n_peers, figures->heap, figures->resident, figures->open,
          figures->pulse, figures->message, figures->turn);
  printf ("peers: %7u: ns: give up %5.0f, ask again %5.0f, idle turn then %3.0f\n", n_peers,
          figures->give_up, figures->ask, figures->turn_after);
  printf ("peers: %7u: ratio to %u: bytes %.2f, open %.2f, pulse %.2f, message %.2f, idle turn "
          "%.2f\n", n_peers, sizes[0], figures->heap / base->heap, figures->open / base->open,
          figures->pulse / base->pulse, figures->message / base->message,
          figures->turn / base->turn);
  fflush (stdout);
}

int
main (int    argc,
      char **argv)
{
  Figures base = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Figures figures;

      if (!measure_apart (measure, &sizes[i], &figures, sizeof figures))
        return EXIT_FAILURE;
      if (i == 0)
        base = figures;
      print (sizes[i], &figures, &base);
    }

  return EXIT_SUCCESS;
}
