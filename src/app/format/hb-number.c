#include "app/format/hb-number.h"

#include <locale.h>
#include <string.h>

#include "store/hb-setting.h"

/* Returns: the number with a decimal point, whatever the locale has */
static GString *
make_plain (const char *text)
{
  GString *plain = g_string_new (text);

  g_string_replace (plain, localeconv ()->decimal_point, ".", 0);
  return plain;
}

/**
 * hb_number_parse_seconds:
 * @text: seconds, with the locale's decimal sign or a point
 * @seconds: (out): the seconds; unchanged on failure
 *
 * Returns: whether it is a duration that a setting can have
 */
gboolean
hb_number_parse_seconds (const char *text,
                         double     *seconds)
{
  g_autoptr (GString) plain = make_plain (text);
  gint64 duration;

  if (!hb_setting_parse_seconds (plain->str, &duration))
    return FALSE;

  *seconds = (double) duration / HB_SECOND;
  return TRUE;
}

/**
 * hb_number_parse_pulses:
 * @text: a number of pulses in digits
 * @pulses: (out): the number; unchanged on failure
 *
 * Returns: whether it is one that a server accepts
 */
gboolean
hb_number_parse_pulses (const char *text,
                        guint      *pulses)
{
  return hb_setting_parse_count (HB_SETTING_PULSES, text, pulses);
}

/**
 * hb_number_format_seconds:
 * @seconds: a duration
 *
 * Returns: (transfer full): it in the format of the locale, with no more decimals than needed
 */
char *
hb_number_format_seconds (double seconds)
{
  return g_strdup_printf ("%.10g", seconds);
}

/**
 * hb_number_is_decimal:
 * @text: any text
 *
 * Returns: whether it is a non-negative number in digits, even if out of a setting's bounds
 */
gboolean
hb_number_is_decimal (const char *text)
{
  g_autoptr (GString) plain = make_plain (text);
  const char *point = strchr (plain->str, '.');

  return strpbrk (plain->str, G_CSET_DIGITS) != NULL &&
         strspn (plain->str, G_CSET_DIGITS ".") == plain->len &&
         (point == NULL || strchr (point + 1, '.') == NULL);
}
