#include "wire/hb-unreachable.h"

#include "vector.h"

#define ICMP 1
#define ICMPV6 58

/* The quoted segment of ours, from 198.18.0.1 to 198.18.0.2 or fd00::1 to fd00::2. */
#define PORTS_AND_SEQ "f834 2c97 01020304"
#define REST_OF_TCP "00000000 5002 2000 0000 0000"
#define QUOTE4(first, fragment, protocol)                                                          \
  first "0028 0001" fragment "40" protocol "0000 c6120001 c6120002"
#define QUOTE6(next) "60000000 0014" next "40 fd00 00*13 01 fd00 00*13 02"

#define PLAIN4 QUOTE4 ("4500", "0000", "06")

/* Type and code; then the checksum, and a field that some codes use. */
#define HEAD(type_and_code) type_and_code "0000 00000000"

typedef struct
{
  const char *name;
  guint8 protocol;
  const char *hex;
  HbReason reason;
  gboolean too_big;
  guint32 mtu;
} Case;

static const Case cases[] = {
  { "network", ICMP, HEAD ("0300") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
  { "host", ICMP, HEAD ("0301") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
  { "protocol", ICMP, HEAD ("0302") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
  { "port", ICMP, HEAD ("0303") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
  { "unreachable-with-mtu", ICMP, "0301 0000 0000 058c" PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
  { "too-big", ICMP, "0304 0000 0000 058c" PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE, TRUE, 1420 },
  { "too-big-unused", ICMP, "0304 0000 ffff 0240" PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE, TRUE, 576 },
  { "too-big-unsaid", ICMP, HEAD ("0304") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE, TRUE, 0 },
  { "too-big-about-udp", ICMP, HEAD ("0304") QUOTE4 ("4500", "0000", "11") PORTS_AND_SEQ,
    HB_REASON_ICMP_OTHER },
  { "too-big-quote-missing", ICMP, HEAD ("0304"), HB_REASON_ICMP_TRUNCATED },
  { "source-route-failed", ICMP, HEAD ("0305") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
  { "prohibited", ICMP, HEAD ("030d") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
  { "code-255", ICMP, HEAD ("03ff") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
  { "with-all-of-tcp", ICMP, HEAD ("0301") PLAIN4 PORTS_AND_SEQ REST_OF_TCP, HB_REASON_NONE },
  { "with-ip-options", ICMP, HEAD ("0301") QUOTE4 ("4600", "0000", "06") "01*4 " PORTS_AND_SEQ,
    HB_REASON_NONE },
  { "type-0", ICMP, HEAD ("0000") PLAIN4 PORTS_AND_SEQ, HB_REASON_ICMP_OTHER },
  { "type-1", ICMP, HEAD ("0101") PLAIN4 PORTS_AND_SEQ, HB_REASON_ICMP_OTHER },
  { "echo", ICMP, HEAD ("0800") "61*48", HB_REASON_ICMP_OTHER },
  { "time-exceeded", ICMP, HEAD ("0b00") PLAIN4 PORTS_AND_SEQ, HB_REASON_ICMP_OTHER },
  { "about-udp", ICMP, HEAD ("0303") QUOTE4 ("4500", "0000", "11") PORTS_AND_SEQ,
    HB_REASON_ICMP_OTHER },
  { "about-udp-cut-off", ICMP, HEAD ("0303") QUOTE4 ("4500", "0000", "11"),
    HB_REASON_ICMP_OTHER },
  { "about-a-fragment", ICMP, HEAD ("0301") QUOTE4 ("4500", "0001", "06") PORTS_AND_SEQ,
    HB_REASON_ICMP_TRUNCATED },
  { "quote-of-version-5", ICMP, HEAD ("0301") QUOTE4 ("5500", "0000", "06") PORTS_AND_SEQ,
    HB_REASON_ICMP_TRUNCATED },
  { "quote-of-header-length-4", ICMP, HEAD ("0301") QUOTE4 ("4400", "0000", "06") PORTS_AND_SEQ,
    HB_REASON_ICMP_TRUNCATED },
  { "quote-missing", ICMP, HEAD ("0301"), HB_REASON_ICMP_TRUNCATED },
  { "echo-of-4", ICMP, "0800 0000", HB_REASON_ICMP_TRUNCATED },
  { "empty", ICMP, "", HB_REASON_ICMP_TRUNCATED },

  { "v6-no-route", ICMPV6, HEAD ("0100") QUOTE6 ("06") PORTS_AND_SEQ, HB_REASON_NONE },
  { "v6-prohibited", ICMPV6, HEAD ("0101") QUOTE6 ("06") PORTS_AND_SEQ, HB_REASON_NONE },
  { "v6-address", ICMPV6, HEAD ("0103") QUOTE6 ("06") PORTS_AND_SEQ, HB_REASON_NONE },
  { "v6-port", ICMPV6, HEAD ("0104") QUOTE6 ("06") PORTS_AND_SEQ REST_OF_TCP, HB_REASON_NONE },
  { "v6-extension", ICMPV6, HEAD ("0103") QUOTE6 ("3c") "0600 00*6 " PORTS_AND_SEQ,
    HB_REASON_NONE },
  { "v6-too-big", ICMPV6, "0200 0000 0000 058c" QUOTE6 ("06") PORTS_AND_SEQ, HB_REASON_NONE, TRUE,
    1420 },
  { "v6-too-big-of-any-size", ICMPV6, "0200 0000 ffff ffff" QUOTE6 ("06") PORTS_AND_SEQ,
    HB_REASON_NONE, TRUE, 0xffffffff },
  { "v6-too-big-about-udp", ICMPV6, HEAD ("0200") QUOTE6 ("11") PORTS_AND_SEQ, HB_REASON_ICMP_OTHER },
  { "v6-unreachable-code-4", ICMPV6, "0104 0000 0000 058c" QUOTE6 ("06") PORTS_AND_SEQ,
    HB_REASON_NONE },
  { "v6-type-3", ICMPV6, HEAD ("0301") QUOTE6 ("06") PORTS_AND_SEQ, HB_REASON_ICMP_OTHER },
  { "v6-echo", ICMPV6, HEAD ("8000") "61*48", HB_REASON_ICMP_OTHER },
  { "v6-about-udp", ICMPV6, HEAD ("0104") QUOTE6 ("11") PORTS_AND_SEQ, HB_REASON_ICMP_OTHER },
  { "v6-quote-missing", ICMPV6, HEAD ("0103"), HB_REASON_ICMP_TRUNCATED },
};

static HbReason
parse (HbUnreachable *unreachable,
       guint8         protocol,
       const guint8  *bytes,
       gsize          captured,
       gsize          length)
{
  return hb_unreachable_parse (unreachable, &(HbDatagram) {
    .source = (const guint8[]) { 198, 18, 7, 7 },
    .destination = (const guint8[]) { 198, 18, 0, 1 },
    .body = bytes,
    .captured = captured,
    .body_length = length,
    .total_length = 20 + (guint32) length,
    .protocol = protocol,
    .version = 4,
  }, 0);
}

static void
assert_found (const HbUnreachable *found,
              guint8               protocol)
{
  hb_assert_address (&found->reporter, "198.18.7.7");
  hb_assert_address (&found->source, protocol == ICMP ? "198.18.0.1" : "fd00::1");
  hb_assert_address (&found->destination, protocol == ICMP ? "198.18.0.2" : "fd00::2");
  g_assert_cmphex (found->source_port, ==, 0xf834);
  g_assert_cmpuint (found->destination_port, ==, 11415);
  g_assert_cmphex (found->seq, ==, 0x01020304);
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  HbUnreachable found;

  hb_assert_reason (parse (&found, wanted->protocol, vector.data, vector.length, vector.length),
                    wanted->reason);
  if (wanted->reason != HB_REASON_NONE)
    return;

  assert_found (&found, wanted->protocol);
  g_assert_cmpint (found.too_big, ==, wanted->too_big);
  g_assert_cmpuint (found.mtu, ==, wanted->mtu);
}

/* Truncated after each required byte: the ICMP header, the IP header, two ports and the sequence number. */
static void
test_truncated (gconstpointer data)
{
  const Case *whole = data;
  g_auto (HbVector) vector = hb_vector_parse (whole->hex);

  for (gsize length = 0; length <= vector.length; length++)
    {
      g_auto (HbVector) cut = hb_vector_copy (vector.data, length);
      HbUnreachable found;
      HbReason reason = parse (&found, whole->protocol, cut.data, length, vector.length);

      if (length < vector.length)
        hb_assert_reason (reason, HB_REASON_ICMP_TRUNCATED);
      else
        assert_found (&found, whole->protocol);
    }
}

int
main (int    argc,
      char **argv)
{
  static const Case least[] = {
    { "ipv4", ICMP, HEAD ("0301") PLAIN4 PORTS_AND_SEQ, HB_REASON_NONE },
    { "ipv4-options", ICMP, HEAD ("0301") QUOTE4 ("4600", "0000", "06") "01*4 " PORTS_AND_SEQ,
      HB_REASON_NONE },
    { "ipv6", ICMPV6, HEAD ("0103") QUOTE6 ("06") PORTS_AND_SEQ, HB_REASON_NONE },
    { "ipv6-extension", ICMPV6, HEAD ("0103") QUOTE6 ("3c") "0600 00*6 " PORTS_AND_SEQ,
      HB_REASON_NONE },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/unreachable/case/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (least); i++)
    {
      g_autofree char *path = g_strdup_printf ("/unreachable/truncated/%s", least[i].name);

      g_test_add_data_func (path, &least[i], test_truncated);
    }

  return g_test_run ();
}
