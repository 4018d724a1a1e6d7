#include "event/hb-peer-state.h"
#include "event/hb-time.h"
#include "options-line.h"
#include "store/hb-setting.h"

static void
test_list (void)
{
  g_autoptr (HbOptions) plain = hb_options_of ("list");
  g_autoptr (HbOptions) some = hb_options_of ("list --state=given-up --state missing,pulsing --group=cellar --format=json "
                                              "--bus=session");

  g_assert_cmpint (plain->mode, ==, HB_MODE_VERB);
  g_assert_cmpint (plain->verb->verb, ==, HB_VERB_LIST);
  g_assert_cmpint (plain->verb->bus, ==, HB_BUS_NONE);
  g_assert_cmpint (plain->verb->format, ==, HB_FORMAT_TEXT);
  g_assert_cmpuint (plain->verb->states, ==, 0);
  g_assert_null (plain->verb->group);
  g_assert_null (plain->verb->words[0]);

  g_assert_cmpuint (some->verb->states, ==,
                    1u << HB_PEER_STATE_GIVEN_UP | 1u << HB_PEER_STATE_MISSING | 1u << HB_PEER_STATE_PULSING);
  g_assert_cmpstr (some->verb->group, ==, "cellar");
  g_assert_cmpint (some->verb->format, ==, HB_FORMAT_JSON);
  g_assert_cmpint (some->verb->bus, ==, HB_BUS_SESSION);
}

static void
test_peers (void)
{
  g_autoptr (HbOptions) show = hb_options_of ("show --bus=system nas");
  g_autoptr (HbOptions) wait = hb_options_of ("wait nas --state=alive --within=0.5");
  g_autoptr (HbOptions) patient = hb_options_of ("wait 10.0.0.231 --state=left");
  g_autoptr (HbOptions) check = hb_options_of ("check nas fd00::231 -- --odd");

  g_assert_cmpstr (show->verb->words[0], ==, "nas");
  g_assert_cmpint (show->verb->bus, ==, HB_BUS_SYSTEM);
  g_assert_cmpint (wait->verb->within, ==, HB_SECOND / 2);
  g_assert_cmpuint (wait->verb->states, ==, 1u << HB_PEER_STATE_ALIVE);
  g_assert_cmpint (patient->verb->within, ==, HB_NEVER);
  g_assert_cmpuint (g_strv_length (check->verb->words), ==, 3);
  g_assert_cmpstr (check->verb->words[2], ==, "--odd");
}

static void
test_changes (void)
{
  g_autoptr (HbOptions) mute = hb_options_of ("mute nas --for=1h");
  g_autoptr (HbOptions) for_good = hb_options_of ("mute nas");
  g_autoptr (HbOptions) send = hb_options_of ("send 'the backup — done'");

  g_assert_cmpint (mute->verb->span, ==, 3600 * HB_SECOND);
  g_assert_cmpint (for_good->verb->span, ==, 0);
  g_assert_cmpint (send->verb->verb, ==, HB_VERB_SEND);
  g_assert_cmpstr (send->verb->words[0], ==, "the backup — done");
}

/* What is wrong is named, together with what is right. */
static void
test_wrong (void)
{
  g_autofree char *too_long = g_strnfill (1401, 'a');
  g_autofree char *long_send = g_strconcat ("send ", too_long, NULL);

  hb_assert_refused ("list nas", "list takes options only|heartbeats list --help");
  hb_assert_refused ("list --state=dead", "--state takes|given-up|“dead”");
  hb_assert_refused ("list --state=", "--state takes");
  hb_assert_refused ("list --state=alive,", "--state takes");
  hb_assert_refused ("list --group=", "--group takes");
  hb_assert_refused ("list --timeout=3", "--timeout|heartbeats list --help");
  hb_assert_refused ("list --within=3", "--within");
  hb_assert_refused ("list --bus=none", "--bus takes system or session|none");
  hb_assert_refused ("list --format=csv", "--format takes text or json");
  hb_assert_refused ("show", "show takes one peer");
  hb_assert_refused ("show a b", "show takes one peer");
  hb_assert_refused ("show ''", "show takes one peer");
  hb_assert_refused ("check a ''", "check takes peers");
  hb_assert_refused ("wait nas", "wait needs --state=STATE|asleep");
  hb_assert_refused ("wait nas --state=alive --within=0", "--within takes seconds");
  hb_assert_refused ("wait nas --state=alive --within=soon", "--within takes seconds|“soon”");
  hb_assert_refused ("mute nas --for=1", "--for takes a time such as");
  hb_assert_refused ("mute nas --for=1e3s", "--for takes");
  hb_assert_refused ("mute nas --for=-1s", "--for takes");
  hb_assert_refused ("unmute nas --for=1h", "--for");
  hb_assert_refused ("send", "send takes one text");
  hb_assert_refused ("send two words", "send takes one text|quotes");
  hb_assert_refused ("send ''", "send takes one text");
  hb_assert_refused ("send '\xff'", "send takes one text|UTF-8");
  hb_assert_refused (long_send, "send takes one text");
  hb_assert_refused ("list --state='\x1b[31m\n'", "--state takes|\\x1b[31m\\n");
}

static void
test_span (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds; /* 0: wrong */
  } spans[] = {
    { "1s", 1 }, { "90s", 90 }, { "5m", 300 }, { "30min", 1800 }, { "8h", 28800 }, { "7d", 604800 }, { "2w", 1209600 },
    { "366d", 31622400 }, { "", 0 }, { "h", 0 }, { "0h", 0 }, { "60", 0 }, { "1.5h", 0 }, { "1 h", 0 }, { "1H", 0 },
    { "367d", 0 }, { "99999999999999999999s", 0 }, { "+1h", 0 }, { "1hour", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      gint64 duration = 0;

      g_assert_cmpint (hb_setting_parse_span (spans[i].text, &duration), ==, spans[i].seconds != 0);
      g_assert_cmpint (duration, ==, spans[i].seconds * HB_SECOND);
    }
}

/* Only the first word is a verb. */
static void
test_no_verb (void)
{
  g_autoptr (HbOptions) options = hb_options_of ("--role=client --server=10.0.0.1 --message=list");

  g_assert_cmpint (options->mode, ==, HB_MODE_CLIENT);
  g_assert_null (options->verb);
  hb_assert_refused ("--bus=session list", "“list” is not an option");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verb-options/list", test_list);
  g_test_add_func ("/verb-options/peers", test_peers);
  g_test_add_func ("/verb-options/changes", test_changes);
  g_test_add_func ("/verb-options/wrong", test_wrong);
  g_test_add_func ("/verb-options/span", test_span);
  g_test_add_func ("/verb-options/no-verb", test_no_verb);

  return g_test_run ();
}
