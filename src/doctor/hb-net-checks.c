#include "doctor/hb-net-checks.h"

#include <errno.h>

#include "net/hb-interface-choice.h"
#include "net/hb-program.h"

#define LOOPBACK "lo"

static gboolean
is_any (const HbInterface *interface)
{
  return g_str_equal (interface->name, HB_INTERFACE_ANY);
}

/* The interface */

/* Names one address only, to fit on one line. */
static char *
describe (const HbInterface *interface)
{
  char address[HB_ADDRESS_STRING_SIZE];

  hb_address_format (&g_array_index (interface->addresses, HbAddress, 0), address);
  if (interface->addresses->len == 1)
    return g_strdup_printf ("%s is up, with %s", interface->name, address);

  return g_strdup_printf ("%s is up, with %s and %u more", interface->name, address,
                          interface->addresses->len - 1);
}

static gboolean
has_link_local_only (const HbInterface *interface)
{
  for (guint i = 0; i < interface->addresses->len; i++)
    if (!hb_address_is_link_local (&g_array_index (interface->addresses, HbAddress, i)))
      return FALSE;

  return TRUE;
}

static gboolean
is_own (const HbAddress *address)
{
  g_autoptr (GPtrArray) interfaces = hb_interface_list (NULL);

  for (guint i = 0; interfaces != NULL && i < interfaces->len; i++)
    if (hb_interface_has (g_ptr_array_index (interfaces, i), address))
      return TRUE;

  return FALSE;
}

/* Unless an interface is named, a client starts on all of them, and waits for one that is usable. */
static gboolean
can_wait (const HbDoctorContext *self)
{
  return self->settings->patient && self->settings->client && self->name == NULL;
}

static HbFindingResult
get_severity (const HbDoctorContext *self)
{
  return can_wait (self) ? HB_FINDING_ADVICE : HB_FINDING_PROBLEM;
}

static void
wait_on_any (HbDoctorContext *self)
{
  if (!can_wait (self))
    return;

  g_clear_pointer (&self->interface, hb_interface_free);
  self->interface = hb_interface_pick (HB_INTERFACE_ANY, NULL, NULL);
}

static void
report_no_interface (HbDoctorContext *self,
                     const GError    *error)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "interface",
    .result = get_severity (self),
    .what = g_strdup (error->message),
    .why = "A role captures and injects on one interface, or on any.",
    .cure = "Name an existing one:",
    .command = hb_doctor_context_get_command (self, "NAME"),
  });
}

static void
report_down (HbDoctorContext   *self,
             const HbInterface *interface)
{
  g_autofree char *name = hb_program_quote (interface->name);

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "interface",
    .result = get_severity (self),
    .what = g_strdup_printf ("%s is down", interface->name),
    .why = "Nothing can be received or sent there.",
    .cure = "Bring it up:",
    .command = g_strdup_printf ("sudo ip link set %s up", name),
  });
}

static void
report_no_address (HbDoctorContext   *self,
                   const HbInterface *interface)
{
  g_autofree char *name = hb_program_quote (interface->name);

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "interface",
    .result = get_severity (self),
    .what = g_strdup_printf ("%s has no address", interface->name),
    .why = "Peers have no address to send to.",
    .cure = "See why DHCP has assigned none, or add one:",
    .command = g_strdup_printf ("sudo ip address add ADDRESS/PREFIX dev %s", name),
  });
}

static void
report_no_carrier (HbDoctorContext   *self,
                   const HbInterface *interface)
{
  g_autofree char *name = hb_program_quote (interface->name);

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "interface",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("%s is up, but has no carrier", interface->name),
    .why = "A role starts, and waits for the carrier: until then a server gives no verdicts, and a client's "
           "messages are not sent.",
    .cure = "Plug in the cable, or join the network. To see the state of the interface:",
    .command = g_strdup_printf ("ip -brief link show dev %s", name),
  });
}

static void
report_link_local (HbDoctorContext   *self,
                   const HbInterface *interface)
{
  g_autofree char *name = hb_program_quote (interface->name);

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "interface",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("%s has only a link-local address", interface->name),
    .why = "Machines beyond that link cannot reach it, and those on it must name the interface as "
           "well (fe80::1%eth0).",
    .cure = "See why DHCP has assigned no other, or add one:",
    .command = g_strdup_printf ("sudo ip address add ADDRESS/PREFIX dev %s", name),
  });
}

static void
report_loopback (HbDoctorContext *self)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "interface",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup ("only the loopback interface is up"),
    .why = "It reaches only this machine itself.",
    .cure = "Bring another one up:",
    .command = g_strdup ("sudo ip link set NAME up"),
  });
}

static void
report_none_usable (HbDoctorContext *self)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "interface",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup ("no interface is up and has an address"),
    .why = "On any, a role starts all the same, and waits for one.",
    .cure = "Bring one up:",
    .command = g_strdup ("sudo ip link set NAME up"),
  });
}

static gboolean
is_loopback_by_default (const HbDoctorContext *self)
{
  const HbAddress *server = hb_settings_get_destination (self->settings);

  if (self->name != NULL || !self->interface->loopback)
    return FALSE;

  return server == NULL || !is_own (server);
}

/**
 * hb_check_interface:
 * @self: a doctor context; its interface is set
 *
 * Checks the interface that the role would use.
 */
void
hb_check_interface (HbDoctorContext *self)
{
  const HbAddress *server = hb_settings_get_destination (self->settings);
  g_autoptr (GError) error = NULL;
  gboolean several = self->name == NULL && self->settings->n_servers > 1;
  HbInterface *interface = hb_interface_pick (several ? HB_INTERFACE_ANY : self->name, server, &error);

  self->interface = interface;
  if (interface == NULL)
    {
      report_no_interface (self, error);
      wait_on_any (self);
    }
  else if (is_any (interface) && !hb_interface_is_usable (interface))
    report_none_usable (self);
  else if (!interface->up)
    {
      report_down (self, interface);
      wait_on_any (self);
    }
  else if (interface->addresses->len == 0)
    {
      report_no_address (self, interface);
      wait_on_any (self);
    }
  else if (!interface->running)
    report_no_carrier (self, interface);
  else if (is_loopback_by_default (self))
    report_loopback (self);
  else if (has_link_local_only (interface))
    report_link_local (self, interface);
  else
    hb_doctor_context_add_ok (self, "interface", describe (interface));
}

/* The route */

static void
check_default_route (HbDoctorContext *self)
{
  g_autofree char *name = hb_interface_find_default ();

  if (name != NULL)
    {
      hb_doctor_context_add_ok (self, "route",
                                g_strdup_printf ("the default route is over %s", name));
      return;
    }

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "route",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup ("there is no default route"),
    .why = "Peers on this machine's own networks are watched all the same. Others cannot be sent a pulse, so "
           "they get no verdict.",
    .cure = "If there are peers elsewhere, add one:",
    .command = g_strdup ("sudo ip route add default via GATEWAY"),
  });
}

static void
report_no_route (HbDoctorContext *self,
                 const char      *server,
                 int              number)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "route",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("there is no route to %s: %s", server, g_strerror (number)),
    .why = "A client starts all the same, but its messages cannot be sent.",
    .cure = "Add one, or see why DHCP has set none:",
    .command = g_strdup_printf ("sudo ip route add %s via GATEWAY", server),
  });
}

static void
report_other_interface (HbDoctorContext *self,
                        const char      *server,
                        const char      *outgoing)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "route",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("the route to %s is over %s, not over %s", server, outgoing,
                             self->interface->name),
    .why = "Answers arrive on the route's interface, while the client captures on the named one: it may never receive "
           "the server's pulses.",
    .cure = "Name the route's interface, or none:",
    .command = hb_doctor_context_get_command (self, outgoing),
  });
}

/* Returns: (nullable) (transfer full): the interface on the route to the server; the loopback for an address
 * of our own */
static char *
find_outgoing (const HbAddress *server,
               const HbAddress *source)
{
  g_autoptr (GPtrArray) interfaces = hb_interface_list (NULL);

  if (is_own (server))
    return g_strdup (LOOPBACK);

  for (guint i = 0; interfaces != NULL && i < interfaces->len; i++)
    {
      HbInterface *interface = g_ptr_array_index (interfaces, i);

      if (hb_interface_has (interface, source))
        return g_strdup (interface->name);
    }

  return NULL;
}

static void
check_route_to (HbDoctorContext *self,
                const HbAddress *server)
{
  char server_text[HB_ADDRESS_STRING_SIZE], source_text[HB_ADDRESS_STRING_SIZE];
  g_autofree char *outgoing = NULL;
  HbAddress source;
  int error;

  hb_address_format (server, server_text);
  error = hb_interface_find_source (server, NULL, &source);
  if (error != 0)
    {
      report_no_route (self, server_text, error);
      return;
    }

  outgoing = find_outgoing (server, &source);
  if (outgoing != NULL && self->interface != NULL && !is_any (self->interface) &&
      !g_str_equal (outgoing, self->interface->name))
    {
      report_other_interface (self, server_text, outgoing);
      return;
    }

  hb_address_format (&source, source_text);
  hb_doctor_context_add_ok (self, "route",
                            g_strdup_printf ("%s is reached over %s, from %s", server_text,
                                             outgoing != NULL ? outgoing : "an interface", source_text));
}

/**
 * hb_check_route:
 * @self: a doctor context; call hb_check_interface() first
 *
 * Checks the route to each of a client's servers whose address is known; for a server, the default route to its
 * peers.
 */
void
hb_check_route (HbDoctorContext *self)
{
  for (guint i = 0; i < self->settings->n_servers; i++)
    if (!hb_address_is_any (&self->settings->servers[i].address))
      check_route_to (self, &self->settings->servers[i].address);
  if (!self->settings->client)
    check_default_route (self);
}
