#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/hb-complain.h"
#include "cli/hb-headless.h"
#include "cli/hb-options.h"
#include "config.h"

#define EXIT_USAGE 2

static int
run (const HbOptions *options)
{
  switch (options->mode)
    {
    case HB_MODE_VERSION:
      printf ("heartbeats %s\n", HB_VERSION);
      return EXIT_SUCCESS;

    case HB_MODE_APP:
      hb_complain ("this build has no desktop app; give --role=server or --role=client");
      return EXIT_USAGE;

    case HB_MODE_SERVER:
    case HB_MODE_CLIENT:
    case HB_MODE_REPLAY:
    case HB_MODE_DEMO:
    default:
      return hb_headless_run (options);
    }
}

/* Started with one of them closed, the first socket would get its number, and be read as what
 * the user types or written to as what we tell. */
static gboolean
open_standard_streams (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);

  if (fd < 0)
    return FALSE;

  close (fd);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (HbOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  if (!open_standard_streams ())
    return EXIT_FAILURE;
  setlocale (LC_ALL, "");

  options = hb_options_parse (&argc, &argv, &error);
  if (options == NULL)
    {
      hb_complain (error->message);
      return EXIT_USAGE;
    }

  return run (options);
}
