#include "net/hb-attachment.h"

#include <errno.h>
#include <glib/gi18n.h>

#include <glib-unix.h>

#include "net/hb-filter.h"
#include "net/hb-interface-monitor.h"
#include "net/hb-net-error.h"

struct _HbAttachment
{
  HbAttachmentConfig config;
  char *name;
  char *filter;
  HbAttachmentState state;

  HbInterface *interface; /* as it was when last looked at; empty where it is gone */
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
  HbAttachment *self = user_data;
  HbCapture *capture = self->capture;

  self->config.readable (self->config.user_data);

  /* A capture that broke off has taken its source with it. */
  return self->capture == capture ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
close_capture (HbAttachment *self)
{
  if (self->capture == NULL)
    return;

  g_clear_handle_id (&self->source, g_source_remove);
  self->dropped += hb_capture_get_dropped (self->capture);
  g_clear_pointer (&self->capture, hb_capture_free);
}

static gboolean
apply_filter (HbAttachment  *self,
              GError       **error)
{
  g_autofree char *filter = hb_filter_build (self->config.own_port, self->config.peer_port,
                                             self->interface->addresses);

  if (!hb_capture_set_filter (self->capture, filter, error))
    return FALSE;

  g_free (self->filter);
  self->filter = g_steal_pointer (&filter);
  return TRUE;
}

static gboolean
open_capture (HbAttachment  *self,
              GError       **error)
{
  close_capture (self);

  self->capture = hb_capture_open_live (self->name, error);
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
take_interface (HbAttachment *self,
                HbInterface  *interface)
{
  g_hash_table_remove_all (self->locals);
  g_clear_pointer (&self->interface, hb_interface_free);

  self->interface = interface;
  for (guint i = 0; i < interface->addresses->len; i++)
    g_hash_table_add (self->locals, &g_array_index (interface->addresses, HbAddress, i));
}

static HbAttachmentState
judge (const HbInterface *interface)
{
  if (hb_interface_is_usable (interface))
    return HB_ATTACHMENT_USABLE;

  return interface->up && interface->running ? HB_ATTACHMENT_BARE : HB_ATTACHMENT_DOWN;
}

/* A capture outlives an interface that goes down and up again, but not one that was made anew
 * under the same name. */
static HbAttachmentState
become_usable (HbAttachment *self,
               gboolean      same_index)
{
  g_autoptr (GError) error = NULL;
  gboolean done = self->capture != NULL && same_index ? apply_filter (self, &error)
                                                      : open_capture (self, &error);

  hb_injector_forget_routes (self->injector);
  if (done)
    return HB_ATTACHMENT_USABLE;

  /* Between two changes; the next look tries again. */
  g_debug ("%s", error->message);
  close_capture (self);
  return HB_ATTACHMENT_BROKEN;
}

/**
 * hb_attachment_look:
 * @self: an attachment
 *
 * Looks at the interface as it is now, and follows. The kernel's word on changes has this called;
 * the owner calls it now and then, since that word can be lost.
 */
void
hb_attachment_look (HbAttachment *self)
{
  g_autoptr (HbInterface) now = hb_interface_find (self->name);
  HbAttachmentState state;
  gboolean same_index;

  if (now == NULL)
    {
      if (self->state == HB_ATTACHMENT_GONE)
        return;
      close_capture (self);
      take_interface (self, hb_interface_new (self->name));
      self->state = HB_ATTACHMENT_GONE;
      self->config.changed (self->config.user_data);
      return;
    }

  state = judge (now);
  if (hb_interface_equal (now, self->interface) && self->state == state &&
      (self->capture != NULL || state != HB_ATTACHMENT_USABLE))
    return;

  same_index = now->index == self->interface->index;
  take_interface (self, g_steal_pointer (&now));
  if (state == HB_ATTACHMENT_USABLE)
    state = become_usable (self, same_index);
  if (state == HB_ATTACHMENT_BROKEN && self->state == HB_ATTACHMENT_BROKEN)
    return;

  self->state = state;
  self->config.changed (self->config.user_data);
}

static void
on_interfaces_changed (gpointer user_data)
{
  hb_attachment_look (user_data);
}

/**
 * hb_attachment_take:
 * @self: an attachment
 * @max: how many frames to take at the most
 * @func: (scope call): called for each
 * @user_data: for @func
 *
 * Takes the frames that are there. Where the capture breaks off, that is a change of state.
 *
 * Returns: how many there were; fewer than @max means that there are no more now
 */
int
hb_attachment_take (HbAttachment *self,
                    guint         max,
                    HbFrameFunc   func,
                    gpointer      user_data)
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
  self->state = HB_ATTACHMENT_BROKEN;
  self->config.changed (self->config.user_data);
  return 0;
}

/**
 * hb_attachment_send:
 * @self: an attachment
 * @segments: (array length=n_segments): what to send
 * @n_segments: how many: up to %HB_INJECTOR_BATCH
 * @errors: (out caller-allocates) (array length=n_segments): 0 or an errno for each
 *
 * See hb_injector_send().
 */
void
hb_attachment_send (HbAttachment  *self,
                    HbSegment    **segments,
                    guint          n_segments,
                    int           *errors)
{
  hb_injector_send (self->injector, segments, n_segments, errors);
}

/**
 * hb_attachment_new:
 * @config: its settings; copied
 * @error: return location for a #HbNetError
 *
 * Opens everything that needs CAP_NET_RAW. From here on no packet is missed.
 *
 * Returns: (nullable) (transfer full): an attachment that runs on the thread-default main loop
 */
HbAttachment *
hb_attachment_new (const HbAttachmentConfig  *config,
                   GError                   **error)
{
  g_autoptr (HbAttachment) self = g_new0 (HbAttachment, 1);
  HbInterface *interface;

  self->config = *config;
  self->name = g_strdup (config->interface);
  self->locals = g_hash_table_new (hb_address_hash, hb_address_equal);

  /* The monitor first: what changes after the look at the interface is not missed. */
  self->monitor = hb_interface_monitor_new (on_interfaces_changed, self, error);
  if (self->monitor == NULL)
    return NULL;

  interface = hb_interface_find (self->name);
  if (interface == NULL)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE, _("the interface %s is gone"),
                   self->name);
      return NULL;
    }
  take_interface (self, interface);
  self->state = judge (interface);

  if (!open_capture (self, error))
    return NULL;
  self->injector = hb_injector_new (self->name, error);
  if (self->injector == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
hb_attachment_free (HbAttachment *self)
{
  close_capture (self);
  g_clear_pointer (&self->monitor, hb_interface_monitor_free);
  g_clear_pointer (&self->injector, hb_injector_free);
  g_clear_pointer (&self->locals, g_hash_table_unref);
  g_clear_pointer (&self->interface, hb_interface_free);
  g_free (self->filter);
  g_free (self->name);
  g_free (self);
}

HbAttachmentState
hb_attachment_get_state (HbAttachment *self)
{
  return self->state;
}

const char *
hb_attachment_get_interface (HbAttachment *self)
{
  return self->name;
}

const char *
hb_attachment_get_filter (HbAttachment *self)
{
  return self->filter;
}

/**
 * hb_attachment_get_addresses:
 * @self: an attachment
 *
 * Returns: (transfer none) (element-type HbAddress): the interface's addresses now
 */
GArray *
hb_attachment_get_addresses (HbAttachment *self)
{
  return self->interface->addresses;
}

gboolean
hb_attachment_is_local (HbAttachment    *self,
                        const HbAddress *address)
{
  return g_hash_table_contains (self->locals, address);
}

/**
 * hb_attachment_get_locals:
 * @self: an attachment
 *
 * Returns: (transfer none) (element-type HbAddress): a set of the addresses of the moment
 */
GHashTable *
hb_attachment_get_locals (HbAttachment *self)
{
  return self->locals;
}

/**
 * hb_attachment_get_dropped:
 * @self: an attachment
 *
 * Returns: how many frames the kernel had no room for, since the beginning
 */
guint64
hb_attachment_get_dropped (HbAttachment *self)
{
  return self->dropped + (self->capture != NULL ? hb_capture_get_dropped (self->capture) : 0);
}
