#include "net/hb-net-link.h"

#include <errno.h>
#include <glib/gi18n.h>

#include "net/hb-capture-source.h"
#include "net/hb-filter.h"
#include "net/hb-interface-monitor.h"
#include "net/hb-net-error.h"

struct _HbNetLink
{
  HbNetLinkConfig config;
  HbAddress server;       /* of a client */
  gboolean scoped;        /* the server's address is link-local on the interface */
  gboolean follows_route; /* captures on all interfaces, and follows the route to the server */
  char *filter;
  HbNetLinkState state;

  HbInterface *interface; /* its last known state; without addresses if it is gone */
  HbInterface *captured;  /* where we capture: the same one, or all usable ones */
  GHashTable *locals;     /* the set of the addresses of @captured */
  HbInterfaceMonitor *monitor;
  HbCapture *capture;     /* NULL while unusable */
  HbInjector *injector;
  GSource *source;        /* of @capture */
  guint64 dropped;        /* frames dropped by earlier captures */
};

static void
close_capture (HbNetLink *self)
{
  if (self->capture == NULL)
    return;

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  self->dropped += hb_capture_get_dropped (self->capture);
  g_clear_pointer (&self->capture, hb_capture_free);
}

/* If replacing the filter would lose frames, we use one for all addresses, which never changes; frames for
 * other hosts are skipped later. */
static gboolean
apply_filter (HbNetLink  *self,
              GError    **error)
{
  g_autoptr (GArray) anywhere = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  gboolean changeable = hb_capture_can_change_filter (self->capture);
  g_autofree char *filter = hb_filter_build (self->config.own_port, self->config.peer_port,
                                             changeable ? self->captured->addresses : anywhere);

  /* Setting a filter walks the whole ring. */
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

  self->capture = hb_capture_open_live (self->captured->name, self->config.ring_size, error);
  if (self->capture == NULL)
    return FALSE;
  if (!apply_filter (self, error))
    {
      close_capture (self);
      return FALSE;
    }

  self->source = hb_capture_source_new (self->capture, self->config.readable, self->config.user_data);
  return TRUE;
}

static void
clear_interfaces (HbNetLink *self)
{
  if (self->captured != self->interface)
    g_clear_pointer (&self->captured, hb_interface_free);
  self->captured = NULL;
  g_clear_pointer (&self->interface, hb_interface_free);
}

static gboolean
is_any (const HbInterface *interface)
{
  return g_str_equal (interface->name, HB_INTERFACE_ANY);
}

/* @captured may be the same as @interface */
static void
set_interfaces (HbNetLink   *self,
                HbInterface *interface,
                HbInterface *captured)
{
  g_hash_table_remove_all (self->locals);
  clear_interfaces (self);

  self->interface = interface;
  self->captured = captured;
  for (guint i = 0; i < captured->addresses->len; i++)
    g_hash_table_add (self->locals, &g_array_index (captured->addresses, HbAddress, i));
  hb_interface_monitor_watch (self->monitor,
                              self->follows_route || is_any (interface) ? NULL : interface->name,
                              interface->index);
}

/* Returns: (nullable) (transfer full): the role's current interface */
static HbInterface *
find_interface (HbNetLink *self,
                GPtrArray *interfaces)
{
  HbInterface *found = NULL;

  if (self->follows_route && !hb_address_is_any (&self->server))
    found = hb_interface_find_by_route (interfaces, &self->server);
  if (found == NULL)
    found = hb_interface_find (interfaces, self->interface->name, self->interface->index);

  return found;
}

/* Returns: (nullable): the interface that everything must leave through */
static const char *
get_required_interface (HbNetLink *self)
{
  return self->config.named && !is_any (self->interface) ? self->interface->name : NULL;
}

static void
update_injector (HbNetLink *self)
{
  hb_injector_set_interface (self->injector, get_required_interface (self), self->interface->index);
}

static HbNetLinkState
get_state (const HbInterface *interface)
{
  if (hb_interface_is_usable (interface))
    return HB_NET_LINK_USABLE;

  return interface->up && interface->running ? HB_NET_LINK_BARE : HB_NET_LINK_DOWN;
}

/* A capture survives when its interface goes down and up or is renamed, but not when it is replaced by a new
 * one of the same name. */
static HbNetLinkState
resume_capture (HbNetLink *self,
                gboolean   same_index)
{
  g_autoptr (GError) error = NULL;
  gboolean done = self->capture != NULL && same_index ? apply_filter (self, &error)
                                                      : open_capture (self, &error);

  if (done)
    return HB_NET_LINK_USABLE;

  /* The interface may have changed again meanwhile; the next update retries. */
  g_debug ("%s", error->message);
  close_capture (self);
  return HB_NET_LINK_BROKEN;
}

static void
set_gone (HbNetLink *self)
{
  HbInterface *gone;

  if (self->state == HB_NET_LINK_GONE)
    return;

  if (!self->follows_route)
    {
      close_capture (self);
      gone = hb_interface_new (self->interface->name);
      set_interfaces (self, gone, gone);
    }
  self->state = HB_NET_LINK_GONE;
  self->config.changed (self->config.user_data);
}

/* An interface that was unplugged and plugged in again has the same name, and a new index. */
static void
update_scope (HbNetLink         *self,
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

/* Returns: whether the system listed its interfaces */
static gboolean
update (HbNetLink  *self,
        gboolean    query,
        GError    **error)
{
  g_autoptr (GPtrArray) interfaces = hb_interface_monitor_list (self->monitor, query, error);
  g_autoptr (HbInterface) all = NULL;
  g_autoptr (HbInterface) now = NULL;
  HbNetLinkState state;
  gboolean same, same_index;

  if (interfaces == NULL)
    return FALSE;

  if (self->follows_route)
    all = hb_interface_find (interfaces, HB_INTERFACE_ANY, 0);
  now = find_interface (self, interfaces);
  if (now == NULL)
    {
      set_gone (self);
      return TRUE;
    }

  update_scope (self, now);
  state = get_state (now);
  same = hb_interface_equal (now, self->interface) && self->state == state;
  if (same && has_capture (self, state) &&
      (all == NULL || hb_interface_equal (all, self->captured)))
    return TRUE;

  same_index = self->follows_route || now->index == self->interface->index;
  set_interfaces (self, now, all != NULL ? all : now);
  now = all = NULL;
  update_injector (self);

  if (state == HB_NET_LINK_USABLE)
    state = resume_capture (self, same_index);
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
 * Updates the link to the current state of its interface. It does so by itself when the kernel reports a
 * change; the owner calls this regularly as well, since reports can be lost, and since routes may change
 * without one.
 *
 * Returns: whether the system listed its interfaces; if not, the last known state remains
 */
gboolean
hb_net_link_look (HbNetLink  *self,
                  GError    **error)
{
  return update (self, TRUE, error);
}

static void
on_interfaces_changed (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The owner's next hb_net_link_look() will report it. */
  if (!update (user_data, FALSE, &error))
    g_debug ("%s", error->message);
}

/**
 * hb_net_link_catch_up:
 * @self: a link
 *
 * Looks up reported changes now that would otherwise be batched. Call it before a verdict.
 */
void
hb_net_link_catch_up (HbNetLink *self)
{
  hb_interface_monitor_catch_up (self->monitor);
}

/**
 * hb_net_link_take:
 * @self: a link
 * @max: the maximum number of frames to read
 * @func: (scope call): called for each frame
 * @user_data: for @func
 *
 * Reads the captured frames without blocking. If the capture fails, the state changes.
 *
 * Returns: how many frames it read; fewer than @max if there are no more
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
 * @source: (out): our source address for packets to it
 *
 * Returns: whether there is a route to it
 */
gboolean
hb_net_link_find_source (HbNetLink       *self,
                         const HbAddress *destination,
                         HbAddress       *source)
{
  return hb_interface_find_source (destination, get_required_interface (self), source) == 0;
}

/**
 * hb_net_link_choose_channel:
 * @self: a link
 * @segment: (inout): the segment to send
 * @presence: how certain it is that its destination exists
 * @channel: (out): the channel to send it through
 *
 * See hb_injector_choose().
 *
 * Returns: 0, or the errno that prevents sending it
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
 * @channel: the channel
 * @segments: (array length=n_segments): the segments to send
 * @n_segments: how many; at most %HB_INJECTOR_BATCH
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
 * Returns: a descriptor that is writable while the channel has room
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
 * @until: a time by g_get_monotonic_time(), in microseconds
 *
 * Waits for frames without the main loop, at the end of a run.
 *
 * Returns: whether there are any; %FALSE at the time @until
 */
gboolean
hb_net_link_wait (HbNetLink *self,
                  gint64     until)
{
  gint64 left = until - g_get_monotonic_time ();
  GPollFD polled[HB_CAPTURE_FDS] = { 0 };
  int fds[HB_CAPTURE_FDS];

  if (self->capture == NULL || left <= 0)
    return FALSE;

  hb_capture_get_fds (self->capture, fds);
  for (guint i = 0; i < HB_CAPTURE_FDS; i++)
    polled[i] = (GPollFD) { .fd = fds[i], .events = G_IO_IN };
  return g_poll (polled, HB_CAPTURE_FDS, (int) ((left + 999) / 1000)) > 0;
}

/**
 * hb_net_link_new:
 * @config: the configuration; copied
 * @error: return location for a #HbNetError
 *
 * Opens everything that needs CAP_NET_RAW. From here on, all packets are captured.
 *
 * Returns: (nullable) (transfer full): a link on the thread-default main loop
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
  self->follows_route = config->server != NULL && !config->named;
  if (config->server != NULL)
    self->server = *config->server;

  /* Start the monitor first, to miss no change after reading the interface. */
  self->monitor = hb_interface_monitor_new (on_interfaces_changed, self, error);
  if (self->monitor == NULL)
    return NULL;

  interfaces = hb_interface_monitor_list (self->monitor, TRUE, error);
  if (interfaces == NULL)
    return NULL;
  if (self->follows_route)
    all = hb_interface_find (interfaces, HB_INTERFACE_ANY, 0);
  interface = hb_interface_find (interfaces, config->interface, 0);
  if (interface == NULL)
    {
      g_clear_pointer (&all, hb_interface_free);
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE, _("the interface %s is gone"),
                   config->interface);
      return NULL;
    }
  set_interfaces (self, interface, all != NULL ? all : interface);
  self->scoped = self->server.scope != 0 && self->server.scope == interface->index;
  self->state = get_state (interface);

  if (!open_capture (self, error))
    return NULL;
  self->injector = hb_injector_new (error);
  if (self->injector == NULL)
    return NULL;
  update_injector (self);

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
 * Returns: (transfer none) (element-type HbAddress): the current addresses of the interface
 */
GArray *
hb_net_link_get_addresses (HbNetLink *self)
{
  return self->interface->addresses;
}

/**
 * hb_net_link_get_server:
 * @self: a link of a client
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
 * @self: a link of a client
 * @server: the server's new address
 *
 * Changes the server; hb_net_link_look() then follows the route to it.
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
  return hb_address_is_one_of (self->captured->addresses, self->locals, address);
}

/**
 * hb_net_link_get_locals:
 * @self: a link
 *
 * Returns: (transfer none) (element-type HbAddress): the set of the current addresses
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
 * Returns: how many frames the kernel has dropped since the start
 */
guint64
hb_net_link_get_dropped (HbNetLink *self)
{
  return self->dropped + (self->capture != NULL ? hb_capture_get_dropped (self->capture) : 0);
}
