#include "store/hb-setting.h"

#include <glib/gi18n.h>
#include <net/if.h>
#include <string.h>

#include "role/hb-server.h"
#include "wire/hb-host-name.h"
#include "wire/hb-message.h"

#define SECONDS \
  HB_SETTING_KIND_SECONDS, HB_SETTING_SECONDS_LEAST, HB_SETTING_SECONDS_MOST, \
    "takes seconds, from 0.001 to 31622400, decimals allowed", \
    N_("Enter seconds from 0.001 to 31622400 (a year)")

const HbSettingRules hb_setting_rules[HB_N_SETTINGS] = {
  [HB_SETTING_TIMEOUT] = { "timeout", SECONDS, N_("Enter seconds, for example 60 or 0.5") },
  [HB_SETTING_PULSES] = { "pulses", HB_SETTING_KIND_COUNT, 1, HB_PULSES_MAX, "takes a whole number from 1 to 1000",
                          N_("Enter a number from 1 to 1000"), N_("Enter a whole number, for example 5") },
  [HB_SETTING_PULSE_INTERVAL] = { "pulse-interval", SECONDS, N_("Enter seconds, for example 1 or 0.5") },
  [HB_SETTING_ANSWER_WAIT] = { "answer-wait", SECONDS, NULL },
  [HB_SETTING_BEAT] = { "beat", SECONDS, N_("Enter seconds, for example 10 or 0.5") },
  [HB_SETTING_MAX_PEERS] = { "max-peers", HB_SETTING_KIND_COUNT, 1, 100000000,
                             "takes a whole number from 1 to 100000000", NULL, NULL },
  [HB_SETTING_DEMO_PEERS] = { "demo", HB_SETTING_KIND_COUNT, 1, 1000, "takes a whole number from 1 to 1000", NULL,
                              NULL },
  [HB_SETTING_MESSAGE] = { "message", HB_SETTING_KIND_TEXT, 1, HB_TEXT_MAX, "takes a text of 1 to 1400 bytes", NULL,
                           NULL },
  [HB_SETTING_SERVER] = { "server", HB_SETTING_KIND_HOST, 0, 0,
                          "takes the name of the server, or its IPv4 or IPv6 address (fe80::1%eth0 on a link)", NULL,
                          N_("Enter an address, for example 198.18.0.1 or fd00::1, or a name such as nas.example") },
};

/**
 * hb_setting_allows:
 * @self: a setting with limits
 * @value: seconds, a whole number, or the bytes of a text
 *
 * Returns: whether it is within the limits
 */
gboolean
hb_setting_allows (HbSetting self,
                   double    value)
{
  /* NaN fails both comparisons. */
  return value >= hb_setting_rules[self].least && value <= hb_setting_rules[self].most;
}

/**
 * hb_setting_take_seconds:
 * @seconds: any number
 * @duration: (out): the same in nanoseconds; untouched on failure
 *
 * Returns: whether it is a valid duration of a setting: all of them have the same limits
 */
gboolean
hb_setting_take_seconds (double  seconds,
                         gint64 *duration)
{
  if (!hb_setting_allows (HB_SETTING_TIMEOUT, seconds))
    return FALSE;

  *duration = (gint64) (seconds * HB_SECOND + 0.5);
  return TRUE;
}

/**
 * hb_setting_parse_seconds:
 * @text: seconds in digits, with a decimal point in any locale: "60", "0.5"
 * @duration: (out): the same in nanoseconds; untouched on failure
 *
 * Returns: whether @text is a number within the limits
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
 * hb_setting_parse_span:
 * @text: a whole number with its unit: "90s", "30min", "8h", "7d", "2w"
 * @duration: (out): the same in nanoseconds; untouched on failure
 *
 * Returns: whether @text is a time span of a second to a year
 */
gboolean
hb_setting_parse_span (const char *text,
                       gint64     *duration)
{
  static const struct
  {
    const char *name;
    guint seconds;
  } units[] = { { "s", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 }, { "d", 86400 }, { "w", 7 * 86400 } };
  gsize digits = strspn (text, "0123456789");
  g_autofree char *number = g_strndup (text, digits);
  guint64 count;

  if (!g_ascii_string_to_unsigned (number, 10, 1, HB_SETTING_SECONDS_MOST, &count, NULL))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (text + digits, units[i].name))
      {
        if (count > HB_SETTING_SECONDS_MOST / units[i].seconds)
          return FALSE;

        *duration = (gint64) (count * units[i].seconds) * HB_SECOND;
        return TRUE;
      }

  return FALSE;
}

/**
 * hb_setting_parse_count:
 * @self: a setting that is a whole number
 * @text: digits
 * @count: (out): the number; untouched on failure
 *
 * Returns: whether @text is a whole number within the setting's limits
 */
gboolean
hb_setting_parse_count (HbSetting   self,
                        const char *text,
                        guint      *count)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL) ||
      !hb_setting_allows (self, (double) number))
    return FALSE;

  *count = (guint) number;
  return TRUE;
}

/* Parses "fe80::1%eth0", and turns the interface's name into its index. */
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
 * Returns: whether @text is the address of a single host
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
 * @text: an IPv4 or IPv6 address, a link-local one with its interface: "fe80::1%eth0"; or a host name
 * @address: (out): the address, "any" for a name; untouched on failure
 * @name: (out) (nullable) (transfer none): @text if it is a name, else %NULL; untouched on failure
 *
 * Returns: whether @text is a reachable address or a valid host name
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

  /* The same link-local address may exist on several links. */
  if (!hb_setting_parse_address (text, &parsed) ||
      (hb_address_is_link_local (&parsed) && parsed.scope == 0))
    return FALSE;

  *address = parsed;
  *name = NULL;
  return TRUE;
}
