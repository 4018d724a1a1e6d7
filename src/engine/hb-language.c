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
 * Sets the language and the formats of numbers and times to the user's locale: in the app and its engine. The
 * headless roles do not call it: scripts read their output, including messages of libraries and the system.
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
