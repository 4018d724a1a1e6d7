#include "cli/hb-complain.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wire/hb-message.h"

/* How long somebody who is slow to read may keep a complaint waiting, in milliseconds. */
#define PATIENCE 100

/* What a library says at such a time is nothing to stop a watch for. */
#define NO_PATIENCE 0

/* Standard error may be a pipe that nobody reads, or a terminal that is stopped. */
static gboolean
is_read (int patience)
{
  struct pollfd stream = { .fd = STDERR_FILENO, .events = POLLOUT };

  return poll (&stream, 1, patience) == 1;
}

/**
 * hb_complain:
 * @message: what went wrong, and how to cure it
 *
 * Says so on standard error: one line, and safe for a terminal whatever names and values, or a
 * library, have put into it. It is not said where nobody reads it.
 */
void
hb_complain (const char *message)
{
  g_autofree char *shown = hb_message_escape_string (message);

  if (is_read (PATIENCE))
    fprintf (stderr, "heartbeats: %s\n", shown);
}

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  if (!is_read (NO_PATIENCE))
    return G_LOG_WRITER_UNHANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

/**
 * hb_complain_for_libraries:
 *
 * Has what GLib and those above it say on standard error keep nobody waiting either. To be called
 * once.
 */
void
hb_complain_for_libraries (void)
{
  g_log_set_writer_func (write_log, NULL, NULL);
}
