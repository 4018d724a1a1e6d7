#include "event-text.h"

#include "event/hb-event-variant.h"

static GVariant *
parse (const char         *text,
       const GVariantType *type)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (type, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return variant;
}

/**
 * event_parse:
 * @event: (out caller-allocates): an event, to be cleared
 * @text: the dictionary of a known event
 */
void
event_parse (HbEvent    *event,
             const char *text)
{
  g_autoptr (GVariant) dictionary = parse (text, G_VARIANT_TYPE_VARDICT);

  g_assert_true (hb_event_from_variant (event, dictionary));
}

/**
 * events_parse:
 * @text: an array of such dictionaries
 *
 * Returns: (transfer full) (element-type HbEvent): all of them
 */
GArray *
events_parse (const char *text)
{
  g_autoptr (GVariant) dictionaries = parse (text, G_VARIANT_TYPE ("aa{sv}"));
  GArray *events = hb_events_from_variant (dictionaries);

  g_assert_cmpuint (events->len, ==, g_variant_n_children (dictionaries));
  return events;
}
