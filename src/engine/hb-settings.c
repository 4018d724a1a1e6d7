#include "engine/hb-settings.h"

#include <sys/random.h>

#include "engine/hb-engine.h"
#include "net/hb-interface-choice.h"
#include "role/hb-server.h"
#include "store/hb-setting.h"

#define FAREWELL_MARGIN (2 * HB_SECOND)

/**
 * hb_settings_init:
 * @self: (out): settings
 * @demo: whether they are for a demo, which has a shorter timeout
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

/* A live engine handles a server's deadlines this much later, so the wait for a SYN's answer is that much shorter. */
static gint64
get_answer_wait (const HbSettings *self)
{
  return self->passive ? self->answer_wait : MAX (self->answer_wait - HB_ENGINE_LATENCY, 0);
}

static HbRole *
create_server (const HbSettings *self)
{
  HbServerConfig config = {
    .timeout = self->timeout,
    .pulse_interval = self->pulse_interval,
    .answer_wait = get_answer_wait (self),
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
  HbClientGroup *group = hb_client_group_new ();

  for (guint i = 0; i < self->n_servers; i++)
    {
      const HbSettingsServer *server = &self->servers[i];
      char address[HB_ADDRESS_STRING_SIZE];
      const char *shown = server->name != NULL ? server->name : hb_address_format (&server->address, address);
      HbClientConfig config = {
        .server = server->address,
        .answer_wait = self->answer_wait,
        .beat = self->beat,
      };

      make_seed (config.seed);
      hb_client_group_add (group, &config, self->n_servers > 1 ? shown : NULL);
    }

  return HB_ROLE (group);
}

/**
 * hb_settings_add_server:
 * @self: settings
 * @text: an address or a name; borrowed
 *
 * Adds a server that a client talks to.
 *
 * Returns: whether it was added
 */
HbServerAdding
hb_settings_add_server (HbSettings *self,
                        const char *text)
{
  HbSettingsServer server = { 0 };

  if (!hb_setting_parse_server (text, &server.address, &server.name))
    return HB_SERVER_INVALID;
  for (guint i = 0; i < self->n_servers; i++)
    if (server.name != NULL ? self->servers[i].name != NULL &&
                                  g_ascii_strcasecmp (self->servers[i].name, server.name) == 0
                            : self->servers[i].name == NULL &&
                                  hb_address_equal (&self->servers[i].address, &server.address))
      return HB_SERVER_TWICE;
  if (self->n_servers == HB_CLIENT_GROUP_MAX)
    return HB_SERVER_TOO_MANY;

  self->servers[self->n_servers++] = server;
  return HB_SERVER_ADDED;
}

/**
 * hb_settings_create_role:
 * @self: valid settings
 *
 * Returns: (transfer full): a new role
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
 * Returns: how long it may take to leave, in milliseconds: two exchanges with a silent host, the current one and
 *   TERMINATE, and some more
 */
guint
hb_settings_get_farewell (const HbSettings *self)
{
  gint64 farewell = (2 * self->answer_wait + FAREWELL_MARGIN) / HB_MILLISECOND;

  /* The longest timeout of GLib is seven weeks. */
  return (guint) MIN (farewell, G_MAXUINT);
}

/**
 * hb_settings_get_destination:
 * @self: settings
 *
 * Returns: (nullable) (transfer none): the address whose route chooses a client's interface; %NULL for a server,
 *   for a server's name that is not resolved yet, and for several servers, to which any interfaces lead
 */
const HbAddress *
hb_settings_get_destination (const HbSettings *self)
{
  const HbAddress *server = &self->servers[0].address;

  return self->client && self->n_servers == 1 && !hb_address_is_any (server) ? server : NULL;
}

/**
 * hb_settings_choose_interface:
 * @self: settings
 * @name: (nullable): the interface that the user named, or "any"
 * @error: return location for a #HbNetError
 *
 * Like hb_interface_choose(). A client whose server has a name follows the route once the name is resolved, and
 * starts on all interfaces if there is no network yet; a patient one does so, too. One with several servers uses all
 * interfaces.
 *
 * Returns: (nullable) (transfer full): the interface to start on
 */
HbInterface *
hb_settings_choose_interface (const HbSettings  *self,
                              const char        *name,
                              GError           **error)
{
  gboolean one = self->n_servers == 1;
  gboolean waits = name == NULL && self->client && (self->patient || !one || self->servers[0].name != NULL);
  HbInterface *interface = NULL;

  if (!waits || one)
    interface = hb_interface_choose (name, hb_settings_get_destination (self), waits ? NULL : error);

  return interface != NULL || !waits ? interface : hb_interface_choose (HB_INTERFACE_ANY, NULL, error);
}
