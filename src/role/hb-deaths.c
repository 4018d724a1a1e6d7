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
  for (guint i = 0; i < HB_N_VERDICTS; i++)
    g_clear_pointer (&self->peers[i], g_array_unref);
}

static void
tell_one (HbDeaths  *self,
          HbRole    *role,
          HbVerdict  verdict,
          gint64     now)
{
  GArray *peers = g_steal_pointer (&self->peers[verdict]);

  if (peers == NULL)
    return;

  hb_role_queue_event (role, &(HbEvent) {
    .type = HB_EVENT_GAVE_UP,
    .time = now,
    .peer = g_array_index (peers, HbAddress, 0),
    .pulse = self->pulses[verdict],
    .verdict = verdict,
    .count = peers->len,
    .peers = peers,
  });
}

/**
 * hb_deaths_add:
 * @self: deaths
 * @role: (transfer none): whose events they are
 * @peer: who was given up
 * @event: that event
 *
 * Has it be told with others, within a second.
 */
void
hb_deaths_add (HbDeaths        *self,
               HbRole          *role,
               const HbAddress *peer,
               const HbEvent   *event)
{
  GArray **peers = &self->peers[event->verdict];

  if (*peers == NULL)
    {
      *peers = g_array_sized_new (FALSE, FALSE, sizeof (HbAddress), HB_DEATHS_MAX);
      self->pulses[event->verdict] = event->pulse;
    }
  g_array_append_val (*peers, *peer);

  if ((*peers)->len == HB_DEATHS_MAX)
    tell_one (self, role, event->verdict, event->time);
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
  for (guint i = 0; i < HB_N_VERDICTS; i++)
    tell_one (self, role, i, now);
  self->due = HB_NEVER;
}
