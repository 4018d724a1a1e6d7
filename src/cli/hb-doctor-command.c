#include "cli/hb-doctor-command.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/hb-diagnosis-json.h"
#include "cli/hb-diagnosis-text.h"
#include "cli/hb-output.h"
#include "doctor/hb-doctor.h"
#include "event/hb-time.h"

/* The width if it is unknown. */
#define WIDTH 80

/* Longer lines are hard to read, however wide the terminal is. */
#define WIDTH_MAX 100

static guint
find_width (void)
{
  struct winsize size;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return WIDTH;

  return MIN (size.ws_col, WIDTH_MAX);
}

/* See no-color.org. */
static gboolean
wants_colour (void)
{
  const char *refused = g_getenv ("NO_COLOR");

  return isatty (STDOUT_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0 &&
         (refused == NULL || refused[0] == '\0');
}

/**
 * hb_doctor_command_run:
 * @options: the options
 *
 * Prints the doctor's diagnosis.
 *
 * Returns: the exit status: 0 only if the role would start
 */
int
hb_doctor_command_run (const HbOptions *options)
{
  g_autoptr (HbDiagnosis) diagnosis = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  /* If the reader goes away, report a write error instead of ending by a signal. */
  signal (SIGPIPE, SIG_IGN);

  diagnosis = hb_doctor_examine (options->interface, &options->settings, options->peers, options->peers_may_be_missing,
                                 options->hook);
  if (options->format == HB_FORMAT_JSON)
    hb_diagnosis_json_append (text, diagnosis, g_get_real_time () * HB_MICROSECOND);
  else
    hb_diagnosis_text_append (text, diagnosis, find_width (), wants_colour ());

  hb_output_write (text->str, text->len);

  return hb_output_flush () && diagnosis->error == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}
