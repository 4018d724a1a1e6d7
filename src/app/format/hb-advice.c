#include "app/format/hb-advice.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/format/hb-number.h"

/* Returns: whether it is a link-local IPv6 address, even if its interface does not exist */
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
    return g_strdup (_("This is not the address of a single host"));

  return NULL;
}

/* Returns: whether the engine accepts it */
static gboolean
is_right (HbSetting   setting,
          const char *text)
{
  HbAddress address;
  const char *name;
  double seconds;
  guint count;

  switch (hb_setting_rules[setting].kind)
    {
    case HB_SETTING_KIND_SECONDS:
      return hb_number_parse_seconds (text, &seconds);
    case HB_SETTING_KIND_COUNT:
      return hb_setting_parse_count (setting, text, &count);
    case HB_SETTING_KIND_TEXT:
      return hb_setting_allows (setting, (double) strlen (text));
    case HB_SETTING_KIND_HOST:
    default:
      return hb_setting_parse_server (text, &address, &name);
    }
}

/* Returns: whether it is a number, but outside the bounds */
static gboolean
is_out_of_range (HbSetting   setting,
                 const char *text)
{
  switch (hb_setting_rules[setting].kind)
    {
    case HB_SETTING_KIND_SECONDS:
      return hb_number_is_decimal (text);
    case HB_SETTING_KIND_COUNT:
      return text[0] != '\0' && strspn (text, G_CSET_DIGITS) == strlen (text);
    case HB_SETTING_KIND_TEXT:
    case HB_SETTING_KIND_HOST:
    default:
      return FALSE;
    }
}

/**
 * hb_advice_on:
 * @setting: the setting that a person is asked for
 * @text: the typed text, without surrounding space
 * @advice: (out) (nullable) (transfer full): what is wrong with it; %NULL if nothing is, or if the setting's
 *   example says enough
 *
 * Returns: whether the engine accepts it
 */
gboolean
hb_advice_on (HbSetting    setting,
              const char  *text,
              char       **advice)
{
  gboolean right = is_right (setting, text);

  *advice = NULL;
  if (!right && hb_setting_rules[setting].kind == HB_SETTING_KIND_HOST)
    *advice = advise_on_server (text);
  else if (!right && is_out_of_range (setting, text))
    *advice = g_strdup (_(hb_setting_rules[setting].range));

  return right;
}
