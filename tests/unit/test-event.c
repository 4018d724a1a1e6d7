#include <errno.h>

#include "engine/hb-history.h"
#include "event/hb-event-variant.h"
#include "event/hb-identity.h"
#include "event/hb-incident.h"
#include "event/hb-warning.h"
#include "wire/hb-message.h"
#include "examples.h"

static gboolean
is_told_only (const HbEvent *event)
{
  return event->type == HB_EVENT_CHANGED;
}

static void
assert_same (const HbEvent *event,
             const HbEvent *other)
{
  g_autoptr (GVariant) told = g_variant_ref_sink (hb_event_to_variant (event));
  g_autoptr (GVariant) again = g_variant_ref_sink (hb_event_to_variant (other));
  g_autofree char *wanted = g_variant_print (told, TRUE);
  g_autofree char *found = g_variant_print (again, TRUE);

  g_assert_cmpstr (found, ==, wanted);
}

/* Everything in an event's dictionary is read back. */
static void
check_round_trip (const HbEvent *event,
                  gpointer       n_checked)
{
  g_autoptr (GVariant) told = NULL;
  g_auto (HbEvent) read = { 0 };

  if (!hb_event_type_has (event->type, HB_EVENT_ON_BUS))
    return;

  told = g_variant_ref_sink (hb_event_to_variant (event));
  g_assert_true (hb_event_from_variant (&read, told));
  g_assert_cmpint (read.type, ==, event->type);
  g_assert_cmpint (read.stamp / HB_MICROSECOND, ==, event->stamp / HB_MICROSECOND);
  g_assert_true (hb_address_equal (&read.peer, &event->peer));
  if (!is_told_only (event))
    assert_same (event, &read);
  (*(guint *) n_checked)++;
}

static void
test_round_trip (void)
{
  guint n_checked = 0;

  hb_examples_foreach (check_round_trip, &n_checked);
  g_assert_cmpuint (n_checked, >=, 50);
}

/* Members without an example: those of a history's events, which are never printed. */
static void
test_history_only (void)
{
  HbAddress peer;
  const HbEvent events[] = {
    { .type = HB_EVENT_FORGOTTEN, .lost = { G_MAXUINT32, 2, 0, 1 } },
    { .type = HB_EVENT_ALIVE, .stamp = HB_EXAMPLE_STAMP, .rtt = HB_UNKNOWN, .count = 40,
      .duration = 400 * HB_SECOND },
    { .type = HB_EVENT_BEAT_SENT, .stamp = HB_EXAMPLE_STAMP, .rtt = HB_UNKNOWN, .count = 2,
      .duration = HB_SECOND, .host = HB_HOST_SILENT },
  };

  g_assert_true (hb_address_parse ("198.18.0.2", &peer));
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      HbEvent event = events[i];
      g_autoptr (GVariant) told = NULL;
      g_auto (HbEvent) read = { 0 };

      event.peer = peer;
      told = g_variant_ref_sink (hb_event_to_variant (&event));
      g_assert_true (hb_event_from_variant (&read, told));
      assert_same (&event, &read);
      g_assert_cmpuint (read.count, ==, event.count);
      g_assert_cmpint (read.duration, ==, event.duration);
    }
}

/* A history keeps everything in an event's dictionary but what its peer is called, which may change. */
static void
keep (const HbEvent *event,
      gpointer       kept)
{
  HbEvent *copy = kept;

  hb_event_copy (copy, event);
}

static void
check_kept (const HbEvent *event,
            gpointer       n_checked)
{
  g_autoptr (HbHistory) history = NULL;
  g_auto (HbEvent) kept = { 0 };
  HbEvent nameless = *event;

  if (hb_event_get_room (event) == HB_HISTORY_NONE || hb_address_is_any (&event->peer))
    return;

  history = hb_history_new (&HB_HISTORY_BOUNDS);
  hb_history_note (history, event);
  hb_history_foreach (history, &event->peer, keep, &kept);
  nameless.name = NULL;
  assert_same (&nameless, &kept);
  (*(guint *) n_checked)++;
}

static void
test_kept (void)
{
  guint n_checked = 0;

  hb_examples_foreach (check_kept, &n_checked);
  g_assert_cmpuint (n_checked, >=, 30);
}

/* Any dictionary may come over D-Bus. */
static void
test_hostile (void)
{
  static const struct
  {
    const char *dictionary;
    gboolean known;
  } cases[] = {
    { "@a{sv} {}", FALSE },
    { "{'event': <'frobnicated'>}", FALSE },
    { "{'event': <7>}", FALSE },
    { "'gave-up'", FALSE },
    { "{'event': <'gave-up'>}", TRUE },
    { "{'event': <'gave-up'>, 'verdict': <'bored'>, 'pulses': <'many'>, 'time': <'now'>}", TRUE },
    { "{'event': <'session-closed'>, 'reason': <1>, 'peer': <'nobody'>}", TRUE },
    { "{'event': <'warning'>, 'about': <'weather'>, 'count': <int32 -1>}", TRUE },
    { "{'event': <'alive'>, 'time': <int64 -5>, 'rtt-ms': <-1.0>, 'count': <uint64 7>, "
      "'since': <int64 9223372036854775807>}", TRUE },
    { "{'event': <'alive'>, 'time': <int64 9223372036854775807>, 'rtt-ms': <inf>, 'count': <uint64 7>, "
      "'since': <int64 -9223372036854775808>}", TRUE },
    { "{'event': <'timed-out'>, 'silence-ms': <1e300>}", TRUE },
    { "{'event': <'message-sent'>, 'host': <'drunk'>, 'text': <2>}", TRUE },
    { "{'event': <'summary'>, 'segments': <'x'>}", TRUE },
    { "{'event': <'incident-opened'>, 'next-hop': <'02:00:00:00:00:7f:00'>, 'subnet': <'10.0.0.0/200'>, 'own': <7>, "
      "'peers': <['nobody', '10.0.0.1']>, 'incident': <'x'>}", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) dictionary = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (HbEvent) event = { 0 };

      dictionary = g_variant_parse (NULL, cases[i].dictionary, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (hb_event_from_variant (&event, dictionary), ==, cases[i].known);
      g_assert_cmpint (event.stamp, >=, 0);
      g_assert_cmpint (event.stamp, <=, G_GINT64_CONSTANT (7258118400) * HB_SECOND);
      g_assert_cmpint (event.duration, >=, 0);
      g_assert_true (event.rtt == HB_UNKNOWN || event.rtt >= 0);
      g_assert_cmpint (event.pulse, ==, 0);
      g_assert_nonnull (hb_warning_to_string (event.about));
      g_assert_nonnull (hb_verdict_to_string (event.verdict));
      g_assert_nonnull (hb_close_to_string (event.reason));
    }
}

/* Missing members stay unset. */
static void
test_absent (void)
{
  g_autoptr (GVariant) dictionary = NULL;
  g_auto (HbEvent) event = { 0 };

  dictionary = g_variant_parse (NULL, "{'event': <'message-sent'>}", NULL, NULL, NULL);
  g_assert_true (hb_event_from_variant (&event, dictionary));
  g_assert_cmpint (event.host, ==, HB_HOST_UNKNOWN);
  g_assert_cmpint (event.rtt, ==, HB_UNKNOWN);
  g_assert_cmpstr (event.text, ==, "");
  g_assert_null (event.unsent);
  g_assert_cmpint (event.verdict, ==, HB_N_VERDICTS);
  g_assert_cmpint (event.reason, ==, HB_N_CLOSES);
  g_assert_cmpint (event.about, ==, HB_N_WARNINGS);
  g_assert_true (hb_address_is_any (&event.peer));
}

/* A role's warning gets its sentence from its values; a warning that has a text keeps it. */
static void
test_warnings (void)
{
  static const struct
  {
    HbEvent event;
    const char *text;
  } cases[] = {
    { { .about = HB_WARNING_SEND, .trouble.error = ENETUNREACH }, "could not send: Network is unreachable" },
    { { .about = HB_WARNING_SEND, .unsent = (char *) "lost", .trouble.error = EPERM },
      "“lost” was not sent: Operation not permitted" },
    { { .about = HB_WARNING_SEND, .trouble = { .payload = HB_PAYLOAD_TERMINATE, .error = EPERM } },
      "“TERMINATE” was not sent: Operation not permitted" },
    { { .about = HB_WARNING_SEND, .unsent = (char *) "long", .trouble.part_size = 1460 },
      "“long” did not arrive: it is too big for the path; send it in parts of at most 1460 bytes" },
    { { .about = HB_WARNING_MESSAGE }, "waiting texts were not sent" },
    { { .about = HB_WARNING_TABLE_FULL }, "the peer table is full: segments of strangers were refused" },
    { { .about = HB_WARNING_FLOOD }, "many addresses cause too many events; some were left out" },
    { { .about = HB_WARNING_FLOOD, .peer = { { [10] = 0xff, [11] = 0xff, [12] = 10, [15] = 7 } } },
      "10.0.0.7 causes too many events; some were left out" },
    { { .about = HB_WARNING_DROPS, .text = (char *) "said already" }, "said already" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (HbEvent) event = { 0 };

      hb_event_copy (&event, &cases[i].event);
      event.type = HB_EVENT_WARNING;
      hb_warning_explain (&event);
      g_assert_cmpstr (event.text, ==, cases[i].text);
    }
}

/* What a role found out of peers that fell silent together, as a person reads it. */
static void
test_incidents (void)
{
  static const struct
  {
    HbEventType type;
    HbIncident incident;
    const char *text;
  } cases[] = {
    { HB_EVENT_INCIDENT_OPENED, { .cause = HB_CAUSE_NEXT_HOP, .next_hop = 0x02000000007f },
      "12 peers fell silent within 0.8 s; all come through 02:00:00:00:00:7f" },
    { HB_EVENT_INCIDENT_CHANGED, { .cause = HB_CAUSE_NEXT_HOP, .next_hop = 0x02000000007f, .next_hop_alive = TRUE },
      "12 peers fell silent within 0.8 s; all come through 02:00:00:00:00:7f, and that router itself still answers" },
    { HB_EVENT_INCIDENT_OPENED, { .cause = HB_CAUSE_NEXT_HOP, .next_hop = 0x02000000007f, .own = TRUE },
      "12 peers fell silent within 0.8 s; all come through 02:00:00:00:00:7f, and no other peer is heard: it is likely "
      "us" },
    { HB_EVENT_INCIDENT_OPENED, { .cause = HB_CAUSE_SUBNET, .subnet = { { { [10] = 0xff, [11] = 0xff, 10 } }, 120 } },
      "12 peers fell silent within 0.8 s; all are in 10.0.0.0/24" },
    { HB_EVENT_INCIDENT_OPENED, { .cause = HB_CAUSE_SUBNET, .next_hop = 1, .subnet = { { { 0xfd } }, 64 } },
      "12 peers fell silent within 0.8 s; all are in fd00::/64, behind 00:00:00:00:00:01" },
    { HB_EVENT_INCIDENT_OPENED, { .cause = HB_CAUSE_DISTANCE, .next_hop = 1, .distance = 1 },
      "12 peers fell silent within 0.8 s; all are 1 router away, behind 00:00:00:00:00:01" },
    { HB_EVENT_INCIDENT_OPENED, { .cause = HB_CAUSE_VLAN, .vlan = 4095 },
      "12 peers fell silent within 0.8 s; all are in VLAN 4095" },
    { HB_EVENT_INCIDENT_OPENED, { .cause = HB_CAUSE_INTERFACE },
      "12 peers fell silent within 0.8 s; they are most of those on that interface" },
    { HB_EVENT_INCIDENT_OPENED, { .cause = HB_CAUSE_INTERFACE, .own = TRUE },
      "12 peers fell silent within 0.8 s, and no other peer is heard: it is likely us" },
    { HB_EVENT_INCIDENT_CLOSED, { .cause = HB_CAUSE_NEXT_HOP, .next_hop = 1, .next_hop_alive = TRUE },
      "it is over: 12 peers had fallen silent within 0.8 s; all come through 00:00:00:00:00:01" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (HbEvent) event = {
        .type = cases[i].type, .count = 12, .duration = 820 * HB_MILLISECOND, .incident = cases[i].incident,
      };

      hb_incident_explain (&event);
      g_assert_cmpstr (event.text, ==, cases[i].text);
    }
}

/* Who reads an incident from a bus has its sentence in its own language. */
static void
test_foreign_incidents (void)
{
  static const HbIncident incidents[] = {
    { .number = 1, .cause = HB_CAUSE_NEXT_HOP, .next_hop = 0x02000000007f, .next_hop_alive = TRUE },
    { .number = 1, .cause = HB_CAUSE_DISTANCE, .next_hop = 1, .distance = 2 },
    { .number = 1, .cause = HB_CAUSE_VLAN, .vlan = 4095, .own = TRUE },
    { .number = 1, .cause = HB_CAUSE_INTERFACE, .vlan = -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (incidents); i++)
    {
      HbEvent foreign = {
        .type = HB_EVENT_INCIDENT_OPENED, .count = 12, .duration = 820 * HB_MILLISECOND, .incident = incidents[i],
        .text = (char *) "12 Gegenstellen", .peers = g_array_new (FALSE, FALSE, sizeof (HbAddress)),
      };
      g_auto (HbEvent) own = foreign, read = { 0 };
      g_autoptr (GVariant) variant = g_variant_ref_sink (hb_event_to_variant (&foreign));

      own.text = NULL;
      hb_incident_explain (&own);
      g_assert_true (hb_event_from_variant (&read, variant));
      g_assert_cmpstr (read.text, ==, own.text);
      g_assert_cmpint (read.incident.vlan, ==, incidents[i].vlan);
    }
}

static void
test_identity (void)
{
  static const struct
  {
    HbIdentity identity;
    const char *words;
  } cases[] = {
    { { .uid = 1000, .pid = 4711, .user = (char *) "ada", .program = (char *) "busctl" },
      "ada (uid 1000, busctl, pid 4711)" },
    { { .uid = 4294967295u, .pid = 1, .program = (char *) "\x1b[31m\xff\n, pid 2)" },
      "somebody (uid 4294967295, \\x1b[31m\\xff\\n, pid 2), pid 1)" },
    { { .pid = 4711, .user = (char *) "root" }, "root (uid 0, pid 4711)" },
  };
  g_autofree char *window = hb_identity_describe (NULL);

  g_assert_cmpstr (window, ==, "the window");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = hb_identity_describe (&cases[i].identity);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event/round-trip", test_round_trip);
  g_test_add_func ("/event/history-only", test_history_only);
  g_test_add_func ("/event/kept", test_kept);
  g_test_add_func ("/event/hostile", test_hostile);
  g_test_add_func ("/event/absent", test_absent);
  g_test_add_func ("/event/warnings", test_warnings);
  g_test_add_func ("/event/incidents", test_incidents);
  g_test_add_func ("/event/foreign-incidents", test_foreign_incidents);
  g_test_add_func ("/event/identity", test_identity);

  return g_test_run ();
}
