#include <stdio.h>
#include <stdlib.h>

#include "fuzz-input.h"

/* Replaces libFuzzer if there is none: runs the files of the corpus, one by one. */

static guint
run_file (const char *path)
{
  g_autofree char *content = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (path, &content, &length, NULL))
    {
      fprintf (stderr, "cannot read %s\n", path);
      exit (EXIT_FAILURE);
    }

  /* A copy of exactly that length, so that a sanitizer sees every access beyond its end. */
  bytes = g_memdup2 (content, length);
  fprintf (stderr, "%s\n", path);
  LLVMFuzzerTestOneInput (bytes, length);

  return 1;
}

static guint
run_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint count = 0;

  if (folder == NULL)
    return run_file (path);

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      count += run_all (inner);
    }

  return count;
}

int
main (int    argc,
      char **argv)
{
  guint count = 0;

  for (int i = 1; i < argc; i++)
    count += run_all (argv[i]);

  if (count == 0)
    {
      fprintf (stderr, "usage: %s FILE-OR-FOLDER…\n", argv[0]);
      return EXIT_FAILURE;
    }

  printf ("%u inputs\n", count);
  return EXIT_SUCCESS;
}
