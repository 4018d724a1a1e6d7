#include "app/format/hb-advice.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/format/hb-number.h"
#include "engine/hb-setting.h"

/* Whether it is an IPv6 address of one link only, be the interface there or not. */
static gboolean
is_link_local (const char *text)
{
  g_autofree char *plain = g_strndup (text, strcspn (text, "%"));
  HbAddress address;

  return hb_address_parse (plain, &address) && !hb_address_is_ipv4 (&address) &&
         hb_address_is_link_local (&address);
}

static char *
advise_on_server (const char *text)
{
  const char *percent = strchr (text, '%');
  HbAddress address;

  if (is_link_local (text) && percent != NULL && percent[1] != '\0')
    /* Translators: the name of a network interface */
    return g_strdup_printf (_("There is no interface “%s”"), percent + 1);
  if (is_link_local (text))
    return g_strdup (_("A link-local address needs its interface, as in fe80::1%eth0"));
  if (hb_address_parse (text, &address))
    return g_strdup (_("This is not the address of a single machine"));

  return NULL;
}

/**
 * hb_advice_on_server:
 * @text: what was typed for a server
 * @advice: (out) (nullable) (transfer full): what is wrong with it, where there is more to say than
 *   what is wanted
 *
 * Returns: whether the engine takes it
 */
gboolean
hb_advice_on_server (const char  *text,
                     char       **advice)
{
  HbAddress address;
  const char *name;
  gboolean right = hb_setting_parse_server (text, &address, &name);

  *advice = right ? NULL : advise_on_server (text);
  return right;
}

/**
 * hb_advice_on_seconds:
 * @text: what was typed for a duration
 * @advice: (out) (nullable) (transfer full): as hb_advice_on_server() has it
 *
 * Returns: whether it is one that a setting can have
 */
gboolean
hb_advice_on_seconds (const char  *text,
                      char       **advice)
{
  gboolean right = hb_number_is_seconds (text);

  *advice = NULL;
  if (!right && hb_number_is_decimal (text))
    *advice = g_strdup (_("Enter seconds from 0.001 to 31622400 (a year)"));

  return right;
}

/**
 * hb_advice_on_pulses:
 * @text: what was typed for a number of pulses
 * @advice: (out) (nullable) (transfer full): as hb_advice_on_server() has it
 *
 * Returns: whether it is one that a server can be told
 */
gboolean
hb_advice_on_pulses (const char  *text,
                     char       **advice)
{
  gboolean right = hb_number_is_pulses (text);

  *advice = NULL;
  if (!right && text[0] != '\0' && strspn (text, G_CSET_DIGITS) == strlen (text))
    *advice = g_strdup (_("Enter a number from 1 to 1000"));

  return right;
}
