#include "app/hb-number.h"

#include <locale.h>

#include "engine/hb-setting.h"
#include "role/hb-server.h"

/**
 * hb_number_parse_seconds:
 * @text: seconds as a person writes them, with the locale's decimal sign or a point
 * @seconds: (out): the same; untouched on failure
 *
 * Returns: whether it was a duration that a setting can have
 */
gboolean
hb_number_parse_seconds (const char *text,
                         double     *seconds)
{
  g_autoptr (GString) plain = g_string_new (text);
  gint64 duration;

  g_string_replace (plain, localeconv ()->decimal_point, ".", 0);
  if (!hb_setting_parse_seconds (plain->str, &duration))
    return FALSE;

  *seconds = (double) duration / HB_SECOND;
  return TRUE;
}

/**
 * hb_number_parse_pulses:
 * @text: a number of pulses in digits
 * @pulses: (out): the same; untouched on failure
 *
 * Returns: whether it was one that a server can be told
 */
gboolean
hb_number_parse_pulses (const char *text,
                        guint      *pulses)
{
  return hb_setting_parse_count (text, HB_PULSES_MAX, pulses);
}

/**
 * hb_number_format_seconds:
 * @seconds: a duration
 *
 * Returns: (transfer full): it as a person of this locale writes it, with no more decimals than it
 *   needs
 */
char *
hb_number_format_seconds (double seconds)
{
  return g_strdup_printf ("%.10g", seconds);
}

gboolean
hb_number_is_seconds (const char *text)
{
  double seconds;

  return hb_number_parse_seconds (text, &seconds);
}

gboolean
hb_number_is_pulses (const char *text)
{
  guint pulses;

  return hb_number_parse_pulses (text, &pulses);
}
