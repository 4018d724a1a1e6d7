#include "app/format/hb-text-limit.h"

#include <string.h>

#include "wire/hb-message.h"

/* Returns: (transfer full): a text of that many bytes, ending with @end */
static char *
fill (gsize       length,
      const char *end)
{
  g_autofree char *beginning = g_strnfill (length - strlen (end), 'a');

  return g_strconcat (beginning, end, NULL);
}

static void
assert_limit (const char *text,
              gboolean    fits,
              const char *expected)
{
  g_autofree char *words = hb_text_limit_describe (text);

  g_assert_cmpint (hb_text_limit_fits (text), ==, fits);
  g_assert_cmpstr (words, ==, expected);
}

/* The limit is in bytes, of which "é" has two; a hint comes before it is reached. */
static void
test_length (void)
{
  g_autofree char *far = fill (HB_TEXT_MAX - 101, "");
  g_autofree char *near = fill (HB_TEXT_MAX - 100, "é");
  g_autofree char *last = fill (HB_TEXT_MAX - 1, "");
  g_autofree char *full = fill (HB_TEXT_MAX, "é");
  g_autofree char *over = fill (HB_TEXT_MAX + 1, "é");
  g_autofree char *more = fill (HB_TEXT_MAX + 20, "é");

  assert_limit ("", FALSE, "");
  assert_limit ("a", TRUE, "");
  assert_limit ("   ", FALSE, "");
  assert_limit ("\t\u2003\u00a0", FALSE, "");
  assert_limit (" a ", TRUE, "");
  assert_limit (far, TRUE, "");
  assert_limit (near, TRUE, "Room for 100 more");
  assert_limit (last, TRUE, "Room for 1 more");
  assert_limit (full, TRUE, "No room for more");
  assert_limit (over, FALSE, "Too long by 1");
  assert_limit (more, FALSE, "Too long by 20");
}

/* A person cannot end the session by typing the reserved word. */
static void
test_reserved (void)
{
  assert_limit ("TERMINATE", FALSE,
                "“TERMINATE” is reserved by the protocol and cannot be sent");
  assert_limit ("terminate?", TRUE, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-limit/length", test_length);
  g_test_add_func ("/text-limit/reserved", test_reserved);
  return g_test_run ();
}
