#include "cli/hb-text-line.h"

#include <locale.h>
#include <time.h>

#include "config.h"
#include "examples.h"

#define HERE "XYZ-05:30"
#define PREFIX "2026-11-22 16:19:56.963+05:30 "

/* Without the time at the start of each line. */
static const HbExampleLine lines[] = {
  { "listening-server", "filter : tcp" },
  { "listening-half-a-second", "filter : tcp" },
  { "listening-many-addresses", "filter : tcp" },
  { "listening-no-address", "filter : tcp" },
  { "listening-client", "filter : tcp" },
  { "listening-named", "filter : tcp" },
  { "listening-unknown", "filter : tcp" },
  { "listening-odd-name", "filter : tcp" },

  { "session-opened", "heartbeat session with 198.18.0.2 has been opened" },
  { "session-opened-back", "heartbeat session with 198.18.0.2 has been opened (back after 12 min 3 s)" },
  { "session-opened-back-seconds", "heartbeat session with 198.18.0.2 has been opened (back after 8 s)" },
  { "session-opened-back-hours", "heartbeat session with 198.18.0.2 has been opened (back after 2 h 5 min)" },
  { "session-opened-back-days", "heartbeat session with 198.18.0.2 has been opened (back after 400 d 0 h)" },
  { "session-opened-link-local", "heartbeat session with fe80::2%7 has been opened" },
  { "message", "198.18.0.2 said Whats up Doc?" },
  { "message-quoted", "198.18.0.2 said say \"é\" \\n \\x1b…" },
  { "message-empty", "198.18.0.2 said " },
  { "message-named", "198.18.0.2 (nas \\u{202e}) said hi" },
  { "alive", "198.18.0.2 is alive" },
  { "alive-after-pulse", "198.18.0.2 is alive (answered pulse 2 in 1.235 ms)" },
  { "alive-after-pulse-unmeasured", "198.18.0.2 is alive (answered pulse 1)" },
  { "silence-1", "198.18.0.2 hasn't replied for 1 second" },
  { "silence-5", "198.18.0.2 hasn't replied for 5 seconds" },
  { "timed-out", "Session with 198.18.0.2 timed out." },
  { "pulse-sent-answered", "Sent a pulse to 198.18.0.2. (1 of 3, its host answered in 0.400 ms)" },
  { "pulse-sent-answered-at-once", "Sent a pulse to 198.18.0.2. (1 of 3, its host answered in "
    "0.000 ms)" },
  { "pulse-sent-unmeasured", "Sent a pulse to 198.18.0.2. (1 of 3, its host answered)" },
  { "pulse-sent-silent", "Sent a pulse to 198.18.0.2. (2 of 3, its host is silent)" },
  { "pulse-sent-unreachable", "Sent a pulse to 198.18.0.2. (3 of 3, its host is unreachable)" },
  { "gave-up-program-dead", "giving up on 198.18.0.2. (program-dead: its host answers, its "
    "heartbeat program does not)" },
  { "gave-up-host-silent", "giving up on 198.18.0.2. (host-silent: its host does not answer)" },
  { "gave-up-unreachable", "giving up on 198.18.0.2. (unreachable: there is no route to its host)" },
  { "gave-up-one-way", "giving up on 198.18.0.2. (one-way: we hear it and it does not hear us)" },
  { "gave-up-not-asked", "giving up on 198.18.0.2. (not-asked: nobody asked it, the capture shows no "
    "pulse)" },
  { "gave-up-several", "giving up on 198.18.0.2, fe80::2%7. (host-silent: its host does not "
    "answer)" },
  { "missing", "198.18.0.2 is missing, it never came (host-silent: its host does not answer)" },
  { "missing-named", "198.18.0.2 (nas) is missing, it never came (program-dead: its host answers, its heartbeat "
    "program does not)" },
  { "gave-up-several-named", "giving up on 198.18.0.2 (nas), fe80::2%7. (host-silent: its host does not answer)" },
  { "session-closed-terminated", "heartbeat session with 198.18.0.2 has been closed "
    "(terminated)" },
  { "session-closed-gave-up", "heartbeat session with 198.18.0.2 has been closed (gave-up)" },
  { "session-closed-stopped", "heartbeat session with 198.18.0.2 has been closed (stopped)" },
  { "message-sent", "Sent “hello” to 198.18.0.1 (its host answered in 0.250 ms)" },
  { "message-sent-silent", "Sent “hello” to 198.18.0.1 (its host is silent)" },
  { "beat-sent", "Sent a heartbeat to 198.18.0.1 (its host is unreachable)" },
  { "pulse-received", "Received a pulse from 198.18.0.1" },
  { "pulse-answered", "Responded back to the pulse from 198.18.0.1 (its host answered in "
    "1.000 ms)" },

  { "segment-in", "received Ethernet type 0x0800 | IP source 198.18.0.2 destination 198.18.0.1 "
    "version 4 length 53 | TCP flags ACK ports 48017 to 11414 seq 3 ack 4294967295 | data "
    "“Whats\\nup?”" },
  { "segment-vlan-cut-off", "received Ethernet type 0x86dd vlan 0 | IP source fe80::2%7 "
    "destination fe80::2%7 version 6 length 1500 | TCP flags FIN SYN RST PSH ACK URG ECE CWR "
    "ports 1 to 65535 seq 1 ack 0 | data “a\"b…”" },
  { "segment-out", "sent Ethernet type 0x0800 | IP source 198.18.0.1 destination 198.18.0.2 "
    "version 4 length 40 | TCP flags SYN RST ports 63540 to 11415 seq 7 ack 0 | data “”" },
  { "segment-no-flags", "received Ethernet type 0x0800 vlan 4095 | IP source 198.18.0.1 "
    "destination 198.18.0.2 version 4 length 40 | TCP flags ports 0 to 0 seq 0 ack 0 | data “”" },

  { "incident-opened", "incident 1 opened: 2 peers fell silent within 0.8 s; all come through 02:00:00:00:00:7f: "
    "198.18.0.2, fe80::2%7" },
  { "incident-changed", "incident 4294967295 changed: it is likely us: 198.18.0.2 and 199 more" },
  { "incident-closed", "incident 2 closed: it is over: fe80::2%7" },
  { "incident-quiet", "incident 3 opened: silent: 198.18.0.2" },
  { "flapping", "198.18.0.2 (nas) is flapping: its state changes all the time" },
  { "steady", "198.18.0.2 is no longer flapping, and is given-up" },
  { "warning", "warning: drops: lost some (17 times)" },
  { "warning-once", "warning: paused: slept" },
  { "warning-peer", "warning: send: could not send (2 times)" },
  { "warning-unsent", "warning: send: “hello” was not sent: no route" },
  { "warning-interface", "warning: interface: down" },
  { "warning-table-full", "warning: table-full: full (18446744073709551615 times)" },
  { "warning-flood", "warning: flood: flood" },
  { "warning-message", "warning: message: too long" },
  { "warning-state", "warning: state: disk full" },
  { "warning-recording", "warning: recording: disk full" },
  { "warning-odd-name", "warning: interface: e\\x1b[31m\\xff\\u{202e} is down" },
  { "warning-capture", "warning: capture: no heartbeat" },

  { "changed-timeout", "timeout is now 1.5 s, changed by ada (uid 1000, busctl, pid 4711)" },
  { "changed-timeout-most", "timeout is now 31622400 s, changed by the window" },
  { "changed-pulses", "pulses before giving up are now 3, changed by the window" },
  { "changed-watch", "timeout is now 1.5 s, pulses before giving up 3, pulse interval 0.25 s, changed by the window" },
  { "changed-muted", "198.18.0.2 is muted, changed by somebody (uid 4294967295, \\x1b[31m, pid 1)" },
  { "changed-muted-named", "198.18.0.2 (nas) is muted, changed by the window" },
  { "changed-not-muted", "198.18.0.2 is no longer muted, changed by the window" },
  { "changed-muted-until", "198.18.0.2 is muted until 2026-11-28T07:00:00Z, changed by the window" },
  { "changed-muted-until-back", "198.18.0.2 is muted until it is back, changed by the window" },
  { "changed-acknowledged", "198.18.0.2 is acknowledged, changed by the window" },
  { "changed-incident", "incident 7 is acknowledged, changed by the window" },
  { "changed-peers-file", "the peers file has 12 peers now, changed by a new version of the file" },
  { "changed-session", "heartbeat session with 198.18.0.2 is to be closed, changed by root (uid 0, "
    "pid 4711)" },
  { "changed-peer", "198.18.0.2 is forgotten, changed by the window" },
  { "changed-message", "“say \"\\x1b\"” is to be said to 198.18.0.1, changed by the window" },
  { "changed-terminated", "heartbeat session with 198.18.0.1 is to be terminated, changed by the "
    "window" },

  { "resolved-server", "hub.example is 127.0.0.1, 198.18.0.1, fe80::2%7; talking to 198.18.0.1" },
  { "resolved-server-alone", "hub.example is 198.18.0.1" },
  { "resolved-allowed", "nas is 127.0.0.1, 198.18.0.1, fe80::2%7" },

  { "summary", "summary: 72 segments, 5 messages, 15 ignored, 5 malformed, 8 dropped, "
    "18446744073709551615 sent, 1 failed to send, 9 peers, 10 open" },
  { "summary-of-nothing", "summary: 0 segments, 0 messages, 0 ignored, 0 malformed, 0 dropped, "
    "0 sent, 0 failed to send, 0 peers, 0 open" },
  { "summary-client", "summary: 0 segments, 0 messages received, 2 messages sent, 0 ignored, "
    "0 malformed, 0 dropped, 0 sent, 0 failed to send, 0 peers, 0 open" },
};

/* The welcome before the first line. */
static const HbExampleLine welcomes[] = {
  { "listening-server", "Heartbeats " HB_VERSION ", server on eth0\nlocal ip : 127.0.0.1\n"
    "local ip : 198.18.0.1\nlocal ip : fe80::2%7\na pulse after 60 s of silence, 5 before giving "
    "up; on each machine to be watched run: heartbeats --role=client --server=198.18.0.1\n"
    "filter : tcp" },
  { "listening-half-a-second", "Heartbeats " HB_VERSION ", server on lo\nlocal ip : 127.0.0.1\n"
    "a pulse after 0.5 s of silence, 1000 before giving up; on each machine to be watched run: "
    "heartbeats --role=client --server=127.0.0.1\nfilter : tcp" },
  { "listening-many-addresses", "Heartbeats " HB_VERSION ", server on any\nlocal ip : 10.0.0.1\n"
    "local ip : 10.0.0.2\nlocal ip : 10.0.0.3\nlocal ip : 10.0.0.4\nlocal ip : 10.0.0.5\n"
    "local ip : 10.0.0.6\nlocal ip : 10.0.0.7\nlocal ip : 10.0.0.8\nand 1 more\n"
    "a pulse after 1 s of silence, 1 before giving up; on each machine to be watched run: "
    "heartbeats --role=client --server=10.0.0.1\nfilter : tcp" },
  { "listening-no-address", "Heartbeats " HB_VERSION ", server on tun0\n"
    "a pulse after 1 s of silence, 1 before giving up; on each machine to be watched run: "
    "heartbeats --role=client --server=ADDRESS\nfilter : tcp" },
  { "listening-client", "Heartbeats " HB_VERSION ", client on eth0\nlocal ip : 198.18.0.1\n"
    "talking to fe80::2%7; each line you type is a message, Ctrl+C terminates the session\n"
    "filter : tcp" },
  { "listening-named", "Heartbeats " HB_VERSION ", client on eth0\nlocal ip : 198.18.0.1\n"
    "talking to hub.example, 198.18.0.1; each line you type is a message, Ctrl+C terminates the session\n"
    "filter : tcp" },
  { "listening-unknown", "Heartbeats " HB_VERSION ", client on eth0\nlocal ip : 198.18.0.1\n"
    "talking to hub.example as soon as its address is known; each line you type is a message, Ctrl+C "
    "terminates the session\nfilter : tcp" },
  { "listening-odd-name", "Heartbeats " HB_VERSION ", client on e\\x1b[31m\\xff\n"
    "local ip : 198.18.0.1\ntalking to 198.18.0.1; each line you type is a message, Ctrl+C "
    "terminates the session\nfilter : tcp" },
  { "session-opened", "heartbeat session with 198.18.0.2 has been opened" },
};

/* The brief one, for a log or a script. */
static const HbExampleLine brief_welcomes[] = {
  { "listening-server", "Heartbeats " HB_VERSION ", server on eth0\nlocal ip : 127.0.0.1\n"
    "local ip : 198.18.0.1\nlocal ip : fe80::2%7\na pulse after 60 s of silence, 5 before giving "
    "up\nfilter : tcp" },
  { "listening-client", "Heartbeats " HB_VERSION ", client on eth0\nlocal ip : 198.18.0.1\n"
    "talking to fe80::2%7\nfilter : tcp" },
};

static char *
with_times (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\n" PREFIX, parts);

  return g_strconcat ("before\n" PREFIX, joined, "\n", NULL);
}

static void
assert_written (const HbExampleLine *example,
                HbWelcome            welcome)
{
  g_autofree char *wanted = with_times (example->line);
  g_autoptr (GString) line = g_string_new ("before\n");
  HbEvent event = *hb_example_find (example->name);

  event.stamp = HB_EXAMPLE_STAMP;
  hb_text_line_append (line, &event, welcome);
  g_assert_cmpstr (line->str, ==, wanted);
}

static void
test_line (gconstpointer data)
{
  assert_written (data, HB_WELCOME_NONE);
}

static void
test_welcome (gconstpointer data)
{
  assert_written (data, HB_WELCOME_FULL);
}

static void
test_brief_welcome (gconstpointer data)
{
  assert_written (data, HB_WELCOME_BRIEF);
}

static void
test_complete (void)
{
  hb_examples_assert (lines, G_N_ELEMENTS (lines));
}

static void
assert_time (const char *zone,
             gint64      seconds,
             const char *wanted)
{
  g_autoptr (GString) line = g_string_new (NULL);
  HbEvent event = *hb_example_find ("timed-out");

  g_setenv ("TZ", zone, TRUE);
  tzset ();
  event.stamp = seconds * HB_SECOND;
  hb_text_line_append (line, &event, HB_WELCOME_NONE);
  g_assert_true (g_str_has_prefix (line->str, wanted));
  g_setenv ("TZ", HERE, TRUE);
  tzset ();
}

/* The repeated hour at the end of daylight saving time is unambiguous. */
static void
test_zones (void)
{
  static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";

  assert_time (berlin, 1792888200, "2026-10-25 02:30:00.000+02:00 Session");
  assert_time (berlin, 1792891800, "2026-10-25 02:30:00.000+01:00 Session");
  assert_time ("UTC0", 0, "1970-01-01 00:00:00.000+00:00 Session");
  assert_time ("NST3:30", 0, "1969-12-31 20:30:00.000-03:30 Session");
  assert_time ("FAR-14", 0, "1970-01-01 14:00:00.000+14:00 Session");
  assert_time ("LMT0:44:30", 0, "1969-12-31 23:15:30.000-00:44 Session");
}

int
main (int    argc,
      char **argv)
{
  /* Local time, here of a zone with half an hour. */
  g_setenv ("TZ", HERE, TRUE);
  tzset ();
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/text-line/line/%s", lines[i].name);

      g_test_add_data_func (path, &lines[i], test_line);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (welcomes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/text-line/welcome/%s", welcomes[i].name);

      g_test_add_data_func (path, &welcomes[i], test_welcome);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (brief_welcomes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/text-line/brief-welcome/%s", brief_welcomes[i].name);

      g_test_add_data_func (path, &brief_welcomes[i], test_brief_welcome);
    }
  g_test_add_func ("/text-line/complete", test_complete);
  g_test_add_func ("/text-line/zones", test_zones);

  return g_test_run ();
}
