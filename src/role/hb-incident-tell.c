#include "role/hb-incidents-private.h"

static void
add_peer (HbEvent                *event,
          const HbIncidentMember *record,
          guint                   most)
{
  if (event->count++ < most)
    g_array_append_val (event->peers, record->lapse.peer);
}

/* Who has come back, or belongs to another incident now, is no longer named, save at the end. */
static gboolean
is_named (const HbIncidentMember *record,
          const HbOpenIncident   *incident,
          HbEventType             type)
{
  return type == HB_EVENT_INCIDENT_CLOSED || (!record->over && record->incident == incident);
}

static const HbIncidentMember *
get_first (HbIncidents          *self,
           const HbOpenIncident *incident,
           HbEventType           type)
{
  guint i = 0;

  while (!is_named (hb_incidents_get_record (self, g_array_index (incident->members, guint32, i)), incident,
                    type))
    i++;

  return hb_incidents_get_record (self, g_array_index (incident->members, guint32, i));
}

/* Returns: (transfer full): what is known of it, with no more than @most of its peers */
static HbEvent
describe (HbIncidents          *self,
          const HbOpenIncident *incident,
          HbEventType           type,
          gint64                time,
          guint                 most)
{
  const HbIncidentMember *first = get_first (self, incident, type);
  HbIncidentGroup *interface = hb_incidents_find_group (self, HB_CAUSE_INTERFACE, first);
  HbIncidentGroup *next_hop = hb_incidents_find_group (self, HB_CAUSE_NEXT_HOP, first);
  gint64 earliest = first->lapse.since, latest = first->lapse.since;
  HbEvent event = {
    .type = type,
    .time = time,
    .peers = g_array_new (FALSE, FALSE, sizeof (HbAddress)),
    .incident = {
      .number = incident->number,
      .cause = incident->group->key.cause,
      .own = interface != NULL && interface->alive == 0,
      .vlan = first->lapse.way.vlan,
      .distance = hb_way_get_distance (&first->lapse.way),
      .next_hop = first->lapse.way.mac,
      .subnet = hb_incident_subnet_of (&first->lapse.peer),
    },
  };

  for (guint i = 0; i < incident->members->len; i++)
    {
      const HbIncidentMember *record = hb_incidents_get_record (self, g_array_index (incident->members, guint32, i));

      if (!is_named (record, incident, type))
        continue;

      add_peer (&event, record, most);
      earliest = MIN (earliest, record->lapse.since);
      latest = MAX (latest, record->lapse.since);
      if (record->lapse.way.mac != event.incident.next_hop)
        event.incident.next_hop = 0;
      if (!hb_network_contains (&event.incident.subnet, &record->lapse.peer))
        event.incident.subnet.prefix = 0;
    }

  event.duration = latest - earliest;
  event.incident.next_hop_alive = event.incident.next_hop != 0 && event.incident.distance > 0 && next_hop != NULL &&
                                  next_hop->alive > 0;
  return event;
}

static void
tell (HbIncidents    *self,
      HbOpenIncident *incident,
      HbEventType     type,
      gint64          now)
{
  HbEvent event = describe (self, incident, type, now, HB_INCIDENT_PEERS_MAX);

  if (!incident->told)
    incident->opened = now;
  incident->told = TRUE;
  hb_queue_push (&self->events, &event);
}

void
hb_incident_set_group (HbOpenIncident  *self,
                       HbIncidentGroup *group)
{
  if (self->group != NULL)
    {
      self->group->uses--;
      if (self->group->incident == self)
        self->group->incident = NULL;
    }

  self->group = group;
  if (group != NULL)
    {
      group->uses++;
      group->incident = self;
    }
}

static void
close_incident (HbIncidents    *self,
                HbOpenIncident *incident)
{
  hb_incident_set_group (incident, NULL);
  for (guint i = 0; i < incident->members->len; i++)
    {
      guint32 number = g_array_index (incident->members, guint32, i);

      if (hb_incidents_get_record (self, number)->incident != incident)
        continue;
      hb_incidents_get_record (self, number)->incident = NULL;
      hb_incidents_release (self, number);
    }
}

/* Those that another incident has taken over are no longer on its list. */
static void
forget_others (HbIncidents    *self,
               HbOpenIncident *incident)
{
  guint kept = 0;

  for (guint i = 0; i < incident->members->len; i++)
    {
      guint32 number = g_array_index (incident->members, guint32, i);

      if (hb_incidents_get_record (self, number)->incident == incident)
        g_array_index (incident->members, guint32, kept++) = number;
    }
  g_array_set_size (incident->members, kept);
}

/**
 * hb_incidents_settle:
 * @self: incidents
 * @now: the time
 *
 * Tells what has become of the open incidents. One ends when fewer than two of its peers are silent: there is nothing in
 * common any more.
 */
void
hb_incidents_settle (HbIncidents *self,
                     gint64       now)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      HbOpenIncident *incident = self->open->pdata[i];
      gboolean ends = incident->silent < HB_INCIDENT_PEERS_LEAST;

      if (!incident->changed)
        continue;

      incident->changed = FALSE;
      if (!ends)
        forget_others (self, incident);
      if (incident->told || !ends)
        tell (self, incident,
              ends ? HB_EVENT_INCIDENT_CLOSED
                   : incident->told ? HB_EVENT_INCIDENT_CHANGED : HB_EVENT_INCIDENT_OPENED,
              now);
      if (ends)
        {
          HbIncidentGroup *group = incident->group;

          close_incident (self, incident);
          hb_incident_groups_drop (self->groups, group);
          g_ptr_array_remove_index (self->open, i--);
        }
    }
}

/**
 * hb_incidents_list:
 * @self: incidents
 *
 * Returns: (transfer full) (element-type HbEvent): the open incidents that have been told, each as it is now: an
 *   INCIDENT_OPENED of the time when it was opened, without its text, with all of its peers; the array clears them
 */
GArray *
hb_incidents_list (HbIncidents *self)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (HbEvent));

  g_array_set_clear_func (events, (GDestroyNotify) hb_event_clear);
  for (guint i = 0; i < self->open->len; i++)
    {
      const HbOpenIncident *incident = self->open->pdata[i];
      HbEvent event;

      /* One whose peers are back is about to be closed. */
      if (!incident->told || incident->silent < HB_INCIDENT_PEERS_LEAST)
        continue;

      event = describe (self, incident, HB_EVENT_INCIDENT_OPENED, incident->opened, G_MAXUINT);
      g_array_append_val (events, event);
    }

  return events;
}
