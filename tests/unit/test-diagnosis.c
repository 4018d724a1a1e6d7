#include <locale.h>

#include "cli/hb-diagnosis-json.h"
#include "cli/hb-diagnosis-text.h"
#include "config.h"

#define HEAD "Heartbeats " HB_VERSION ": what a %s needs here\n\n"

/* 2026-11-22 10:49:56.963856789 UTC */
#define STAMP G_GINT64_CONSTANT (1795344596963856789)
#define TIME "{\"time\":\"2026-11-22T10:49:56.963856Z\",\"event\":"

typedef struct
{
  const char *check;
  HbFindingResult result;
  const char *what;
  const char *why;
  const char *cure;
  const char *command;
} Example;

static const Example good[] = {
  { "route", HB_FINDING_OK, "the default one leads over eth0" },
  { "capability", HB_FINDING_OK, "the file has cap_net_raw=p" },
};

static const Example bad[] = {
  { "mount", HB_FINDING_OK, "/ is mounted without nosuid" },
  { "capability", HB_FINDING_PROBLEM, "no CAP_NET_RAW: /usr/bin/heartbeats has no capability",
    "It takes this one.", "Grant it once:", "sudo setcap cap_net_raw=p /usr/bin/heartbeats" },
  { "route", HB_FINDING_ADVICE, "there is none", "Nothing leaves.", "Add one." },
  { "ports", HB_FINDING_OK, "nobody listens" },
};

static const Example hostile[] = {
  { "ports", HB_FINDING_ADVICE, "\033[2J\n\xff\xe2\x80\xae (process 7) \"listens\"", "Why.", "Cure:",
    "kill '\\' \033" },
};

static HbDiagnosis *
make (const char    *role,
      const char    *interface,
      const char    *error,
      const Example *examples,
      guint          n_examples)
{
  HbDiagnosis *diagnosis = g_new0 (HbDiagnosis, 1);

  diagnosis->role = role;
  diagnosis->interface = g_strdup (interface);
  diagnosis->error = g_strdup (error);
  diagnosis->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_finding_free);

  for (guint i = 0; i < n_examples; i++)
    {
      HbFinding *finding = g_new0 (HbFinding, 1);

      finding->check = examples[i].check;
      finding->result = examples[i].result;
      finding->what = g_strdup (examples[i].what);
      finding->why = examples[i].why;
      finding->cure = examples[i].cure;
      finding->command = g_strdup (examples[i].command);
      g_ptr_array_add (diagnosis->findings, finding);
    }

  return diagnosis;
}

static HbDiagnosis *
make_good (void)
{
  return make ("server", "eth0", NULL, good, G_N_ELEMENTS (good));
}

static HbDiagnosis *
make_bad (void)
{
  return make ("client", NULL, "no privilege", bad, G_N_ELEMENTS (bad));
}

static char *
to_text (const HbDiagnosis *diagnosis,
         guint              width,
         gboolean           coloured)
{
  GString *text = g_string_new (NULL);

  hb_diagnosis_text_append (text, diagnosis, width, coloured);
  return g_string_free (text, FALSE);
}

static void
test_good (void)
{
  g_autoptr (HbDiagnosis) diagnosis = make_good ();
  g_autofree char *head = g_strdup_printf (HEAD, "server");
  g_autofree char *wanted = g_strconcat (head,
    "  ok       route       the default one leads over eth0\n"
    "  ok       capability  the file has cap_net_raw=p\n"
    "\n"
    "A server would start here, on eth0.\n", NULL);
  g_autofree char *text = to_text (diagnosis, 80, FALSE);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_bad (void)
{
  g_autoptr (HbDiagnosis) diagnosis = make_bad ();
  g_autofree char *head = g_strdup_printf (HEAD, "client");
  g_autofree char *wanted = g_strconcat (head,
    "  ok       mount       / is mounted without\n"
    "                       nosuid\n"
    "\n"
    "  problem  capability  no CAP_NET_RAW:\n"
    "                       /usr/bin/heartbeats\n"
    "                       has no capability\n"
    "           It takes this one.\n"
    "           Grant it once:\n"
    "\n"
    "               sudo setcap cap_net_raw=p /usr/bin/heartbeats\n"
    "\n"
    "  advice   route       there is none\n"
    "           Nothing leaves.\n"
    "           Add one.\n"
    "\n"
    "  ok       ports       nobody listens\n"
    "\n"
    "A client would not start here: 1 problem.\n", NULL);
  g_autofree char *text = to_text (diagnosis, 42, FALSE);

  g_assert_cmpstr (text, ==, wanted);
}

/* A terminal without a width does not break lines after every letter. */
static void
test_narrow (void)
{
  g_autoptr (HbDiagnosis) diagnosis = make_bad ();
  g_autofree char *text = to_text (diagnosis, 1, FALSE);

  g_assert_nonnull (strstr (text, "           It takes this one.\n"));
}

/* All three results; colours do not change the layout. */
static void
test_colours (void)
{
  g_autoptr (HbDiagnosis) diagnosis = make_bad ();
  g_autoptr (GRegex) escapes = g_regex_new ("\033\\[[0-9;]*m", 0, 0, NULL);
  g_autofree char *plain = to_text (diagnosis, 80, FALSE);
  g_autofree char *text = to_text (diagnosis, 80, TRUE);
  g_autofree char *stripped = g_regex_replace_literal (escapes, text, -1, 0, "", 0, NULL);

  g_assert_cmpstr (stripped, ==, plain);
  g_assert_nonnull (strstr (text, "\033[32mok"));
  g_assert_nonnull (strstr (text, "\033[1;33madvice"));
  g_assert_nonnull (strstr (text, "\033[1;31mproblem"));
}

static void
test_advice (void)
{
  g_autoptr (HbDiagnosis) diagnosis = make ("server", "lo", NULL, hostile, G_N_ELEMENTS (hostile));
  g_autofree char *text = to_text (diagnosis, 80, FALSE);

  g_assert_true (g_str_has_suffix (text, "\n\nA server would start here, on lo. See the advice "
                                         "above.\n"));
}

static void
test_hostile_text (void)
{
  g_autoptr (HbDiagnosis) diagnosis = make ("server", "lo", NULL, hostile, G_N_ELEMENTS (hostile));
  g_autofree char *text = to_text (diagnosis, 80, FALSE);

  g_assert_nonnull (strstr (text, "\\x1b[2J\\n\\xff\\u{202e} (process 7) \"listens\"\n"));
  g_assert_nonnull (strstr (text, "\n               kill '\\' \\x1b\n"));
  g_assert_null (strchr (text, '\033'));
}

static void
test_wide_letters (void)
{
  static const Example wide[] = {
    { "ports", HB_FINDING_OK, "\xe5\xbf\x83\xe5\xbf\x83\xe5\xbf\x83\xe5\xbf\x83\xe5\xbf\x83 "
                              "\xe5\xbf\x83\xe5\xbf\x83\xe5\xbf\x83\xe5\xbf\x83\xe5\xbf\x83" },
  };
  g_autoptr (HbDiagnosis) diagnosis = make ("server", "lo", NULL, wide, G_N_ELEMENTS (wide));
  g_autofree char *fits = to_text (diagnosis, 18 + 21, FALSE);
  g_autofree char *wraps = to_text (diagnosis, 18 + 20, FALSE);

  g_assert_null (strstr (fits, "\n                  \xe5"));
  g_assert_nonnull (strstr (wraps, "\n                  \xe5"));
}

static void
test_json (void)
{
  g_autoptr (HbDiagnosis) starts = make_good ();
  g_autoptr (HbDiagnosis) fails = make_bad ();
  g_autoptr (HbDiagnosis) escaped = make ("server", "e\n", NULL, hostile, G_N_ELEMENTS (hostile));
  g_autoptr (GString) lines = g_string_new (NULL);

  hb_diagnosis_json_append (lines, starts, STAMP);
  g_assert_cmpstr (lines->str, ==,
    TIME "\"finding\",\"check\":\"route\",\"result\":\"ok\","
    "\"what\":\"the default one leads over eth0\"}\n"
    TIME "\"finding\",\"check\":\"capability\",\"result\":\"ok\","
    "\"what\":\"the file has cap_net_raw=p\"}\n"
    TIME "\"diagnosis\",\"version\":\"" HB_VERSION "\",\"role\":\"server\",\"interface\":\"eth0\",\"starts\":true,"
    "\"ok\":2,\"advice\":0,\"problem\":0}\n");

  g_string_truncate (lines, 0);
  hb_diagnosis_json_append (lines, fails, STAMP);
  g_assert_nonnull (strstr (lines->str,
    TIME "\"finding\",\"check\":\"capability\",\"result\":\"problem\","
    "\"what\":\"no CAP_NET_RAW: /usr/bin/heartbeats has no capability\","
    "\"why\":\"It takes this one.\",\"cure\":\"Grant it once:\","
    "\"command\":\"sudo setcap cap_net_raw=p /usr/bin/heartbeats\"}\n"));
  g_assert_true (g_str_has_suffix (lines->str,
    TIME "\"diagnosis\",\"version\":\"" HB_VERSION "\",\"role\":\"client\",\"starts\":false,\"error\":\"no privilege\","
    "\"ok\":2,\"advice\":1,\"problem\":1}\n"));

  g_string_truncate (lines, 0);
  hb_diagnosis_json_append (lines, escaped, STAMP);
  g_assert_nonnull (strstr (lines->str,
    "\"what\":\"\\\\x1b[2J\\\\n\\\\xff\\\\u{202e} (process 7) \\\"listens\\\"\","));
  g_assert_nonnull (strstr (lines->str, "\"command\":\"kill '\\\\' \\\\x1b\"}"));
  g_assert_nonnull (strstr (lines->str, "\"interface\":\"e\\\\n\","));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "");

  g_test_add_func ("/diagnosis/text/good", test_good);
  g_test_add_func ("/diagnosis/text/bad", test_bad);
  g_test_add_func ("/diagnosis/text/narrow", test_narrow);
  g_test_add_func ("/diagnosis/text/colours", test_colours);
  g_test_add_func ("/diagnosis/text/advice", test_advice);
  g_test_add_func ("/diagnosis/text/hostile", test_hostile_text);
  g_test_add_func ("/diagnosis/text/wide-letters", test_wide_letters);
  g_test_add_func ("/diagnosis/json", test_json);

  return g_test_run ();
}
