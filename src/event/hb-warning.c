#include "event/hb-warning.h"

#include <glib/gi18n.h>

static char *
explain_send (const HbEvent *self)
{
  const HbTrouble *trouble = &self->trouble;
  const char *said = self->unsent != NULL ? self->unsent : trouble->payload;
  g_autofree char *reason = NULL;

  if (said == NULL)
    return g_strdup_printf (_("could not send: %s"), g_strerror (trouble->error));
  if (trouble->error != 0)
    /* Translators: what was to be said, and the reason, which has to be last */
    return g_strdup_printf (_("“%s” was not sent: %s"), said, g_strerror (trouble->error));

  /* Translators: the reason why a text did not arrive */
  reason = g_strdup_printf (_("it is too big for the path; send it in parts of at most %u bytes"),
                            trouble->part_size);
  /* Translators: what was to be said, and the reason, which has to be last */
  return g_strdup_printf (_("“%s” did not arrive: %s"), said, reason);
}

static char *
explain_flood (const HbEvent *self)
{
  char source[HB_ADDRESS_STRING_SIZE];

  if (!hb_event_has_peer (self))
    return g_strdup (_("many addresses cause too many events; some were left out"));

  /* Translators: an address; how often it was is said behind */
  return g_strdup_printf (_("%s causes too many events; some were left out"),
                          hb_address_format (&self->peer, source));
}

/**
 * hb_warning_explain:
 * @self: an event that a role tells
 *
 * Gives a warning its sentence, in the language of the process.
 */
void
hb_warning_explain (HbEvent *self)
{
  if (self->type != HB_EVENT_WARNING || self->text != NULL)
    return;

  switch (self->about)
    {
    case HB_WARNING_SEND:
      self->text = explain_send (self);
      break;
    case HB_WARNING_FLOOD:
      self->text = explain_flood (self);
      break;
    case HB_WARNING_TABLE_FULL:
      self->text = g_strdup (_("the peer table is full: segments of strangers were refused"));
      break;
    case HB_WARNING_MESSAGE:
      self->text = g_strdup (_("waiting texts were not sent"));
      break;
    default: /* of what an engine warns, it says itself */
      self->text = g_strdup (hb_warning_to_string (self->about));
      g_return_if_reached ();
    }
}
