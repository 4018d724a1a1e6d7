#include "event/hb-json-line.h"

#include <locale.h>

#include "examples.h"

#define PREFIX "{\"time\":\"2026-11-22T10:49:56.963856Z\",\"event\":"

/* Without the time at the start, and with ' for ". */
static const HbExampleLine lines[] = {
  { "listening-server", "'listening','role':'server','interface':'eth0',"
    "'addresses':['127.0.0.1','198.18.0.1','fe80::2%7'],'filter':'tcp','timeout':60.000000,"
    "'pulses':5}" },
  { "listening-half-a-second", "'listening','role':'server','interface':'lo',"
    "'addresses':['127.0.0.1'],'filter':'tcp','timeout':0.500000,'pulses':1000}" },
  { "listening-many-addresses", "'listening','role':'server','interface':'any','addresses':"
    "['10.0.0.1','10.0.0.2','10.0.0.3','10.0.0.4','10.0.0.5','10.0.0.6','10.0.0.7','10.0.0.8',"
    "'10.0.0.9'],'filter':'tcp','timeout':1.000000,'pulses':1}" },
  { "listening-no-address", "'listening','role':'server','interface':'tun0','addresses':[],"
    "'filter':'tcp','timeout':1.000000,'pulses':1}" },
  { "listening-client", "'listening','role':'client','interface':'eth0',"
    "'addresses':['198.18.0.1'],'filter':'tcp','server':'fe80::2%7'}" },
  { "listening-named", "'listening','role':'client','interface':'eth0',"
    "'addresses':['198.18.0.1'],'filter':'tcp','server':'198.18.0.1','server_name':'hub.example'}" },
  { "listening-unknown", "'listening','role':'client','interface':'eth0',"
    "'addresses':['198.18.0.1'],'filter':'tcp','server_name':'hub.example'}" },
  { "listening-odd-name", "'listening','role':'client','interface':'e\\\\x1b[31m\\\\xff',"
    "'addresses':['198.18.0.1'],'filter':'tcp','server':'198.18.0.1'}" },

  { "session-opened", "'session-opened','peer':'198.18.0.2'}" },
  { "session-opened-back", "'session-opened','peer':'198.18.0.2','away_ms':723499.000}" },
  { "session-opened-back-seconds", "'session-opened','peer':'198.18.0.2','away_ms':8200.000}" },
  { "session-opened-back-hours", "'session-opened','peer':'198.18.0.2','away_ms':7500000.000}" },
  { "session-opened-back-days", "'session-opened','peer':'198.18.0.2','away_ms':34560000000.000}" },
  { "session-opened-link-local", "'session-opened','peer':'fe80::2%7'}" },
  { "message", "'message','peer':'198.18.0.2','text':'Whats up Doc?','bytes':13}" },
  { "message-quoted", "'message','peer':'198.18.0.2','text':'say \\'é\\' \\\\n \\\\x1b…',"
    "'bytes':4000000000}" },
  { "message-empty", "'message','peer':'198.18.0.2','text':'','bytes':1}" },
  { "message-named", "'message','peer':'198.18.0.2','name':'nas \\\\u{202e}','text':'hi','bytes':2}" },
  { "alive", "'alive','peer':'198.18.0.2'}" },
  { "alive-after-pulse", "'alive','peer':'198.18.0.2','pulse':2,'rtt_ms':1.235}" },
  { "alive-after-pulse-unmeasured", "'alive','peer':'198.18.0.2','pulse':1}" },
  { "silence-1", "'silence','peer':'198.18.0.2','seconds':1}" },
  { "silence-5", "'silence','peer':'198.18.0.2','seconds':5}" },
  { "timed-out", "'timed-out','peer':'198.18.0.2','silence_ms':4000.123}" },
  { "pulse-sent-answered", "'pulse-sent','peer':'198.18.0.2','pulse':1,'of':3,'host':'answered',"
    "'rtt_ms':0.400}" },
  { "pulse-sent-answered-at-once", "'pulse-sent','peer':'198.18.0.2','pulse':1,'of':3,"
    "'host':'answered','rtt_ms':0.000}" },
  { "pulse-sent-unmeasured", "'pulse-sent','peer':'198.18.0.2','pulse':1,'of':3,"
    "'host':'answered'}" },
  { "pulse-sent-silent", "'pulse-sent','peer':'198.18.0.2','pulse':2,'of':3,'host':'silent'}" },
  { "pulse-sent-unreachable", "'pulse-sent','peer':'198.18.0.2','pulse':3,'of':3,"
    "'host':'unreachable'}" },
  { "gave-up-program-dead", "'gave-up','peer':'198.18.0.2','pulses':3,"
    "'verdict':'program-dead'}" },
  { "gave-up-host-silent", "'gave-up','peer':'198.18.0.2','pulses':3,'verdict':'host-silent'}" },
  { "gave-up-unreachable", "'gave-up','peer':'198.18.0.2','pulses':3,'verdict':'unreachable'}" },
  { "gave-up-one-way", "'gave-up','peer':'198.18.0.2','pulses':3,'verdict':'one-way'}" },
  { "gave-up-not-asked", "'gave-up','peer':'198.18.0.2','pulses':0,'verdict':'not-asked'}" },
  { "gave-up-several", "'gave-up','peer':'198.18.0.2','pulses':3,'verdict':'host-silent',"
    "'peers':['198.18.0.2','fe80::2%7'],'count':2}" },
  { "missing", "'missing','peer':'198.18.0.2','pulses':3,'verdict':'host-silent'}" },
  { "missing-named", "'missing','peer':'198.18.0.2','name':'nas','pulses':3,'verdict':'program-dead'}" },
  { "gave-up-several-named", "'gave-up','peer':'198.18.0.2','name':'nas','pulses':3,'verdict':'host-silent',"
    "'peers':['198.18.0.2','fe80::2%7'],'count':2}" },
  { "session-closed-terminated", "'session-closed','peer':'198.18.0.2','reason':'terminated'}" },
  { "session-closed-gave-up", "'session-closed','peer':'198.18.0.2','reason':'gave-up'}" },
  { "session-closed-stopped", "'session-closed','peer':'198.18.0.2','reason':'stopped'}" },
  { "message-sent", "'message-sent','peer':'198.18.0.1','text':'hello','host':'answered',"
    "'rtt_ms':0.250}" },
  { "message-sent-silent", "'message-sent','peer':'198.18.0.1','text':'hello','host':'silent'}" },
  { "beat-sent", "'beat-sent','peer':'198.18.0.1','host':'unreachable'}" },
  { "pulse-received", "'pulse-received','peer':'198.18.0.1'}" },
  { "pulse-answered", "'pulse-answered','peer':'198.18.0.1','host':'answered','rtt_ms':1.000}" },

  { "segment-in", "'segment','direction':'in','ethertype':'0x0800','source':'198.18.0.2',"
    "'destination':'198.18.0.1','version':4,'length':53,'source_port':48017,"
    "'destination_port':11414,'flags':['ACK'],'seq':3,'ack':4294967295,'window':8192,'bytes':9,"
    "'data':'Whats\\\\nup?'}" },
  { "segment-vlan-cut-off", "'segment','direction':'in','ethertype':'0x86dd','vlan':0,"
    "'source':'fe80::2%7','destination':'fe80::2%7','version':6,'length':1500,'source_port':1,"
    "'destination_port':65535,'flags':['FIN','SYN','RST','PSH','ACK','URG','ECE','CWR'],'seq':1,"
    "'ack':0,'window':1,'bytes':1440,'data':'a\\'b…'}" },
  { "segment-out", "'segment','direction':'out','ethertype':'0x0800','source':'198.18.0.1',"
    "'destination':'198.18.0.2','version':4,'length':40,'source_port':63540,"
    "'destination_port':11415,'flags':['SYN','RST'],'seq':7,'ack':0,'window':8192,'bytes':0,"
    "'data':''}" },
  { "segment-no-flags", "'segment','direction':'in','ethertype':'0x0800','vlan':4095,"
    "'source':'198.18.0.1','destination':'198.18.0.2','version':4,'length':40,'source_port':0,"
    "'destination_port':0,'flags':[],'seq':0,'ack':0,'window':0,'bytes':0,'data':''}" },

  { "incident-opened", "'incident-opened','incident':1,'peers':['198.18.0.2','fe80::2%7'],'count':2,'text':'2 peers "
    "fell silent within 0.8 s; all come through 02:00:00:00:00:7f','next_hop':'02:00:00:00:00:7f','own':false}" },
  { "incident-changed", "'incident-changed','incident':4294967295,'peers':['198.18.0.2'],'count':200,'text':'it is "
    "likely us','next_hop':'fe:ff:ff:ff:ff:ff','subnet':'198.18.0.0/24','own':true}" },
  { "incident-closed", "'incident-closed','incident':2,'peers':['fe80::2%7'],'count':1,'text':'it is over',"
    "'subnet':'fd00::/64','own':false}" },
  { "incident-quiet", "'incident-opened','incident':3,'peers':['198.18.0.2'],'count':1,'text':'silent','own':false,"
    "'quiet':true}" },
  { "flapping", "'flapping','peer':'198.18.0.2','name':'nas'}" },
  { "steady", "'steady','peer':'198.18.0.2','state':'given-up'}" },
  { "warning", "'warning','about':'drops','text':'lost some','count':17}" },
  { "warning-once", "'warning','about':'paused','text':'slept','count':1}" },
  { "warning-peer", "'warning','peer':'198.18.0.2','about':'send','text':'could not send',"
    "'count':2}" },
  { "warning-unsent", "'warning','peer':'198.18.0.1','about':'send','text':'“hello” was not sent: no "
    "route','unsent':'hello','count':1}" },
  { "warning-interface", "'warning','about':'interface','text':'down','count':1}" },
  { "warning-table-full", "'warning','about':'table-full','text':'full',"
    "'count':18446744073709551615}" },
  { "warning-flood", "'warning','about':'flood','text':'flood','count':1}" },
  { "warning-message", "'warning','about':'message','text':'too long','count':1}" },
  { "warning-state", "'warning','about':'state','text':'disk full','count':1}" },
  { "warning-recording", "'warning','about':'recording','text':'disk full','count':1}" },
  { "warning-odd-name", "'warning','about':'interface',"
    "'text':'e\\\\x1b[31m\\\\xff\\\\u{202e} is down','count':1}" },
  { "warning-capture", "'warning','about':'capture','text':'no heartbeat','count':1}" },

  { "changed-timeout", "'changed','setting':'timeout','value':1.500000,'by':'ada (uid 1000, busctl, "
    "pid 4711)','uid':1000,'pid':4711}" },
  { "changed-timeout-most", "'changed','setting':'timeout','value':31622400.000000,'by':'the window'}" },
  { "changed-pulses", "'changed','setting':'pulses','value':3,'by':'the window'}" },
  { "changed-watch", "'changed','setting':'watch','value':{'timeout':1.500000,'pulses':3,'pulse_interval':0.250000},"
                     "'by':'the window'}" },
  { "changed-muted", "'changed','peer':'198.18.0.2','setting':'muted','value':true,'by':'somebody (uid "
    "4294967295, \\\\x1b[31m, pid 1)','uid':4294967295,'pid':1}" },
  { "changed-muted-named", "'changed','peer':'198.18.0.2','name':'nas','setting':'muted','value':true,'by':'the "
    "window'}" },
  { "changed-not-muted", "'changed','peer':'198.18.0.2','setting':'muted','value':false,'by':'the "
    "window'}" },
  { "changed-muted-until", "'changed','peer':'198.18.0.2','setting':'muted','value':true,"
    "'until':'2026-11-28T07:00:00Z','by':'the window'}" },
  { "changed-muted-until-back", "'changed','peer':'198.18.0.2','setting':'muted','value':true,'until':'back',"
    "'by':'the window'}" },
  { "changed-acknowledged", "'changed','peer':'198.18.0.2','setting':'acknowledged','value':true,'by':'the window'}" },
  { "changed-incident", "'changed','setting':'incident','value':7,'by':'the window'}" },
  { "changed-peers-file", "'changed','setting':'peers-file','value':12,'by':'a new version of the file'}" },
  { "changed-session", "'changed','peer':'198.18.0.2','setting':'session','value':'closed','by':'root "
    "(uid 0, pid 4711)','uid':0,'pid':4711}" },
  { "changed-peer", "'changed','peer':'198.18.0.2','setting':'peer','value':'forgotten','by':'the "
    "window'}" },
  { "changed-message", "'changed','peer':'198.18.0.1','setting':'message','value':'say \\\"\\\\x1b\\\"'"
    ",'by':'the window'}" },
  { "changed-terminated", "'changed','peer':'198.18.0.1','setting':'session','value':'terminated',"
    "'by':'the window'}" },

  { "resolved-server", "'resolved','name':'hub.example',"
    "'addresses':['127.0.0.1','198.18.0.1','fe80::2%7'],'server':'198.18.0.1'}" },
  { "resolved-server-alone", "'resolved','name':'hub.example','addresses':['198.18.0.1'],"
    "'server':'198.18.0.1'}" },
  { "resolved-allowed", "'resolved','name':'nas',"
    "'addresses':['127.0.0.1','198.18.0.1','fe80::2%7']}" },
  { "summary", "'summary','segments':72,'messages':5,'ignored':15,'malformed':5,'dropped':8,"
    "'sent':18446744073709551615,'send_failed':1,'peers':9,'open':10,'reasons':{'ip-version':2,"
    "'icmp-truncated':3,'link-type':4,'bare-ack':5,'not-a-pulse':6}}" },
  { "summary-of-nothing", "'summary','segments':0,'messages':0,'ignored':0,'malformed':0,"
    "'dropped':0,'sent':0,'send_failed':0,'peers':0,'open':0,'reasons':{}}" },
  { "summary-client", "'summary','segments':0,'messages':0,'messages_sent':2,'ignored':0,"
    "'malformed':0,'dropped':0,'sent':0,'send_failed':0,'peers':0,'open':0,'reasons':{}}" },
};

static void
test_line (gconstpointer data)
{
  const HbExampleLine *example = data;
  g_autofree char *members = g_strdelimit (g_strdup (example->line), "'", '"');
  g_autofree char *wanted = g_strconcat ("before\n" PREFIX, members, "\n", NULL);
  g_autoptr (GString) line = g_string_new ("before\n");
  HbEvent event = *hb_example_find (example->name);

  event.stamp = HB_EXAMPLE_STAMP;
  hb_json_line_append (line, &event);
  g_assert_cmpstr (line->str, ==, wanted);
}

static void
test_complete (void)
{
  hb_examples_assert (lines, G_N_ELEMENTS (lines));
}

static void
test_time (void)
{
  static const struct
  {
    gint64 stamp;
    const char *time;
  } times[] = {
    { 0, "1970-01-01T00:00:00.000000Z" },
    { 1, "1970-01-01T00:00:00.000000Z" },
    { 999, "1970-01-01T00:00:00.000000Z" },
    { 1000, "1970-01-01T00:00:00.000001Z" },
    { 999999999, "1970-01-01T00:00:00.999999Z" },
    { G_GINT64_CONSTANT (951782399999999999), "2000-02-28T23:59:59.999999Z" },
    { G_GINT64_CONSTANT (951782400000000000), "2000-02-29T00:00:00.000000Z" },
    { G_GINT64_CONSTANT (4102444800000000000), "2100-01-01T00:00:00.000000Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *wanted = g_strdup_printf ("{\"time\":\"%s\",\"event\":\"session-opened\","
                                                 "\"peer\":\"198.18.0.2\"}\n", times[i].time);
      g_autoptr (GString) line = g_string_new (NULL);
      HbEvent event = *hb_example_find ("session-opened");

      event.stamp = times[i].stamp;
      hb_json_line_append (line, &event);
      g_assert_cmpstr (line->str, ==, wanted);
    }
}

int
main (int    argc,
      char **argv)
{
  /* JSON depends on neither. */
  g_setenv ("TZ", "XYZ-05:30", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/json-line/line/%s", lines[i].name);

      g_test_add_data_func (path, &lines[i], test_line);
    }
  g_test_add_func ("/json-line/complete", test_complete);
  g_test_add_func ("/json-line/time", test_time);

  return g_test_run ();
}
