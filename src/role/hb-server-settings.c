#include "role/hb-server-private.h"

/* The settings of a running server. */

static void
reschedule_peer (HbPeer   *peer,
                 gpointer  user_data)
{
  hb_server_reschedule (user_data, peer);
}

/**
 * hb_server_set_timeout:
 * @self: a server
 * @timeout: silence before the first pulse, nanoseconds
 *
 * Changes the timeout of all sessions, including current silences. A series of pulses that has begun goes on.
 */
void
hb_server_set_timeout (HbServer *self,
                       gint64    timeout)
{
  self->config.timeout = timeout;
  hb_peer_table_foreach (self->peers, reschedule_peer, self);
}

/**
 * hb_server_set_pulses:
 * @self: a server
 * @pulses: pulses before giving up, 1 to %HB_PULSES_MAX
 */
void
hb_server_set_pulses (HbServer *self,
                      guint     pulses)
{
  self->config.pulses = pulses;
}

/**
 * hb_server_set_pulse_interval:
 * @self: a server
 * @pulse_interval: the wait after each pulse that is sent from now on, nanoseconds
 */
void
hb_server_set_pulse_interval (HbServer *self,
                              gint64    pulse_interval)
{
  self->config.pulse_interval = pulse_interval;
}

gint64
hb_server_get_timeout (HbServer *self)
{
  return self->config.timeout;
}

guint
hb_server_get_pulses (HbServer *self)
{
  return self->config.pulses;
}

gint64
hb_server_get_pulse_interval (HbServer *self)
{
  return self->config.pulse_interval;
}
