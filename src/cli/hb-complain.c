#include "cli/hb-complain.h"

#include <stdio.h>
#include <string.h>

#include "wire/hb-message.h"

/**
 * hb_complain:
 * @message: what went wrong, and how to cure it
 *
 * Says so on standard error: one line, and safe for a terminal whatever names and values, or a
 * library, have put into it.
 */
void
hb_complain (const char *message)
{
  g_autofree char *shown = hb_message_escape ((const guint8 *) message, strlen (message), FALSE);

  fprintf (stderr, "heartbeats: %s\n", shown);
}
