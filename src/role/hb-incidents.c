#include "role/hb-incidents-private.h"

/* What is said comes so long after the last verdict, since those of one cause come in a row; if they do not end, so
 * long after the first. */
#define QUIET HB_SECOND
#define QUIET_MAX (5 * HB_SECOND)

/* A verdict is compared with later ones for as long as its peer had been silent: by then, whoever fell silent at the
 * same time is given up, too. With short timeouts, this long. */
#define KEPT_LEAST (60 * HB_SECOND)

static void
incident_free (gpointer data)
{
  HbOpenIncident *incident = data;

  g_array_unref (incident->members);
  g_free (incident);
}

HbIncidents *
hb_incidents_new (void)
{
  HbIncidents *self = g_new0 (HbIncidents, 1);

  self->groups = hb_incident_groups_new ();
  self->records = hb_slab_new (sizeof (HbIncidentMember));
  self->numbers = g_hash_table_new (hb_address_hash, hb_address_equal);
  self->dirty = g_ptr_array_new ();
  self->open = g_ptr_array_new_with_free_func (incident_free);
  self->due = HB_NEVER;
  hb_queue_init (&self->recent, sizeof (guint32));
  hb_queue_init (&self->events, sizeof (HbEvent));

  return self;
}

void
hb_incidents_free (HbIncidents *self)
{
  HbEvent *event;

  while ((event = hb_queue_pop (&self->events)) != NULL)
    hb_event_clear (event);
  hb_queue_clear (&self->events);
  hb_queue_clear (&self->recent);
  g_ptr_array_unref (self->open);
  g_ptr_array_unref (self->dirty);
  g_hash_table_unref (self->numbers);
  hb_slab_free (self->records);
  g_hash_table_unref (self->groups);
  g_free (self);
}

HbIncidentMember *
hb_incidents_get_record (HbIncidents *self,
                         guint32      number)
{
  return hb_slab_get (self->records, number);
}

HbIncidentGroup *
hb_incidents_find_group (HbIncidents            *self,
                         HbCause                 cause,
                         const HbIncidentMember *record)
{
  return hb_incident_groups_find (self->groups, cause, &record->lapse.way, &record->lapse.peer);
}

static void
touch (HbIncidents *self,
       gint64       now)
{
  if (self->due == HB_NEVER)
    self->waits_since = now;
  self->due = MIN (now + QUIET, self->waits_since + QUIET_MAX);
}

static void
mark (HbIncidents     *self,
      HbIncidentGroup *group)
{
  if (group->dirty)
    return;

  group->dirty = TRUE;
  g_ptr_array_add (self->dirty, group);
}

/* Who is alive */

/**
 * hb_incidents_enter:
 * @self: incidents
 * @way: how a peer's segments come
 * @peer: a peer that speaks
 *
 * Counts a peer among those that are alive.
 */
void
hb_incidents_enter (HbIncidents     *self,
                    const HbWay     *way,
                    const HbAddress *peer)
{
  for (HbCause cause = 0; cause < HB_N_CAUSES; cause++)
    {
      HbIncidentGroup *group = hb_incident_groups_need (self->groups, cause, way, peer);

      if (group != NULL)
        group->alive++;
    }
}

/**
 * hb_incidents_leave:
 * @self: incidents
 * @way: how its segments came, as in hb_incidents_enter()
 * @peer: a peer that was counted among the living
 *
 * Counts it no longer: its session is over, or its segments come another way.
 */
void
hb_incidents_leave (HbIncidents     *self,
                    const HbWay     *way,
                    const HbAddress *peer)
{
  for (HbCause cause = 0; cause < HB_N_CAUSES; cause++)
    {
      HbIncidentGroup *group = hb_incident_groups_find (self->groups, cause, way, peer);

      /* It may have come when there was no room for its group. */
      if (group == NULL || group->alive == 0)
        continue;

      group->alive--;
      hb_incident_groups_drop (self->groups, group);
    }
}

/* Verdicts */

void
hb_incidents_release (HbIncidents *self,
                      guint32      number)
{
  HbIncidentMember *record = hb_incidents_get_record (self, number);

  if (record->recent || record->incident != NULL)
    return;

  if (!record->over)
    g_hash_table_remove (self->numbers, &record->lapse.peer);
  hb_slab_give (self->records, number);
  self->n_records--;
}

static void
remove_first (HbIncidents            *self,
              HbIncidentGroup        *group,
              const HbIncidentMember *record,
              guint32                 number)
{
  if (group->lapses.items == NULL || *(guint32 *) hb_queue_peek (&group->lapses, 0) != number)
    return;

  hb_queue_pop (&group->lapses);
  if (!record->over)
    group->down--;
  if (hb_queue_get_length (&group->lapses) == 0)
    {
      hb_queue_clear (&group->lapses);
      hb_incident_groups_drop (self->groups, group);
    }
}

/* All are in the order of their verdicts, in each group as well. */
static void
expire (HbIncidents *self,
        gint64       now)
{
  while (hb_queue_get_length (&self->recent) > 0)
    {
      guint32 number = *(guint32 *) hb_queue_peek (&self->recent, 0);
      HbIncidentMember *record = hb_incidents_get_record (self, number);

      if (record->expires > now)
        return;

      for (HbCause cause = 0; cause < HB_N_CAUSES; cause++)
        {
          HbIncidentGroup *group = hb_incidents_find_group (self, cause, record);

          if (group != NULL)
            remove_first (self, group, record, number);
        }

      hb_queue_pop (&self->recent);
      record->recent = FALSE;
      hb_incidents_release (self, number);
    }
}

void
hb_incidents_join (HbIncidents    *self,
                   HbOpenIncident *incident,
                   guint32         number)
{
  HbIncidentMember *record = hb_incidents_get_record (self, number);

  record->incident = incident;
  g_array_append_val (incident->members, number);
  incident->silent++;
  incident->from = MAX (incident->from, record->lapse.since);
  incident->until = MIN (incident->until, record->lapse.until);
  incident->changed = TRUE;
}

gboolean
hb_incidents_fits (const HbIncidentMember *record,
                   gint64                  from,
                   gint64                  until)
{
  return record->lapse.since <= until && record->lapse.until >= from;
}

static void
add_to_groups (HbIncidents *self,
               guint32      number)
{
  HbIncidentMember *record = hb_incidents_get_record (self, number);

  for (HbCause cause = 0; cause < HB_N_CAUSES; cause++)
    {
      HbIncidentGroup *group = hb_incidents_find_group (self, cause, record);
      HbOpenIncident *incident = group != NULL ? group->incident : NULL;

      if (group == NULL)
        continue;

      if (group->lapses.items == NULL)
        hb_queue_init (&group->lapses, sizeof (guint32));
      hb_queue_push (&group->lapses, &number);
      group->down++;
      mark (self, group);
      if (record->incident == NULL && incident != NULL && hb_incidents_fits (record, incident->from, incident->until))
        hb_incidents_join (self, incident, number);
    }
}

/**
 * hb_incidents_give_up:
 * @self: incidents
 * @now: the time
 * @lapse: a peer that was given up; it must be counted among the living until after this call
 *
 * Takes a verdict. If its host answered, nothing between it and us is the cause.
 */
void
hb_incidents_give_up (HbIncidents   *self,
                      gint64         now,
                      const HbLapse *lapse)
{
  HbIncidentMember *record;
  guint32 number;

  expire (self, now);
  hb_incidents_end (self, now, &lapse->peer);
  if (lapse->verdict == HB_VERDICT_PROGRAM_DEAD || self->n_records >= HB_INCIDENT_LAPSES_MAX)
    return;

  number = hb_slab_take (self->records);
  self->n_records++;
  self->last_expires = MAX (self->last_expires, now + MAX (now - lapse->since, KEPT_LEAST));

  record = hb_incidents_get_record (self, number);
  *record = (HbIncidentMember) { .lapse = *lapse, .expires = self->last_expires, .recent = TRUE };
  record->lapse.until = MAX (lapse->until, lapse->since);
  g_hash_table_insert (self->numbers, &record->lapse.peer, GUINT_TO_POINTER (number));
  hb_queue_push (&self->recent, &number);

  add_to_groups (self, number);
  touch (self, now);
}

/**
 * hb_incidents_end:
 * @self: incidents
 * @now: the time
 * @peer: a peer that is back, or forgotten; any peer
 *
 * Ends its part in an incident, if it has one.
 */
void
hb_incidents_end (HbIncidents     *self,
                  gint64           now,
                  const HbAddress *peer)
{
  guint32 number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, peer));
  HbIncidentMember *record;

  if (number == 0)
    return;

  record = hb_incidents_get_record (self, number);
  g_hash_table_remove (self->numbers, peer);
  record->over = TRUE;
  for (HbCause cause = 0; record->recent && cause < HB_N_CAUSES; cause++)
    {
      HbIncidentGroup *group = hb_incidents_find_group (self, cause, record);

      if (group != NULL && group->down > 0)
        group->down--;
    }

  if (record->incident == NULL)
    return;

  record->incident->silent--;
  record->incident->changed = TRUE;
  touch (self, now);
}

/**
 * hb_incidents_find:
 * @self: incidents
 * @peer: any peer
 *
 * Returns: the number of the open incident that it belongs to, if that was told; else 0
 */
guint
hb_incidents_find (HbIncidents     *self,
                   const HbAddress *peer)
{
  guint32 number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, peer));
  const HbOpenIncident *incident = number != 0 ? hb_incidents_get_record (self, number)->incident : NULL;

  return incident != NULL && incident->told ? incident->number : 0;
}

/**
 * hb_incidents_get_due:
 * @self: incidents
 *
 * Returns: when to call hb_incidents_advance(), or %HB_NEVER
 */
gint64
hb_incidents_get_due (HbIncidents *self)
{
  return self->due;
}

/**
 * hb_incidents_advance:
 * @self: incidents
 * @now: the time
 *
 * Compares the verdicts, if it is time to. This costs O(log n) a verdict if they come at once, and is done once a
 * second at the most.
 */
void
hb_incidents_advance (HbIncidents *self,
                      gint64       now)
{
  if (self->due > now)
    return;

  self->due = HB_NEVER;
  hb_incidents_compare (self);
  hb_incidents_settle (self, now);
  expire (self, now);
}

/**
 * hb_incidents_walk:
 * @self: incidents
 * @number: which one
 * @func: called for each of its peers that is still silent
 * @user_data: for @func
 *
 * Returns: whether that incident was told and is open
 */
gboolean
hb_incidents_walk (HbIncidents    *self,
                   guint           number,
                   HbIncidentFunc  func,
                   gpointer        user_data)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      const HbOpenIncident *incident = self->open->pdata[i];

      if (incident->number != number || !incident->told)
        continue;

      for (guint j = 0; j < incident->members->len; j++)
        {
          const HbIncidentMember *record =
              hb_incidents_get_record (self, g_array_index (incident->members, guint32, j));

          if (record->incident == incident && !record->over)
            func (&record->lapse.peer, user_data);
        }
      return TRUE;
    }

  return FALSE;
}

/**
 * hb_incidents_take:
 * @self: incidents
 * @event: (out) (transfer full): what is to be told, without its text
 *
 * Returns: whether there was anything
 */
gboolean
hb_incidents_take (HbIncidents *self,
                   HbEvent     *event)
{
  HbEvent *first = hb_queue_pop (&self->events);

  if (first != NULL)
    *event = *first;
  return first != NULL;
}
