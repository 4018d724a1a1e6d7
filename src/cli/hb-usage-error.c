#include "cli/hb-usage-error.h"

#include "wire/hb-message.h"

G_DEFINE_QUARK (hb-usage-error-quark, hb_usage_error)

/**
 * hb_usage_error_set:
 * @error: return location for an %HB_USAGE_ERROR
 * @format: as of printf(), for the whole line
 * @...: what goes into it, safe to show afterwards whatever was typed
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

  /* What was typed is part of it. */
  shown = hb_message_escape_string (text);
  g_set_error_literal (error, HB_USAGE_ERROR, 0, shown);
}
