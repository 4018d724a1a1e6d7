#include "role/hb-deaths.h"

#define INTERVAL HB_SECOND

void
hb_deaths_init (HbDeaths *self)
{
  *self = (HbDeaths) { .due = HB_NEVER };
}

void
hb_deaths_clear (HbDeaths *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->peers); i++)
    g_clear_pointer (&self->peers[i], g_array_unref);
}

static void
tell_one (HbDeaths *self,
          HbRole   *role,
          guint     kind,
          gint64    now)
{
  GArray *peers = g_steal_pointer (&self->peers[kind]);

  if (peers == NULL)
    return;

  hb_role_queue_event (role, &(HbEvent) {
    .type = kind == HB_DEATHS_BACK ? HB_EVENT_SESSION_OPENED : HB_EVENT_GAVE_UP,
    .time = now,
    .peer = g_array_index (peers, HbAddress, 0),
    .pulse = self->pulses[kind],
    .verdict = kind == HB_DEATHS_BACK ? 0 : kind,
    .count = peers->len,
    .peers = peers,
  });
}

/**
 * hb_deaths_add:
 * @self: deaths
 * @role: (transfer none): whose events they are
 * @peer: who was given up, or is back
 * @event: that event: %HB_EVENT_GAVE_UP or %HB_EVENT_SESSION_OPENED
 *
 * Has it be told with others, within a second.
 */
void
hb_deaths_add (HbDeaths        *self,
               HbRole          *role,
               const HbAddress *peer,
               const HbEvent   *event)
{
  guint kind = event->type == HB_EVENT_GAVE_UP ? event->verdict : HB_DEATHS_BACK;
  GArray **peers = &self->peers[kind];

  hb_deaths_tell_of (self, role, peer, event->time);
  if (*peers == NULL)
    {
      *peers = g_array_sized_new (FALSE, FALSE, sizeof (HbAddress), HB_DEATHS_MAX);
      self->pulses[kind] = event->pulse;
    }
  g_array_append_val (*peers, *peer);

  if ((*peers)->len == HB_DEATHS_MAX)
    tell_one (self, role, kind, event->time);
  else
    self->due = MIN (self->due, event->time + INTERVAL);
}

/**
 * hb_deaths_tell:
 * @self: deaths
 * @role: (transfer none): whose events they are
 * @now: the time
 *
 * Tells all that were added.
 */
void
hb_deaths_tell (HbDeaths *self,
                HbRole   *role,
                gint64    now)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->peers); i++)
    tell_one (self, role, i, now);
  self->due = HB_NEVER;
}

/**
 * hb_deaths_tell_of:
 * @self: deaths
 * @role: (transfer none): whose events they are
 * @peer: of whom something else is to be told
 * @now: the time
 *
 * Tells all that were added, if @peer is among them.
 */
void
hb_deaths_tell_of (HbDeaths        *self,
                   HbRole          *role,
                   const HbAddress *peer,
                   gint64           now)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->peers); i++)
    for (guint j = 0; self->peers[i] != NULL && j < self->peers[i]->len; j++)
      if (hb_address_equal (&g_array_index (self->peers[i], HbAddress, j), peer))
        {
          hb_deaths_tell (self, role, now);
          return;
        }
}
