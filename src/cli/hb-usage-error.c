#include "cli/hb-usage-error.h"

#include "wire/hb-message.h"

G_DEFINE_QUARK (hb-usage-error-quark, hb_usage_error)

/**
 * hb_usage_error_set:
 * @error: return location for an %HB_USAGE_ERROR
 * @format: a printf() format for the whole line
 * @...: its arguments; the result is escaped
 */
void
hb_usage_error_set (GError     **error,
                    const char  *format,
                    ...)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* It contains what the user typed. */
  shown = hb_message_escape_string (text);
  g_set_error_literal (error, HB_USAGE_ERROR, 0, shown);
}
