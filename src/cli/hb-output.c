#include "cli/hb-output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/hb-complain.h"

/* The first error on standard output. */
static int first_error;
static gboolean told;
static int failure;

/* Saves errno when a write fails. */
static void
note_error (gboolean failed)
{
  if (failed && first_error == 0)
    first_error = errno;
}

/* For the help, after which GLib exits. Whoever was told of an error before has chosen the exit status. */
static void
on_exit_flush (void)
{
  if (!told && !hb_output_flush ())
    _exit (failure);
}

/**
 * hb_output_begin:
 * @status: the exit status of a failure
 *
 * Makes the process exit with an error if any of its output was lost. Call it once.
 */
void
hb_output_begin (int status)
{
  failure = status;
  atexit (on_exit_flush);
}

/**
 * hb_output_write:
 * @text: the text to print
 * @length: its length
 *
 * Prints on standard output, and may block: a live role uses #HbWriter instead.
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
 * Flushes standard output. Reports a write error the first time.
 *
 * Returns: whether all output has been written
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
