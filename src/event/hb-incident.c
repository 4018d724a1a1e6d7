#include "event/hb-incident.h"

#include <glib/gi18n.h>

#include "wire/hb-mac.h"

/* Takes @text, and what is put in its place. */
static void
replace (char **text,
         char  *by)
{
  g_free (*text);
  *text = by;
}

static char *
count_peers (const HbEvent *self)
{
  double seconds = (double) self->duration / HB_SECOND;
  guint count = (guint) MIN (self->count, G_MAXUINT);

  if (self->type == HB_EVENT_INCIDENT_CLOSED)
    return g_strdup_printf (ngettext ("it is over: %u peer had fallen silent within %.1f s",
                                      "it is over: %u peers had fallen silent within %.1f s", count),
                            count, seconds);

  return g_strdup_printf (ngettext ("%u peer fell silent within %.1f s", "%u peers fell silent within %.1f s", count),
                          count, seconds);
}

static void
name_subnet (char             **text,
             const HbIncident  *incident,
             const char        *next_hop)
{
  char subnet[HB_NETWORK_STRING_SIZE];

  hb_network_format (&incident->subnet, subnet);
  if (incident->next_hop != 0)
    /* Translators: what happened; a network (10.0.5.0/24); the address of a router */
    replace (text, g_strdup_printf (_("%s; all are in %s, behind %s"), *text, subnet, next_hop));
  else
    /* Translators: what happened; a network (10.0.5.0/24) */
    replace (text, g_strdup_printf (_("%s; all are in %s"), *text, subnet));
}

static void
name_cause (char             **text,
            const HbIncident  *incident)
{
  char next_hop[HB_MAC_STRING_SIZE];

  hb_mac_format (incident->next_hop, next_hop);
  switch (incident->cause)
    {
    case HB_CAUSE_NEXT_HOP:
      /* Translators: what happened; the address of a router */
      replace (text, g_strdup_printf (_("%s; all come through %s"), *text, next_hop));
      break;

    case HB_CAUSE_SUBNET:
      name_subnet (text, incident, next_hop);
      break;

    case HB_CAUSE_DISTANCE:
      /* Translators: what happened; how many routers are on the way; the address of the nearest one */
      replace (text, g_strdup_printf (ngettext ("%s; all are %u router away, behind %s",
                                                "%s; all are %u routers away, behind %s", incident->distance),
                                      *text, incident->distance, next_hop));
      break;

    case HB_CAUSE_VLAN:
      /* Translators: what happened; the number of a VLAN */
      replace (text, g_strdup_printf (_("%s; all are in VLAN %d"), *text, incident->vlan));
      break;

    case HB_CAUSE_INTERFACE:
    case HB_N_CAUSES:
    default:
      /* Translators: what happened */
      replace (text, g_strdup_printf (_("%s; they are most of those on that interface"), *text));
      break;
    }
}

/**
 * hb_incident_explain:
 * @self: an event that a role tells
 *
 * Gives an incident its sentence, in the language of the process.
 */
void
hb_incident_explain (HbEvent *self)
{
  const HbIncident *incident = &self->incident;
  char *text;

  if (!hb_event_is_incident (self) || self->text != NULL)
    return;

  text = count_peers (self);
  if (incident->cause != HB_CAUSE_INTERFACE || !incident->own)
    name_cause (&text, incident);
  if (incident->own && self->type != HB_EVENT_INCIDENT_CLOSED)
    /* Translators: what happened */
    replace (&text, g_strdup_printf (_("%s, and no other peer is heard: it is likely us"), text));
  else if (incident->next_hop_alive && self->type != HB_EVENT_INCIDENT_CLOSED)
    /* Translators: what happened */
    replace (&text, g_strdup_printf (_("%s, and that router itself still answers"), text));

  self->text = text;
}
