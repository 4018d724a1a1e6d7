#include "helper/hb-hook-program.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/**
 * hb_hook_program_find:
 * @name: the name of a program, or its path
 *
 * Not by execvp(), which would have a shell run a file that is no program.
 *
 * Returns: (nullable) (transfer full): its path; %NULL if there is none with that name
 */
char *
hb_hook_program_find (const char *name)
{
  return strchr (name, '/') != NULL ? g_strdup (name) : g_find_program_in_path (name);
}

/**
 * hb_hook_program_check:
 * @name: the name of a program, or its path
 *
 * Returns: 0 if this user may execute it; else the errno
 */
int
hb_hook_program_check (const char *name)
{
  g_autofree char *path = hb_hook_program_find (name);

  if (path == NULL)
    return ENOENT;
  if (access (path, X_OK) != 0)
    return errno;

  return g_file_test (path, G_FILE_TEST_IS_DIR) ? EACCES : 0;
}
