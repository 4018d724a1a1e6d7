#include "app/format/hb-text-limit.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wire/hb-message.h"

/* The limit is shown when fewer bytes than this are left. To a person they are letters, which is right for
 * most languages; otherwise the number falls faster. */
#define NEAR 100

static gboolean
is_reserved (const char *text)
{
  gsize length = strlen (text);

  return hb_message_classify ((const guint8 *) text, length, length) != HB_MESSAGE_TEXT;
}

static gboolean
is_blank (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return *text == '\0';
}

/**
 * hb_text_limit_fits:
 * @text: the text of a message
 *
 * Returns: whether it can be sent: it is not blank, has at most %HB_TEXT_MAX bytes, and is not a reserved
 *   word of the protocol
 */
gboolean
hb_text_limit_fits (const char *text)
{
  return !is_blank (text) && strlen (text) <= HB_TEXT_MAX && !is_reserved (text);
}

/**
 * hb_text_limit_describe:
 * @text: the text of a message
 *
 * Returns: (transfer full): how much room is left, or why it cannot be sent; empty if neither matters
 */
char *
hb_text_limit_describe (const char *text)
{
  long left = HB_TEXT_MAX - (long) strlen (text);

  if (is_reserved (text))
    /* Translators: %s is a word of the protocol, such as TERMINATE */
    return g_strdup_printf (_("“%s” is reserved by the protocol and cannot be sent"),
                            text);
  if (left < 0)
    return g_strdup_printf (_("Too long by %ld"), -left);
  if (left == 0)
    return g_strdup (_("No room for more"));
  if (left <= NEAR)
    /* Translators: %ld is how many letters */
    return g_strdup_printf (_("Room for %ld more"), left);

  return g_strdup ("");
}
