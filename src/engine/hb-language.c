#include "engine/hb-language.h"

#include <libintl.h>
#include <locale.h>

#include "config.h"

#define DOMAIN "heartbeats"

/* A program that runs from its build folder has its catalogs there. */
static char *
find_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "..", "po", NULL) : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&beside);

  return g_strdup (HB_LOCALE_DIR);
}

/**
 * hb_language_begin:
 *
 * Has what the window says be in the language of the user's locale, and numbers and times as they are
 * written there: in the app, and in its engine. The headless roles do not call it: what they say, with
 * what the libraries and the system say in it, is read by scripts.
 */
void
hb_language_begin (void)
{
  g_autofree char *folder = find_folder ();

  setlocale (LC_ALL, "");
  bindtextdomain (DOMAIN, folder);
  bind_textdomain_codeset (DOMAIN, "UTF-8");
  textdomain (DOMAIN);
}
