#include "app/hb-remote-private.h"

#include "wire/hb-host-name.h"

gboolean
hb_remote_is_server (HbRemote *self)
{
  return g_strcmp0 (hb_dbus_engine1_get_role (hb_remote_get_facts (self)), "client") != 0;
}

const char *
hb_remote_get_mode (HbRemote *self)
{
  return hb_dbus_engine1_get_mode (hb_remote_get_facts (self));
}

const char *
hb_remote_get_interface (HbRemote *self)
{
  return hb_dbus_engine1_get_interface (hb_remote_get_facts (self));
}

/**
 * hb_remote_get_server:
 * @self: a remote that is connected
 *
 * Returns: (transfer none): the server of a client, as it was given to it: its name, or else its address
 */
const char *
hb_remote_get_server (HbRemote *self)
{
  HbDBusEngine1 *facts = hb_remote_get_facts (self);
  const char *name = hb_dbus_engine1_get_server_name (facts);

  /* An engine is not taken at its word: a name has nothing in it that may not be shown. */
  return name != NULL && hb_host_name_is_valid (name) ? name : hb_dbus_engine1_get_server (facts);
}

double
hb_remote_get_timeout (HbRemote *self)
{
  return hb_dbus_engine1_get_timeout (hb_remote_get_facts (self));
}

guint
hb_remote_get_pulses (HbRemote *self)
{
  return hb_dbus_engine1_get_pulses (hb_remote_get_facts (self));
}

double
hb_remote_get_pulse_interval (HbRemote *self)
{
  return hb_dbus_engine1_get_pulse_interval (hb_remote_get_facts (self));
}
