#include "wire/hb-frame.h"

#include <string.h>

#include "vector.h"

/* The bytes after the link header only matter for links without a protocol field, which use the IP version. */
#define IPV4 "45 00 00 14"
#define IPV6 "60 00 00 00"
#define MACS "02 00 00 00 00 01 02 00 00 00 00 02 "
#define MAC 0x020000000002
#define COOKED "00 00 00 01 00 06 02 00 00 00 00 02 00 00 "
#define COOKED_2 "00 00 00 00 00 03 00 01 00 06 02 00 00 00 00 02 00 00 "
#define SNAP "aaaa03 000000 "
#define PPPOE "1100 0001 0016 "

/* The interface of the frame. */
#define INTERFACE 7

typedef struct
{
  const char *name;
  HbLink link;
  const char *hex;
  guint16 protocol;
  guint16 outer_protocol;
  guint16 size;
  guint16 outer_size;
  gint16 vlan;
  guint32 interface;
  guint64 source;
} Good;

static const Good good[] = {
  { "ethernet/ipv4", HB_LINK_ETHERNET, MACS "0800" IPV4, 0x0800, 0x0800, 14, 14, -1, INTERFACE, MAC },
  { "ethernet/ipv6", HB_LINK_ETHERNET, MACS "86dd" IPV6, 0x86dd, 0x86dd, 14, 14, -1, INTERFACE, MAC },
  { "ethernet/arp", HB_LINK_ETHERNET, MACS "0806" "0001", 0x0806, 0x0806, 14, 14, -1, INTERFACE, MAC },
  { "ethernet/802.3-length", HB_LINK_ETHERNET, MACS "0026" "4242", 0x0026, 0x0026, 14, 14, -1,
    INTERFACE, MAC },
  { "ethernet/nothing-behind", HB_LINK_ETHERNET, MACS "0800", 0x0800, 0x0800, 14, 14, -1,
    INTERFACE, MAC },
  { "ethernet/vlan", HB_LINK_ETHERNET, MACS "8100 0064 0800" IPV4, 0x0800, 0x8100, 18, 14, 100,
    INTERFACE, MAC },
  { "ethernet/vlan-priority-and-dei", HB_LINK_ETHERNET, MACS "8100 f001 86dd" IPV6, 0x86dd, 0x8100,
    18, 14, 1, INTERFACE, MAC },
  { "ethernet/vlan-0", HB_LINK_ETHERNET, MACS "8100 e000 0800" IPV4, 0x0800, 0x8100, 18, 14, 0,
    INTERFACE, MAC },
  { "ethernet/vlan-4095", HB_LINK_ETHERNET, MACS "8100 0fff 0800" IPV4, 0x0800, 0x8100, 18, 14,
    4095, INTERFACE, MAC },
  { "ethernet/vlan-802.1ad-alone", HB_LINK_ETHERNET, MACS "88a8 0002 0800" IPV4, 0x0800, 0x88a8,
    18, 14, 2, INTERFACE, MAC },
  { "ethernet/vlan-9100", HB_LINK_ETHERNET, MACS "9100 0003 0800" IPV4, 0x0800, 0x9100, 18, 14, 3,
    INTERFACE, MAC },
  { "ethernet/qinq", HB_LINK_ETHERNET, MACS "88a8 0002 8100 0064 0800" IPV4, 0x0800, 0x88a8, 22,
    14, 2, INTERFACE, MAC },
  { "ethernet/four-tags", HB_LINK_ETHERNET,
    MACS "8100 0001 8100 0002 8100 0003 8100 0004 0800" IPV4, 0x0800, 0x8100, 30, 14, 1,
    INTERFACE, MAC },
  { "ethernet/five-tags", HB_LINK_ETHERNET,
    MACS "8100 0001 8100 0002 8100 0003 8100 0004 8100 0005 0800" IPV4, 0x8100, 0x8100, 30, 14, 1,
    INTERFACE, MAC },
  { "ethernet/priority-tag-outside", HB_LINK_ETHERNET, MACS "8100 e000 8100 0064 0800" IPV4, 0x0800,
    0x8100, 22, 14, 0, INTERFACE, MAC },
  { "ethernet/tag-lookalike", HB_LINK_ETHERNET, MACS "8101 0064 0800" IPV4, 0x8101, 0x8101, 14, 14,
    -1, INTERFACE, MAC },

  { "ethernet/snap", HB_LINK_ETHERNET, MACS "0024" SNAP "0800" IPV4, 0x0800, 0x0024, 22, 14, -1,
    INTERFACE, MAC },
  { "ethernet/snap-ipv6", HB_LINK_ETHERNET, MACS "05dc" SNAP "86dd" IPV6, 0x86dd, 0x05dc, 22, 14, -1,
    INTERFACE, MAC },
  { "ethernet/snap-vlan", HB_LINK_ETHERNET, MACS "8100 0064 0024" SNAP "0800" IPV4, 0x0800, 0x8100,
    26, 14, 100, INTERFACE, MAC },
  { "ethernet/snap-beyond-lengths", HB_LINK_ETHERNET, MACS "05dd" "aaaa0300 0000 0800" IPV4, 0x05dd, 0x05dd,
    14, 14, -1, INTERFACE, MAC },
  { "ethernet/llc", HB_LINK_ETHERNET, MACS "0024" "424203" "00*5 ", 0x0024, 0x0024, 14, 14, -1,
    INTERFACE, MAC },
  { "ethernet/pppoe", HB_LINK_ETHERNET, MACS "8864" PPPOE "0021" IPV4, 0x0800, 0x8864, 22, 14, -1,
    INTERFACE, MAC },
  { "ethernet/pppoe-ipv6", HB_LINK_ETHERNET, MACS "8864" PPPOE "0057" IPV6, 0x86dd, 0x8864, 22, 14,
    -1, INTERFACE, MAC },
  { "ethernet/pppoe-vlans", HB_LINK_ETHERNET, MACS "88a8 0002 8100 0064 8864" PPPOE "0021" IPV4,
    0x0800, 0x88a8, 30, 14, 2, INTERFACE, MAC },
  { "ethernet/pppoe-discovery", HB_LINK_ETHERNET, MACS "8863" "1109 0000 000c" "0101" IPV4, 0x8863,
    0x8863, 14, 14, -1, INTERFACE, MAC },

  { "loopback/ipv4-little-endian", HB_LINK_LOOPBACK, "02000000" IPV4, 0x0800, 0x0800, 4, 4, -1,
    INTERFACE, 0 },
  { "loopback/ipv4-big-endian", HB_LINK_LOOPBACK, "00000002" IPV4, 0x0800, 0x0800, 4, 4, -1,
    INTERFACE, 0 },
  { "loopback/ipv6-of-freebsd", HB_LINK_LOOPBACK, "1c000000" IPV6, 0x86dd, 0x86dd, 4, 4, -1,
    INTERFACE, 0 },
  { "loopback/neither", HB_LINK_LOOPBACK, "02000000" "75", 0, 0, 4, 4, -1, INTERFACE, 0 },
  { "loopback/nothing-behind", HB_LINK_LOOPBACK, "02000000", 0, 0, 4, 4, -1, INTERFACE, 0 },

  { "raw/ipv4", HB_LINK_RAW, IPV4, 0x0800, 0x0800, 0, 0, -1, INTERFACE, 0 },
  { "raw/ipv6", HB_LINK_RAW, IPV6, 0x86dd, 0x86dd, 0, 0, -1, INTERFACE, 0 },
  { "raw/neither", HB_LINK_RAW, "05", 0, 0, 0, 0, -1, INTERFACE, 0 },
  { "raw/nothing", HB_LINK_RAW, "", 0, 0, 0, 0, -1, INTERFACE, 0 },

  { "cooked/ipv4", HB_LINK_COOKED, COOKED "0800" IPV4, 0x0800, 0x0800, 16, 16, -1, INTERFACE, MAC },
  { "cooked/ipv6", HB_LINK_COOKED, COOKED "86dd" IPV6, 0x86dd, 0x86dd, 16, 16, -1, INTERFACE, MAC },
  { "cooked/vlan", HB_LINK_COOKED, COOKED "8100 0064 0800" IPV4, 0x0800, 0x8100, 20, 16, 100,
    INTERFACE, MAC },

  { "cooked/snap", HB_LINK_COOKED, COOKED "0004" SNAP "0800" IPV4, 0x0800, 0x0004, 24, 16, -1,
    INTERFACE, MAC },
  { "cooked/pppoe", HB_LINK_COOKED, COOKED "8864" PPPOE "0021" IPV4, 0x0800, 0x8864, 24, 16, -1,
    INTERFACE, MAC },
  { "cooked-2/pppoe", HB_LINK_COOKED_2, "8864" COOKED_2 PPPOE "0057" IPV6, 0x86dd, 0x8864, 28, 20,
    -1, 3, MAC },

  { "cooked-2/ipv4", HB_LINK_COOKED_2, "0800" COOKED_2 IPV4, 0x0800, 0x0800, 20, 20, -1, 3, MAC },
  { "cooked-2/ipv6", HB_LINK_COOKED_2, "86dd" COOKED_2 IPV6, 0x86dd, 0x86dd, 20, 20, -1, 3, MAC },
  { "cooked-2/vlan", HB_LINK_COOKED_2, "8100" COOKED_2 "0064 86dd" IPV6, 0x86dd, 0x8100, 24, 20,
    100, 3, MAC },

  { "ethernet/from-a-group", HB_LINK_ETHERNET, "02 00 00 00 00 01 03 00 00 00 00 02" "0800" IPV4, 0x0800, 0x0800,
    14, 14, -1, INTERFACE, 0 },
  { "ethernet/from-the-highest", HB_LINK_ETHERNET, "02 00 00 00 00 01 fe ff ff ff ff ff" "0800" IPV4, 0x0800,
    0x0800, 14, 14, -1, INTERFACE, 0xfeffffffffff },
  { "cooked/without-an-address", HB_LINK_COOKED, "0000 0001 0000 0200000000020000 0800" IPV4, 0x0800, 0x0800, 16,
    16, -1, INTERFACE, 0 },
  { "cooked/infiniband", HB_LINK_COOKED, "0000 0020 0014 0200000000020000 0800" IPV4, 0x0800, 0x0800, 16, 16, -1,
    INTERFACE, 0 },
  { "cooked-2/without-an-address", HB_LINK_COOKED_2, "0800 0000 00000003 fffe 00 00 0200000000020000" IPV4, 0x0800,
    0x0800, 20, 20, -1, 3, 0 },
};

static HbReason
parse (HbLinkHeader *header,
       HbLink        link,
       const guint8 *bytes,
       gsize         length)
{
  return hb_frame_parse_link (&(HbFrame) {
    .bytes = bytes,
    .captured = length,
    .length = length,
    .link = link,
    .interface = INTERFACE,
  }, header);
}

static void
test_good (gconstpointer data)
{
  const Good *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  HbLinkHeader header;

  hb_assert_reason (parse (&header, wanted->link, vector.data, vector.length), HB_REASON_NONE);
  g_assert_cmphex (header.protocol, ==, wanted->protocol);
  g_assert_cmphex (header.outer_protocol, ==, wanted->outer_protocol);
  g_assert_cmpuint (header.size, ==, wanted->size);
  g_assert_cmpuint (header.outer_size, ==, wanted->outer_size);
  g_assert_cmpint (header.vlan, ==, wanted->vlan);
  g_assert_cmpuint (header.interface, ==, wanted->interface);
  g_assert_cmphex (header.source, ==, wanted->source);
}

#define SNAP_SIZE 8

/* A length field that is cut off before LLC. */
static gboolean
is_llc_missing (const Good *whole,
                gsize       length)
{
  return strstr (whole->hex, SNAP) != NULL && length + SNAP_SIZE == whole->size;
}

/* Bytes that only look like one of these headers are not parsed as one. */
static void
test_left_alone (void)
{
  static const char *const frames[] = {
    MACS "8864 2100 0001 0016 0021" IPV4, MACS "8864 1109 0001 0016 0021" IPV4,
    MACS "8864 1100 0001 0016 c021" IPV4, MACS "8864 1100 0001 0016 2145" IPV4,
    MACS "0024 aaaa03 00000c 2000" IPV4,  MACS "0024 aaaa13 000000 0800" IPV4,
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_auto (HbVector) vector = hb_vector_parse (frames[i]);
      HbLinkHeader header;

      hb_assert_reason (parse (&header, HB_LINK_ETHERNET, vector.data, vector.length),
                        HB_REASON_NONE);
      g_assert_cmphex (header.protocol, ==, header.outer_protocol);
      g_assert_cmpuint (header.size, ==, 14);
    }
}

/* Each header, truncated after each of its bytes. */
static void
test_truncated (gconstpointer data)
{
  const Good *whole = data;
  g_auto (HbVector) vector = hb_vector_parse (whole->hex);

  for (gsize length = 0; length <= vector.length; length++)
    {
      g_auto (HbVector) cut = hb_vector_copy (vector.data, length);
      HbLinkHeader header;

      /* LLC is missing here, so any protocol is possible. */
      hb_assert_reason (parse (&header, whole->link, cut.data, cut.length),
                        length < whole->size && !is_llc_missing (whole, length)
                            ? HB_REASON_LINK_TRUNCATED : HB_REASON_NONE);
    }
}

static void
test_unknown (void)
{
  g_auto (HbVector) vector = hb_vector_parse (MACS "0800" IPV4);
  HbLinkHeader header;

  hb_assert_reason (parse (&header, HB_LINK_UNKNOWN, vector.data, vector.length),
                    HB_REASON_LINK_TYPE);
  hb_assert_reason (parse (&header, HB_LINK_UNKNOWN, vector.data, 0), HB_REASON_LINK_TYPE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/frame/good/%s", good[i].name);
      g_autofree char *cut_path = g_strdup_printf ("/frame/truncated/%s", good[i].name);

      g_test_add_data_func (path, &good[i], test_good);
      g_test_add_data_func (cut_path, &good[i], test_truncated);
    }
  g_test_add_func ("/frame/left-alone", test_left_alone);
  g_test_add_func ("/frame/unknown", test_unknown);

  return g_test_run ();
}
