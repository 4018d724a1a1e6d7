#include "app/engine/hb-engine-proxy-private.h"

#include "wire/hb-host-name.h"

gboolean
hb_engine_proxy_is_server (HbEngineProxy *self)
{
  return g_strcmp0 (hb_dbus_engine1_get_role (hb_engine_proxy_get_facts (self)), "client") != 0;
}

const char *
hb_engine_proxy_get_mode (HbEngineProxy *self)
{
  return hb_dbus_engine1_get_mode (hb_engine_proxy_get_facts (self));
}

const char *
hb_engine_proxy_get_interface (HbEngineProxy *self)
{
  return hb_dbus_engine1_get_interface (hb_engine_proxy_get_facts (self));
}

/**
 * hb_engine_proxy_get_server:
 * @self: an engine proxy that is connected
 *
 * Returns: (transfer none): the server of a client, as it was given to it: its name, or else its address
 */
const char *
hb_engine_proxy_get_server (HbEngineProxy *self)
{
  HbDBusEngine1 *facts = hb_engine_proxy_get_facts (self);
  const char *name = hb_dbus_engine1_get_server_name (facts);

  /* An engine is not taken at its word: a name has nothing in it that may not be shown. */
  return name != NULL && hb_host_name_is_valid (name) ? name : hb_dbus_engine1_get_server (facts);
}
