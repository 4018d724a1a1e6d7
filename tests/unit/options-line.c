#include "options-line.h"

#include <string.h>

#include "cli/hb-usage-error.h"

/* Splits a line as a shell does, and parses it. */
static HbOptions *
parse (const char  *line,
       GError     **error)
{
  g_autofree char *command = g_strconcat ("heartbeats ", line, NULL);
  g_auto (GStrv) words = NULL;
  g_autofree char **argv = NULL;
  char **left;
  int argc;

  g_assert_true (g_shell_parse_argv (command, &argc, &words, NULL));

  /* The parser removes pointers from its array. */
  argv = g_memdup2 (words, (gsize) (argc + 1) * sizeof *argv);
  left = argv;
  return hb_options_parse (&argc, &left, error);
}

/**
 * hb_options_of:
 * @line: valid options in shell syntax
 *
 * Returns: (transfer full): the parsed options
 */
HbOptions *
hb_options_of (const char *line)
{
  g_autoptr (GError) error = NULL;
  HbOptions *options = parse (line, &error);

  g_assert_no_error (error);
  g_assert_nonnull (options);
  return options;
}

static void
complain (const char *line,
          const char *message)
{
  g_autofree char *shown = g_strescape (line, NULL);
  g_autofree char *answer = g_strescape (message != NULL ? message : "taken", NULL);

  g_test_message ("%.200s: %.200s", shown, answer);
  g_test_fail ();
}

static gboolean
says (const char *message,
      const char *wanted)
{
  g_auto (GStrv) parts = g_strsplit (wanted, "|", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (message, parts[i]) == NULL)
      return FALSE;

  return TRUE;
}

/**
 * hb_assert_refused:
 * @line: options in shell syntax
 * @wanted: texts that the error must contain, separated by "|"
 *
 * Asserts that the options are rejected with an error of one line that contains all of @wanted. Goes on after
 * a failure, to report all of them.
 */
void
hb_assert_refused (const char *line,
                   const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HbOptions) options = parse (line, &error);

  if (error == NULL)
    {
      complain (line, NULL);
      return;
    }

  g_assert_null (options);
  g_assert_true (error->domain == HB_USAGE_ERROR);
  if (!says (error->message, wanted) || strpbrk (error->message, "\n\r\033") != NULL ||
      !g_utf8_validate (error->message, -1, NULL))
    complain (line, error->message);
}
