#include "net/hb-net-link.h"

#include <errno.h>
#include <glib/gi18n.h>

#include <glib-unix.h>

#include "net/hb-filter.h"
#include "net/hb-interface-monitor.h"
#include "net/hb-net-error.h"

struct _HbNetLink
{
  HbNetLinkConfig config;
  HbAddress server; /* a client's */
  gboolean scoped;  /* that is a link-local address on the interface */
  gboolean roams;   /* listens on all interfaces, and follows the route to the server */
  char *filter;
  HbNetLinkState state;

  HbInterface *interface; /* as it was when last looked at; empty where it is gone */
  HbInterface *heard;     /* what is listened on: the same, or all that are usable */
  GHashTable *locals;     /* a set of the addresses in it */
  HbInterfaceMonitor *monitor;
  HbCapture *capture;     /* NULL unless usable */
  HbInjector *injector;
  guint source;
  guint64 dropped;        /* by captures that are closed */
};

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  HbNetLink *self = user_data;
  HbCapture *capture = self->capture;

  self->config.readable (self->config.user_data);

  /* A capture that broke off has taken its source with it. */
  return self->capture == capture ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
close_capture (HbNetLink *self)
{
  if (self->capture == NULL)
    return;

  g_clear_handle_id (&self->source, g_source_remove);
  self->dropped += hb_capture_get_dropped (self->capture);
  g_clear_pointer (&self->capture, hb_capture_free);
}

/* A filter of which frames are lost while it is changed is written so that it never does: what is
 * for other hosts is passed over later. */
static gboolean
apply_filter (HbNetLink  *self,
              GError    **error)
{
  g_autoptr (GArray) anywhere = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  gboolean changeable = hb_capture_can_change_filter (self->capture);
  g_autofree char *filter = hb_filter_build (self->config.own_port, self->config.peer_port,
                                             changeable ? self->heard->addresses : anywhere);

  /* Each time it is set, the system looks at all that waits in the ring. */
  if (g_strcmp0 (filter, self->filter) == 0)
    return TRUE;
  if (!hb_capture_set_filter (self->capture, filter, error))
    return FALSE;

  g_free (self->filter);
  self->filter = g_steal_pointer (&filter);
  return TRUE;
}

static gboolean
open_capture (HbNetLink  *self,
              GError    **error)
{
  close_capture (self);
  g_clear_pointer (&self->filter, g_free);

  self->capture = hb_capture_open_live (self->heard->name, error);
  if (self->capture == NULL)
    return FALSE;
  if (!apply_filter (self, error))
    {
      close_capture (self);
      return FALSE;
    }

  self->source = g_unix_fd_add (hb_capture_get_fd (self->capture), G_IO_IN | G_IO_ERR | G_IO_HUP,
                                on_readable, self);
  return TRUE;
}

static void
clear_interfaces (HbNetLink *self)
{
  if (self->heard != self->interface)
    g_clear_pointer (&self->heard, hb_interface_free);
  self->heard = NULL;
  g_clear_pointer (&self->interface, hb_interface_free);
}

static gboolean
is_any (const HbInterface *interface)
{
  return g_str_equal (interface->name, HB_INTERFACE_ANY);
}

/* @heard may be the same */
static void
take_interfaces (HbNetLink   *self,
                 HbInterface *interface,
                 HbInterface *heard)
{
  g_hash_table_remove_all (self->locals);
  clear_interfaces (self);

  self->interface = interface;
  self->heard = heard;
  for (guint i = 0; i < heard->addresses->len; i++)
    g_hash_table_add (self->locals, &g_array_index (heard->addresses, HbAddress, i));
  hb_interface_monitor_watch (self->monitor,
                              self->roams || is_any (interface) ? NULL : interface->name,
                              interface->index);
}

/* Returns: (nullable) (transfer full): the interface that the role is on now */
static HbInterface *
find_interface (HbNetLink *self,
                GPtrArray *interfaces)
{
  HbInterface *found = NULL;

  if (self->roams && !hb_address_is_any (&self->server))
    found = hb_interface_find_by_route (interfaces, &self->server);
  if (found == NULL)
    found = hb_interface_find (interfaces, self->interface->name, self->interface->index);

  return found;
}

/* Returns: (nullable): the interface that everything is to leave through */
static const char *
get_bound (HbNetLink *self)
{
  return self->config.named && !is_any (self->interface) ? self->interface->name : NULL;
}

static void
tell_injector (HbNetLink *self)
{
  hb_injector_set_interface (self->injector, get_bound (self), self->interface->index);
}

static HbNetLinkState
judge (const HbInterface *interface)
{
  if (hb_interface_is_usable (interface))
    return HB_NET_LINK_USABLE;

  return interface->up && interface->running ? HB_NET_LINK_BARE : HB_NET_LINK_DOWN;
}

/* A capture outlives an interface that goes down and up again, or is renamed, but not one that was
 * made anew under the same name. */
static HbNetLinkState
become_usable (HbNetLink *self,
               gboolean   same_index)
{
  g_autoptr (GError) error = NULL;
  gboolean done = self->capture != NULL && same_index ? apply_filter (self, &error)
                                                      : open_capture (self, &error);

  if (done)
    return HB_NET_LINK_USABLE;

  /* Between two changes; the next look tries again. */
  g_debug ("%s", error->message);
  close_capture (self);
  return HB_NET_LINK_BROKEN;
}

static void
become_gone (HbNetLink *self)
{
  HbInterface *gone;

  if (self->state == HB_NET_LINK_GONE)
    return;

  if (!self->roams)
    {
      close_capture (self);
      gone = hb_interface_new (self->interface->name);
      take_interfaces (self, gone, gone);
    }
  self->state = HB_NET_LINK_GONE;
  self->config.changed (self->config.user_data);
}

/* What was pulled and put back has the same name, and another number. */
static void
follow_scope (HbNetLink         *self,
              const HbInterface *now)
{
  if (self->scoped && g_str_equal (now->name, self->interface->name))
    self->server.scope = now->index;
}

static gboolean
has_capture (HbNetLink      *self,
             HbNetLinkState  state)
{
  return self->capture != NULL || state != HB_NET_LINK_USABLE;
}

/* Returns: whether the system told of its interfaces */
static gboolean
look (HbNetLink  *self,
      gboolean    anew,
      GError    **error)
{
  g_autoptr (GPtrArray) interfaces = hb_interface_monitor_list (self->monitor, anew, error);
  g_autoptr (HbInterface) all = NULL;
  g_autoptr (HbInterface) now = NULL;
  HbNetLinkState state;
  gboolean same, same_index;

  if (interfaces == NULL)
    return FALSE;

  if (self->roams)
    all = hb_interface_find (interfaces, HB_INTERFACE_ANY, 0);
  now = find_interface (self, interfaces);
  if (now == NULL)
    {
      become_gone (self);
      return TRUE;
    }

  follow_scope (self, now);
  state = judge (now);
  same = hb_interface_equal (now, self->interface) && self->state == state;
  if (same && has_capture (self, state) &&
      (all == NULL || hb_interface_equal (all, self->heard)))
    return TRUE;

  same_index = self->roams || now->index == self->interface->index;
  take_interfaces (self, now, all != NULL ? all : now);
  now = all = NULL;
  tell_injector (self);

  if (state == HB_NET_LINK_USABLE)
    state = become_usable (self, same_index);
  if ((state == HB_NET_LINK_BROKEN && self->state == HB_NET_LINK_BROKEN) ||
      (same && state == self->state))
    return TRUE;

  self->state = state;
  self->config.changed (self->config.user_data);
  return TRUE;
}

/**
 * hb_net_link_look:
 * @self: a link
 * @error: return location for a #HbNetError
 *
 * Looks at the interface as it is now, and follows. The kernel's word on changes has it look by itself;
 * the owner calls this now and then, since that word can be lost, and since routes move without it.
 *
 * Returns: whether the system told of its interfaces; else nothing has changed as far as is known
 */
gboolean
hb_net_link_look (HbNetLink  *self,
                  GError    **error)
{
  return look (self, TRUE, error);
}

static void
on_interfaces_changed (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The owner's next look says so. */
  if (!look (user_data, FALSE, &error))
    g_debug ("%s", error->message);
}

/**
 * hb_net_link_catch_up:
 * @self: a link
 *
 * To be called before anybody is judged: looks at the interfaces if there is something new that was
 * to be looked at a little later, together with what follows it.
 */
void
hb_net_link_catch_up (HbNetLink *self)
{
  hb_interface_monitor_catch_up (self->monitor);
}

/**
 * hb_net_link_take:
 * @self: a link
 * @max: how many frames to take at the most
 * @func: (scope call): called for each
 * @user_data: for @func
 *
 * Takes the frames that are there. Where the capture breaks off, that is a change of state.
 *
 * Returns: how many there were; fewer than @max means that there are no more now
 */
int
hb_net_link_take (HbNetLink   *self,
                  guint        max,
                  HbFrameFunc  func,
                  gpointer     user_data)
{
  g_autoptr (GError) error = NULL;
  int count;

  if (self->capture == NULL)
    return 0;

  count = hb_capture_dispatch (self->capture, max, func, user_data, &error);
  if (count >= 0)
    return count;

  g_debug ("%s", error->message);
  close_capture (self);
  self->state = HB_NET_LINK_BROKEN;
  self->config.changed (self->config.user_data);
  return 0;
}

/**
 * hb_net_link_find_source:
 * @self: a link
 * @destination: a host
 * @source: (out): which of our addresses something to it would leave from now
 *
 * Returns: whether there is a way to it
 */
gboolean
hb_net_link_find_source (HbNetLink       *self,
                         const HbAddress *destination,
                         HbAddress       *source)
{
  return hb_interface_find_source (destination, get_bound (self), source);
}

/**
 * hb_net_link_choose_channel:
 * @self: a link
 * @segment: (inout): what is to be sent
 * @presence: how sure it is that its destination is there
 * @channel: (out): what to send it through
 *
 * See hb_injector_choose().
 *
 * Returns: 0, or the errno that stands in its way
 */
int
hb_net_link_choose_channel (HbNetLink  *self,
                            HbSegment  *segment,
                            HbPresence  presence,
                            guint      *channel)
{
  return hb_injector_choose (self->injector, segment, presence, channel);
}

/**
 * hb_net_link_send:
 * @self: a link
 * @channel: what to send through
 * @segments: (array length=n_segments): what to send
 * @n_segments: how many: up to %HB_INJECTOR_BATCH
 * @errors: (out caller-allocates) (array length=n_segments): 0 or an errno for each
 *
 * See hb_injector_send().
 */
void
hb_net_link_send (HbNetLink  *self,
                  guint       channel,
                  HbSegment **segments,
                  guint       n_segments,
                  int        *errors)
{
  hb_injector_send (self->injector, channel, segments, n_segments, errors);
}

/**
 * hb_net_link_get_send_fd:
 * @self: a link
 * @channel: a channel
 *
 * Returns: a descriptor that is writable while there is room in it
 */
int
hb_net_link_get_send_fd (HbNetLink *self,
                         guint      channel)
{
  return hb_injector_get_fd (self->injector, channel);
}

/**
 * hb_net_link_wait:
 * @self: a link
 * @until: a time in microseconds, as of g_get_monotonic_time()
 *
 * Waits for frames: for the end, when there is no loop any more.
 *
 * Returns: whether there are any; %FALSE when the time is over
 */
gboolean
hb_net_link_wait (HbNetLink *self,
                  gint64     until)
{
  gint64 left = until - g_get_monotonic_time ();
  GPollFD poll = { .events = G_IO_IN };

  if (self->capture == NULL || left <= 0)
    return FALSE;

  poll.fd = hb_capture_get_fd (self->capture);
  return g_poll (&poll, 1, (int) ((left + 999) / 1000)) > 0;
}

/**
 * hb_net_link_new:
 * @config: its settings; copied
 * @error: return location for a #HbNetError
 *
 * Opens everything that needs CAP_NET_RAW. From here on no packet is missed.
 *
 * Returns: (nullable) (transfer full): a link that runs on the thread-default main loop
 */
HbNetLink *
hb_net_link_new (const HbNetLinkConfig  *config,
                 GError                **error)
{
  g_autoptr (HbNetLink) self = g_new0 (HbNetLink, 1);
  g_autoptr (GPtrArray) interfaces = NULL;
  HbInterface *interface, *all = NULL;

  self->config = *config;
  self->locals = g_hash_table_new (hb_address_hash, hb_address_equal);
  self->roams = config->server != NULL && !config->named;
  if (config->server != NULL)
    self->server = *config->server;

  /* The monitor first: what changes after the look at the interface is not missed. */
  self->monitor = hb_interface_monitor_new (on_interfaces_changed, self, error);
  if (self->monitor == NULL)
    return NULL;

  interfaces = hb_interface_monitor_list (self->monitor, TRUE, error);
  if (interfaces == NULL)
    return NULL;
  if (self->roams)
    all = hb_interface_find (interfaces, HB_INTERFACE_ANY, 0);
  interface = hb_interface_find (interfaces, config->interface, 0);
  if (interface == NULL)
    {
      g_clear_pointer (&all, hb_interface_free);
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE, _("the interface %s is gone"),
                   config->interface);
      return NULL;
    }
  take_interfaces (self, interface, all != NULL ? all : interface);
  self->scoped = self->server.scope != 0 && self->server.scope == interface->index;
  self->state = judge (interface);

  if (!open_capture (self, error))
    return NULL;
  self->injector = hb_injector_new (error);
  if (self->injector == NULL)
    return NULL;
  tell_injector (self);

  return g_steal_pointer (&self);
}

void
hb_net_link_free (HbNetLink *self)
{
  close_capture (self);
  g_clear_pointer (&self->monitor, hb_interface_monitor_free);
  g_clear_pointer (&self->injector, hb_injector_free);
  g_clear_pointer (&self->locals, g_hash_table_unref);
  clear_interfaces (self);
  g_free (self->filter);
  g_free (self);
}

HbNetLinkState
hb_net_link_get_state (HbNetLink *self)
{
  return self->state;
}

const char *
hb_net_link_get_interface (HbNetLink *self)
{
  return self->interface->name;
}

const char *
hb_net_link_get_filter (HbNetLink *self)
{
  return self->filter;
}

/**
 * hb_net_link_get_addresses:
 * @self: a link
 *
 * Returns: (transfer none) (element-type HbAddress): the interface's addresses now
 */
GArray *
hb_net_link_get_addresses (HbNetLink *self)
{
  return self->interface->addresses;
}

/**
 * hb_net_link_get_server:
 * @self: a client's attachment
 *
 * Returns: (transfer none): the server's address; the scope of a link-local one follows the interface
 */
const HbAddress *
hb_net_link_get_server (HbNetLink *self)
{
  return &self->server;
}

/**
 * hb_net_link_set_server:
 * @self: a client's attachment
 * @server: its server's address from now on
 *
 * The next look follows the route to it.
 */
void
hb_net_link_set_server (HbNetLink       *self,
                        const HbAddress *server)
{
  self->server = *server;
  self->scoped = server->scope != 0 && server->scope == self->interface->index;
}

gboolean
hb_net_link_is_local (HbNetLink       *self,
                      const HbAddress *address)
{
  return g_hash_table_contains (self->locals, address);
}

/**
 * hb_net_link_get_locals:
 * @self: a link
 *
 * Returns: (transfer none) (element-type HbAddress): a set of the addresses of the moment
 */
GHashTable *
hb_net_link_get_locals (HbNetLink *self)
{
  return self->locals;
}

/**
 * hb_net_link_get_dropped:
 * @self: a link
 *
 * Returns: how many frames the kernel had no room for, since the beginning
 */
guint64
hb_net_link_get_dropped (HbNetLink *self)
{
  return self->dropped + (self->capture != NULL ? hb_capture_get_dropped (self->capture) : 0);
}
