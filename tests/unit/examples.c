#include "examples.h"

#include "event/hb-event.h"

#define IPV4(a, b, c, d) { .bytes = { [10] = 0xff, [11] = 0xff, a, b, c, d } }

#define SERVER IPV4 (198, 18, 0, 1)
#define PEER IPV4 (198, 18, 0, 2)
#define LINK_LOCAL { .bytes = { 0xfe, 0x80, [15] = 2 }, .scope = 7 }

/* An event owns its strings, but the examples are never freed. */
#define TEXT(text) ((char *) (text))
#define WINDOW .by = "the window", .uid = -1, .pid = -1
#define BYTES(text) ((const guint8 *) (text))

static const HbAddress one_address[] = { SERVER };
static const HbAddress addresses[] = { IPV4 (127, 0, 0, 1), SERVER, LINK_LOCAL };
static const HbAddress loopback[] = { IPV4 (127, 0, 0, 1) };
static const HbAddress nine_addresses[] = {
  IPV4 (10, 0, 0, 1), IPV4 (10, 0, 0, 2), IPV4 (10, 0, 0, 3),
  IPV4 (10, 0, 0, 4), IPV4 (10, 0, 0, 5), IPV4 (10, 0, 0, 6),
  IPV4 (10, 0, 0, 7), IPV4 (10, 0, 0, 8), IPV4 (10, 0, 0, 9),
};

#define ARRAY(elements)                                                                            \
  (&(GArray) { .data = (char *) (gpointer) (elements), .len = G_N_ELEMENTS (elements) })

static const HbExample examples[] = {
  { "listening-server", { .type = HB_EVENT_LISTENING, .listening = &(HbListening) {
    .role = "server", .interface = "eth0", .addresses = ARRAY (addresses), .filter = "tcp",
    .timeout = 60 * HB_SECOND, .pulses = 5 } } },
  { "listening-half-a-second", { .type = HB_EVENT_LISTENING, .listening = &(HbListening) {
    .role = "server", .interface = "lo", .addresses = ARRAY (loopback), .filter = "tcp",
    .timeout = 500 * HB_MILLISECOND, .pulses = 1000 } } },
  { "listening-many-addresses", { .type = HB_EVENT_LISTENING, .listening = &(HbListening) {
    .role = "server", .interface = "any", .addresses = ARRAY (nine_addresses), .filter = "tcp",
    .timeout = HB_SECOND, .pulses = 1 } } },
  { "listening-no-address", { .type = HB_EVENT_LISTENING, .listening = &(HbListening) {
    .role = "server", .interface = "tun0", .addresses = &(GArray) { 0 }, .filter = "tcp",
    .timeout = HB_SECOND, .pulses = 1 } } },
  { "listening-client", { .type = HB_EVENT_LISTENING, .listening = &(HbListening) {
    .role = "client", .interface = "eth0", .addresses = ARRAY (one_address), .filter = "tcp",
    .server = &(HbAddress) LINK_LOCAL } } },
  { "listening-named", { .type = HB_EVENT_LISTENING, .listening = &(HbListening) {
    .role = "client", .interface = "eth0", .addresses = ARRAY (one_address), .filter = "tcp",
    .server = &(HbAddress) SERVER, .server_name = "hub.example" } } },
  { "listening-unknown", { .type = HB_EVENT_LISTENING, .listening = &(HbListening) {
    .role = "client", .interface = "eth0", .addresses = ARRAY (one_address), .filter = "tcp",
    .server = &(HbAddress) { .scope = 0 }, .server_name = "hub.example" } } },

  { "listening-odd-name", { .type = HB_EVENT_LISTENING, .listening = &(HbListening) {
    .role = "client", .interface = "e\x1b[31m\xff", .addresses = ARRAY (one_address),
    .filter = "tcp", .server = &(HbAddress) SERVER } } },

  { "session-opened", { .type = HB_EVENT_SESSION_OPENED, .peer = PEER } },
  { "session-opened-back", { .type = HB_EVENT_SESSION_OPENED, .peer = PEER,
    .duration = 723499 * HB_MILLISECOND } },
  { "session-opened-back-seconds", { .type = HB_EVENT_SESSION_OPENED, .peer = PEER,
    .duration = 8200 * HB_MILLISECOND } },
  { "session-opened-back-hours", { .type = HB_EVENT_SESSION_OPENED, .peer = PEER,
    .duration = 7500 * HB_SECOND } },
  { "session-opened-back-days", { .type = HB_EVENT_SESSION_OPENED, .peer = PEER,
    .duration = 400 * 86400 * HB_SECOND } },
  { "session-opened-link-local", { .type = HB_EVENT_SESSION_OPENED, .peer = LINK_LOCAL } },
  { "message", { .type = HB_EVENT_MESSAGE, .peer = PEER, .text = TEXT ("Whats up Doc?"),
    .bytes = 13 } },
  { "message-quoted", { .type = HB_EVENT_MESSAGE, .peer = PEER,
    .text = TEXT ("say \"é\" \\n \\x1b…"), .bytes = 4000000000 } },
  { "message-empty", { .type = HB_EVENT_MESSAGE, .peer = PEER, .text = TEXT (""), .bytes = 1 } },
  { "message-named", { .type = HB_EVENT_MESSAGE, .peer = PEER, .name = TEXT ("nas \\u{202e}"), .text = TEXT ("hi"),
    .bytes = 2 } },
  { "alive", { .type = HB_EVENT_ALIVE, .peer = PEER, .rtt = HB_UNKNOWN } },
  { "alive-after-pulse", { .type = HB_EVENT_ALIVE, .peer = PEER, .pulse = 2, .rtt = 1234567 } },
  { "alive-after-pulse-unmeasured", { .type = HB_EVENT_ALIVE, .peer = PEER, .pulse = 1,
    .rtt = HB_UNKNOWN } },
  { "silence-1", { .type = HB_EVENT_SILENCE, .peer = PEER, .duration = HB_SECOND } },
  { "silence-5", { .type = HB_EVENT_SILENCE, .peer = PEER, .duration = 5 * HB_SECOND } },
  { "timed-out", { .type = HB_EVENT_TIMED_OUT, .peer = PEER, .duration = 4000123456 } },
  { "pulse-sent-answered", { .type = HB_EVENT_PULSE_SENT, .peer = PEER, .pulse = 1, .of = 3,
    .host = HB_HOST_ANSWERED, .rtt = 400000 } },
  { "pulse-sent-answered-at-once", { .type = HB_EVENT_PULSE_SENT, .peer = PEER, .pulse = 1,
    .of = 3, .host = HB_HOST_ANSWERED, .rtt = 0 } },
  { "pulse-sent-unmeasured", { .type = HB_EVENT_PULSE_SENT, .peer = PEER, .pulse = 1, .of = 3,
    .host = HB_HOST_ANSWERED, .rtt = HB_UNKNOWN } },
  { "pulse-sent-silent", { .type = HB_EVENT_PULSE_SENT, .peer = PEER, .pulse = 2, .of = 3,
    .host = HB_HOST_SILENT, .rtt = HB_UNKNOWN } },
  { "pulse-sent-unreachable", { .type = HB_EVENT_PULSE_SENT, .peer = PEER, .pulse = 3, .of = 3,
    .host = HB_HOST_UNREACHABLE, .rtt = HB_UNKNOWN } },
  { "gave-up-program-dead", { .type = HB_EVENT_GAVE_UP, .peer = PEER, .pulse = 3,
    .verdict = HB_VERDICT_PROGRAM_DEAD } },
  { "gave-up-host-silent", { .type = HB_EVENT_GAVE_UP, .peer = PEER, .pulse = 3,
    .verdict = HB_VERDICT_HOST_SILENT } },
  { "gave-up-unreachable", { .type = HB_EVENT_GAVE_UP, .peer = PEER, .pulse = 3,
    .verdict = HB_VERDICT_UNREACHABLE } },
  { "gave-up-one-way", { .type = HB_EVENT_GAVE_UP, .peer = PEER, .pulse = 3,
    .verdict = HB_VERDICT_ONE_WAY } },
  { "gave-up-not-asked", { .type = HB_EVENT_GAVE_UP, .peer = PEER,
    .verdict = HB_VERDICT_NOT_ASKED } },
  { "gave-up-several", { .type = HB_EVENT_GAVE_UP, .peer = PEER, .pulse = 3, .count = 2,
    .peers = &(GArray) { (char *) (HbAddress[]) { PEER, LINK_LOCAL }, 2 },
    .verdict = HB_VERDICT_HOST_SILENT } },
  { "missing", { .type = HB_EVENT_MISSING, .peer = PEER, .pulse = 3, .verdict = HB_VERDICT_HOST_SILENT } },
  { "missing-named", { .type = HB_EVENT_MISSING, .peer = PEER, .name = TEXT ("nas"), .pulse = 3,
    .verdict = HB_VERDICT_PROGRAM_DEAD } },
  { "gave-up-several-named", { .type = HB_EVENT_GAVE_UP, .peer = PEER, .name = TEXT ("nas"), .pulse = 3, .count = 2,
    .peers = &(GArray) { (char *) (HbAddress[]) { PEER, LINK_LOCAL }, 2 },
    .verdict = HB_VERDICT_HOST_SILENT } },
  { "session-closed-terminated", { .type = HB_EVENT_SESSION_CLOSED, .peer = PEER,
    .reason = HB_CLOSE_TERMINATED } },
  { "session-closed-gave-up", { .type = HB_EVENT_SESSION_CLOSED, .peer = PEER,
    .reason = HB_CLOSE_GAVE_UP } },
  { "session-closed-stopped", { .type = HB_EVENT_SESSION_CLOSED, .peer = PEER,
    .reason = HB_CLOSE_STOPPED } },
  { "message-sent", { .type = HB_EVENT_MESSAGE_SENT, .peer = SERVER, .text = TEXT ("hello"),
    .bytes = 5, .host = HB_HOST_ANSWERED, .rtt = 250000 } },
  { "message-sent-silent", { .type = HB_EVENT_MESSAGE_SENT, .peer = SERVER, .text = TEXT ("hello"),
    .bytes = 5, .host = HB_HOST_SILENT, .rtt = HB_UNKNOWN } },
  { "beat-sent", { .type = HB_EVENT_BEAT_SENT, .peer = SERVER, .host = HB_HOST_UNREACHABLE,
    .rtt = HB_UNKNOWN } },
  { "pulse-received", { .type = HB_EVENT_PULSE_RECEIVED, .peer = SERVER } },
  { "pulse-answered", { .type = HB_EVENT_PULSE_ANSWERED, .peer = SERVER,
    .host = HB_HOST_ANSWERED, .rtt = 1000000 } },

  { "segment-in", { .type = HB_EVENT_SEGMENT, .peer = PEER, .segment = &(HbSegment) {
    .source = PEER, .destination = SERVER, .stamp = HB_EXAMPLE_STAMP, .ip_length = 53, .seq = 3,
    .ack = 4294967295, .source_port = 48017, .destination_port = 11414, .window = 8192,
    .ethertype = 0x0800, .vlan = -1, .ip_version = 4, .flags = HB_TCP_ACK,
    .payload = BYTES ("Whats\nup?"), .payload_length = 9, .payload_captured = 9 } } },
  { "segment-vlan-cut-off", { .type = HB_EVENT_SEGMENT, .peer = LINK_LOCAL, .segment = &(HbSegment) {
    .source = LINK_LOCAL, .destination = LINK_LOCAL, .stamp = 1, .ip_length = 1500, .seq = 1,
    .source_port = 1, .destination_port = 65535, .window = 1, .ethertype = 0x86dd, .vlan = 0,
    .ip_version = 6, .flags = 0xff, .payload = BYTES ("a\"b"), .payload_length = 1440,
    .payload_captured = 3 } } },
  { "segment-out", { .type = HB_EVENT_SEGMENT, .peer = PEER, .segment = &(HbSegment) {
    .source = SERVER, .destination = PEER, .ip_length = 40, .seq = 7, .source_port = 63540,
    .destination_port = 11415, .window = 8192, .ethertype = 0x0800, .vlan = -1, .ip_version = 4,
    .flags = HB_TCP_SYN | HB_TCP_RST } } },
  { "segment-no-flags", { .type = HB_EVENT_SEGMENT, .peer = PEER, .segment = &(HbSegment) {
    .source = SERVER, .destination = PEER, .stamp = 1, .ip_length = 40, .ethertype = 0x0800,
    .vlan = 4095, .ip_version = 4, .payload = BYTES ("") } } },

  { "incident-opened", { .type = HB_EVENT_INCIDENT_OPENED, .count = 2, .duration = 800 * HB_MILLISECOND,
    .peers = &(GArray) { (char *) (HbAddress[]) { PEER, LINK_LOCAL }, 2 },
    .text = TEXT ("2 peers fell silent within 0.8 s; all come through 02:00:00:00:00:7f"),
    .incident = { .number = 1, .next_hop = 0x02000000007f } } },
  { "incident-changed", { .type = HB_EVENT_INCIDENT_CHANGED, .count = 200,
    .peers = &(GArray) { (char *) (HbAddress[]) { PEER }, 1 }, .text = TEXT ("it is likely us"),
    .incident = { .number = 4294967295u, .cause = HB_N_CAUSES, .own = TRUE, .next_hop = 0xfeffffffffff,
                  .subnet = { IPV4 (198, 18, 0, 0), 120 } } } },
  { "incident-closed", { .type = HB_EVENT_INCIDENT_CLOSED, .count = 1,
    .peers = &(GArray) { (char *) (HbAddress[]) { LINK_LOCAL }, 1 }, .text = TEXT ("it is over"),
    .incident = { .number = 2, .cause = HB_N_CAUSES, .subnet = { { .bytes = { 0xfd }, .scope = 0 }, 64 } } } },
  { "incident-quiet", { .type = HB_EVENT_INCIDENT_OPENED, .count = 1, .quiet = TRUE,
    .peers = &(GArray) { (char *) (HbAddress[]) { PEER }, 1 }, .text = TEXT ("silent"),
    .incident = { .number = 3, .cause = HB_N_CAUSES } } },
  { "flapping", { .type = HB_EVENT_FLAPPING, .peer = PEER, .name = TEXT ("nas") } },
  { "steady", { .type = HB_EVENT_STEADY, .peer = PEER, .text = TEXT ("given-up") } },

  { "warning", { .type = HB_EVENT_WARNING, .about = HB_WARNING_DROPS, .text = TEXT ("lost some"),
    .count = 17 } },
  { "warning-once", { .type = HB_EVENT_WARNING, .about = HB_WARNING_PAUSED,
    .text = TEXT ("slept"), .count = 1 } },
  { "warning-peer", { .type = HB_EVENT_WARNING, .peer = PEER, .about = HB_WARNING_SEND,
    .text = TEXT ("could not send"), .count = 2 } },
  { "warning-unsent", { .type = HB_EVENT_WARNING, .peer = SERVER, .about = HB_WARNING_SEND,
    .text = TEXT ("“hello” was not sent: no route"), .unsent = TEXT ("hello"), .count = 1 } },
  { "warning-interface", { .type = HB_EVENT_WARNING, .about = HB_WARNING_INTERFACE,
    .text = TEXT ("down"), .count = 1 } },
  { "warning-table-full", { .type = HB_EVENT_WARNING, .about = HB_WARNING_TABLE_FULL,
    .text = TEXT ("full"), .count = G_MAXUINT64 } },
  { "warning-flood", { .type = HB_EVENT_WARNING, .about = HB_WARNING_FLOOD, .text = TEXT ("flood"),
    .count = 1 } },
  { "warning-message", { .type = HB_EVENT_WARNING, .about = HB_WARNING_MESSAGE,
    .text = TEXT ("too long"), .count = 1 } },
  { "warning-state", { .type = HB_EVENT_WARNING, .about = HB_WARNING_STATE,
    .text = TEXT ("disk full"), .count = 1 } },
  { "warning-recording", { .type = HB_EVENT_WARNING, .about = HB_WARNING_RECORDING,
    .text = TEXT ("disk full"), .count = 1 } },
  { "warning-odd-name", { .type = HB_EVENT_WARNING, .about = HB_WARNING_INTERFACE,
    .text = TEXT ("e\x1b[31m\xff\u202e is down"), .count = 1 } },
  { "warning-capture", { .type = HB_EVENT_WARNING, .about = HB_WARNING_CAPTURE,
    .text = TEXT ("no heartbeat"), .count = 1 } },

  { "changed-timeout", { .type = HB_EVENT_CHANGED, .change = &(HbChange) {
    .kind = HB_CHANGE_TIMEOUT, .timeout = 1500 * HB_MILLISECOND,
    .by = "ada (uid 1000, busctl, pid 4711)", .uid = 1000, .pid = 4711 } } },
  { "changed-timeout-most", { .type = HB_EVENT_CHANGED, .change = &(HbChange) {
    .kind = HB_CHANGE_TIMEOUT, .timeout = 31622400 * HB_SECOND, WINDOW } } },
  { "changed-pulses", { .type = HB_EVENT_CHANGED, .change = &(HbChange) {
    .kind = HB_CHANGE_PULSES, .pulses = 3, WINDOW } } },
  { "changed-watch", { .type = HB_EVENT_CHANGED, .change = &(HbChange) {
    .kind = HB_CHANGE_WATCH, .timeout = 1500 * HB_MILLISECOND, .pulses = 3,
    .pulse_interval = 250 * HB_MILLISECOND, WINDOW } } },
  { "changed-muted", { .type = HB_EVENT_CHANGED, .peer = PEER, .change = &(HbChange) {
    .kind = HB_CHANGE_MUTED, .muted = TRUE, .by = "somebody (uid 4294967295, \\x1b[31m, pid 1)",
    .uid = 4294967295u, .pid = 1 } } },
  { "changed-muted-named", { .type = HB_EVENT_CHANGED, .peer = PEER, .name = TEXT ("nas"), .change = &(HbChange) {
    .kind = HB_CHANGE_MUTED, .muted = TRUE, WINDOW } } },
  { "changed-not-muted", { .type = HB_EVENT_CHANGED, .peer = PEER, .change = &(HbChange) {
    .kind = HB_CHANGE_MUTED, WINDOW } } },
  { "changed-muted-until", { .type = HB_EVENT_CHANGED, .peer = PEER, .change = &(HbChange) {
    .kind = HB_CHANGE_MUTED, .muted = TRUE, .until = "2026-11-28T07:00:00Z", WINDOW } } },
  { "changed-muted-until-back", { .type = HB_EVENT_CHANGED, .peer = PEER, .change = &(HbChange) {
    .kind = HB_CHANGE_MUTED, .muted = TRUE, .until = "back", WINDOW } } },
  { "changed-acknowledged", { .type = HB_EVENT_CHANGED, .peer = PEER, .change = &(HbChange) {
    .kind = HB_CHANGE_ACKNOWLEDGED, WINDOW } } },
  { "changed-incident", { .type = HB_EVENT_CHANGED, .change = &(HbChange) {
    .kind = HB_CHANGE_INCIDENT, .incident = 7, WINDOW } } },
  { "changed-peers-file", { .type = HB_EVENT_CHANGED, .change = &(HbChange) {
    .kind = HB_CHANGE_PEERS, .peers = 12, .by = "a new version of the file", .uid = -1, .pid = -1 } } },
  { "changed-session", { .type = HB_EVENT_CHANGED, .peer = PEER, .change = &(HbChange) {
    .kind = HB_CHANGE_CLOSED, .by = "root (uid 0, pid 4711)", .pid = 4711 } } },
  { "changed-peer", { .type = HB_EVENT_CHANGED, .peer = PEER, .change = &(HbChange) {
    .kind = HB_CHANGE_FORGOTTEN, WINDOW } } },
  { "changed-message", { .type = HB_EVENT_CHANGED, .peer = SERVER, .change = &(HbChange) {
    .kind = HB_CHANGE_SAID, .text = "say \"\\x1b\"", WINDOW } } },
  { "changed-terminated", { .type = HB_EVENT_CHANGED, .peer = SERVER, .change = &(HbChange) {
    .kind = HB_CHANGE_TERMINATED, WINDOW } } },

  { "resolved-server", { .type = HB_EVENT_RESOLVED, .resolved = &(HbResolved) {
    .name = "hub.example", .addresses = ARRAY (addresses), .server = &(HbAddress) SERVER } } },
  { "resolved-server-alone", { .type = HB_EVENT_RESOLVED, .resolved = &(HbResolved) {
    .name = "hub.example", .addresses = ARRAY (one_address), .server = &(HbAddress) SERVER } } },
  { "resolved-allowed", { .type = HB_EVENT_RESOLVED, .resolved = &(HbResolved) {
    .name = "nas", .addresses = ARRAY (addresses) } } },

  { "summary", { .type = HB_EVENT_SUMMARY, .summary = &(HbSummary) {
    .segments = 72, .messages = 5, .messages_sent = -1, .ignored = 15, .malformed = 5, .dropped = 8,
    .sent = 18446744073709551615u, .send_failed = 1, .peers = 9, .open = 10,
    .reasons = {
      [HB_REASON_IP_VERSION] = 2, [HB_REASON_ICMP_TRUNCATED] = 3, [HB_REASON_LINK_TYPE] = 4,
      [HB_REASON_BARE_ACK] = 5, [HB_REASON_NOT_A_PULSE] = 6,
    } } } },
  { "summary-of-nothing", { .type = HB_EVENT_SUMMARY, .summary = &(HbSummary) {
    .messages_sent = -1 } } },
  { "summary-client", { .type = HB_EVENT_SUMMARY, .summary = &(HbSummary) { .messages_sent = 2 } } },
};

/**
 * hb_example_find:
 * @name: the name of an example
 *
 * Returns: (transfer none): the event, without a stamp
 */
const HbEvent *
hb_example_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    if (g_str_equal (examples[i].name, name))
      return &examples[i].event;

  g_error ("there is no example “%s”", name);
}

/**
 * hb_examples_assert:
 * @lines: the expected lines of examples
 * @count: their number
 *
 * Asserts that there is a line for every example, and an example for every type of event.
 */
void
hb_examples_assert (const HbExampleLine *lines,
                    gsize                count)
{
  gboolean told[HB_N_EVENTS] = { FALSE };

  g_assert_cmpuint (count, ==, G_N_ELEMENTS (examples));
  for (gsize i = 0; i < count; i++)
    {
      g_assert_cmpstr (lines[i].name, ==, examples[i].name);
      told[examples[i].event.type] = TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    g_assert_cmpint (told[i], ==, hb_event_type_has (i, HB_EVENT_IN_LOG));
}

/**
 * hb_examples_foreach:
 * @func: (scope call): called with each example, its stamp set
 * @user_data: for @func
 */
void
hb_examples_foreach (HbEventFunc func,
                     gpointer    user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      HbEvent event = examples[i].event;

      event.stamp = HB_EXAMPLE_STAMP;
      func (&event, user_data);
    }
}
