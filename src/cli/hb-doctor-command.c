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

/* Where nobody says how wide it is. */
#define WIDTH 80

/* Longer lines are hard to read, whatever the window. */
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
 * @options: for the doctor
 *
 * Says what stands in the way of a live role here, and how to cure it.
 *
 * Returns: the exit status: 0 only where the role would start
 */
int
hb_doctor_command_run (const HbOptions *options)
{
  g_autoptr (HbDiagnosis) diagnosis = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  /* A reader that went away is an error of writing. */
  signal (SIGPIPE, SIG_IGN);

  diagnosis = hb_doctor_examine (options->interface, &options->settings);
  if (options->format == HB_FORMAT_JSON)
    hb_diagnosis_json_append (text, diagnosis, g_get_real_time () * HB_MICROSECOND);
  else
    hb_diagnosis_text_append (text, diagnosis, find_width (), wants_colour ());

  hb_output_write (text->str, text->len);

  return hb_output_flush () && diagnosis->error == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}
