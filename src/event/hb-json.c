#include "event/hb-json.h"

#include <time.h>

#include "event/hb-time.h"

/* Written by hand: one flat object a line needs no builder, and all strings are escaped already. json-glib
 * would print 0.4 as 0.40000000000000002, and cost more than the rest of a replay. */

/**
 * hb_json_append_key:
 * @line: an open object
 * @key: the name of the next value
 */
void
hb_json_append_key (GString    *line,
                    const char *key)
{
  if (line->str[line->len - 1] != '{')
    g_string_append_c (line, ',');
  g_string_append_printf (line, "\"%s\":", key);
}

/**
 * hb_json_append_quoted:
 * @line: an open object, after a key
 * @value: a text, valid UTF-8
 */
void
hb_json_append_quoted (GString    *line,
                       const char *value)
{
  g_string_append_c (line, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (line, '\\');
      if ((guchar) *p < 0x20)
        g_string_append_printf (line, "\\u%04x", (guchar) *p);
      else
        g_string_append_c (line, *p);
    }
  g_string_append_c (line, '"');
}

/**
 * hb_json_append_string:
 * @line: an open object
 * @key: a name
 * @value: a text, valid UTF-8
 */
void
hb_json_append_string (GString    *line,
                       const char *key,
                       const char *value)
{
  hb_json_append_key (line, key);
  hb_json_append_quoted (line, value);
}

/**
 * hb_json_append_count:
 * @line: an open object
 * @key: a name
 * @value: a number
 */
void
hb_json_append_count (GString    *line,
                      const char *key,
                      guint64     value)
{
  hb_json_append_key (line, key);
  g_string_append_printf (line, "%" G_GUINT64_FORMAT, value);
}

/**
 * hb_json_append_time:
 * @line: an open object
 * @stamp: nanoseconds since 1970
 *
 * Appends the member "time" (RFC 3339, UTC, microseconds).
 */
void
hb_json_append_time (GString *line,
                     gint64   stamp)
{
  time_t seconds = stamp / HB_SECOND;
  struct tm utc;

  gmtime_r (&seconds, &utc);
  hb_json_append_key (line, "time");
  g_string_append_printf (line, "\"%04d-%02d-%02dT%02d:%02d:%02d.%06dZ\"", utc.tm_year + 1900,
                          utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                          (int) (stamp % HB_SECOND / HB_MICROSECOND));
}
