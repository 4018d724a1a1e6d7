#include "app/hb-text-limit.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wire/hb-message.h"

/* From how many bytes left on the limit is spoken of. */
#define NEAR 100

static gboolean
is_reserved (const char *text)
{
  gsize length = strlen (text);

  return hb_message_classify ((const guint8 *) text, length, length) != HB_MESSAGE_TEXT;
}

/**
 * hb_text_limit_fits:
 * @text: what a person wants to say
 *
 * Returns: whether it can be sent: it has from 1 to %HB_TEXT_MAX bytes, and the protocol does not
 *   use it for something else
 */
gboolean
hb_text_limit_fits (const char *text)
{
  return text[0] != '\0' && strlen (text) <= HB_TEXT_MAX && !is_reserved (text);
}

/**
 * hb_text_limit_describe:
 * @text: what a person wants to say
 *
 * Returns: (transfer full): what is to be said of its length, or why it cannot be sent; empty where
 *   there is nothing to say
 */
char *
hb_text_limit_describe (const char *text)
{
  long left = HB_TEXT_MAX - (long) strlen (text);

  if (is_reserved (text))
    /* Translators: %s is a word of the protocol, such as TERMINATE */
    return g_strdup_printf (_("“%s” has a meaning of its own to the server and cannot be said"),
                            text);
  if (left < 0)
    return g_strdup_printf (ngettext ("%ld byte too long", "%ld bytes too long",
                                      (unsigned long) -left), -left);
  if (left <= NEAR)
    return g_strdup_printf (ngettext ("%ld byte left", "%ld bytes left", (unsigned long) left),
                            left);

  return g_strdup ("");
}
