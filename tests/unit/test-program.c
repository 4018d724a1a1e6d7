#include "net/hb-program.h"

static const struct
{
  const char *text;
  const char *word;
} words[] = {
  { "/usr/bin/heartbeats", "/usr/bin/heartbeats" },
  { "/home/a.b/x_y-z+1:2,3@4%5", "/home/a.b/x_y-z+1:2,3@4%5" },
  { "", "''" },
  { "/a b", "'/a b'" },
  { "/it's", "'/it'\\''s'" },
  { "/a;b", "'/a;b'" },
  { "/`id`", "'/`id`'" },
  { "/$(id)", "'/$(id)'" },
  { "/a&b|c>d<e", "'/a&b|c>d<e'" },
  { "/*?[x]{y}", "'/*?[x]{y}'" },
  { "~#!=^", "'~#!=^'" },
  { "/a\\b", "'/a\\b'" },
  { "/für", "'/für'" },
  { "/a\nb", "$'/a\\012b'" },
  { "/\033[2J", "$'/\\033[2J'" },
  { "/\xff", "$'/\\377'" },
  { "/it's\t\\x", "$'/it\\047s\\011\\134x'" },
  { "/\xe2\x80\xae", "$'/\\342\\200\\256'" },
};

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *word = hb_program_quote (words[i].text);

      g_assert_cmpstr (word, ==, words[i].word);
    }
}

/* A shell parses each quoted word back to the original. */
static void
test_shell (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *word = hb_program_quote (words[i].text);
      g_autofree char *command = g_strconcat ("printf %s ", word, NULL);
      const char *argv[] = { "bash", "-c", command, NULL };
      g_autofree char *output = NULL;
      g_autoptr (GError) error = NULL;

      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL,
                    NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (output, ==, words[i].text);
    }
}

static void
test_own (void)
{
  g_autofree char *path = hb_program_get_path ();

  g_assert_true (g_path_is_absolute (path));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/program/words", test_words);
  g_test_add_func ("/program/shell", test_shell);
  g_test_add_func ("/program/own", test_own);

  return g_test_run ();
}
