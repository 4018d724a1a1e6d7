#include "role/hb-incidents.h"

#include <string.h>

#include "event/hb-incident.h"
#include "role/hb-incident-group.h"
#include "vector.h"

#define ROUTER G_GUINT64_CONSTANT (0x02000000007f)
#define SECONDS(number) ((gint64) ((number) * HB_SECOND))

/* What the server of these sites has been told: a silence, three pulses a second apart, and so a verdict. */
#define TIMEOUT SECONDS (20)
#define TO_VERDICT (TIMEOUT + SECONDS (3))

/* One site */

typedef struct
{
  HbAddress address;
  HbWay way;
  double beat;    /* how long its silences are, seconds */
  gboolean alone; /* something happens to it alone */
  guint cause;    /* what silenced it the last time, from 1; 0 if it died alone, or lives */
  guint named_in; /* the incident that named it, from 1 */
} Peer;

typedef struct
{
  HbIncidents *incidents;
  GArray *peers; /* of Peer */
  GString *story;
  gint64 now;
} Site;

static void
site_init (Site *self)
{
  *self = (Site) {
    .incidents = hb_incidents_new (),
    .peers = g_array_new (FALSE, TRUE, sizeof (Peer)),
    .story = g_string_new (NULL),
  };
}

static void
site_clear (Site *self)
{
  g_clear_pointer (&self->incidents, hb_incidents_free);
  g_clear_pointer (&self->peers, g_array_unref);
  g_string_free (self->story, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Site, site_clear)

static void
add_peer (Site       *self,
          const char *address,
          guint64     mac,
          gint16      vlan,
          guint8      hop_limit)
{
  Peer peer = { .address = hb_address_of (address), .way = { mac, 2, vlan, hop_limit } };

  g_array_append_val (self->peers, peer);
  hb_incidents_enter (self->incidents, &peer.way, &peer.address);
}

static void
note_event (Site          *self,
            const HbEvent *event)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      Peer *peer = &g_array_index (self->peers, Peer, i);

      if (hb_address_find_in (event->peers, &peer->address) < event->peers->len)
        peer->named_in = event->incident.number;
    }

  g_string_append_printf (self->story, "%s %u:", hb_event_type_to_string (event->type), event->incident.number);
  for (guint i = 0; i < event->peers->len; i++)
    {
      char text[HB_ADDRESS_STRING_SIZE];

      g_string_append_printf (self->story, " %s",
                              hb_address_format (&g_array_index (event->peers, HbAddress, i), text));
    }
  g_string_append_printf (self->story, " | %s\n", event->text);
}

static void
take_events (Site *self)
{
  for (;;)
    {
      g_auto (HbEvent) event = { 0 };

      if (!hb_incidents_take (self->incidents, &event))
        return;
      hb_incident_explain (&event);
      note_event (self, &event);
    }
}

static void
run_until (Site   *self,
           gint64  until)
{
  while (hb_incidents_get_due (self->incidents) <= until)
    {
      self->now = MAX (self->now, hb_incidents_get_due (self->incidents));
      hb_incidents_advance (self->incidents, self->now);
      take_events (self);
    }
  self->now = until;
}

/* A peer with beats ten seconds apart. */
static void
give_up (Site      *self,
         guint      number,
         double     since,
         HbVerdict  verdict)
{
  const Peer *peer = &g_array_index (self->peers, Peer, number);

  run_until (self, SECONDS (since) + TO_VERDICT);
  hb_incidents_give_up (self->incidents, self->now, &(HbLapse) {
    .peer = peer->address,
    .way = peer->way,
    .since = SECONDS (since),
    .until = SECONDS (since + 11),
    .verdict = verdict,
  });
  hb_incidents_leave (self->incidents, &peer->way, &peer->address);
}

static void
come_back (Site  *self,
           guint  number)
{
  const Peer *peer = &g_array_index (self->peers, Peer, number);

  hb_incidents_end (self->incidents, self->now, &peer->address);
  hb_incidents_enter (self->incidents, &peer->way, &peer->address);
}

static void
assert_story (Site       *self,
              const char *wanted)
{
  run_until (self, self->now + SECONDS (10));
  g_assert_cmpstr (self->story->str, ==, wanted);
  g_string_truncate (self->story, 0);
}

/* Three peers behind a router in one subnet, two in another one, and one on the link. */
static void
make_site (Site *self)
{
  site_init (self);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *address = g_strdup_printf ("198.18.%u.%u", 1 + i / 3, 1 + i % 3);

      add_peer (self, address, ROUTER, -1, 63);
    }
  add_peer (self, "198.18.0.9", 0x020000000009, -1, 64);
}

static void
test_router (void)
{
  g_auto (Site) site = { 0 };

  make_site (&site);
  for (guint i = 0; i < 5; i++)
    give_up (&site, i, 100 + i * 0.2, HB_VERDICT_HOST_SILENT);
  assert_story (&site, "incident-opened 1: 198.18.1.1 198.18.1.2 198.18.1.3 198.18.2.1 198.18.2.2 | "
                       "5 peers fell silent within 0.8 s; all come through 02:00:00:00:00:7f\n");

  come_back (&site, 0);
  assert_story (&site, "incident-changed 1: 198.18.1.2 198.18.1.3 198.18.2.1 198.18.2.2 | 4 peers fell silent within "
                       "0.6 s; all come through 02:00:00:00:00:7f, and that router itself still answers\n");
}

/* What is behind the router, which forwards for others. */
static void
test_subnet (void)
{
  g_auto (Site) site = { 0 };

  make_site (&site);
  for (guint i = 0; i < 3; i++)
    give_up (&site, i, 100, HB_VERDICT_UNREACHABLE);
  assert_story (&site, "incident-opened 1: 198.18.1.1 198.18.1.2 198.18.1.3 | 3 peers fell silent within 0.0 s; all "
                       "are in 198.18.1.0/24, behind 02:00:00:00:00:7f, and that router itself still answers\n");

  /* Then the rest: the router was the cause. */
  give_up (&site, 3, 101, HB_VERDICT_HOST_SILENT);
  give_up (&site, 4, 101, HB_VERDICT_HOST_SILENT);
  run_until (&site, site.now + SECONDS (10));
  g_assert_true (g_str_has_prefix (site.story->str, "incident-changed 1: "));
  g_assert_nonnull (strstr (site.story->str, "5 peers fell silent within 1.0 s; all come through 02:"));
}

/* Whoever dies at another time is not drawn in, neither before nor after. */
static void
test_unrelated (void)
{
  g_auto (Site) site = { 0 };

  make_site (&site);
  give_up (&site, 0, 50, HB_VERDICT_HOST_SILENT);
  give_up (&site, 1, 100, HB_VERDICT_HOST_SILENT);
  give_up (&site, 2, 101, HB_VERDICT_HOST_SILENT);
  give_up (&site, 3, 102, HB_VERDICT_HOST_SILENT);
  give_up (&site, 4, 103, HB_VERDICT_HOST_SILENT);
  give_up (&site, 5, 104, HB_VERDICT_HOST_SILENT);
  run_until (&site, site.now + SECONDS (10));
  g_assert_cmpuint (g_array_index (site.peers, Peer, 0).named_in, ==, 0);
  for (guint i = 1; i <= 5; i++)
    g_assert_cmpuint (g_array_index (site.peers, Peer, i).named_in, ==, 1);
}

/* A wider cause would fit as well, by the share of its peers: but of those that the router does not explain, one lives. */
static void
test_narrow (void)
{
  g_auto (Site) site = { 0 };

  make_site (&site);
  add_peer (&site, "198.18.0.10", 0x020000000010, -1, 64);
  for (guint i = 0; i < 6; i++)
    give_up (&site, i, 100, HB_VERDICT_HOST_SILENT);
  assert_story (&site, "incident-opened 1: 198.18.1.1 198.18.1.2 198.18.1.3 198.18.2.1 198.18.2.2 | 5 peers fell silent "
                       "within 0.0 s; all come through 02:00:00:00:00:7f\n");
}

/* The moment that most of the silences have in common. */
static void
test_window (void)
{
  static const struct
  {
    HbSilence silences[5];
    guint n_silences;
    HbIncidentWindow window;
  } cases[] = {
    { { { 0 } }, 0, { 0 } },
    { { { 5, 9 } }, 1, { 1, 0, 5, 9 } },
    { { { 5, 9 }, { 6, 8 } }, 2, { 2, 0, 6, 8 } },
    { { { 5, 9 }, { 9, 12 } }, 2, { 2, 0, 9, 9 } },
    { { { 5, 9 }, { 10, 12 } }, 2, { 1, 0, 10, 12 } },
    { { { 100, 101 }, { 1, 3 }, { 2, 4 }, { 3, 5 } }, 4, { 3, 1, 3, 3 } },
    { { { 1, 3 }, { 90, 110 }, { 100, 101 }, { 95, 120 }, { 102, 130 } }, 5, { 3, 0, 102, 110 } },
    { { { 7, 7 }, { 7, 7 }, { 7, 7 } }, 3, { 3, 0, 7, 7 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const HbIncidentWindow *wanted = &cases[i].window;
      HbIncidentWindow found;

      g_assert_cmpint (hb_incident_window_find (&found, cases[i].silences, cases[i].n_silences), ==, wanted->count >= 2);
      g_assert_cmpuint (found.count, ==, wanted->count);
      g_assert_cmpuint (found.later, ==, wanted->later);
      g_assert_cmpint (found.from, ==, wanted->from);
      g_assert_cmpint (found.until, ==, wanted->until);
    }
}

/* One peer that was given up has nothing in common with anybody, nor have two of which others live on. */
static void
test_none (void)
{
  static const guint couples[][2] = { { 0, 0 }, { 0, 3 }, { 0, 5 }, { 0, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (couples); i++)
    {
      g_auto (Site) site = { 0 };

      make_site (&site);
      give_up (&site, couples[i][0], 100, HB_VERDICT_HOST_SILENT);
      if (couples[i][0] != couples[i][1])
        give_up (&site, couples[i][1], 100, HB_VERDICT_HOST_SILENT);
      assert_story (&site, "");
    }
}

/* Where the host answered, nothing on the way is the cause. */
static void
test_program_dead (void)
{
  g_auto (Site) site = { 0 };

  make_site (&site);
  for (guint i = 0; i < 6; i++)
    give_up (&site, i, 100, HB_VERDICT_PROGRAM_DEAD);
  assert_story (&site, "");
}

static void
test_everybody (void)
{
  g_auto (Site) site = { 0 };

  make_site (&site);
  for (guint i = 0; i < 6; i++)
    give_up (&site, i, 100, HB_VERDICT_HOST_SILENT);
  assert_story (&site, "incident-opened 1: 198.18.1.1 198.18.1.2 198.18.1.3 198.18.2.1 198.18.2.2 198.18.0.9 | 6 peers "
                       "fell silent within 0.0 s, and no other peer is heard: it is likely us\n");

  /* It ends when fewer than two are silent, and begins anew. */
  for (guint i = 0; i < 4; i++)
    come_back (&site, i);
  run_until (&site, site.now + SECONDS (10));
  g_assert_true (g_str_has_prefix (site.story->str, "incident-changed 1: 198.18.2.2 198.18.0.9 | 2 peers"));
  g_string_truncate (site.story, 0);
  come_back (&site, 4);
  run_until (&site, site.now + SECONDS (10));
  g_assert_true (g_str_has_prefix (site.story->str, "incident-closed 1: 198.18.1.1 198.18.1.2 "));
  g_assert_nonnull (strstr (site.story->str, "it is over: 6 peers had fallen silent within 0.0 s"));
  g_string_truncate (site.story, 0);

  for (guint i = 0; i < 3; i++)
    give_up (&site, i, 500, HB_VERDICT_HOST_SILENT);
  run_until (&site, site.now + SECONDS (10));
  g_assert_true (g_str_has_prefix (site.story->str, "incident-opened 2: 198.18.1.1 198.18.1.2 198.18.1.3 |"));
}

/* The peers of a VLAN, each with a MAC address of its own; and those that are two routers away. */
static void
test_other_causes (void)
{
  g_auto (Site) site = { 0 };

  site_init (&site);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *near_by = g_strdup_printf ("198.18.%u.1", i), *away = g_strdup_printf ("198.18.%u.1", 10 + i);

      add_peer (&site, near_by, 0x020000000100 + i, i < 2 ? 7 : 8, 64);
      add_peer (&site, away, ROUTER, 8, i < 2 ? 62 : 63);
    }
  give_up (&site, 0, 100, HB_VERDICT_HOST_SILENT);
  give_up (&site, 2, 100, HB_VERDICT_HOST_SILENT);
  assert_story (&site, "incident-opened 1: 198.18.0.1 198.18.1.1 | 2 peers fell silent within 0.0 s; all are in VLAN "
                       "7\n");
  give_up (&site, 1, 200, HB_VERDICT_HOST_SILENT);
  give_up (&site, 3, 200, HB_VERDICT_HOST_SILENT);
  assert_story (&site, "incident-opened 2: 198.18.10.1 198.18.11.1 | 2 peers fell silent within 0.0 s; all are 2 "
                       "routers away, behind 02:00:00:00:00:7f, and that router itself still answers\n");
}

/* A great many at once: one event names a hundred, and a verdict costs a few microseconds. */
static void
test_many (void)
{
  const guint n_peers = 100000;
  g_autoptr (HbIncidents) incidents = hb_incidents_new ();
  HbWay way = { ROUTER, 2, -1, 63 };
  HbAddress peer = hb_address_of ("10.0.0.0");
  g_auto (HbEvent) event = { 0 };
  gint64 now = SECONDS (1000), began;
  double took;

  for (guint i = 0; i < n_peers; i++)
    {
      peer.bytes[13] = (guint8) (i >> 16);
      peer.bytes[14] = (guint8) (i >> 8);
      peer.bytes[15] = (guint8) i;
      hb_incidents_enter (incidents, &way, &peer);
    }

  began = g_get_monotonic_time ();
  for (guint i = 0; i < n_peers; i++)
    {
      peer.bytes[13] = (guint8) (i >> 16);
      peer.bytes[14] = (guint8) (i >> 8);
      peer.bytes[15] = (guint8) i;
      hb_incidents_give_up (incidents, now, &(HbLapse) {
        .peer = peer, .way = way, .since = now - SECONDS (20), .until = now - SECONDS (10),
        .verdict = HB_VERDICT_HOST_SILENT,
      });
      hb_incidents_leave (incidents, &way, &peer);
    }
  hb_incidents_advance (incidents, now + SECONDS (1));
  took = (double) (g_get_monotonic_time () - began);

  g_assert_true (hb_incidents_take (incidents, &event));
  g_assert_cmpuint (event.peers->len, ==, HB_INCIDENT_PEERS_MAX);
  g_assert_cmpuint (event.count, ==, n_peers);
  g_assert_cmpint (hb_incidents_get_due (incidents), ==, HB_NEVER);
  g_test_message ("%.2f us a verdict", took / n_peers);
}

/* Who is beyond the bound is given up like any other. */
static void
test_bounded (void)
{
  g_autoptr (HbIncidents) incidents = hb_incidents_new ();
  HbAddress peer = hb_address_of ("fd00::");
  guint n_told = 0;

  for (guint i = 0; i < HB_INCIDENT_LAPSES_MAX + 1000; i++)
    {
      HbWay way = { 0x020000000000 + i, 2, -1, 64 };

      peer.bytes[6] = (guint8) (i >> 16);
      peer.bytes[14] = (guint8) (i >> 8);
      peer.bytes[15] = (guint8) i;
      hb_incidents_enter (incidents, &way, &peer);
      hb_incidents_give_up (incidents, SECONDS (1), &(HbLapse) {
        .peer = peer, .way = way, .until = SECONDS (1), .verdict = HB_VERDICT_HOST_SILENT,
      });
      hb_incidents_leave (incidents, &way, &peer);
    }

  hb_incidents_advance (incidents, SECONDS (2));
  for (;;)
    {
      g_auto (HbEvent) event = { 0 };

      if (!hb_incidents_take (incidents, &event))
        break;
      n_told++;
      g_assert_cmpuint (event.count, <=, HB_INCIDENT_LAPSES_MAX);
    }
  g_assert_cmpuint (n_told, ==, 1);

  /* In the end, all of it is forgotten. */
  hb_incidents_give_up (incidents, SECONDS (1000), &(HbLapse) { .peer = peer });
}

/* A hundred sites: routers with subnets behind them, a second router behind one, VLANs; peers that die alone, peers
 * that come and go. */

#define SITES 100
#define SITE_SECONDS 2000
#define CAUSES 3

typedef struct
{
  double time;
  guint peer;
  gboolean back;
  double since;
} Happening;

typedef struct
{
  guint named;
  guint right;   /* of them, those that the cause of most of them silenced */
  guint members; /* that fell silent by a common cause */
  guint found;   /* of them, those that were named with most of the others */
  guint causes;
  guint incidents;
} Score;

static void
add_peers (Site   *self,
           GRand  *rand,
           guint   subnet,
           guint64 mac,
           gint16  vlan,
           guint8  hop_limit)
{
  guint n_peers = (guint) g_rand_int_range (rand, 2, 13);

  for (guint i = 0; i < n_peers; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.%u.%u", subnet, i + 1);

      add_peer (self, address, mac != 0 ? mac : G_GUINT64_CONSTANT (0x020000010000) + subnet * 256 + i, vlan, hop_limit);
      g_array_index (self->peers, Peer, self->peers->len - 1).beat = g_rand_double_range (rand, 2, 15);
    }
}

static void
build_site (Site  *self,
            GRand *rand)
{
  guint n_routers = (guint) g_rand_int_range (rand, 2, 6), n_vlans = (guint) g_rand_int_range (rand, 1, 4);
  guint subnet = 0;

  for (guint router = 0; router < n_routers; router++)
    {
      guint n_subnets = (guint) g_rand_int_range (rand, 1, 4);

      for (guint i = 0; i < n_subnets; i++)
        add_peers (self, rand, subnet++, ROUTER + router, -1, router == 0 && i > 0 ? 62 : router % 2 ? 63 : 127);
    }
  for (guint vlan = 0; vlan < n_vlans; vlan++)
    add_peers (self, rand, subnet++, 0, (gint16) (10 + vlan), 64);
}

/* A peer is silent from its last beat on; it is given up unless it is back before. */
static void
silence (Site   *self,
         GRand  *rand,
         GArray *happenings,
         guint   number,
         double  at,
         double  back)
{
  const Peer *peer = &g_array_index (self->peers, Peer, number);
  double since = at - g_rand_double_range (rand, 0, peer->beat);
  Happening given_up = { since + (double) TO_VERDICT / HB_SECOND + g_rand_double_range (rand, 0, 0.05), number, FALSE,
                         since };

  if (given_up.time >= back)
    return;

  g_array_append_val (happenings, given_up);
  if (back < SITE_SECONDS)
    {
      Happening return_of = { back, number, TRUE, 0 };

      g_array_append_val (happenings, return_of);
    }
}

static gboolean
shares (const Peer *one,
        const Peer *other,
        HbCause     cause)
{
  switch (cause)
    {
    case HB_CAUSE_NEXT_HOP:
      return one->way.mac == other->way.mac;
    case HB_CAUSE_DISTANCE:
      return one->way.mac == other->way.mac && one->way.hop_limit == other->way.hop_limit;
    case HB_CAUSE_VLAN:
      return one->way.vlan == other->way.vlan;
    case HB_CAUSE_INTERFACE:
      return TRUE;
    case HB_CAUSE_SUBNET:
    case HB_N_CAUSES:
    default:
      return memcmp (one->address.bytes, other->address.bytes, 15) == 0;
    }
}

/* Nothing happens to a peer any more after it was silenced for good.
 *
 * Returns: whether it was alive until then */
static gboolean
end_life (GArray *happenings,
          guint   number,
          double  at)
{
  gboolean alive = TRUE;
  guint kept = 0;

  for (guint i = 0; i < happenings->len; i++)
    {
      Happening happening = g_array_index (happenings, Happening, i);
      double begins = happening.back ? happening.time : happening.since;

      if (happening.peer == number && begins > at)
        continue;
      if (happening.peer == number)
        alive = happening.back;
      g_array_index (happenings, Happening, kept++) = happening;
    }

  g_array_set_size (happenings, kept);
  return alive;
}

/* Something that a peer drawn at random shares with others. */
static void
break_something (Site   *self,
                 GRand  *rand,
                 GArray *happenings,
                 guint   number)
{
  const Peer *one = &g_array_index (self->peers, Peer, g_rand_int_range (rand, 0, (gint32) self->peers->len));
  gboolean routed = one->way.hop_limit != 64;
  HbCause cause = routed ? (HbCause) g_rand_int_range (rand, 0, 3) : HB_CAUSE_VLAN;
  double at = 200 + 500 * number + g_rand_double_range (rand, 0, 200);
  double back = g_rand_boolean (rand) ? at + 150 : SITE_SECONDS;

  if (g_rand_int_range (rand, 0, 10) == 0)
    cause = HB_CAUSE_INTERFACE;

  for (guint i = 0; i < self->peers->len; i++)
    {
      Peer *peer = &g_array_index (self->peers, Peer, i);

      if (!shares (peer, one, cause) || !end_life (happenings, i, at))
        continue;
      peer->cause = number + 1;
      silence (self, rand, happenings, i, at, back + (back < SITE_SECONDS ? g_rand_double_range (rand, 0, 60) : 0));
    }

}

static void
make_happenings (Site   *self,
                 GRand  *rand,
                 GArray *happenings)
{
  guint n_alone = (guint) g_rand_int_range (rand, 2, 6), n_flapping = (guint) g_rand_int_range (rand, 0, 3);

  for (guint i = 0; i < n_alone + n_flapping; i++)
    {
      guint number = (guint) g_rand_int_range (rand, 0, (gint32) self->peers->len);
      Peer *peer = &g_array_index (self->peers, Peer, number);
      double at = g_rand_double_range (rand, 50, SITE_SECONDS - 100);

      if (peer->alone)
        continue;
      peer->alone = TRUE;
      if (i < n_alone)
        silence (self, rand, happenings, number, at, SITE_SECONDS);
      else
        for (double down = 50; down < SITE_SECONDS - 200; down += 120)
          silence (self, rand, happenings, number, down, down + g_rand_double_range (rand, 20, 60));
    }

  for (guint i = 0; i < CAUSES; i++)
    break_something (self, rand, happenings, i);
}

static int
compare_happenings (gconstpointer one,
                    gconstpointer other)
{
  const Happening *a = one, *b = other;

  return (a->time > b->time) - (a->time < b->time);
}

static void
happen (Site            *self,
        const Happening *happening)
{
  const Peer *peer = &g_array_index (self->peers, Peer, happening->peer);

  run_until (self, (gint64) (happening->time * HB_SECOND));
  if (happening->back)
    {
      come_back (self, happening->peer);
      return;
    }

  /* As a server learns it: to a quarter, with a second to be late. */
  hb_incidents_give_up (self->incidents, self->now, &(HbLapse) {
    .peer = peer->address,
    .way = peer->way,
    .since = (gint64) (happening->since * HB_SECOND),
    .until = (gint64) ((happening->since + peer->beat * 1.25 + 1) * HB_SECOND),
    .verdict = HB_VERDICT_HOST_SILENT,
  });
  hb_incidents_leave (self->incidents, &peer->way, &peer->address);
}

/* Whoever was silenced with no other one has nothing in common. */
static void
count_members (Site  *self,
               Score *score)
{
  guint n_members[CAUSES + 1] = { 0 };

  for (guint i = 0; i < self->peers->len; i++)
    n_members[g_array_index (self->peers, Peer, i).cause]++;
  for (guint i = 0; i < self->peers->len; i++)
    {
      Peer *peer = &g_array_index (self->peers, Peer, i);

      if (n_members[peer->cause] == 1)
        peer->cause = 0;
      score->members += peer->cause > 0;
    }
  for (guint cause = 1; cause <= CAUSES; cause++)
    score->causes += n_members[cause] > 1;
}

/* An incident is about the cause that silenced most of its peers. */
static void
rate (Site  *self,
      Score *score)
{
  guint named[64][CAUSES + 1] = { 0 };

  for (guint i = 0; i < self->peers->len; i++)
    {
      const Peer *peer = &g_array_index (self->peers, Peer, i);

      g_assert_cmpuint (peer->named_in, <, G_N_ELEMENTS (named));
      if (peer->named_in > 0)
        named[peer->named_in][peer->cause]++;
    }

  for (guint incident = 1; incident < G_N_ELEMENTS (named); incident++)
    {
      guint most = 0, all = named[incident][0];

      for (guint cause = 1; cause <= CAUSES; cause++)
        {
          most = MAX (most, named[incident][cause]);
          all += named[incident][cause];
        }
      score->named += all;
      score->right += most;
      score->incidents += all > 0;
    }
  for (guint cause = 1; cause <= CAUSES; cause++)
    {
      guint most = 0;

      for (guint incident = 1; incident < G_N_ELEMENTS (named); incident++)
        most = MAX (most, named[incident][cause]);
      score->found += most;
    }
}

static void
test_sites (void)
{
  Score score = { 0 };

  for (guint seed = 1; seed <= SITES; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GArray) happenings = g_array_new (FALSE, FALSE, sizeof (Happening));
      g_auto (Site) site = { 0 };

      site_init (&site);
      build_site (&site, rand);
      make_happenings (&site, rand, happenings);
      g_array_sort (happenings, compare_happenings);
      for (guint i = 0; i < happenings->len; i++)
        happen (&site, &g_array_index (happenings, Happening, i));
      run_until (&site, SECONDS (SITE_SECONDS + 100));
      count_members (&site, &score);
      rate (&site, &score);
    }

  g_test_message ("%d sites, %u causes, %u incidents: precision %.4f (%u of %u named), recall %.4f (%u of %u silenced)",
                  SITES, score.causes, score.incidents, (double) score.right / score.named, score.right, score.named,
                  (double) score.found / score.members, score.found, score.members);
  g_assert_cmpfloat ((double) score.right, >=, 0.99 * score.named);
  g_assert_cmpfloat ((double) score.found, >=, 0.98 * score.members);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/incidents/router", test_router);
  g_test_add_func ("/incidents/subnet", test_subnet);
  g_test_add_func ("/incidents/unrelated", test_unrelated);
  g_test_add_func ("/incidents/narrow", test_narrow);
  g_test_add_func ("/incidents/window", test_window);
  g_test_add_func ("/incidents/none", test_none);
  g_test_add_func ("/incidents/program-dead", test_program_dead);
  g_test_add_func ("/incidents/everybody", test_everybody);
  g_test_add_func ("/incidents/other-causes", test_other_causes);
  g_test_add_func ("/incidents/many", test_many);
  g_test_add_func ("/incidents/bounded", test_bounded);
  g_test_add_func ("/incidents/sites", test_sites);

  return g_test_run ();
}
