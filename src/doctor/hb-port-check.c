#include "doctor/hb-port-check.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "net/hb-listener.h"
#include "wire/hb-message.h"

/* Returns: whether the listener would receive segments of our peers */
static gboolean
is_in_the_way (const HbDoctorContext *self,
               const HbListener      *listener)
{
  const HbInterface *interface = self->interface;

  if (interface == NULL || hb_address_is_any (&listener->address))
    return TRUE;

  for (guint i = 0; i < interface->addresses->len; i++)
    {
      const HbAddress *address = &g_array_index (interface->addresses, HbAddress, i);

      if (memcmp (address->bytes, listener->address.bytes, sizeof address->bytes) == 0)
        return TRUE;
    }

  return FALSE;
}

static char *
describe_owner (const HbListener *listener)
{
  struct passwd *user;

  if (listener->pid > 0)
    return g_strdup_printf ("%s (process %d)",
                            listener->program != NULL ? listener->program : "a program",
                            (int) listener->pid);

  user = getpwuid (listener->user);
  return user != NULL ? g_strdup_printf ("a program of the user %s", user->pw_name)
                      : g_strdup_printf ("a program of the user %u", (guint) listener->user);
}

static char *
make_port_command (const HbListener *listener)
{
  gboolean own = listener->user == geteuid () || geteuid () == 0;

  if (listener->pid == 0)
    return g_strdup_printf ("sudo ss -tlnp 'sport = :%u'", listener->port);

  /* Process 1 holds the socket for one of its units (socket activation). */
  if (listener->pid == 1)
    return g_strdup_printf ("systemctl list-sockets | grep :%u", listener->port);

  return g_strdup_printf ("%skill %d", own ? "" : "sudo ", (int) listener->pid);
}

static void
report_listener (HbDoctorContext  *self,
                 const HbListener *listener)
{
  g_autofree char *owner = describe_owner (listener);
  gboolean named = listener->pid > 1;

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "ports",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("%s listens on TCP port %u", owner, listener->port),
    .why = listener->port == HB_PORT_SERVER
             ? "A server receives from its peers all the same. But the kernel lets each message "
               "open a connection to that program, which reads the text, and may answer."
             : "A client receives pulses all the same. But the kernel lets each pulse "
               "open a connection to that program, which reads the pulse, and may answer.",
    .cure = named ? "Let it listen on another port, or end it:"
                  : "Find out which one it is, and end it:",
    .command = make_port_command (listener),
  });
}

static gboolean
is_reported (GPtrArray        *reported,
             const HbListener *listener)
{
  for (guint i = 0; i < reported->len; i++)
    {
      const HbListener *other = g_ptr_array_index (reported, i);

      if (other->pid == listener->pid && (listener->pid != 0 || other->user == listener->user))
        return TRUE;
    }

  return FALSE;
}

/* Returns: how many programs listen on that port */
static guint
report_listeners (HbDoctorContext *self,
                  guint16          port)
{
  g_autoptr (GPtrArray) listeners = hb_listener_list (port);
  g_autoptr (GPtrArray) reported = g_ptr_array_new ();

  /* One program may have several listeners. */
  for (guint i = 0; i < listeners->len; i++)
    {
      HbListener *listener = g_ptr_array_index (listeners, i);

      if (!is_in_the_way (self, listener) || is_reported (reported, listener))
        continue;
      report_listener (self, listener);
      g_ptr_array_add (reported, listener);
    }

  return reported->len;
}

/**
 * hb_check_ports:
 * @self: a doctor context; call hb_check_interface() first
 *
 * Looks for programs that listen on the protocol's ports. Heartbeats itself never listens.
 */
void
hb_check_ports (HbDoctorContext *self)
{
  guint n_found = report_listeners (self, HB_PORT_SERVER) + report_listeners (self, HB_PORT_CLIENT);

  if (n_found == 0)
    hb_doctor_context_add_ok (self, "ports",
                              g_strdup_printf ("no other program listens on TCP %d or %d",
                                               HB_PORT_SERVER, HB_PORT_CLIENT));
}
