#include "engine/hb-simulator.h"

#include <string.h>

#include "engine/hb-clock.h"
#include "engine/hb-demo-site.h"
#include "net/hb-capture-source.h"
#include "net/hb-filter.h"
#include "net/hb-injector.h"
#include "net/hb-namespace.h"
#include "net/hb-net-error.h"
#include "role/hb-client.h"
#include "wire/hb-message.h"

/* The interval of the clients' timer. */
#define TICK_MS 50

/* How many frames are handled per turn. */
#define BATCH 256

static const guint8 server_bytes[4] = { 198, 18, 0, 1 };
static const guint8 server_bytes_ipv6[16] = { 0xfd, [15] = 1 };

/* How a client behaves, by its number. */
typedef enum
{
  BEHAVIOUR_CHATTERS,   /* sends a text every few seconds */
  BEHAVIOUR_BEATS,      /* sends unsolicited heartbeats */
  BEHAVIOUR_QUIET,      /* answers pulses only */
  BEHAVIOUR_DOZES,      /* leaves two pulses unanswered, and answers the third */
  BEHAVIOUR_DIES,       /* its program ends without TERMINATE */
  BEHAVIOUR_LEAVES,     /* terminates, and comes back after a while */
  BEHAVIOUR_VANISHES,   /* its host disappears */
  BEHAVIOUR_CHATTERS_6, /* as the first, over IPv6 */
  N_BEHAVIOURS,
  BEHAVIOUR_SITE = N_BEHAVIOURS, /* as hb_demo_site says */
} Behaviour;

/* How long after the start the machines of a site fall that do, and for how long; likewise of those that sleep. */
#define FALL_AFTER (20 * HB_SECOND)
#define FALL_FOR (60 * HB_SECOND)
#define SLEEP_AFTER (6 * HB_SECOND)
#define SLEEP_FOR (90 * HB_SECOND)

typedef struct
{
  Behaviour behaviour;
  guint number;
  const HbDemoMachine *machine; /* (nullable): of the site */
  HbAddress address;
  HbClient *role; /* NULL while its program is dead */
  gint64 next;    /* when its behaviour acts next */
  guint said;
  guint ignored;  /* pulses left unanswered in a row */
} Client;

typedef struct
{
  GPtrArray *clients;
  gint64 began;
  GHashTable *by_address; /* of Client */
  HbCapture *capture;
  GSource *source; /* of @capture */
  HbInjector *injector;
  HbClock clock;
  GRand *random;
  GMainLoop *loop;
} Simulator;

static HbAddress
client_address (guint number)
{
  guint8 ipv4[4] = { 198, 18, (guint8) (1 + number / 250), (guint8) (1 + number % 250) };
  guint8 ipv6[16] = { 0xfd };

  if (number % N_BEHAVIOURS != BEHAVIOUR_CHATTERS_6)
    return hb_address_from_ipv4 (ipv4);

  ipv6[14] = (guint8) (1 + number / 250);
  ipv6[15] = (guint8) (1 + number % 250);
  return hb_address_from_ipv6 (ipv6, 0);
}

static HbAddress
server_address (const HbAddress *client)
{
  return hb_address_is_ipv4 (client) ? hb_address_from_ipv4 (server_bytes)
                                     : hb_address_from_ipv6 (server_bytes_ipv6, 0);
}

/* The slot after those of the clients is the server's. */
static guint
get_site_slot (guint n_peers,
               guint index)
{
  return n_peers + 1 + index;
}

/**
 * hb_simulator_prepare_net:
 * @n_peers: how many clients there will be
 * @error: return location for a #HbNetError
 *
 * Adds the addresses of the server and its clients to this process's network namespace.
 *
 * Returns: whether that worked
 */
gboolean
hb_simulator_prepare_net (guint    n_peers,
                          GError **error)
{
  static const guint8 network_bytes[4] = { 198, 18, 0, 0 };
  HbAddress network = hb_address_from_ipv4 (network_bytes);
  HbAddress server = hb_address_from_ipv4 (server_bytes);
  HbAddress server_ipv6 = hb_address_from_ipv6 (server_bytes_ipv6, 0);

  if (!hb_namespace_add_address (n_peers, &server, error) ||
      !hb_namespace_add_address (n_peers, &server_ipv6, error) ||
      !hb_namespace_add_route (&network, 15, error))
    return FALSE;

  for (guint i = 0; i < n_peers; i++)
    {
      HbAddress address = client_address (i);

      if (!hb_namespace_add_address (i, &address, error))
        return FALSE;
    }

  for (guint i = 0; n_peers >= HB_DEMO_SITE_FROM && i < hb_demo_site_size; i++)
    {
      HbAddress address = hb_address_from_ipv4 (hb_demo_site[i].address);

      if (hb_demo_site[i].fate != HB_DEMO_FATE_NEVER &&
          !hb_namespace_add_address (get_site_slot (n_peers, i), &address, error))
        return FALSE;
    }

  return TRUE;
}

static gint64
seconds_between (Simulator *self,
                 double     least,
                 double     most)
{
  return (gint64) (g_rand_double_range (self->random, least, most) * HB_SECOND);
}

static void
start_program (Simulator *self,
               Client    *client)
{
  HbClientConfig config = {
    .server = server_address (&client->address),
    .local = client->address,
    .answer_wait = HB_SECOND,
    .beat = client->behaviour == BEHAVIOUR_BEATS || client->machine != NULL ? 2 * HB_SECOND : 0,
  };

  for (guint i = 0; i < HB_SECRET_SIZE; i++)
    config.seed[i] = (guint8) g_rand_int (self->random);

  g_clear_object (&client->role);
  client->role = hb_client_new (&config);
  client->said = 0;
}

static void
drain (Simulator *self,
       Client    *client)
{
  HbRole *role = HB_ROLE (client->role);
  HbOutgoing outgoing;

  while (hb_role_take_segment (role, &outgoing))
    {
      HbSegment *segment = &outgoing.segment;
      gint64 now = hb_clock_now (&self->clock);
      guint channel;
      int error = hb_injector_choose (self->injector, segment, HB_PRESENCE_SEEN, &channel);

      if (error == 0)
        hb_injector_send (self->injector, channel, &segment, 1, &error);
      hb_role_sent (role, now, &outgoing, error);
    }

  for (;;)
    {
      g_auto (HbEvent) event = { 0 };

      if (!hb_role_take_event (role, &event))
        return;
    }
}

static void
send_text (Simulator *self,
           Client    *client,
           gint64     now)
{
  static const char *const words[] = {
    "Whats up Doc?", "job 4411 started", "21.4 °C, door closed", "scrub 61 % done",
    "job 4411 done, 12 pages", "deploy finished", "paper low in tray 2", "backup written",
  };

  hb_client_send (client->role, now,
                  words[(client->number + client->said) % G_N_ELEMENTS (words)]);
  client->said++;
}

/* A machine of the site comes, and goes after a while. Those that fall do so at one moment. */
static void
live_on_site (Simulator *self,
              Client    *client,
              gint64     now)
{
  gboolean falls = client->machine->fate == HB_DEMO_FATE_FALLS;

  if (client->role != NULL && client->said == 0)
    {
      hb_client_send (client->role, now, client->machine->text);
      client->said++;
      client->next = now + SLEEP_AFTER;
      if (client->machine->fate == HB_DEMO_FATE_LIVES)
        client->next = HB_NEVER;
      else if (falls)
        client->next = now < self->began + FALL_AFTER ? self->began + FALL_AFTER : now + FALL_AFTER;
      return;
    }

  if (client->role != NULL)
    {
      hb_namespace_remove_address (client->number, &client->address);
      g_clear_object (&client->role);
      client->next = now + (falls ? FALL_FOR : SLEEP_FOR);
      return;
    }

  hb_namespace_add_address (client->number, &client->address, NULL);
  start_program (self, client);
  client->next = now + HB_SECOND;
}

/* Acts as the client's behaviour says. */
static void
act (Simulator *self,
     Client    *client,
     gint64     now)
{
  switch (client->behaviour)
    {
    case BEHAVIOUR_CHATTERS:
    case BEHAVIOUR_CHATTERS_6:
      send_text (self, client, now);
      client->next = now + seconds_between (self, 2, 4);
      return;

    case BEHAVIOUR_BEATS:
    case BEHAVIOUR_QUIET:
    case BEHAVIOUR_DOZES:
      send_text (self, client, now);
      client->next = HB_NEVER;
      return;

    case BEHAVIOUR_DIES:
      if (client->said == 0)
        {
          send_text (self, client, now);
          client->next = now + 3 * HB_SECOND;
          return;
        }
      g_clear_object (&client->role);
      client->next = HB_NEVER;
      return;

    case BEHAVIOUR_LEAVES:
      if (client->role != NULL && hb_client_has_left (client->role))
        start_program (self, client);
      if (client->said == 0)
        {
          send_text (self, client, now);
          client->next = now + 9 * HB_SECOND;
          return;
        }
      hb_client_terminate (client->role, now);
      client->next = now + 15 * HB_SECOND;
      return;

    case BEHAVIOUR_VANISHES:
      if (client->said == 0)
        {
          send_text (self, client, now);
          client->next = now + 4 * HB_SECOND;
          return;
        }
      hb_namespace_remove_address (client->number, &client->address);
      g_clear_object (&client->role);
      client->next = HB_NEVER;
      return;

    case BEHAVIOUR_SITE:
      live_on_site (self, client, now);
      return;

    default:
      g_return_if_reached ();
    }
}

static gboolean
dozes_through (Client          *client,
               const HbSegment *segment)
{
  if (client->behaviour != BEHAVIOUR_DOZES || segment->destination_port != HB_PORT_CLIENT ||
      segment->payload_length == 0)
    return FALSE;

  client->ignored = (client->ignored + 1) % 3;
  return client->ignored != 0;
}

static void
on_frame (const HbFrame *frame,
          gpointer       user_data)
{
  Simulator *self = user_data;
  HbPacket packet;
  Client *client;

  if (hb_packet_parse (&packet, frame) != HB_REASON_NONE || packet.kind != HB_PACKET_SEGMENT)
    return;

  client = g_hash_table_lookup (self->by_address, &packet.segment.destination);
  if (client == NULL || client->role == NULL || dozes_through (client, &packet.segment))
    return;

  hb_role_receive (HB_ROLE (client->role), hb_clock_from_wall (&self->clock, frame->stamp),
                   &packet.segment);
  drain (self, client);
}

static void
on_readable (gpointer user_data)
{
  Simulator *self = user_data;

  if (hb_capture_dispatch (self->capture, BATCH, on_frame, self, NULL) < 0)
    g_main_loop_quit (self->loop);
}

static gboolean
on_tick (gpointer user_data)
{
  Simulator *self = user_data;
  gint64 now = hb_clock_now (&self->clock);

  for (guint i = 0; i < self->clients->len; i++)
    {
      Client *client = g_ptr_array_index (self->clients, i);

      if (client->next <= now)
        act (self, client, now);
      if (client->role == NULL)
        continue;
      if (hb_role_next_deadline (HB_ROLE (client->role)) <= now)
        hb_role_advance (HB_ROLE (client->role), now);
      drain (self, client);
    }

  return G_SOURCE_CONTINUE;
}

static void
client_free (Client *client)
{
  g_clear_object (&client->role);
  g_free (client);
}

static void
add_client (Simulator           *self,
            guint                number,
            const HbDemoMachine *machine)
{
  Client *client = g_new0 (Client, 1);

  client->behaviour = machine != NULL ? BEHAVIOUR_SITE : number % N_BEHAVIOURS;
  client->number = number;
  client->machine = machine;
  client->address = machine != NULL ? hb_address_from_ipv4 (machine->address) : client_address (number);
  client->next = hb_clock_now (&self->clock) + seconds_between (self, 0.1, 1.5);
  start_program (self, client);

  g_ptr_array_add (self->clients, client);
  g_hash_table_insert (self->by_address, &client->address, client);
}

static void
simulator_clear (Simulator *self)
{
  g_clear_pointer (&self->by_address, g_hash_table_unref);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->capture, hb_capture_free);
  g_clear_pointer (&self->injector, hb_injector_free);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Simulator, simulator_clear)

/**
 * hb_simulator_run:
 * @n_peers: how many clients to simulate, as for hb_simulator_prepare_net()
 * @error: return location for a #HbNetError
 *
 * Runs real client roles with real packets, each with its own address and behaviour. Returns only on failure.
 *
 * Returns: %FALSE
 */
gboolean
hb_simulator_run (guint    n_peers,
                  GError **error)
{
  g_auto (Simulator) self = { 0 };
  g_autoptr (GArray) anywhere = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  g_autofree char *filter = hb_filter_build (HB_PORT_CLIENT, HB_PORT_SERVER, anywhere);

  self.capture = hb_capture_open_live ("lo", HB_CAPTURE_SIZE_SERVER, error);
  if (self.capture == NULL || !hb_capture_set_filter (self.capture, filter, error))
    return FALSE;
  self.injector = hb_injector_new (error);
  if (self.injector == NULL)
    return FALSE;

  hb_clock_init (&self.clock, FALSE, NULL);
  self.random = g_rand_new ();
  self.loop = g_main_loop_new (NULL, FALSE);
  self.clients = g_ptr_array_new_with_free_func ((GDestroyNotify) client_free);
  self.by_address = g_hash_table_new (hb_address_hash, hb_address_equal);
  self.began = hb_clock_now (&self.clock);
  for (guint i = 0; i < n_peers; i++)
    add_client (&self, i, NULL);
  for (guint i = 0; n_peers >= HB_DEMO_SITE_FROM && i < hb_demo_site_size; i++)
    if (hb_demo_site[i].fate != HB_DEMO_FATE_NEVER)
      add_client (&self, get_site_slot (n_peers, i), &hb_demo_site[i]);

  self.source = hb_capture_source_new (self.capture, on_readable, &self);
  g_timeout_add (TICK_MS, on_tick, &self);
  g_main_loop_run (self.loop);

  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, "their capture broke off");
  return FALSE;
}
