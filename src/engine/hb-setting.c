#include "engine/hb-setting.h"

#include <net/if.h>
#include <string.h>

#include "wire/hb-host-name.h"

/**
 * hb_setting_take_seconds:
 * @seconds: a duration in seconds, or any other number
 * @duration: (out): the same in nanoseconds; untouched on failure
 *
 * Returns: whether it is from %HB_SETTING_SECONDS_LEAST to %HB_SETTING_SECONDS_MOST
 */
gboolean
hb_setting_take_seconds (double  seconds,
                         gint64 *duration)
{
  /* Written so that a NaN is refused as well. */
  if (!(seconds >= HB_SETTING_SECONDS_LEAST && seconds <= HB_SETTING_SECONDS_MOST))
    return FALSE;

  *duration = (gint64) (seconds * HB_SECOND + 0.5);
  return TRUE;
}

/**
 * hb_setting_parse_seconds:
 * @text: seconds in digits, with a decimal point in any locale: "60", "0.5"
 * @duration: (out): the same in nanoseconds; untouched on failure
 *
 * Returns: whether it was that, and in bounds
 */
gboolean
hb_setting_parse_seconds (const char *text,
                          gint64     *duration)
{
  char *end = NULL;
  double seconds = g_ascii_strtod (text, &end);

  if (text[0] == '\0' || strspn (text, "0123456789.") != strlen (text) || *end != '\0')
    return FALSE;

  return hb_setting_take_seconds (seconds, duration);
}

/**
 * hb_setting_parse_count:
 * @text: a whole number in digits
 * @max: the largest that is taken
 * @count: (out): the number; untouched on failure
 *
 * Returns: whether it was one from 1 to @max
 */
gboolean
hb_setting_parse_count (const char *text,
                        guint       max,
                        guint      *count)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, max, &number, NULL))
    return FALSE;

  *count = (guint) number;
  return TRUE;
}

/* "fe80::1%eth0" as people write it, with the interface's index for its name. */
static gboolean
parse_scoped (const char *text,
              HbAddress  *address)
{
  g_autofree char *numbered = NULL;
  const char *percent = strchr (text, '%');
  guint index;

  if (hb_address_parse (text, address))
    return TRUE;
  if (percent == NULL)
    return FALSE;

  index = if_nametoindex (percent + 1);
  numbered = g_strdup_printf ("%.*s%%%u", (int) (percent - text), text, index);
  return index != 0 && hb_address_parse (numbered, address);
}

/**
 * hb_setting_parse_address:
 * @text: an IPv4 or IPv6 address
 * @address: (out): the address; untouched on failure
 *
 * Returns: whether it was one that a single host can have
 */
gboolean
hb_setting_parse_address (const char *text,
                          HbAddress  *address)
{
  HbAddress parsed;

  if (!parse_scoped (text, &parsed) || !hb_address_is_unicast (&parsed))
    return FALSE;

  *address = parsed;
  return TRUE;
}

/**
 * hb_setting_parse_server:
 * @text: an IPv4 or IPv6 address, a link-local one with its interface: "fe80::1%eth0"; or the name of a host
 * @address: (out): the address, "any" where it was a name; untouched on failure
 * @name: (out) (nullable) (transfer none): @text where it was a name, else %NULL; untouched on failure
 *
 * Returns: whether it was an address that a host can be reached under, or a name that one can have
 */
gboolean
hb_setting_parse_server (const char  *text,
                         HbAddress   *address,
                         const char **name)
{
  HbAddress parsed;

  if (hb_host_name_is_valid (text))
    {
      *address = (HbAddress) { 0 };
      *name = text;
      return TRUE;
    }

  /* There may be the same link-local address on each interface. */
  if (!hb_setting_parse_address (text, &parsed) ||
      (hb_address_is_link_local (&parsed) && parsed.scope == 0))
    return FALSE;

  *address = parsed;
  *name = NULL;
  return TRUE;
}
