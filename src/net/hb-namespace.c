#include "net/hb-namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "net/hb-net-error.h"
#include "net/hb-socket-address.h"

#define LOOPBACK "lo"

/* As in the kernel's <linux/ipv6.h>, which conflicts with <net/if.h>. */
struct in6_ifreq
{
  guint8 address[16];
  guint32 prefix_length;
  int interface_index;
};

/* Takes whole sentences, since word order differs between languages. */
static gboolean G_GNUC_PRINTF (2, 3)
fail (GError     **error,
      const char  *format,
      ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (HB_NET_ERROR, HB_NET_ERROR_FAILED, format, arguments));
  va_end (arguments);

  return FALSE;
}

static gboolean
write_file (const char *path,
            const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return FALSE;

  done = write (fd, text, strlen (text)) == (gssize) strlen (text);
  close (fd);
  return done;
}

static gboolean
map_own_ids (uid_t uid,
             gid_t gid)
{
  g_autofree char *uid_map = g_strdup_printf ("%u %u 1", uid, uid);
  g_autofree char *gid_map = g_strdup_printf ("%u %u 1", gid, gid);

  return write_file ("/proc/self/setgroups", "deny") &&
         write_file ("/proc/self/uid_map", uid_map) && write_file ("/proc/self/gid_map", gid_map);
}

static int
control (int            family,
         unsigned long  request,
         void          *argument)
{
  int fd = socket (family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int status, saved_errno;

  if (fd < 0)
    return -1;

  status = ioctl (fd, request, argument);
  saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return status;
}

static gboolean
set_up (const char *name,
        gboolean    up)
{
  struct ifreq request = { 0 };

  g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
  request.ifr_flags = up ? IFF_UP | IFF_RUNNING : 0;
  return control (AF_INET, SIOCSIFFLAGS, &request) == 0;
}

/**
 * hb_namespace_enter:
 * @user: the user to be within the namespace
 * @error: return location for a #HbNetError, which suggests an alternative
 *
 * Moves this process, which must have a single thread, into a new user and network namespace, and brings its
 * loopback interface up. Needs no privilege, if the system allows user namespaces. Root keeps its privileges
 * until it is inside, since it may be allowed more.
 *
 * Returns: whether that worked
 */
gboolean
hb_namespace_enter (HbUser   user,
                    GError **error)
{
  uid_t uid;
  gid_t gid;

  if (!hb_privileges_step_down (user, error))
    return FALSE;

  uid = geteuid ();
  gid = getegid ();

  /* A program with a file capability is not dumpable, and its /proc/self belongs to root. Here it gives up
   * the capability of the outer namespace anyway. */
  prctl (PR_SET_DUMPABLE, 1, 0, 0, 0);

  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    /* Translators: what the system says, such as “Operation not permitted”; here and in what follows */
    return fail (error, _("cannot create a network namespace: user namespaces are forbidden: %s; replay a "
                          "capture instead, with --read=FILE"),
                 g_strerror (errno));
  /* Only a process that may grant capabilities can map the user 0. Unmapped works as well: we have our
   * capabilities already, and execute nothing here. */
  if (!map_own_ids (uid, gid) && uid != 0)
    return fail (error, _("cannot create a network namespace: user IDs cannot be mapped: %s; replay a "
                          "capture instead, with --read=FILE"),
                 g_strerror (errno));
  if (!set_up (LOOPBACK, TRUE))
    return fail (error, _("cannot create a network namespace: user namespaces grant no privilege: %s; replay "
                          "a capture instead, with --read=FILE"),
                 g_strerror (errno));

  return TRUE;
}

static gboolean
set_ipv4 (const char      *label,
          unsigned long    request,
          const HbAddress *address)
{
  struct ifreq argument = { 0 };
  struct sockaddr_storage socket_address;

  hb_address_to_socket (address, 0, &socket_address);
  g_strlcpy (argument.ifr_name, label, sizeof argument.ifr_name);
  memcpy (&argument.ifr_addr, &socket_address, sizeof argument.ifr_addr);
  return control (AF_INET, request, &argument) == 0;
}

static gboolean
set_ipv6 (unsigned long    request,
          const HbAddress *address)
{
  struct in6_ifreq argument = {
    .prefix_length = 128,
    .interface_index = (int) if_nametoindex (LOOPBACK),
  };

  memcpy (argument.address, address->bytes, 16);
  return control (AF_INET6, request, &argument) == 0;
}

static void
format_label (guint slot,
              char  label[IFNAMSIZ])
{
  g_snprintf (label, IFNAMSIZ, LOOPBACK ":%u", slot);
}

/**
 * hb_namespace_add_address:
 * @slot: a number that is unique among the IPv4 addresses of the namespace
 * @address: the address to add
 * @error: return location for a #HbNetError
 *
 * Adds an address to the loopback interface.
 *
 * Returns: whether that worked
 */
gboolean
hb_namespace_add_address (guint             slot,
                          const HbAddress  *address,
                          GError          **error)
{
  static const guint8 host_mask[4] = { 255, 255, 255, 255 };
  HbAddress mask = hb_address_from_ipv4 (host_mask);
  char label[IFNAMSIZ];
  gboolean done;

  format_label (slot, label);
  if (hb_address_is_ipv4 (address))
    done = set_ipv4 (label, SIOCSIFADDR, address) && set_ipv4 (label, SIOCSIFNETMASK, &mask);
  else
    done = set_ipv6 (SIOCSIFADDR, address);

  if (!done)
    return fail (error, _("cannot create a network namespace: cannot add an address: %s; replay a capture "
                          "instead, with --read=FILE"),
                 g_strerror (errno));

  return TRUE;
}

/**
 * hb_namespace_remove_address:
 * @slot: the number given to hb_namespace_add_address()
 * @address: the address
 *
 * Removes an address, as if its host were gone.
 *
 * Returns: whether that worked
 */
gboolean
hb_namespace_remove_address (guint            slot,
                             const HbAddress *address)
{
  char label[IFNAMSIZ];

  if (!hb_address_is_ipv4 (address))
    return set_ipv6 (SIOCDIFADDR, address);

  format_label (slot, label);
  return set_up (label, FALSE);
}

/**
 * hb_namespace_add_route:
 * @network: an IPv4 network's first address
 * @prefix: its prefix, 1 to 32
 * @error: return location for a #HbNetError
 *
 * Routes a network to the loopback interface: packets to an unused address in it are silently lost, as on any
 * LAN.
 *
 * Returns: whether that worked
 */
gboolean
hb_namespace_add_route (const HbAddress  *network,
                        guint             prefix,
                        GError          **error)
{
  guint32 bits = g_htonl (G_MAXUINT32 << (32 - prefix));
  HbAddress mask = hb_address_from_ipv4 ((const guint8 *) &bits);
  char device[] = LOOPBACK;
  struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = device };
  struct sockaddr_storage socket_address;

  hb_address_to_socket (network, 0, &socket_address);
  memcpy (&route.rt_dst, &socket_address, sizeof route.rt_dst);
  hb_address_to_socket (&mask, 0, &socket_address);
  memcpy (&route.rt_genmask, &socket_address, sizeof route.rt_genmask);

  if (control (AF_INET, SIOCADDRT, &route) != 0)
    return fail (error, _("cannot create a network namespace: cannot add a route: %s; replay a capture "
                          "instead, with --read=FILE"),
                 g_strerror (errno));

  return TRUE;
}
