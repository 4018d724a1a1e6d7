#include "fuzz-input.h"

#include <string.h>

#include "cli/hb-text-line.h"
#include "event/hb-incident.h"
#include "event/hb-json-line.h"
#include "event/hb-warning.h"

guint8
fuzz_input_u8 (FuzzInput *self)
{
  if (self->left == 0)
    return 0;

  self->left--;
  return *self->bytes++;
}

guint16
fuzz_input_u16 (FuzzInput *self)
{
  guint16 high = fuzz_input_u8 (self);

  return (guint16) (high << 8 | fuzz_input_u8 (self));
}

/**
 * fuzz_input_bytes:
 * @self: an input
 * @wanted: how many bytes to take
 * @length: (out): how many there are
 *
 * Returns: (transfer none): the bytes
 */
const guint8 *
fuzz_input_bytes (FuzzInput *self,
                  gsize      wanted,
                  gsize     *length)
{
  const guint8 *bytes = self->bytes;

  *length = MIN (wanted, self->left);
  self->bytes += *length;
  self->left -= *length;

  return bytes;
}

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/**
 * fuzz_check_text:
 * @text: a text to be shown
 *
 * Checks that it is UTF-8 on one line, without control characters of a terminal or of text direction,
 * whatever came from the wire.
 */
void
fuzz_check_text (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (is_control (g_utf8_get_char (p)));
}

static void
check_line (GString *line)
{
  g_assert_cmpuint (line->len, ==, strlen (line->str));
  g_assert_true (g_str_has_suffix (line->str, "\n"));
  g_string_truncate (line, line->len - 1);
  fuzz_check_text (line->str);
}

/* Checks a time of RFC 3339; a # stands for a digit. */
static void
check_time (const char *json)
{
  static const char shape[] = "{\"time\":\"####-##-##T##:##:##.######Z\",\"event\":\"";

  for (gsize i = 0; shape[i] != '\0'; i++)
    g_assert_true (shape[i] == '#' ? g_ascii_isdigit (json[i]) : json[i] == shape[i]);
}

/**
 * fuzz_check_event:
 * @event: an event of a role
 *
 * Formats it as JSON and as text, and checks both. Ignores an event that is not printed.
 */
void
fuzz_check_event (HbEvent *event)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpint (event->type, <, HB_N_EVENTS);
  if (!hb_event_type_has (event->type, HB_EVENT_IN_LOG))
    return;
  hb_warning_explain (event);
  hb_incident_explain (event);
  if (event->text != NULL)
    fuzz_check_text (event->text);
  if (event->stamp == 0)
    event->stamp = event->time;

  hb_json_line_append (json, event);
  check_line (json);
  check_time (json->str);

  hb_text_line_append (text, event, HB_WELCOME_NONE);
  check_line (text);
}
