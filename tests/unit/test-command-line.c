#include "cli/hb-command-line.h"

#include "cli/hb-usage-error.h"

/* Splits a line as a shell does, and parses it. */
static gboolean
parse (HbCommandLine  *given,
       const char     *line,
       GError        **error)
{
  g_autofree char *whole = g_strconcat ("heartbeats ", line, NULL);
  g_auto (GStrv) words = NULL;
  g_autofree char **left = NULL;
  int argc;

  g_assert_true (g_shell_parse_argv (whole, &argc, &words, NULL));

  /* GOption removes what it has parsed. */
  left = g_memdup2 (words, (gsize) (argc + 1) * sizeof *words);
  return hb_command_line_parse (given, &argc, &left, error);
}

static void
assert_wrong (const char *line,
              const char *expected)
{
  g_auto (HbCommandLine) given = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (parse (&given, line, &error));
  g_assert_error (error, HB_USAGE_ERROR, 0);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
assert_strv (char       **list,
             const char  *expected)
{
  g_autofree char *joined = g_strjoinv (" ", list);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_nothing (void)
{
  g_auto (HbCommandLine) given = { 0 };
  static const HbCommandLine nothing = { 0 };

  g_assert_true (parse (&given, "", NULL));
  g_assert_cmpmem (&given, sizeof given, &nothing, sizeof nothing);
}

/* Values are not validated here. */
static void
test_as_given (void)
{
  g_auto (HbCommandLine) given = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (&given,
                        "--role=nobody --timeout soon --message='a b' --message= --once "
                        "--allow=here --allow=there --pulses=1 --pulses=-1",
                        &error));
  g_assert_no_error (error);

  g_assert_cmpstr (given.role, ==, "nobody");
  g_assert_cmpstr (given.timeout, ==, "soon");
  assert_strv (given.messages, "a b ");
  assert_strv (given.allow, "here there");
  g_assert_cmpstr (given.pulses, ==, "-1");
  g_assert_true (given.once);
  g_assert_false (given.debug);
  g_assert_null (given.demo);
}

static void
test_demo (void)
{
  g_auto (HbCommandLine) alone = { 0 };
  g_auto (HbCommandLine) twice = { 0 };

  g_assert_true (parse (&alone, "--demo", NULL));
  g_assert_cmpstr (alone.demo, ==, "8");
  g_assert_true (parse (&twice, "--demo=many --demo=12", NULL));
  g_assert_cmpstr (twice.demo, ==, "12");
}

/* A hidden option. */
static void
test_service (void)
{
  g_auto (HbCommandLine) given = { 0 };

  g_assert_true (parse (&given, "--gapplication-service", NULL));
  g_assert_true (given.service);
}

static void
test_file (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *with_role = g_strdup_printf ("--role=server '%s'", self);
  g_autofree char *two = g_strdup_printf ("'%s' '%s'", self, self);
  g_autofree char *no_option =
      g_strdup_printf ("“%s” is not an option; see heartbeats --help", self);
  g_autofree char *quoted = g_shell_quote (self);
  g_auto (HbCommandLine) given = { 0 };

  g_assert_true (parse (&given, quoted, NULL));
  g_assert_cmpstr (given.read, ==, self);

  assert_wrong (with_role, no_option);
  assert_wrong (two, no_option);
  assert_wrong ("/nowhere", "“/nowhere” is not an option; see heartbeats --help");
}

/* Each error is one line, whatever was typed. */
static void
test_wrong (void)
{
  assert_wrong ("--once=no", "--once takes no value, not “no”");
  assert_wrong ("--timeouts=5", "Unknown option --timeouts=5; see heartbeats --help");
  assert_wrong ("--timeout",
                "Missing argument for --timeout; --timeout takes seconds, from 0.001 to 31622400, "
                "decimals allowed");
  assert_wrong ("'a\x1b[1m\nb'", "“a\\x1b[1m\\nb” is not an option; see heartbeats --help");
}

static void
assert_meaning (const char *line,
                HbMode      mode,
                const char *expected)
{
  g_auto (HbCommandLine) given = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (&given, line, NULL));
  g_assert_cmpint (hb_command_line_check_mode (&given, mode, &error), ==, expected == NULL);
  g_assert_cmpstr (error != NULL ? error->message : NULL, ==, expected);
}

static void
test_modes (void)
{
  assert_meaning ("", HB_MODE_APP, NULL);
  assert_meaning ("--role=x --version", HB_MODE_APP, NULL);
  assert_meaning ("--timeout=x", HB_MODE_SERVER, NULL);
  assert_meaning ("--timeout=x", HB_MODE_REPLAY, NULL);
  assert_meaning ("--timeout=x", HB_MODE_CLIENT,
                  "--timeout has no meaning with --role=client; see heartbeats --help");
  assert_meaning ("--message=x", HB_MODE_SERVER,
                  "--message has no meaning with --role=server; see heartbeats --help");
  assert_meaning ("--once", HB_MODE_APP,
                  "--once has no meaning without --role; see heartbeats --help");
  assert_meaning ("--interface=x", HB_MODE_DEMO,
                  "--interface has no meaning together with --demo; see heartbeats --help");
  assert_meaning ("--write=x", HB_MODE_REPLAY,
                  "--write has no meaning together with --read; see heartbeats --help");
  assert_meaning ("--quiet", HB_MODE_DOCTOR,
                  "--quiet has no meaning together with --doctor; see heartbeats --help");
}

static void
test_refuse (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (hb_command_line_get_takes ("role"), ==, "takes server or client");
  hb_command_line_refuse (&error, "role", "nobody");
  g_assert_error (error, HB_USAGE_ERROR, 0);
  g_assert_cmpstr (error->message, ==, "--role takes server or client, not “nobody”");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command-line/nothing", test_nothing);
  g_test_add_func ("/command-line/as-given", test_as_given);
  g_test_add_func ("/command-line/demo", test_demo);
  g_test_add_func ("/command-line/service", test_service);
  g_test_add_func ("/command-line/file", test_file);
  g_test_add_func ("/command-line/wrong", test_wrong);
  g_test_add_func ("/command-line/modes", test_modes);
  g_test_add_func ("/command-line/refuse", test_refuse);

  return g_test_run ();
}
