#include "engine/hb-engine-private.h"

/* The engine as its D-Bus object and its metrics see it. */

static const char *
get_interface (gpointer source)
{
  HbEngine *self = source;

  return hb_net_link_get_interface (self->net_link);
}

static GArray *
get_addresses (gpointer source)
{
  HbEngine *self = source;

  return g_array_ref (hb_net_link_get_addresses (self->net_link));
}

static gint64
get_now (gpointer source)
{
  return hb_engine_now (source);
}

static gint64
to_wall (gpointer source,
         gint64   time)
{
  HbEngine *self = source;

  return hb_clock_to_wall (&self->clock, time);
}

static gint64
get_frozen_since (gpointer source)
{
  HbEngine *self = source;

  return hb_clock_get_hold_wall (&self->clock);
}

static const char *
get_resolved (gpointer         source,
              const HbAddress *address)
{
  return hb_engine_get_resolved (source, address);
}

static const char *
get_server (gpointer source,
            guint    index)
{
  HbEngine *self = source;

  return self->servers[index].shown;
}

static void
settle (gpointer source)
{
  hb_engine_settle (source);
}

/**
 * hb_engine_describe_run:
 * @self: an engine
 * @run: (out): its role, as "live"; it must not outlive the engine
 */
void
hb_engine_describe_run (HbEngine *self,
                        HbRun    *run)
{
  *run = (HbRun) {
    .role = self->role,
    .mode = "live",
    .server_name = self->n_servers > 0 ? self->servers[0].name : NULL,
    .peers_path = self->config.peers_path,
    .packets = self->config.packets,
    .interface = get_interface,
    .addresses = get_addresses,
    .now = get_now,
    .to_wall = to_wall,
    .frozen_since = get_frozen_since,
    .resolved = get_resolved,
    .server = get_server,
    .settle = settle,
    .source = self,
  };
}

/**
 * hb_engine_get_health:
 * @self: an engine
 * @health: (out): whether it keeps up
 */
void
hb_engine_get_health (HbEngine       *self,
                      HbEngineHealth *health)
{
  *health = self->health;
  health->dropped = hb_net_link_get_dropped (self->net_link);
}
