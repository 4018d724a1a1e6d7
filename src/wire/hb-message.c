#include "wire/hb-message.h"

#include <string.h>

static gboolean
payload_is (const guint8 *payload,
            gsize         captured,
            gsize         length,
            const char   *word)
{
  gsize word_length = strlen (word);

  return length == word_length && captured == word_length &&
         memcmp (payload, word, word_length) == 0;
}

/**
 * hb_message_classify:
 * @payload: the data of a segment
 * @captured: how many bytes of it were captured
 * @length: its length on the wire
 *
 * Returns: the kind of payload (PROTOCOL.md, "Payloads")
 */
HbMessageKind
hb_message_classify (const guint8 *payload,
                     gsize         captured,
                     gsize         length)
{
  if (payload_is (payload, captured, length, HB_PAYLOAD_HEARTBEAT))
    return HB_MESSAGE_HEARTBEAT;
  if (payload_is (payload, captured, length, HB_PAYLOAD_TERMINATE))
    return HB_MESSAGE_TERMINATE;

  return HB_MESSAGE_TEXT;
}

/* Whether a character is safe to show within a line: visible, and not changing the direction of its
 * neighbours. Format characters (the bidirectional controls among them), private and unassigned ones are not. */
static gboolean
is_safe (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

/* Returns: how many of the bytes are visible ASCII or spaces: most texts are nothing else */
static gsize
count_plain (const char *text,
             const char *end)
{
  const char *p = text;

  while (p < end && *p >= 0x20 && *p < 0x7f)
    p++;

  return (gsize) (p - text);
}

/**
 * hb_message_escape:
 * @payload: (nullable): bytes from the wire
 * @length: their number
 * @cut_off: whether the payload was longer on the wire than what was captured
 *
 * Makes a text from the wire safe for a terminal, a log and a label: valid UTF-8 on one line, without
 * control, format or bidirectional characters. Invalid UTF-8 becomes "\xff", an unsafe character "\u{202e}",
 * a line feed "\n".
 *
 * Returns: (transfer full): the text
 */
char *
hb_message_escape (const guint8 *payload,
                   gsize         length,
                   gboolean      cut_off)
{
  GString *text = g_string_sized_new (length + 1);
  const char *p = (const char *) payload;
  const char *end = p + length;

  for (;;)
    {
      gsize plain = count_plain (p, end);
      gunichar c;

      g_string_append_len (text, p, (gssize) plain);
      p += plain;
      if (p == end)
        break;

      c = g_utf8_get_char_validated (p, end - p);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (text, "\\x%02x", (guint8) *p);
          p++;
          continue;
        }

      if (c == '\n')
        g_string_append (text, "\\n");
      else if (c == '\r')
        g_string_append (text, "\\r");
      else if (c == '\t')
        g_string_append (text, "\\t");
      else if (is_safe (c))
        g_string_append_unichar (text, c);
      else if (c < 0x80)
        g_string_append_printf (text, "\\x%02x", c);
      else
        g_string_append_printf (text, "\\u{%x}", c);

      p = g_utf8_next_char (p);
    }

  if (cut_off)
    g_string_append (text, "…");

  return g_string_free (text, FALSE);
}

/**
 * hb_message_escape_string:
 * @text: a text from outside of this program: the name of an interface may have any byte except for a space,
 *   that of a file any byte
 *
 * As hb_message_escape(). Text that is escaped already does not change.
 *
 * Returns: (transfer full): the text
 */
char *
hb_message_escape_string (const char *text)
{
  return hb_message_escape ((const guint8 *) text, strlen (text), FALSE);
}
