#include "doctor/hb-hook-check.h"

#include <errno.h>

#include "helper/hb-hook-program.h"
#include "net/hb-program.h"

/**
 * hb_check_hook:
 * @self: a doctor context of a server
 *
 * Looks for the program that is run for each change, if one was given. A server starts without it as well.
 */
void
hb_check_hook (HbDoctorContext *self)
{
  g_autofree char *quoted = NULL;
  int error;

  if (self->hook == NULL)
    return;

  quoted = hb_program_quote (self->hook[0]);
  error = hb_hook_program_check (self->hook[0]);
  if (error == 0)
    {
      hb_doctor_context_add_ok (self, "hook", g_strdup_printf ("%s is run for each change", quoted));
      return;
    }

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "hook",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("%s, the command of --on-change, cannot be run: %s", quoted, g_strerror (error)),
    .why = "The server starts, but tells nobody of changes.",
    .cure = error == ENOENT ? "Install it, or correct its path:" : "Let the user who runs the server execute it:",
    .command = error == ENOENT ? g_strdup_printf ("command -v %s", quoted) : g_strdup_printf ("sudo chmod a+rx %s", quoted),
  });
}
