#include "net/hb-interface-table.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "net/hb-netlink.h"

static struct nlmsghdr *
begin (void    *buffer,
       guint16  type)
{
  struct nlmsghdr *message = mnl_nlmsg_put_header (buffer);

  message->nlmsg_type = type;
  return message;
}

/* Applies a kernel message about a link; @name may be %NULL. */
static gboolean
say_link (HbInterfaceTable *table,
          guint16           type,
          guint8            family,
          guint             index,
          const char       *name,
          guint             flags)
{
  guint64 buffer[128];
  struct nlmsghdr *message = begin (buffer, type);
  struct ifinfomsg *link = mnl_nlmsg_put_extra_header (message, sizeof *link);

  link->ifi_family = family;
  link->ifi_index = (int) index;
  link->ifi_flags = flags;
  if (name != NULL)
    mnl_attr_put_strz (message, IFLA_IFNAME, name);
  return hb_interface_table_apply (table, message);
}

/* Applies one about an address; @peer is the other end of a point-to-point link, or %NULL. */
static gboolean
say_address (HbInterfaceTable *table,
             guint16           type,
             guint             index,
             const char       *text,
             const char       *peer)
{
  guint64 buffer[128];
  struct nlmsghdr *message = begin (buffer, type);
  struct ifaddrmsg *header = mnl_nlmsg_put_extra_header (message, sizeof *header);
  HbAddress address;

  g_assert_true (hb_address_parse (text, &address));
  header->ifa_family = hb_address_is_ipv4 (&address) ? AF_INET : AF_INET6;
  header->ifa_index = index;
  if (peer != NULL)
    {
      HbAddress other;

      g_assert_true (hb_address_parse (peer, &other));
      hb_netlink_put_address (message, IFA_ADDRESS, &other);
      hb_netlink_put_address (message, IFA_LOCAL, &address);
    }
  else
    {
      hb_netlink_put_address (message, IFA_ADDRESS, &address);
    }
  return hb_interface_table_apply (table, message);
}

static char *
describe (HbInterfaceTable *table)
{
  g_autoptr (GPtrArray) list = hb_interface_table_list (table);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const HbInterface *interface = g_ptr_array_index (list, i);

      g_string_append_printf (text, "%s %u%s%s%s", interface->name, interface->index,
                              interface->up ? " up" : "", interface->running ? " running" : "",
                              interface->loopback ? " loopback" : "");
      for (guint j = 0; j < interface->addresses->len; j++)
        {
          char address[HB_ADDRESS_STRING_SIZE];

          g_string_append_printf (text, " %s", hb_address_format (
            &g_array_index (interface->addresses, HbAddress, j), address));
        }
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

#define assert_table(table, expected) \
  G_STMT_START { \
    g_autofree char *table_ = describe (table); \
    g_assert_cmpstr (table_, ==, expected); \
  } G_STMT_END

static void
test_links (void)
{
  g_autoptr (HbInterfaceTable) table = hb_interface_table_new ();

  g_assert_true (say_link (table, RTM_NEWLINK, AF_UNSPEC, 1, "lo", IFF_UP | IFF_RUNNING | IFF_LOOPBACK));
  g_assert_true (say_link (table, RTM_NEWLINK, AF_UNSPEC, 7, "eth0", IFF_UP));
  assert_table (table, "lo 1 up running loopback\neth0 7 up\n");

  /* A carrier, a new name, and a bridge that adds and removes the link. */
  g_assert_true (say_link (table, RTM_NEWLINK, AF_UNSPEC, 7, NULL, IFF_UP | IFF_RUNNING));
  g_assert_true (say_link (table, RTM_NEWLINK, AF_UNSPEC, 7, "lan0", IFF_UP | IFF_RUNNING));
  g_assert_true (say_link (table, RTM_NEWLINK, AF_BRIDGE, 7, "lan0", 0));
  g_assert_true (say_link (table, RTM_DELLINK, AF_BRIDGE, 7, "lan0", 0));
  assert_table (table, "lo 1 up running loopback\nlan0 7 up running\n");

  /* A removed link may come back with another index. */
  g_assert_true (say_address (table, RTM_NEWADDR, 7, "198.18.0.1", NULL));
  g_assert_true (say_link (table, RTM_DELLINK, AF_UNSPEC, 7, "lan0", 0));
  g_assert_true (say_link (table, RTM_DELLINK, AF_UNSPEC, 7, "lan0", 0));
  g_assert_true (say_address (table, RTM_DELADDR, 7, "198.18.0.1", NULL));
  g_assert_true (say_link (table, RTM_NEWLINK, AF_UNSPEC, 8, "lan0", 0));
  assert_table (table, "lo 1 up running loopback\nlan0 8\n");
}

static void
test_addresses (void)
{
  g_autoptr (HbInterfaceTable) table = hb_interface_table_new ();

  say_link (table, RTM_NEWLINK, AF_UNSPEC, 7, "eth0", IFF_UP);
  g_assert_true (say_address (table, RTM_NEWADDR, 7, "fe80::2", NULL));
  g_assert_true (say_address (table, RTM_NEWADDR, 7, "198.18.0.1", NULL));
  g_assert_true (say_address (table, RTM_NEWADDR, 7, "198.18.0.2", "198.18.9.9"));
  assert_table (table, "eth0 7 up 198.18.0.1 198.18.0.2 fe80::2%7\n");

  /* Repeated, since its lifetime was extended. */
  g_assert_true (say_address (table, RTM_NEWADDR, 7, "198.18.0.1", NULL));
  g_assert_true (say_address (table, RTM_DELADDR, 7, "198.18.0.2", "198.18.9.9"));
  g_assert_true (say_address (table, RTM_DELADDR, 7, "198.18.0.3", NULL));
  assert_table (table, "eth0 7 up 198.18.0.1 fe80::2%7\n");
}

/* An unknown message requires a new query. */
static void
test_not_understood (void)
{
  g_autoptr (HbInterfaceTable) table = hb_interface_table_new ();
  guint64 buffer[16] = { 0 };

  g_assert_false (say_address (table, RTM_NEWADDR, 7, "198.18.0.1", NULL));
  g_assert_false (say_link (table, RTM_NEWLINK, AF_UNSPEC, 7, NULL, 0));
  g_assert_false (hb_interface_table_apply (table, begin (buffer, RTM_NEWLINK)));
  g_assert_false (hb_interface_table_apply (table, begin (buffer, RTM_NEWADDR)));
  g_assert_false (hb_interface_table_apply (table, begin (buffer, NLMSG_OVERRUN)));
  assert_table (table, "");
}

static void
test_load (void)
{
  g_autoptr (HbInterfaceTable) table = hb_interface_table_new ();
  g_autoptr (GPtrArray) interfaces = hb_interface_list (NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  say_link (table, RTM_NEWLINK, AF_UNSPEC, 77, "gone0", 0);
  g_assert_true (hb_interface_table_load (table, &error));
  g_assert_no_error (error);
  list = hb_interface_table_list (table);
  g_assert_nonnull (interfaces);
  g_assert_cmpuint (list->len, ==, interfaces->len);
  for (guint i = 0; i < list->len; i++)
    g_assert_true (hb_interface_equal (g_ptr_array_index (list, i),
                                       g_ptr_array_index (interfaces, i)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/interface-table/links", test_links);
  g_test_add_func ("/interface-table/addresses", test_addresses);
  g_test_add_func ("/interface-table/not-understood", test_not_understood);
  g_test_add_func ("/interface-table/load", test_load);

  return g_test_run ();
}
