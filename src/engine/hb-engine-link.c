#include "engine/hb-engine-private.h"

#include <glib/gi18n.h>

#include "net/hb-interface.h"
#include "role/hb-server.h"

/* The interval of checks of the interfaces when no change was reported, in seconds. */
#define LOOK_TICKS 5

/* How many lost addresses are named. */
#define LOST_LISTED 8

/* Returns: (transfer full): the consequence of an interface's state, as a sentence */
static char *
explain_state (HbEngine       *self,
               HbNetLinkState  state)
{
  const char *interface = hb_net_link_get_interface (self->net_link);
  gboolean server = HB_IS_SERVER (self->role);

  switch (state)
    {
    case HB_NET_LINK_DOWN:
      /* Translators: here and in what follows, the name of a network interface such as eth0 */
      return g_strdup_printf (server ? _("%s is down; peers are not judged")
                                     : _("%s is down; messages wait"), interface);
    case HB_NET_LINK_BARE:
      return g_strdup_printf (server ? _("%s has no address; peers are not judged")
                                     : _("%s has no address; messages wait"), interface);
    case HB_NET_LINK_BROKEN:
      return g_strdup_printf (
          server ? _("cannot capture on %s at the moment; peers are not judged")
                 : _("cannot capture on %s at the moment; messages wait"), interface);
    case HB_NET_LINK_GONE:
      return g_strdup_printf (server ? _("%s is gone; peers are not judged")
                                     : _("%s is gone; messages wait"), interface);
    case HB_NET_LINK_USABLE:
    default:
      return g_strdup_printf (server ? _("%s is usable again; peers are judged from now on")
                                     : _("%s is usable again; waiting messages are sent"), interface);
    }
}

/* The interface was renamed, or a client's route now uses another one.
 *
 * Returns: whether the name has changed */
static gboolean
tell_interface (HbEngine *self)
{
  const char *interface = hb_net_link_get_interface (self->net_link);
  gboolean other = self->told_interface != NULL && !g_str_equal (self->told_interface, interface);

  if (other)
    hb_engine_warn (self, HB_WARNING_INTERFACE, 1,
                    /* Translators: two network interfaces, or one by its new and its old name */
                    _("the interface is %s now, no longer %s"), interface, self->told_interface);

  g_free (self->told_interface);
  self->told_interface = g_strdup (interface);
  return other;
}

/* Returns: whether the state has changed */
static gboolean
tell_state (HbEngine       *self,
            HbNetLinkState  state)
{
  g_autofree char *text = explain_state (self, state);

  if (state == self->told_state)
    return FALSE;

  hb_engine_warn (self, HB_WARNING_INTERFACE, 1, "%s", text);
  self->told_state = state;
  return TRUE;
}

/* Returns: (nullable): all servers of a client that has several */
static const char *const *
list_servers (HbEngine   *self,
              const char *list[HB_CLIENT_GROUP_MAX + 1])
{
  for (guint i = 0; i < self->n_servers; i++)
    list[i] = self->servers[i].shown;
  list[self->n_servers] = NULL;

  return self->n_servers > 1 ? list : NULL;
}

void
hb_engine_tell_listening (HbEngine *self)
{
  const char *servers[HB_CLIENT_GROUP_MAX + 1];
  HbListening listening = {
    .interface = hb_net_link_get_interface (self->net_link),
    .addresses = hb_net_link_get_addresses (self->net_link),
    .filter = hb_net_link_get_filter (self->net_link),
  };

  if (HB_IS_SERVER (self->role))
    {
      listening.role = "server";
      listening.timeout = hb_server_get_timeout (HB_SERVER (self->role));
      listening.pulses = hb_server_get_pulses (HB_SERVER (self->role));
    }
  else
    {
      listening.role = "client";
      listening.server = hb_client_get_server (self->servers[0].client);
      listening.server_name = self->servers[0].name;
      listening.servers = list_servers (self, servers);
    }

  g_free (self->told_interface);
  self->told_interface = g_strdup (listening.interface);

  hb_engine_tell (self, &(HbEvent) {
    .type = HB_EVENT_LISTENING,
    .time = hb_clock_now (&self->clock),
    .listening = &listening,
  });
}

/* An address of a chosen interface is reported when it comes or goes. With "any", addresses of containers come and
 * go all day, so only those that a peer talks to are reported. */
static gboolean
is_worth_telling (HbEngine *self)
{
  return !g_str_equal (hb_net_link_get_interface (self->net_link), HB_INTERFACE_ANY);
}

/* Returns: (transfer full): the first addresses, and a mark if there are more */
static char *
list_lost (GHashTable *lost)
{
  g_autoptr (GString) list = g_string_new (NULL);
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, lost);
  for (guint i = 0; g_hash_table_iter_next (&iter, &address, NULL); i++)
    {
      char text[HB_ADDRESS_STRING_SIZE];

      if (i == LOST_LISTED)
        {
          g_string_append (list, ", …");
          break;
        }
      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", hb_address_format (address, text));
    }

  return g_strdup (list->str);
}

/* One of several addresses may go while the others stay.
 *
 * Returns: whether a peer is affected */
static gboolean
follow_addresses (HbEngine *self)
{
  g_autoptr (GHashTable) lost = g_hash_table_new (hb_address_hash, hb_address_equal);
  const char *interface = hb_net_link_get_interface (self->net_link);
  guint suspended, resumed;

  if (!HB_IS_SERVER (self->role))
    return FALSE;

  hb_server_follow (HB_SERVER (self->role), hb_clock_now (&self->clock),
                    hb_net_link_get_locals (self->net_link), lost, &suspended, &resumed);
  if (suspended > 0)
    {
      g_autofree char *list = list_lost (lost);

      hb_engine_warn (self, HB_WARNING_INTERFACE, suspended,
                      /* Translators: one address or several, and a network interface */
                      _("%s was removed from %s; the peers that talk to it are not judged"), list,
                      interface);
    }
  if (resumed > 0)
    hb_engine_warn (self, HB_WARNING_INTERFACE, resumed,
                    _("an address is back on %s; the peers that talk to it are judged from now on"),
                    interface);

  return suspended + resumed > 0;
}

/* While no peer can be heard, the clock is held, so no silence is counted. */
void
hb_engine_follow_link (gpointer user_data)
{
  HbEngine *self = user_data;
  HbNetLinkState state = hb_net_link_get_state (self->net_link);
  gboolean usable = state == HB_NET_LINK_USABLE;
  gboolean told;

  hb_engine_follow_scopes (self);
  if (usable && hb_clock_is_held (&self->clock))
    {
      hb_clock_release (&self->clock);
      hb_role_trouble (self->role, hb_clock_now (&self->clock));
    }
  else if (!usable)
    {
      hb_clock_hold (&self->clock);
    }

  hb_engine_look_up_again (self, TRUE);
  told = tell_interface (self);
  told |= tell_state (self, state);
  if (usable)
    told |= follow_addresses (self);
  if (usable && (told || is_worth_telling (self)))
    hb_engine_tell_listening (self);
  else
    hb_engine_tell (self, &(HbEvent) {
      .type = HB_EVENT_PEER_CHANGED,
      .time = hb_clock_look (&self->clock),
    });
  hb_engine_settle (self);
}

/* A netlink query takes the rtnl lock, which a process that creates or deletes many interfaces, such as a container
 * runtime, may hold for seconds. So the interfaces are queried after the kernel has reported a change; and at an
 * interval, if its reports are unreliable. */
static gboolean
is_time_to_look (HbEngine *self,
                 gboolean  moved)
{
  return moved || self->told_blind || ++self->ticks % LOOK_TICKS == 0 ||
         hb_net_link_get_state (self->net_link) != HB_NET_LINK_USABLE;
}

/* Call once a second. A problem is reported once, until it is solved. */
void
hb_engine_look_at_link (HbEngine *self)
{
  g_autoptr (GError) error = NULL;
  gboolean moved = hb_engine_follow_sources (self), blind;

  if (!is_time_to_look (self, moved))
    return;

  blind = !hb_net_link_look (self->net_link, &error);
  if (blind && !self->told_blind)
    hb_engine_warn (self, HB_WARNING_INTERFACE, 1,
                    /* Translators: a whole sentence that says what failed, and why */
                    _("%s; their changes are not noticed until that works again"), error->message);
  self->told_blind = blind;
}
