#include "net/hb-interface-choice.h"

#include <glib/gi18n.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "net/hb-net-error.h"

static char *
list_names (GPtrArray *interfaces)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < interfaces->len; i++)
    {
      HbInterface *interface = g_ptr_array_index (interfaces, i);

      if (i > 0)
        g_string_append (names, ", ");
      if (interface->up)
        g_string_append (names, interface->name);
      else
        /* Translators: a network interface that is switched off */
        g_string_append_printf (names, _("%s (down)"), interface->name);
    }

  return g_string_free (names, FALSE);
}

/* The kernel lists the default route with destination and mask zero; the one with the lowest metric is used. */
static char *
find_default_route_ipv4 (void)
{
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;
  char *best = NULL;
  guint best_metric = G_MAXUINT;

  if (!g_file_get_contents ("/proc/self/net/route", &table, NULL, NULL))
    return NULL;

  lines = g_strsplit (table, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      char name[IF_NAMESIZE];
      guint destination, gateway, flags, metric, mask;

      if (sscanf (lines[i], "%15s %x %x %x %*d %*d %u %x", name, &destination, &gateway, &flags,
                  &metric, &mask) != 6)
        continue;
      if (destination != 0 || mask != 0 || metric >= best_metric)
        continue;
      best_metric = metric;
      g_free (best);
      best = g_strdup (name);
    }

  return best;
}

static char *
find_default_route_ipv6 (void)
{
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;
  char *best = NULL;
  guint best_metric = G_MAXUINT;

  if (!g_file_get_contents ("/proc/self/net/ipv6_route", &table, NULL, NULL))
    return NULL;

  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char destination[33], name[IF_NAMESIZE];
      guint prefix, metric;

      if (sscanf (lines[i], "%32s %x %*s %*x %*s %x %*x %*x %*x %15s", destination, &prefix,
                  &metric, name) != 4)
        continue;
      if (prefix != 0 || strspn (destination, "0") != 32 || g_str_equal (name, "lo") ||
          metric >= best_metric)
        continue;
      best_metric = metric;
      g_free (best);
      best = g_strdup (name);
    }

  return best;
}

/**
 * hb_interface_find_default:
 *
 * Returns: (nullable) (transfer full): the name of the interface of the default route, preferring IPv4
 */
char *
hb_interface_find_default (void)
{
  char *name = find_default_route_ipv4 ();

  return name != NULL ? name : find_default_route_ipv6 ();
}

static HbInterface *
find_by_default_route (GPtrArray *interfaces)
{
  g_autofree char *name = hb_interface_find_default ();

  return name != NULL ? hb_interface_find (interfaces, name, 0) : NULL;
}

static HbInterface *
find_only_one_up (GPtrArray *interfaces)
{
  HbInterface *found = NULL, *loopback = NULL;
  guint n_found = 0;

  for (guint i = 0; i < interfaces->len; i++)
    {
      HbInterface *interface = g_ptr_array_index (interfaces, i);

      if (!interface->up)
        continue;
      if (interface->loopback)
        {
          loopback = interface;
          continue;
        }
      found = interface;
      n_found++;
    }

  if (n_found == 0)
    found = loopback;

  return found != NULL && n_found <= 1 ? hb_interface_find (interfaces, found->name, found->index)
                                       : NULL;
}

/* Returns: (nullable) (transfer full): the interface, removed from @interfaces */
static HbInterface *
choose (GPtrArray        *interfaces,
        const char       *name,
        const HbAddress  *server,
        GError          **error)
{
  g_autofree char *names = list_names (interfaces);
  HbInterface *interface;

  if (name != NULL)
    {
      interface = hb_interface_find (interfaces, name, 0);
      if (interface == NULL)
        g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE,
                     /* Translators: the word any, which means all of them, is typed as it is */
                     _("there is no interface “%s”; there are: any, %s"), name, names);
      return interface;
    }

  interface = server != NULL ? hb_interface_find_by_route (interfaces, server) : NULL;
  if (interface == NULL)
    interface = find_by_default_route (interfaces);
  if (interface == NULL)
    interface = find_only_one_up (interfaces);
  if (interface == NULL)
    g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE,
                 /* Translators: --interface=NAME and any are typed as they are */
                 _("there is no default route to choose an interface by; choose with "
                   "--interface=NAME among: any, %s"), names);

  return interface;
}

/**
 * hb_interface_pick:
 * @name: (nullable): the interface that the user named, or "any"
 * @server: (nullable): a client's server
 * @error: return location for a #HbNetError
 *
 * Chooses the interface to capture on: the named one; else the one on the route to @server; else that of the
 * default route; else the only one that is up.
 *
 * Returns: (nullable) (transfer full): the interface, even if unusable
 */
HbInterface *
hb_interface_pick (const char       *name,
                   const HbAddress  *server,
                   GError          **error)
{
  g_autoptr (GPtrArray) interfaces = hb_interface_list (error);

  if (interfaces == NULL)
    return NULL;

  return choose (interfaces, name, server, error);
}

/**
 * hb_interface_choose:
 * @name: (nullable): the interface that the user named, or "any"
 * @server: (nullable): a client's server
 * @error: return location for a #HbNetError
 *
 * As hb_interface_pick(), but fails if a role cannot start on the interface.
 *
 * Returns: (nullable) (transfer full): an interface that is up and has an address
 */
HbInterface *
hb_interface_choose (const char       *name,
                     const HbAddress  *server,
                     GError          **error)
{
  g_autoptr (HbInterface) chosen = hb_interface_pick (name, server, error);

  /* With "any", interfaces may come up later. */
  if (chosen == NULL || g_str_equal (chosen->name, HB_INTERFACE_ANY))
    return g_steal_pointer (&chosen);

  if (!chosen->up)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE,
                   /* Translators: what is behind the colon is a command for a terminal */
                   _("the interface %s is down; bring it up with: ip link set %s up"), chosen->name,
                   chosen->name);
      return NULL;
    }
  if (chosen->addresses->len == 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE,
                   /* Translators: --interface=NAME is typed as it is */
                   _("the interface %s has no address; give it one, or choose another with "
                     "--interface=NAME"), chosen->name);
      return NULL;
    }

  return g_steal_pointer (&chosen);
}
