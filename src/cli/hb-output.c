#include "cli/hb-output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/hb-complain.h"

/* Of standard output, of which a process has one. */
static int first_error;
static gboolean told;

/* What failed is noted when it does: later it is known no more why. */
static void
note_error (gboolean failed)
{
  if (failed && first_error == 0)
    first_error = errno;
}

/* GLib prints the help, and leaves. */
static void
on_exit_flush (void)
{
  if (!hb_output_flush ())
    _exit (EXIT_FAILURE);
}

/**
 * hb_output_begin:
 *
 * Has the process not end well where something of what it printed was lost. To be called once.
 */
void
hb_output_begin (void)
{
  atexit (on_exit_flush);
}

/**
 * hb_output_write:
 * @text: what to print
 * @length: its length
 *
 * Prints on standard output, and waits for whoever reads it: nothing for a live role (#HbWriter).
 */
void
hb_output_write (const char *text,
                 gsize       length)
{
  note_error (fwrite (text, 1, length, stdout) < length);
}

/**
 * hb_output_flush:
 *
 * Says why, the first time, where something could not be written.
 *
 * Returns: whether all was written that was printed
 */
gboolean
hb_output_flush (void)
{
  g_autofree char *message = NULL;

  note_error (fflush (stdout) != 0 || ferror (stdout));
  if (first_error == 0)
    return TRUE;

  message = g_strdup_printf ("cannot write to standard output: %s", g_strerror (first_error));
  if (!told)
    hb_complain (message);
  told = TRUE;
  return FALSE;
}
