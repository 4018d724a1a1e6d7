#include "net/hb-ring.h"

#include <glib/gi18n.h>
#include <linux/filter.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/socket.h>
#include <time.h>

#include "net/hb-link-type.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"

#define NANOSECONDS G_GINT64_CONSTANT (1000000000)

/* How many slots ahead of the one being read the processor is told to fetch: what the kernel wrote on another
 * processor takes about as long to come as two or three frames take to be handled. */
#define AHEAD 3

/* The frame's headers are in the second line of its slot, between that of the kernel's header and its payload. */
#define CACHE_LINE 64

struct _HbRing
{
  pcap_t *pcap;
  HbLink link;
  guint interface;
  gint64 since;      /* ignore frames captured before this time, nanoseconds since 1970 */
  gint64 since_boot; /* the same time by CLOCK_BOOTTIME */
  guint64 frames;
  guint64 dropped;
  guint last_dropped;
  guintptr last; /* where the frame before was */
  HbFrameFunc func;
  gpointer user_data;
};

static HbRing *
create (pcap_t *pcap)
{
  HbRing *self = g_new0 (HbRing, 1);

  self->pcap = pcap;
  self->link = hb_link_from_dlt (pcap_datalink (pcap));

  return self;
}

void
hb_ring_free (HbRing *self)
{
  pcap_close (self->pcap);
  g_free (self);
}

/* In immediate mode, a frame can be read as soon as the kernel has copied it. Otherwise it waits until its block
 * of 256 KiB is full or a timer of the kernel's ends, which counts in ticks, of 4 ms for example, on Linux 6.1. */
static gboolean
activate (pcap_t      *pcap,
          const char  *interface,
          guint        snap_length,
          gsize        size,
          GError     **error)
{
  g_autofree char *cure = NULL;
  int status;

  pcap_set_snaplen (pcap, (int) snap_length);
  pcap_set_buffer_size (pcap, (int) size);
  pcap_set_immediate_mode (pcap, 1);
  pcap_set_promisc (pcap, 0);
  pcap_set_tstamp_precision (pcap, PCAP_TSTAMP_PRECISION_NANO);

  status = pcap_activate (pcap);
  if (status >= 0)
    return TRUE;

  switch (status)
    {
    case PCAP_ERROR_PERM_DENIED:
      cure = hb_privileges_get_cure ();
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_PERMISSION,
                   "no privilege to capture on %s; grant it once with: %s", interface, cure);
      break;
    case PCAP_ERROR_NO_SUCH_DEVICE:
    case PCAP_ERROR_IFACE_NOT_UP:
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE,
                   /* Translators: a network interface, then the reason */
                   _("cannot capture on %s: %s"), interface, pcap_statustostr (status));
      break;
    default:
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   _("cannot capture on %s: %s"), interface, pcap_geterr (pcap));
      break;
    }

  return FALSE;
}

/**
 * hb_ring_new:
 * @interface: an interface's name, or "any"
 * @snap_length: how many bytes of a frame are captured at most; some 68 more make a slot
 * @size: the size of all slots, in bytes
 * @error: return location for a #HbNetError
 *
 * Starts to capture incoming frames. Frames that we send are not captured.
 *
 * Returns: (nullable) (transfer full): a ring without a filter
 */
HbRing *
hb_ring_new (const char  *interface,
             guint        snap_length,
             gsize        size,
             GError     **error)
{
  g_autoptr (HbRing) self = NULL;
  char message[PCAP_ERRBUF_SIZE];
  pcap_t *pcap = pcap_create (interface, message);

  if (pcap == NULL)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   _("cannot capture on %s: %s"), interface, message);
      return NULL;
    }

  if (!activate (pcap, interface, snap_length, size, error))
    {
      pcap_close (pcap);
      return NULL;
    }

  /* For "any", take the newer cooked header, which has the interface. */
  if (pcap_datalink (pcap) == DLT_LINUX_SLL)
    pcap_set_datalink (pcap, DLT_LINUX_SLL2);

  self = create (pcap);
  self->interface = if_nametoindex (interface);

  if (self->link == HB_LINK_UNKNOWN)
    {
      hb_link_type_refuse (pcap_datalink (pcap), interface, HB_NET_ERROR_INTERFACE, error);
      return NULL;
    }
  if (pcap_setnonblock (pcap, 1, message) != 0 || pcap_setdirection (pcap, PCAP_D_IN) != 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   _("cannot capture on %s: %s"), interface, pcap_geterr (pcap));
      return NULL;
    }

  return g_steal_pointer (&self);
}

static gint64
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return now.tv_sec * NANOSECONDS + now.tv_nsec;
}

/**
 * hb_ring_now:
 *
 * Returns: the time by the clock of the stamps, nanoseconds since 1970
 */
gint64
hb_ring_now (void)
{
  return read_clock (CLOCK_REALTIME);
}

/* libpcap replaces a filter by first installing one that drops everything and draining the socket. The kernel
 * itself switches between two frames, without loss. */
static gboolean
change_filter (HbRing                   *self,
               const struct bpf_program *program)
{
  const struct sock_fprog filter = {
    .len = (unsigned short) program->bf_len,
    .filter = (struct sock_filter *) program->bf_insns,
  };

  if (setsockopt (pcap_fileno (self->pcap), SOL_SOCKET, SO_ATTACH_FILTER, &filter,
                  sizeof filter) != 0)
    return FALSE;

  /* Ignore what was captured before the first filter was set. */
  if (self->since == 0)
    {
      self->since = hb_ring_now ();
      self->since_boot = read_clock (CLOCK_BOOTTIME);
    }
  return TRUE;
}

/* The monotonic clock decides if the wall clock was set back, which makes every frame look old. */
static gboolean
predates_filter (HbRing *self,
                 gint64  stamp)
{
  return stamp < self->since &&
         stamp - hb_ring_now () + read_clock (CLOCK_BOOTTIME) < self->since_boot;
}

/**
 * hb_ring_can_change_filter:
 * @self: a ring
 *
 * Returns: whether its filter can be replaced without losing frames: not on "any" and similar, whose link
 *   header and filters libpcap emulates
 */
gboolean
hb_ring_can_change_filter (HbRing *self)
{
  return self->link != HB_LINK_COOKED && self->link != HB_LINK_COOKED_2;
}

/**
 * hb_ring_set_filter:
 * @self: a ring
 * @filter: in libpcap's filter language
 * @error: return location for a #HbNetError
 *
 * Captures only matching frames from now on. If hb_ring_can_change_filter(), no frame is lost that matches
 * both the old and the new filter.
 *
 * Returns: whether the filter is in effect
 */
gboolean
hb_ring_set_filter (HbRing      *self,
                    const char  *filter,
                    GError     **error)
{
  struct bpf_program program;
  gboolean done;

  if (pcap_compile (self->pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   /* Translators: what is to be captured, in libpcap's language, then the reason */
                   _("cannot compile the filter “%s”: %s"), filter, pcap_geterr (self->pcap));
      return FALSE;
    }

  done = hb_ring_can_change_filter (self) ? change_filter (self, &program)
                                          : pcap_setfilter (self->pcap, &program) == 0;
  pcap_freecode (&program);
  if (!done)
    g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, _("cannot set the filter “%s”: %s"),
                 filter, pcap_geterr (self->pcap));

  return done;
}

/* Returns: the time of a frame, within the valid range */
static gint64
stamp_of (const struct pcap_pkthdr *header)
{
  gint64 seconds = header->ts.tv_sec;
  gint64 stamp;

  /* The older format has unsigned 32-bit seconds, which libpcap reads as signed. */
  if (seconds < 0 && seconds >= G_MININT32)
    seconds += G_GINT64_CONSTANT (1) << 32;
  seconds = CLAMP (seconds, 0, HB_STAMP_MAX / NANOSECONDS);

  /* We asked for nanoseconds, so tv_usec has nanoseconds. */
  stamp = seconds * NANOSECONDS + header->ts.tv_usec % NANOSECONDS;
  return CLAMP (stamp, 0, HB_STAMP_MAX);
}

/* Slots are side by side, up to the end of the ring: there, an address is wrong once, which does no harm. */
static void
fetch_ahead (HbRing       *self,
             const guint8 *bytes)
{
  guintptr at = (guintptr) bytes;
  guintptr ahead = at + (at - self->last) * AHEAD;

  self->last = at;
  __builtin_prefetch ((gconstpointer) ahead);
  __builtin_prefetch ((gconstpointer) (ahead - CACHE_LINE));
  __builtin_prefetch ((gconstpointer) (ahead + CACHE_LINE));
}

static void
on_frame (u_char                   *user,
          const struct pcap_pkthdr *header,
          const u_char             *bytes)
{
  HbRing *self = (gpointer) user;
  HbFrame frame = {
    .bytes = bytes,
    .captured = header->caplen,
    .length = MAX (header->len, header->caplen),
    .stamp = stamp_of (header),
    .link = self->link,
    .interface = self->interface,
  };

  fetch_ahead (self, bytes);
  if (predates_filter (self, frame.stamp))
    return;

  self->frames++;
  self->func (&frame, self->user_data);
}

/**
 * hb_ring_dispatch:
 * @self: a ring
 * @max: the maximum number of frames to read
 * @func: (scope call): called for each frame; the frame is valid during the call
 * @user_data: for @func
 * @error: return location for a #HbNetError
 *
 * Reads the captured frames without blocking.
 *
 * Returns: how many frames it read (fewer than @max if there are no more), or a negative number
 */
int
hb_ring_dispatch (HbRing       *self,
                  guint         max,
                  HbFrameFunc   func,
                  gpointer      user_data,
                  GError      **error)
{
  int count;

  self->func = func;
  self->user_data = user_data;
  count = pcap_dispatch (self->pcap, (int) max, on_frame, (u_char *) self);

  if (count < 0)
    {
      g_autofree char *frames = g_strdup_printf ("%" G_GUINT64_FORMAT, self->frames);

      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED,
                   /* Translators: what is wrong, then how many frames there are before that */
                   _("%s (after frame %s)"), pcap_geterr (self->pcap), frames);
      return -1;
    }

  return count;
}

/**
 * hb_ring_get_fd:
 * @self: a ring
 *
 * Returns: a descriptor that is readable while there are frames to read
 */
int
hb_ring_get_fd (HbRing *self)
{
  return pcap_get_selectable_fd (self->pcap);
}

/**
 * hb_ring_get_dropped:
 * @self: a ring
 *
 * Returns: how many frames the kernel has dropped since the start
 */
guint64
hb_ring_get_dropped (HbRing *self)
{
  struct pcap_stat statistics;

  if (pcap_stats (self->pcap, &statistics) != 0)
    return self->dropped;

  /* The kernel's counter has 32 bits, and wraps. */
  self->dropped += (guint) (statistics.ps_drop - self->last_dropped);
  self->last_dropped = statistics.ps_drop;
  return self->dropped;
}
