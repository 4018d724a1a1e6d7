#include "role/hb-floods.h"

#define INTERVAL HB_SECOND

void
hb_floods_init (HbFloods *self)
{
  *self = (HbFloods) { .due = HB_NEVER, .rest.due = HB_NEVER };
}

static void
count (HbFloods *self,
       HbFlood  *flood,
       gint64    now)
{
  if (flood->due == HB_NEVER)
    flood->due = now + INTERVAL;

  flood->count++;
  self->due = MIN (self->due, flood->due);
}

/* Returns: (transfer none): the flood that counts events of @source */
static HbFlood *
find (HbFloods        *self,
      const HbAddress *source)
{
  for (guint i = 0; i < self->n_floods; i++)
    if (hb_address_equal (&self->floods[i].source, source))
      return &self->floods[i];

  return &self->rest;
}

/**
 * hb_floods_has_report_due:
 * @self: floods
 * @source: an address
 *
 * Returns: whether its flood has a line to report before its next event
 */
gboolean
hb_floods_has_report_due (const HbFloods  *self,
                          const HbAddress *source)
{
  for (guint i = 0; i < self->n_floods; i++)
    if (self->floods[i].count > 0 && hb_address_equal (&self->floods[i].source, source))
      return TRUE;

  return FALSE;
}

/**
 * hb_floods_note:
 * @self: floods
 * @source: an address that caused too many events
 * @now: the time
 *
 * Counts an event of @source that was left out.
 */
void
hb_floods_note (HbFloods        *self,
                const HbAddress *source,
                gint64           now)
{
  HbFlood *flood = find (self, source);

  if (flood == &self->rest && self->n_floods < HB_FLOODS_MAX)
    {
      flood = &self->floods[self->n_floods++];
      *flood = (HbFlood) { .source = *source, .due = HB_NEVER };
    }
  count (self, flood, now);
}

/**
 * hb_floods_note_rest:
 * @self: floods
 * @source: the peer of the event
 * @now: the time
 *
 * Counts an event that was left out because there were too many in all.
 */
void
hb_floods_note_rest (HbFloods        *self,
                     const HbAddress *source,
                     gint64           now)
{
  count (self, find (self, source), now);
}

/**
 * hb_floods_uncount:
 * @self: floods
 * @source: the peer of the event
 *
 * Uncounts an event that is reported late.
 */
void
hb_floods_uncount (HbFloods        *self,
                   const HbAddress *source)
{
  HbFlood *flood = find (self, source);

  if (flood->count > 0)
    flood->count--;
}

static void
tell (HbFlood *self,
      HbRole  *role,
      gint64   now)
{
  hb_role_queue_event (role, &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .peer = self->source,
    .about = HB_WARNING_FLOOD,
    .count = self->count,
  });
  self->count = 0;
}

/**
 * hb_floods_report:
 * @self: floods
 * @role: (transfer none): the role that queues the events
 * @now: the time
 * @told: (nullable): called for each source that is reported
 * @user_data: for @told
 *
 * Reports floods that are due. A flood is over when nothing was left out for a second.
 */
void
hb_floods_report (HbFloods    *self,
                  HbRole      *role,
                  gint64       now,
                  HbFloodFunc  told,
                  gpointer     user_data)
{
  if (now < self->due)
    return;

  for (guint i = 0; i < self->n_floods; i++)
    {
      HbFlood *flood = &self->floods[i];

      if (now < flood->due)
        continue;
      if (flood->count == 0)
        {
          *flood = self->floods[--self->n_floods];
          i--;
          continue;
        }
      tell (flood, role, now);
      flood->due = now + INTERVAL;
      if (told != NULL)
        told (&flood->source, now, user_data);
    }

  if (self->rest.due <= now && self->rest.count > 0)
    {
      tell (&self->rest, role, now);
      self->rest.due = now + INTERVAL;
    }
  else if (self->rest.due <= now)
    {
      self->rest.due = HB_NEVER;
    }

  self->due = self->rest.due;
  for (guint i = 0; i < self->n_floods; i++)
    self->due = MIN (self->due, self->floods[i].due);
}

/**
 * hb_floods_finish:
 * @self: floods
 * @role: (transfer none): the role that queues the events
 * @now: the time
 *
 * Reports what is left.
 */
void
hb_floods_finish (HbFloods *self,
                  HbRole   *role,
                  gint64    now)
{
  for (guint i = 0; i < self->n_floods; i++)
    if (self->floods[i].count > 0)
      tell (&self->floods[i], role, now);
  if (self->rest.count > 0)
    tell (&self->rest, role, now);
}
