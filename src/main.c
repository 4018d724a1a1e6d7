#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/hb-complain.h"
#include "cli/hb-doctor-command.h"
#include "cli/hb-headless.h"
#include "cli/hb-options.h"
#include "cli/hb-output.h"
#include "cli/hb-process.h"
#include "cli/verbs/hb-verb-command.h"
#include "config.h"
#include "helper/hb-helper-process.h"
#ifdef HB_HAVE_GUI
#include "app/window/hb-application.h"
#include "engine/hb-monitor.h"
#include "net/hb-account.h"
#include "net/hb-confinement.h"
#include "net/hb-privileges.h"
#endif

static int
complain (const GError *error,
          int           status)
{
  hb_complain (error->message);
  return status;
}

#ifdef HB_HAVE_GUI
/* The kernel marks a program with a file capability as secure, and GLib then gives it no session bus. So a
 * child, the monitor, keeps the capability, and this process executes itself again as the app, without it;
 * under sudo or pkexec, as the user who owns the display and the session. */
static int
become_app (char **argv)
{
  g_autoptr (HbAccount) caller = hb_account_new_caller ();
  g_autoptr (GError) error = NULL;
  g_autofree char *number = NULL;
  g_autofree char *message = NULL;
  int monitor = hb_monitor_fork (&error);

  if (monitor < 0 || !hb_privileges_drop (HB_USER_CALLER, &error))
    return complain (error, EXIT_FAILURE);

  if (caller != NULL)
    hb_account_set_environment (caller);
  number = g_strdup_printf ("%d", monitor);
  g_setenv (HB_MONITOR_VARIABLE, number, TRUE);
  execv ("/proc/self/exe", argv);
  if (errno == EACCES && caller != NULL)
    message = g_strdup_printf ("the user %s may not run this program; let them, for example with: "
                               "sudo usermod --append --groups heartbeats %s",
                               hb_account_get_name (caller), hb_account_get_name (caller));
  else
    message = g_strdup_printf ("cannot start the desktop app: %s", g_strerror (errno));
  hb_complain (message);
  return EXIT_FAILURE;
}

/* In root's own session, the display and the bus are root's, too, so switching the user would lose both. */
static gboolean
confine_root (GError **error)
{
  g_autoptr (GPtrArray) folders = hb_confinement_find_home ();

  return geteuid () != 0 || hb_process_confine ((const char *const *) folders->pdata, error);
}

static int
run_app (const HbOptions  *options,
         char            **argv)
{
  const char *number = g_getenv (HB_MONITOR_VARIABLE);
  g_autoptr (GError) error = NULL;
  int monitor;

  if (number == NULL)
    return become_app (argv);

  /* If the user set the variable, the window has no privileges either. */
  monitor = atoi (number);
  g_unsetenv (HB_MONITOR_VARIABLE);
  if (!hb_privileges_drop (HB_USER_CALLER, &error) || !confine_root (&error))
    return complain (error, EXIT_FAILURE);

  fcntl (monitor, F_SETFD, FD_CLOEXEC);
  return hb_application_run_app (monitor, options->read, options->demo_peers, options->service);
}
#else
static int
run_app (const HbOptions  *options,
         char            **argv)
{
  hb_complain ("this build has no desktop app; give --role=server or --role=client");
  return hb_verb_command_refuse (NULL);
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
      return hb_doctor_command_run (options);

    case HB_MODE_VERB:
      return hb_verb_command_run (options->verb);

    case HB_MODE_SERVER:
    case HB_MODE_CLIENT:
    case HB_MODE_REPLAY:
    case HB_MODE_DEMO:
    default:
      return hb_headless_run (options);
    }
}

/* Returns: how many files the mode opens; 0 without a main loop, since then it needs none */
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
    case HB_MODE_VERB:
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
  g_auto (GStrv) arguments = g_strdupv (argv); /* before the options are removed */
  const char *verb = argc > 1 ? argv[1] : NULL;
  g_autoptr (GError) error = NULL;

  hb_complain_for_libraries ();
  hb_output_begin (hb_verb_command_get_failure (verb));
  if (!hb_process_begin (&error))
    return complain (error, hb_verb_command_get_failure (verb));
  if (hb_helper_process_is_wanted (argc, argv))
    return hb_helper_process_run (argv[1]);

  /* Sets only the character type: headless output has the same words and numbers in every locale. The
   * window's language is set by hb_language_begin(). */
  setlocale (LC_CTYPE, "");

  options = hb_options_parse (&argc, &argv, &error);
  if (options == NULL)
    return complain (error, hb_verb_command_refuse (verb));
  if (!hb_process_check_files (count_files (options->mode), &error))
    return complain (error, hb_verb_command_get_failure (verb));

  return run (options, arguments);
}
