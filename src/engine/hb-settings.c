#include "engine/hb-settings.h"

#include <sys/random.h>

#include "engine/hb-engine.h"
#include "role/hb-client.h"
#include "role/hb-server.h"

#define FAREWELL_MARGIN (2 * HB_SECOND)

/**
 * hb_settings_init:
 * @self: (out): settings
 * @demo: whether they are a demonstration's, in which a minute of silence shows nothing
 *
 * The defaults (INTERFACE.md, "Options").
 */
void
hb_settings_init (HbSettings *self,
                  gboolean    demo)
{
  *self = (HbSettings) {
    .timeout = (demo ? 5 : 60) * HB_SECOND,
    .pulse_interval = HB_SECOND,
    .answer_wait = HB_SECOND,
    .pulses = demo ? 3 : 5,
    .max_peers = 1000000,
  };
}

static void
make_seed (guint8 seed[HB_SECRET_SIZE])
{
  guint64 hash_seed;

  if (getrandom (seed, HB_SECRET_SIZE, 0) != HB_SECRET_SIZE ||
      getrandom (&hash_seed, sizeof hash_seed, 0) != sizeof hash_seed)
    g_error ("the system gives no random numbers");

  hb_address_seed_hash (hash_seed);
}

static HbRole *
create_server (const HbSettings *self)
{
  HbServerConfig config = {
    .timeout = self->timeout,
    .pulse_interval = self->pulse_interval,
    .answer_wait = self->answer_wait,
    .latency = self->passive ? 0 : HB_ENGINE_LATENCY,
    .pulses = self->pulses,
    .max_peers = self->max_peers,
    .tell_silence = self->tell_silence,
    .passive = self->passive,
    .allow = self->allow,
  };

  make_seed (config.seed);
  return HB_ROLE (hb_server_new (&config));
}

static HbRole *
create_client (const HbSettings *self)
{
  HbClientConfig config = {
    .server = self->server,
    .answer_wait = self->answer_wait,
    .beat = self->beat,
  };

  make_seed (config.seed);
  return HB_ROLE (hb_client_new (&config));
}

/**
 * hb_settings_create_role:
 * @self: settings that were checked
 *
 * Returns: (transfer full): a role that was not used yet
 */
HbRole *
hb_settings_create_role (const HbSettings *self)
{
  return self->client ? create_client (self) : create_server (self);
}

/**
 * hb_settings_get_farewell:
 * @self: a client's settings
 *
 * Returns: how long it may take to leave, in milliseconds: two exchanges with a host that is silent,
 *   the one under way and the farewell itself, and some more
 */
guint
hb_settings_get_farewell (const HbSettings *self)
{
  gint64 farewell = (2 * self->answer_wait + FAREWELL_MARGIN) / HB_MILLISECOND;

  /* Longer than seven weeks no source of the main loop waits. */
  return (guint) MIN (farewell, G_MAXUINT);
}
