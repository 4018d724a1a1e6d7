#include "role/hb-incidents-private.h"

/* Something that may be the cause. */
typedef struct
{
  HbIncidentGroup *group;
  HbIncidentWindow window;
  guint32 first;    /* one of those that fell silent */
  guint part;       /* the largest number of them that another cause explains */
  guint part_alive; /* how many of its peers are alive */
} Candidate;

static Candidate *
candidate_of (GArray                *candidates,
              const HbIncidentGroup *group)
{
  return group != NULL && group->candidate > 0 ? &g_array_index (candidates, Candidate, group->candidate - 1)
                                               : NULL;
}

/* Whose narrower cause is known may have a wider one as well, and not the other way round. */
static gboolean
is_wider (HbCause cause,
          HbCause than)
{
  static const guint widths[HB_N_CAUSES] = {
    [HB_CAUSE_SUBNET] = 0, [HB_CAUSE_DISTANCE] = 1, [HB_CAUSE_NEXT_HOP] = 2, [HB_CAUSE_VLAN] = 3,
    [HB_CAUSE_INTERFACE] = 4,
  };

  return widths[cause] > widths[than];
}

static gboolean
counts (const HbIncidentMember *record,
        const HbIncidentGroup  *group)
{
  return !record->over && (record->incident == NULL || is_wider (group->key.cause, record->incident->group->key.cause));
}

static guint
count_alive (const Candidate *candidate)
{
  return candidate->group->alive + candidate->window.later;
}

static void
consider (HbIncidents     *self,
          HbIncidentGroup *group,
          GArray          *candidates)
{
  g_autofree HbSilence *silences = NULL;
  Candidate candidate = { .group = group };
  guint n_lapses, n_silences = 0;

  if (group->down < HB_INCIDENT_PEERS_LEAST || !HB_INCIDENT_SHARE (group->down, group->down + group->alive))
    return;

  n_lapses = hb_queue_get_length (&group->lapses);
  silences = g_new (HbSilence, n_lapses);
  for (guint i = 0; i < n_lapses; i++)
    {
      const HbIncidentMember *record = hb_incidents_get_record (self, *(guint32 *) hb_queue_peek (&group->lapses, i));

      if (counts (record, group))
        silences[n_silences++] = (HbSilence) { record->lapse.since, record->lapse.until };
    }

  if (!hb_incident_window_find (&candidate.window, silences, n_silences) ||
      !HB_INCIDENT_SHARE (candidate.window.count, candidate.window.count + count_alive (&candidate)))
    return;

  for (guint i = 0; candidate.first == 0; i++)
    {
      guint32 number = *(guint32 *) hb_queue_peek (&group->lapses, i);
      const HbIncidentMember *record = hb_incidents_get_record (self, number);

      if (counts (record, group) && hb_incidents_fits (record, candidate.window.from, candidate.window.from))
        candidate.first = number;
    }

  g_array_append_val (candidates, candidate);
}

static int
compare_candidates (gconstpointer one,
                    gconstpointer other)
{
  const Candidate *a = one, *b = other;

  if (a->window.count != b->window.count)
    return a->window.count < b->window.count ? 1 : -1;

  return (int) a->group->key.cause - (int) b->group->key.cause;
}

/* Notes at each wider cause of @record that so many of its peers have a narrower one. */
static void
note_part (HbIncidents            *self,
           GArray                 *candidates,
           const HbIncidentGroup  *narrow,
           const HbIncidentMember *record,
           guint                   count,
           guint                   alive,
           gboolean                told)
{
  for (HbCause cause = 0; cause < HB_N_CAUSES; cause++)
    {
      HbIncidentGroup *group = hb_incidents_find_group (self, cause, record);
      Candidate *wide = candidate_of (candidates, group);

      if (wide == NULL || group == narrow || count < wide->part ||
          (count >= wide->window.count && !told))
        continue;

      wide->part = count;
      wide->part_alive = alive;
    }
}

/* A wider cause is named if the narrower one leaves others unexplained, that are silent as well. */
static gboolean
explains_more (const Candidate *self)
{
  guint all = self->window.count + count_alive (self);
  guint part = self->part + self->part_alive;

  return self->part == 0 ||
         (self->part < self->window.count && part <= all &&
          HB_INCIDENT_SHARE (self->window.count - self->part, all - part));
}

static HbOpenIncident *
open_incident (HbIncidents *self)
{
  HbOpenIncident *incident = g_new0 (HbOpenIncident, 1);

  incident->number = ++self->last_number;
  incident->members = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_ptr_array_add (self->open, incident);
  return incident;
}

/* Takes a member of an incident whose cause is wider than was known: it is still on that one's list. */
static void
take_over (HbIncidentMember *record)
{
  record->incident->silent--;
  record->incident->changed = TRUE;
}

static HbOpenIncident *
find_survivor (HbIncidents     *self,
               const Candidate *candidate)
{
  HbOpenIncident *survivor = NULL;
  HbIncidentGroup *group = candidate->group;

  for (guint i = 0; i < hb_queue_get_length (&group->lapses); i++)
    {
      HbIncidentMember *record = hb_incidents_get_record (self, *(guint32 *) hb_queue_peek (&group->lapses, i));

      if (counts (record, group) && hb_incidents_fits (record, candidate->window.from, candidate->window.from) &&
          record->incident != NULL && (survivor == NULL || record->incident->number < survivor->number))
        survivor = record->incident;
    }

  return survivor;
}

static void
accept (HbIncidents     *self,
        const Candidate *candidate)
{
  HbIncidentGroup *group = candidate->group, *before;
  HbOpenIncident *incident = find_survivor (self, candidate);

  if (incident == NULL && self->open->len >= HB_INCIDENTS_MAX)
    return;
  if (incident == NULL)
    incident = open_incident (self);

  incident->from = candidate->window.from;
  incident->until = candidate->window.until;
  incident->round = self->round;
  incident->changed = TRUE;
  for (guint i = 0; i < hb_queue_get_length (&group->lapses); i++)
    {
      guint32 number = *(guint32 *) hb_queue_peek (&group->lapses, i);
      HbIncidentMember *record = hb_incidents_get_record (self, number);

      if (!counts (record, group) || record->incident == incident ||
          !hb_incidents_fits (record, candidate->window.from, candidate->window.from))
        continue;
      if (record->incident != NULL)
        take_over (record);
      hb_incidents_join (self, incident, number);
    }

  before = incident->group;
  hb_incident_set_group (incident, group);
  if (before != NULL)
    hb_incident_groups_drop (self->groups, before);
}

static void
forget_candidates (HbIncidents *self,
                   GArray      *candidates)
{
  for (guint i = 0; i < candidates->len; i++)
    g_array_index (candidates, Candidate, i).group->candidate = 0;
  for (guint i = 0; i < self->dirty->len; i++)
    {
      HbIncidentGroup *group = self->dirty->pdata[i];

      group->dirty = FALSE;
      hb_incident_groups_drop (self->groups, group);
    }
  g_ptr_array_set_size (self->dirty, 0);
}

/**
 * hb_incidents_compare:
 * @self: incidents
 *
 * Looks for what those have in common that were given up lately. The most specific cause that explains all of them is
 * named.
 */
void
hb_incidents_compare (HbIncidents *self)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  self->round++;
  for (guint i = 0; i < self->dirty->len; i++)
    consider (self, self->dirty->pdata[i], candidates);

  g_array_sort (candidates, compare_candidates);
  for (guint i = 0; i < candidates->len; i++)
    g_array_index (candidates, Candidate, i).group->candidate = i + 1;

  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      note_part (self, candidates, candidate->group, hb_incidents_get_record (self, candidate->first),
                 candidate->window.count, count_alive (candidate), FALSE);
    }
  for (guint i = 0; i < self->open->len; i++)
    {
      const HbOpenIncident *incident = self->open->pdata[i];

      note_part (self, candidates, incident->group,
                 hb_incidents_get_record (self, g_array_index (incident->members, guint32, 0)), incident->silent,
                 incident->group->alive, TRUE);
    }

  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);
      const HbOpenIncident *incident = hb_incidents_get_record (self, candidate->first)->incident;

      /* The larger ones come first. */
      if (incident != NULL && incident->round == self->round)
        continue;
      if (explains_more (candidate))
        accept (self, candidate);
    }

  forget_candidates (self, candidates);
}

