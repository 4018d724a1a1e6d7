#include "net/hb-filter.h"

#include <pcap/pcap.h>
#include <string.h>

#include "vector.h"
#include "wire/hb-message.h"
#include "wire/hb-segment.h"

#define SNAP_LENGTH 2048
#define LINK_SIZE 14

static GArray *
list_of (const char *addresses)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  g_auto (GStrv) texts = g_strsplit (addresses, " ", -1);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      HbAddress address = hb_address_of (texts[i]);

      g_array_append_val (list, address);
    }

  return list;
}

#define HEAD_SERVER                                                                                \
  "(tcp dst port 11414 or tcp src port 11415 or icmp[0] = 3 or "                                   \
  "(icmp6 and (ip6[40] = 1 or ip6[40] = 2)))"
#define HEAD_CLIENT                                                                                \
  "(tcp dst port 11415 or tcp src port 11414 or icmp[0] = 3 or "                                   \
  "(icmp6 and (ip6[40] = 1 or ip6[40] = 2)))"

static const struct
{
  guint16 own_port;
  guint16 peer_port;
  const char *addresses;
  const char *filter;
} filters[] = {
  { HB_PORT_SERVER, HB_PORT_CLIENT, "", HEAD_SERVER },
  { HB_PORT_SERVER, HB_PORT_CLIENT, "10.0.0.231", HEAD_SERVER " and (dst host 10.0.0.231)" },
  { HB_PORT_CLIENT, HB_PORT_SERVER, "10.0.0.231 fd00::1",
    HEAD_CLIENT " and (dst host 10.0.0.231 or dst host fd00::1)" },
  { HB_PORT_SERVER, HB_PORT_CLIENT, "fe80::1%2 fe80::1%3 127.0.0.1",
    HEAD_SERVER " and (dst host fe80::1 or dst host fe80::1 or dst host 127.0.0.1)" },
};

static void
test_text (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GArray) addresses = filters[i].addresses[0] != '\0'
                                         ? list_of (filters[i].addresses)
                                         : g_array_new (FALSE, FALSE, sizeof (HbAddress));
      g_autofree char *filter = hb_filter_build (filters[i].own_port, filters[i].peer_port,
                                                 addresses);

      g_assert_cmpstr (filter, ==, filters[i].filter);
    }
}

static void
compile (struct bpf_program *program,
         int                 link,
         const char         *filter)
{
  pcap_t *pcap = pcap_open_dead (link, SNAP_LENGTH);
  int status = pcap_compile (pcap, program, filter, 1, PCAP_NETMASK_UNKNOWN);

  if (status != 0)
    g_error ("%s: %s", filter, pcap_geterr (pcap));
  pcap_close (pcap);
}

static gboolean
lets_through (const struct bpf_program *program,
              const guint8             *frame,
              gsize                     length)
{
  struct pcap_pkthdr header = { .caplen = (bpf_u_int32) length, .len = (bpf_u_int32) length };

  return pcap_offline_filter (program, &header, frame) != 0;
}

static gsize
write_ethernet (guint8   *frame,
                gboolean  ipv4)
{
  memset (frame, 2, 12);
  frame[12] = ipv4 ? 0x08 : 0x86;
  frame[13] = ipv4 ? 0x00 : 0xdd;

  return LINK_SIZE;
}

static gsize
build_segment (guint8     *frame,
               const char *source,
               guint16     source_port,
               const char *destination,
               guint16     destination_port)
{
  HbSegment segment = {
    .source = hb_address_of (source),
    .destination = hb_address_of (destination),
    .source_port = source_port,
    .destination_port = destination_port,
    .flags = HB_TCP_ACK,
    .payload = (const guint8 *) HB_PAYLOAD_HEARTBEAT,
    .payload_length = strlen (HB_PAYLOAD_HEARTBEAT),
  };
  gsize length = write_ethernet (frame, hb_address_is_ipv4 (&segment.destination));

  return length + hb_segment_build (&segment, frame + length, SNAP_LENGTH - length);
}

/* The filter of a server with two addresses. */
static const struct
{
  const char *source;
  guint16 source_port;
  const char *destination;
  guint16 destination_port;
  gboolean through;
} segments[] = {
  { "198.18.0.2", 40000, "198.18.0.1", 11414, TRUE },
  { "198.18.0.2", 11415, "198.18.0.1", 40000, TRUE },
  { "198.18.0.2", 40000, "198.18.0.1", 11415, FALSE },
  { "198.18.0.2", 11414, "198.18.0.1", 40000, FALSE },
  { "198.18.0.2", 40000, "198.18.0.1", 80, FALSE },
  { "198.18.0.2", 40000, "198.18.0.3", 11414, FALSE },
  { "198.18.0.2", 11415, "198.18.0.3", 40000, FALSE },
  { "198.18.0.1", 40000, "198.18.0.2", 11414, FALSE },
  { "198.18.0.1", 40000, "198.18.0.1", 11414, TRUE },
  { "fd00::2", 40000, "fd00::1", 11414, TRUE },
  { "fd00::2", 11415, "fd00::1", 40000, TRUE },
  { "fd00::2", 40000, "fd00::1", 11415, FALSE },
  { "fd00::2", 40000, "fd00::1", 80, FALSE },
  { "fd00::2", 40000, "fd00::3", 11414, FALSE },
  { "fe80::2", 40000, "fe80::1", 11414, TRUE },
  { "fe80::2", 40000, "fe80::3", 11414, FALSE },
};

/* Complete datagrams from 198.18.0.2 or fd00::2: ICMP errors and others. */
static const struct
{
  const char *hex;
  gboolean through;
} others[] = {
  { "4500 001c 0000 0000 40 01 0000 c6120002 c6120001 0301 0000 00000000", TRUE },
  { "4500 001c 0000 0000 40 01 0000 c6120002 c6120001 030d 0000 00000000", TRUE },
  { "4500 001c 0000 0000 40 01 0000 c6120002 c6120003 0301 0000 00000000", FALSE },
  { "4500 001c 0000 0000 40 01 0000 c6120002 c6120001 0800 0000 00000000", FALSE },
  { "4500 001c 0000 0000 40 01 0000 c6120002 c6120001 0100 0000 00000000", FALSE },
  { "4500 001c 0000 0000 40 11 0000 c6120002 c6120001 9c40 2c96 00080000", FALSE },
  { "60000000 0008 3a 40 fd00 00*13 02 fd00 00*13 01 0103 0000 00000000", TRUE },
  { "60000000 0008 3a 40 fd00 00*13 02 fd00 00*13 03 0103 0000 00000000", FALSE },
  { "60000000 0008 3a 40 fd00 00*13 02 fd00 00*13 01 8000 0000 00000000", FALSE },
  { "60000000 0008 3a 40 fd00 00*13 02 fd00 00*13 01 0300 0000 00000000", FALSE },
  { "60000000 0008 11 40 fd00 00*13 02 fd00 00*13 01 9c40 2c96 00080000", FALSE },
  { "60000000 0008 11 40 fd00 00*13 02 fd00 00*13 01 0103 2c96 00080000", FALSE },
};

static void
test_matching (void)
{
  g_autoptr (GArray) addresses = list_of ("198.18.0.1 fd00::1 fe80::1%2");
  g_autofree char *filter = hb_filter_build (HB_PORT_SERVER, HB_PORT_CLIENT, addresses);
  struct bpf_program program;
  guint8 frame[SNAP_LENGTH];

  compile (&program, DLT_EN10MB, filter);
  for (gsize i = 0; i < G_N_ELEMENTS (segments); i++)
    {
      gsize length = build_segment (frame, segments[i].source, segments[i].source_port,
                                    segments[i].destination, segments[i].destination_port);

      g_test_message ("%s %u to %s %u", segments[i].source, segments[i].source_port,
                      segments[i].destination, segments[i].destination_port);
      g_assert_cmpint (lets_through (&program, frame, length), ==, segments[i].through);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_auto (HbVector) vector = hb_vector_parse (others[i].hex);
      gsize length = write_ethernet (frame, vector.data[0] >> 4 == 4);

      g_test_message ("%s", others[i].hex);
      memcpy (frame + length, vector.data, vector.length);
      g_assert_cmpint (lets_through (&program, frame, length + vector.length), ==,
                       others[i].through);
    }
  pcap_freecode (&program);
}

static GArray *
many_addresses (guint count)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (HbAddress));

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *text = g_strdup_printf (i % 2 == 0 ? "10.0.0.%u" : "fd00::%u", i + 1);
      HbAddress address = hb_address_of (text);

      g_array_append_val (list, address);
    }

  return list;
}

/* With too many addresses for a filter, it accepts every destination, but still only segments for the role. */
static void
test_many_addresses (void)
{
  for (guint count = HB_FILTER_ADDRESSES_MAX; count <= HB_FILTER_ADDRESSES_MAX + 1; count++)
    {
      gboolean named = count <= HB_FILTER_ADDRESSES_MAX;
      g_autoptr (GArray) addresses = many_addresses (count);
      g_autofree char *filter = hb_filter_build (HB_PORT_SERVER, HB_PORT_CLIENT, addresses);
      struct bpf_program program;
      guint8 frame[SNAP_LENGTH];
      gsize length;

      compile (&program, DLT_EN10MB, filter);

      length = build_segment (frame, "198.18.0.2", 40000, "10.0.0.63", 11414);
      g_assert_true (lets_through (&program, frame, length));
      length = build_segment (frame, "fd00::ffff", 40000, "fd00::64", 11414);
      g_assert_true (lets_through (&program, frame, length));
      length = build_segment (frame, "198.18.0.2", 40000, "10.0.1.1", 11414);
      g_assert_cmpint (lets_through (&program, frame, length), ==, !named);
      length = build_segment (frame, "198.18.0.2", 40000, "10.0.0.63", 80);
      g_assert_false (lets_through (&program, frame, length));

      pcap_freecode (&program);
    }
}

/* Link types on Linux: Ethernet, a tunnel without a header, and "any". */
static void
test_links (void)
{
  static const int links[] = { DLT_EN10MB, DLT_RAW, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL };
  g_autoptr (GArray) addresses = many_addresses (HB_FILTER_ADDRESSES_MAX);
  g_autofree char *filter = hb_filter_build (HB_PORT_CLIENT, HB_PORT_SERVER, addresses);

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      struct bpf_program program;

      compile (&program, links[i], filter);
      g_assert_cmpuint (program.bf_len, >, 0);

      /* The Linux kernel's limit (BPF_MAXINSNS). */
      g_assert_cmpuint (program.bf_len, <=, 4096);
      pcap_freecode (&program);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter/text", test_text);
  g_test_add_func ("/filter/matching", test_matching);
  g_test_add_func ("/filter/many-addresses", test_many_addresses);
  g_test_add_func ("/filter/links", test_links);

  return g_test_run ();
}
