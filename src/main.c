#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/hb-complain.h"
#include "cli/hb-consultation.h"
#include "cli/hb-headless.h"
#include "cli/hb-options.h"
#include "cli/hb-output.h"
#include "cli/hb-process.h"
#include "config.h"
#ifdef HB_HAVE_GUI
#include "app/hb-application.h"
#include "engine/hb-monitor.h"
#include "net/hb-privileges.h"
#endif

#define EXIT_USAGE 2

static int
complain (const GError *error)
{
  hb_complain (error->message);
  return EXIT_FAILURE;
}

#ifdef HB_HAVE_GUI
static int
complain_of_system (const char *what)
{
  g_autofree char *message = g_strdup_printf ("cannot %s: %s", what, g_strerror (errno));

  hb_complain (message);
  return EXIT_FAILURE;
}

/* The kernel marks a program that a capability was given to, and GLib then keeps it from the
 * session bus. So it leaves the capability to a child, the monitor, and becomes itself anew, as the
 * app, without any. */
static int
become_app (char **argv)
{
  g_autofree char *number = NULL;
  int monitor = hb_monitor_fork ();

  if (monitor < 0)
    return complain_of_system ("start the process that starts engines");

  if (!hb_privileges_drop ())
    return complain_of_system ("drop the privileges");

  number = g_strdup_printf ("%d", monitor);
  g_setenv (HB_MONITOR_VARIABLE, number, TRUE);
  execv ("/proc/self/exe", argv);
  return complain_of_system ("start the desktop app");
}

static int
run_app (const HbOptions  *options,
         char            **argv)
{
  const char *number = g_getenv (HB_MONITOR_VARIABLE);
  int monitor;

  if (number == NULL)
    return become_app (argv);

  /* Whoever has set the variable by hand gets no window with a privilege in it either. */
  monitor = atoi (number);
  g_unsetenv (HB_MONITOR_VARIABLE);
  if (!hb_privileges_drop ())
    return complain_of_system ("drop the privileges");

  fcntl (monitor, F_SETFD, FD_CLOEXEC);
  return hb_application_run_app (monitor, options->read, options->demo_peers, options->service);
}
#else
static int
run_app (const HbOptions  *options,
         char            **argv)
{
  hb_complain ("this build has no desktop app; give --role=server or --role=client");
  return EXIT_USAGE;
}
#endif

static int
run (const HbOptions  *options,
     char            **argv)
{
  switch (options->mode)
    {
    case HB_MODE_VERSION:
      printf ("heartbeats %s\n", HB_VERSION);
      return EXIT_SUCCESS;

    case HB_MODE_APP:
      return run_app (options, argv);

    case HB_MODE_DOCTOR:
      return hb_consultation_run (options);

    case HB_MODE_SERVER:
    case HB_MODE_CLIENT:
    case HB_MODE_REPLAY:
    case HB_MODE_DEMO:
    default:
      return hb_headless_run (options);
    }
}

/* Returns: how many files it takes; where there is no main loop, none that it could not go without */
static guint
count_files (HbMode mode)
{
  switch (mode)
    {
    case HB_MODE_APP:
      return HB_PROCESS_FILES_APP;

    case HB_MODE_SERVER:
    case HB_MODE_CLIENT:
    case HB_MODE_DEMO:
    case HB_MODE_DOCTOR:
      return HB_PROCESS_FILES;

    case HB_MODE_REPLAY:
    case HB_MODE_VERSION:
    default:
      return 0;
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (HbOptions) options = NULL;
  g_auto (GStrv) arguments = g_strdupv (argv); /* before the options are taken out */
  g_autoptr (GError) error = NULL;

  hb_complain_for_libraries ();
  hb_output_begin ();
  if (!hb_process_begin (&error))
    return complain (error);

  /* No more of the locale than its characters: what is said to a terminal or a script has the same
   * words and numbers in each. The window's language is hb_language_begin()'s. */
  setlocale (LC_CTYPE, "");

  options = hb_options_parse (&argc, &argv, &error);
  if (options == NULL)
    {
      hb_complain (error->message);
      return EXIT_USAGE;
    }
  if (!hb_process_check_files (count_files (options->mode), &error))
    return complain (error);

  return run (options, arguments);
}
