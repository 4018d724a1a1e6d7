#include "cli/verbs/hb-check-result.h"
#include "roster-examples.h"

/* What monitors read: as the guidelines of the Monitoring Plugins have it. */

static void
assert_result (HbCheckResult *result,
               HbCheckStatus  status,
               const char    *expected)
{
  g_autoptr (GString) line = g_string_new (NULL);

  hb_check_result_append_text (result, line);
  g_assert_cmpstr (line->str, ==, expected);
  g_assert_cmpint (hb_check_result_get_status (result), ==, status);
}

static void
add (HbCheckResult *result,
     HbRoster      *roster,
     const char    *word)
{
  hb_check_result_add (result, hb_roster_find (roster, word, NULL), TRUE);
}

static void
test_ok (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_site ();
  g_autoptr (HbCheckResult) result = hb_check_result_new ();

  add (result, roster, "lamp");
  assert_result (result, HB_CHECK_OK,
                 "HEARTBEATS OK - 1 peer: 1 asleep | peers=1;;;0 left=0;;;0 alive=0;;;0 pulsing=0;0;;0 given-up=0;;0;0 "
                 "expected=0;;;0 missing=0;;0;0 asleep=1;;;0 flapping=0;0;;0\n");
}

/* Also where it is alive and flapping. */
static void
test_warning (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_site ();
  g_autoptr (HbCheckResult) result = hb_check_result_new ();

  add (result, roster, "10.0.0.3");
  add (result, roster, "fd00::4");
  assert_result (result, HB_CHECK_WARNING,
                 "HEARTBEATS WARNING - web (10.0.0.3): alive, flapping, muted; fd00::4: pulsing; 2 peers: 1 pulsing, 1 "
                 "alive, 1 flapping | peers=2;;;0 left=0;;;0 alive=1;;;0 pulsing=1;0;;0 given-up=0;;0;0 expected=0;;;0 "
                 "missing=0;;0;0 asleep=0;;;0 flapping=1;0;;0 'web rtt'=0.421ms;;;0 'fd00::4 rtt'=12.600ms;;;0\n");
}

/* What is not known does not hide what is bad. */
static void
test_critical (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_site ();
  g_autoptr (HbCheckResult) result = hb_check_result_new ();
  g_autoptr (GString) json = g_string_new (NULL);

  hb_check_result_miss (result, "printer: not known to the server");
  for (guint i = 0; i < hb_roster_get_size (roster); i++)
    hb_check_result_add (result, hb_roster_get (roster, i), FALSE);
  hb_check_result_miss (result, "scanner: not known to the server");
  assert_result (result, HB_CHECK_CRITICAL,
                 "HEARTBEATS CRITICAL - nas (10.0.0.2): given up, host is silent, acknowledged; web (10.0.0.5): missing, "
                 "unreachable; fd00::4: pulsing; web (10.0.0.3): alive, flapping, muted; printer: not known to the server; "
                 "and 1 more; 5 peers: 1 given up, 1 missing, 1 pulsing, 1 alive, 1 asleep, 1 flapping | peers=5;;;0 "
                 "left=0;;;0 alive=1;;;0 pulsing=1;0;;0 given-up=1;;0;0 expected=0;;;0 missing=1;;0;0 asleep=1;;;0 "
                 "flapping=1;0;;0\n");
  hb_check_result_append_json (result, json);
  g_assert_true (g_str_has_prefix (json->str, "{\"status\":\"critical\",\"text\":\"nas (10.0.0.2): given up"));
  g_assert_true (g_str_has_suffix (json->str, ",\"peers\":5,\"left\":0,\"alive\":1,\"pulsing\":1,\"given-up\":1,"
                                              "\"expected\":0,\"missing\":1,\"asleep\":1,\"flapping\":1}\n"));
}

/* Nothing is well without evidence. */
static void
test_unknown (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_site ();
  g_autoptr (HbCheckResult) none = hb_check_result_new ();
  g_autoptr (HbCheckResult) no_engine = hb_check_result_new ();
  g_autoptr (HbCheckResult) stranger = hb_check_result_new ();
  g_autoptr (GString) json = g_string_new (NULL);

  assert_result (none, HB_CHECK_UNKNOWN, "HEARTBEATS UNKNOWN - the server knows no peers\n");

  hb_check_result_miss (no_engine, "no server runs\n");
  assert_result (no_engine, HB_CHECK_UNKNOWN, "HEARTBEATS UNKNOWN - no server runs\\n\n");
  hb_check_result_append_json (no_engine, json);
  g_assert_cmpstr (json->str, ==, "{\"status\":\"unknown\",\"text\":\"no server runs\\\\n\"}\n");

  add (stranger, roster, "lamp");
  hb_check_result_miss (stranger, "printer: not known to the server");
  assert_result (stranger, HB_CHECK_UNKNOWN,
                 "HEARTBEATS UNKNOWN - printer: not known to the server; 1 peer: 1 asleep | peers=1;;;0 left=0;;;0 "
                 "alive=0;;;0 pulsing=0;0;;0 given-up=0;;0;0 expected=0;;;0 missing=0;;0;0 asleep=1;;;0 flapping=0;0;;0\n");
}

/* A name is no performance data, and ends no label. */
static void
test_hostile (void)
{
  g_autoptr (HbRoster) roster = hb_roster_of_hostile ();
  g_autoptr (HbCheckResult) result = hb_check_result_new ();

  add (result, roster, "10.0.0.7");
  assert_result (result, HB_CHECK_CRITICAL,
                 "HEARTBEATS CRITICAL - a'b\\x7cc=d\\x1b[31m\\n (10.0.0.7): given up, does not hear us; 1 peer: 1 given up | "
                 "peers=1;;;0 left=0;;;0 alive=0;;;0 pulsing=0;0;;0 given-up=1;;0;0 expected=0;;;0 missing=0;;0;0 "
                 "asleep=0;;;0 flapping=0;0;;0 'a''b_c_d\\x1b[31m\\n rtt'=1.000ms;;;0\n");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/check-result/ok", test_ok);
  g_test_add_func ("/check-result/warning", test_warning);
  g_test_add_func ("/check-result/critical", test_critical);
  g_test_add_func ("/check-result/unknown", test_unknown);
  g_test_add_func ("/check-result/hostile", test_hostile);

  return g_test_run ();
}
