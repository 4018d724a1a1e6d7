#include "wire/hb-datagram.h"

#include <string.h>

#include "vector.h"

#define A4 "c6120001" /* 198.18.0.1 */
#define B4 "c6120002" /* 198.18.0.2 */
#define A6 "fd00 00*13 01"
#define B6 "fd00 00*13 02"
#define L6 "fe80 00*13 03"

/* An IPv4 header, with its first two bytes, length and fragment word. */
#define V4(first, length, fragment) first length "1234" fragment "40 06 beef" A4 B4

/* An IPv6 header, with its payload length and next header. */
#define V6(length, next) "60000000" length next "fe" A6 B6

/* The bytes after the header; each tells its offset. */
#define BODY " a0a1a2a3a4a5a6a7"

#define INTERFACE 7

/**
 * Case:
 * @hex: the captured bytes
 * @beyond: how many more bytes there were on the wire
 * @reason: the expected result; nothing else is checked unless it is NONE
 * @offset: the offset of the body
 */
typedef struct
{
  const char *name;
  const char *hex;
  gsize beyond;
  HbReason reason;
  guint8 protocol;
  gsize offset;
  gsize body_length;
  gsize captured;
} Case;

static const Case cases[] = {
  { "no-bytes", "", 0, HB_REASON_IP_TRUNCATED },
  { "no-bytes-captured", "", 100, HB_REASON_IP_TRUNCATED },
  { "version-0", "05*20", 0, HB_REASON_IP_VERSION },
  { "version-3", "35*40", 0, HB_REASON_IP_VERSION },
  { "version-5", "55*40", 0, HB_REASON_IP_VERSION },
  { "version-7", "75*40", 0, HB_REASON_IP_VERSION },
  { "version-15", "f5*40", 0, HB_REASON_IP_VERSION },
  { "version-5-one-byte", "55", 0, HB_REASON_IP_VERSION },

  { "ipv4/plain", V4 ("4500", "001c", "0000") BODY, 0, HB_REASON_NONE, 6, 20, 8, 8 },
  { "ipv4/empty-body", V4 ("4500", "0014", "0000"), 0, HB_REASON_NONE, 6, 20, 0, 0 },
  { "ipv4/tos-does-not-matter", V4 ("45ff", "001c", "0000") BODY, 0, HB_REASON_NONE, 6, 20, 8, 8 },
  { "ipv4/header-length-0", V4 ("4000", "001c", "0000") BODY, 0, HB_REASON_IP_HEADER_LENGTH },
  { "ipv4/header-length-4", V4 ("4400", "001c", "0000") BODY, 0, HB_REASON_IP_HEADER_LENGTH },
  { "ipv4/header-length-6", V4 ("4600", "0020", "0000") "01*4" BODY, 0, HB_REASON_NONE, 6, 24, 8,
    8 },
  { "ipv4/header-length-15", V4 ("4f00", "0044", "0000") "01*40" BODY, 0, HB_REASON_NONE, 6, 60, 8,
    8 },
  { "ipv4/header-length-15-empty-body", V4 ("4f00", "003c", "0000") "01*40", 0, HB_REASON_NONE, 6,
    60, 0, 0 },
  { "ipv4/options-not-captured", V4 ("4600", "0020", "0000"), 12, HB_REASON_IP_TRUNCATED },
  { "ipv4/options-cut-off", V4 ("4f00", "0044", "0000") "01*39", 9, HB_REASON_IP_TRUNCATED },
  { "ipv4/options-beyond-total-length", V4 ("4600", "0014", "0000") "01*4", 0,
    HB_REASON_IP_TOTAL_LENGTH },
  { "ipv4/total-length-0", V4 ("4500", "0000", "0000") BODY, 0, HB_REASON_IP_TOTAL_LENGTH },
  { "ipv4/total-length-19", V4 ("4500", "0013", "0000") BODY, 0, HB_REASON_IP_TOTAL_LENGTH },
  { "ipv4/total-length-below-header", V4 ("4600", "0017", "0000") "01*4" BODY, 0,
    HB_REASON_IP_TOTAL_LENGTH },
  { "ipv4/total-length-beyond-wire", V4 ("4500", "001d", "0000") BODY, 0,
    HB_REASON_IP_TOTAL_LENGTH },
  { "ipv4/total-length-65535-beyond-wire", V4 ("4500", "ffff", "0000") BODY, 65506,
    HB_REASON_IP_TOTAL_LENGTH },
  { "ipv4/total-length-65535", V4 ("4500", "ffff", "0000") BODY, 65507, HB_REASON_NONE, 6, 20,
    65515, 8 },
  { "ipv4/padded", V4 ("4500", "0017", "0000") BODY, 0, HB_REASON_NONE, 6, 20, 3, 3 },
  { "ipv4/padded-and-cut-off-in-padding", V4 ("4500", "0017", "0000") BODY, 20, HB_REASON_NONE, 6,
    20, 3, 3 },
  { "ipv4/padded-and-cut-off-before", V4 ("4500", "0020", "0000") BODY, 20, HB_REASON_NONE, 6, 20,
    12, 8 },
  { "ipv4/cut-off-behind-header", V4 ("4500", "001c", "0000"), 8, HB_REASON_NONE, 6, 20, 8, 0 },
  { "ipv4/header-cut-off", "4500 001c 1234 0000 4006 beef " A4 "c61200", 9,
    HB_REASON_IP_TRUNCATED },
  { "ipv4/fragment-first", V4 ("4500", "001c", "2000") BODY, 0, HB_REASON_FRAGMENT },
  { "ipv4/fragment-middle", V4 ("4500", "001c", "2001") BODY, 0, HB_REASON_FRAGMENT },
  { "ipv4/fragment-last", V4 ("4500", "001c", "0001") BODY, 0, HB_REASON_FRAGMENT },
  { "ipv4/fragment-offset-highest-bit", V4 ("4500", "001c", "1000") BODY, 0, HB_REASON_FRAGMENT },
  { "ipv4/fragment-all-bits", V4 ("4500", "001c", "ffff") BODY, 0, HB_REASON_FRAGMENT },
  { "ipv4/fragment-of-do-not-fragment", V4 ("4500", "001c", "6000") BODY, 0, HB_REASON_FRAGMENT },
  { "ipv4/do-not-fragment", V4 ("4500", "001c", "4000") BODY, 0, HB_REASON_NONE, 6, 20, 8, 8 },
  { "ipv4/reserved-bit", V4 ("4500", "001c", "8000") BODY, 0, HB_REASON_NONE, 6, 20, 8, 8 },

  { "ipv6/plain", V6 ("0008", "06") BODY, 0, HB_REASON_NONE, 6, 40, 8, 8 },
  { "ipv6/class-and-flow-do-not-matter", "6fffffff 0008 06 40" A6 B6 BODY, 0, HB_REASON_NONE, 6,
    40, 8, 8 },
  { "ipv6/empty-body", V6 ("0000", "06"), 0, HB_REASON_NONE, 6, 40, 0, 0 },
  { "ipv6/length-beyond-wire", V6 ("0009", "06") BODY, 0, HB_REASON_IP_TOTAL_LENGTH },
  { "ipv6/length-65535-beyond-wire", V6 ("ffff", "06") BODY, 65526, HB_REASON_IP_TOTAL_LENGTH },
  { "ipv6/length-65535", V6 ("ffff", "06") BODY, 65527, HB_REASON_NONE, 6, 40, 65535, 8 },
  { "ipv6/padded", V6 ("0003", "06") BODY, 0, HB_REASON_NONE, 6, 40, 3, 3 },
  { "ipv6/jumbo-is-empty", V6 ("0000", "06") BODY, 0, HB_REASON_NONE, 6, 40, 0, 0 },
  { "ipv6/cut-off-behind-header", V6 ("0008", "06"), 8, HB_REASON_NONE, 6, 40, 8, 0 },
  { "ipv6/header-cut-off", "60000000 0000 06 40" A6 "fd00 00*13", 1, HB_REASON_IP_TRUNCATED },
  { "ipv6/no-next-header", V6 ("0008", "3b") BODY, 0, HB_REASON_NONE, 59, 40, 8, 8 },
  { "ipv6/encrypted", V6 ("0008", "32") BODY, 0, HB_REASON_NONE, 50, 40, 8, 8 },
  { "ipv6/authenticated", V6 ("0008", "33") BODY, 0, HB_REASON_NONE, 51, 40, 8, 8 },

  { "ipv6/hop-by-hop", V6 ("0010", "00") "0600 00*6" BODY, 0, HB_REASON_NONE, 6, 48, 8, 8 },
  { "ipv6/hop-by-hop-of-16", V6 ("0018", "00") "0601 00*14" BODY, 0, HB_REASON_NONE, 6, 56, 8, 8 },
  { "ipv6/hop-by-hop-of-2048", V6 ("0808", "00") "06ff 00*2046" BODY, 0, HB_REASON_NONE, 6, 2088,
    8, 8 },
  { "ipv6/routing", V6 ("0020", "2b") "0602 00*22" BODY, 0, HB_REASON_NONE, 6, 64, 8, 8 },
  { "ipv6/destination", V6 ("0010", "3c") "0600 00*6" BODY, 0, HB_REASON_NONE, 6, 48, 8, 8 },
  { "ipv6/atomic-fragment", V6 ("0010", "2c") "0600 0000 12345678" BODY, 0, HB_REASON_NONE, 6, 48,
    8, 8 },
  { "ipv6/atomic-fragment-reserved-bits", V6 ("0010", "2c") "06ff 0006 12345678" BODY, 0,
    HB_REASON_NONE, 6, 48, 8, 8 },
  { "ipv6/fragment-first", V6 ("0010", "2c") "0600 0001 12345678" BODY, 0, HB_REASON_FRAGMENT },
  { "ipv6/fragment-second", V6 ("0010", "2c") "0600 0008 12345678" BODY, 0, HB_REASON_FRAGMENT },
  { "ipv6/fragment-last", V6 ("0010", "2c") "0600 8000 12345678" BODY, 0, HB_REASON_FRAGMENT },
  { "ipv6/fragment-behind-options", V6 ("0018", "00") "2c00 00*6 0600 0009 12345678" BODY, 0,
    HB_REASON_FRAGMENT },
  { "ipv6/all-four", V6 ("0028", "00") "2b00 00*6 3c00 00*6 2c00 00*6 0600 00*6" BODY, 0,
    HB_REASON_NONE, 6, 72, 8, 8 },
  { "ipv6/chain-of-8", V6 ("0048", "3c") "3c00 00*6 3c00 00*6 3c00 00*6 3c00 00*6 3c00 00*6 "
    "3c00 00*6 3c00 00*6 0600 00*6" BODY, 0, HB_REASON_NONE, 6, 104, 8, 8 },
  { "ipv6/extension-before-no-body", V6 ("0008", "00") "0600 00*6", 0, HB_REASON_NONE, 6, 48, 0,
    0 },
  { "ipv6/extension-missing", V6 ("0000", "00"), 0, HB_REASON_IP_EXTENSIONS },
  { "ipv6/extension-missing-but-padded", V6 ("0000", "00") "0600 00*6", 0,
    HB_REASON_IP_EXTENSIONS },
  { "ipv6/extension-of-7", V6 ("0007", "00") "0600 00*6", 0, HB_REASON_IP_EXTENSIONS },
  { "ipv6/extension-lies", V6 ("0010", "00") "0602 00*6" BODY, 0, HB_REASON_IP_EXTENSIONS },
  { "ipv6/extension-lies-into-padding", V6 ("0010", "00") "0602 00*6" BODY BODY, 0,
    HB_REASON_IP_EXTENSIONS },
  { "ipv6/extension-lies-by-2048", V6 ("0010", "3c") "06ff 00*6" BODY, 0,
    HB_REASON_IP_EXTENSIONS },
  { "ipv6/second-extension-missing", V6 ("0008", "00") "3c00 00*6", 0, HB_REASON_IP_EXTENSIONS },
  { "ipv6/extension-not-captured", V6 ("0010", "00"), 16, HB_REASON_IP_TRUNCATED },
  { "ipv6/extension-cut-off-early", V6 ("0010", "00") "0600 00*5", 9, HB_REASON_IP_TRUNCATED },
  { "ipv6/extension-cut-off-late", V6 ("0018", "00") "0601 00*13", 9, HB_REASON_IP_TRUNCATED },
  { "ipv6/cut-off-behind-extension", V6 ("0010", "00") "0600 00*6", 8, HB_REASON_NONE, 6, 48, 8,
    0 },
};

static void
assert_addresses (const HbDatagram *datagram,
                  const char       *source,
                  const char       *destination)
{
  HbAddress found_source, found_destination;

  hb_datagram_get_addresses (datagram, &found_source, &found_destination);
  hb_assert_address (&found_source, source);
  hb_assert_address (&found_destination, destination);
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  gboolean ipv4 = vector.length > 0 && vector.data[0] >> 4 == 4;
  HbDatagram datagram;

  hb_assert_reason (hb_datagram_parse (&datagram, vector.data, vector.length,
                                       vector.length + wanted->beyond, INTERFACE),
                    wanted->reason);
  if (wanted->reason != HB_REASON_NONE)
    return;

  g_assert_cmpuint (datagram.version, ==, ipv4 ? 4 : 6);
  g_assert_cmpuint (datagram.hop_limit, ==, vector.data[ipv4 ? 8 : 7]);
  assert_addresses (&datagram, ipv4 ? "198.18.0.1" : "fd00::1", ipv4 ? "198.18.0.2" : "fd00::2");
  g_assert_cmpuint (datagram.protocol, ==, wanted->protocol);
  g_assert_cmpint (datagram.body - vector.data, ==, (gssize) wanted->offset);
  g_assert_cmpuint (datagram.body_length, ==, wanted->body_length);
  g_assert_cmpuint (datagram.captured, ==, wanted->captured);
  g_assert_cmpuint (datagram.total_length, ==, wanted->offset + wanted->body_length);
}

/* Every valid datagram, truncated after every byte of its header and its body. */
static void
test_truncated (gconstpointer data)
{
  const Case *whole = data;
  g_auto (HbVector) vector = hb_vector_parse (whole->hex);

  for (gsize length = 0; length <= vector.length; length++)
    {
      g_auto (HbVector) cut = hb_vector_copy (vector.data, length);
      HbDatagram datagram;
      HbReason reason = hb_datagram_parse (&datagram, cut.data, length,
                                           vector.length + whole->beyond, INTERFACE);

      hb_assert_reason (reason, length < whole->offset ? HB_REASON_IP_TRUNCATED : HB_REASON_NONE);
      if (reason == HB_REASON_NONE)
        g_assert_cmpuint (datagram.captured, ==, MIN (length - whole->offset, whole->body_length));
    }
}

/* A chain of too many extension headers is refused. */
static void
test_chain_too_long (void)
{
  for (guint extra = 1; extra < 4; extra++)
    {
      g_autoptr (GString) chain = g_string_new (NULL);
      g_auto (HbVector) vector = { 0 };
      HbDatagram datagram;
      HbReason reason;

      g_string_printf (chain, V6 ("%04x", "3c"), (8 + extra) * 8 + 20);
      for (guint i = 1; i < 8 + extra; i++)
        g_string_append (chain, "3c00 00*6 ");
      g_string_append (chain, "0600 00*6 00*20");
      vector = hb_vector_parse (chain->str);

      reason = hb_datagram_parse (&datagram, vector.data, vector.length, vector.length, INTERFACE);
      g_assert_true (reason != HB_REASON_NONE || datagram.protocol != HB_IP_PROTOCOL_TCP);
    }
}

static const struct
{
  const char *hex;
  HbReason reason;
} sources[] = {
  { "00000000", HB_REASON_IP_SOURCE },
  { "00000001", HB_REASON_IP_SOURCE },
  { "00ffffff", HB_REASON_IP_SOURCE },
  { "01000000", HB_REASON_NONE },
  { "7f000001", HB_REASON_NONE },
  { "dfffffff", HB_REASON_NONE },
  { "e0000001", HB_REASON_IP_SOURCE },
  { "efffffff", HB_REASON_IP_SOURCE },
  { "f0000000", HB_REASON_IP_SOURCE },
  { "ffffffff", HB_REASON_IP_SOURCE },
  { "00*16", HB_REASON_IP_SOURCE },
  { "00*15 01", HB_REASON_NONE },
  { "00*10 ffff c6120001", HB_REASON_IP_SOURCE },
  { "00*10 fffe c6120001", HB_REASON_NONE },
  { "fd00 00*14", HB_REASON_NONE },
  { "fe80 00*13 01", HB_REASON_NONE },
  { "ff02 00*13 01", HB_REASON_IP_SOURCE },
  { "ffff 00*14", HB_REASON_IP_SOURCE },
  { "00*10 ffff 00000000", HB_REASON_IP_SOURCE },
  { "00*10 ffff e0000001", HB_REASON_IP_SOURCE },
};

static void
test_sources (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      gboolean ipv4 = strchr (sources[i].hex, '*') == NULL;
      g_autofree char *hex = g_strconcat (ipv4 ? "4500 001c 1234 0000 40 06 beef"
                                               : "60000000 0008 06 40",
                                          sources[i].hex, " ", ipv4 ? B4 : B6, BODY, NULL);
      g_auto (HbVector) vector = hb_vector_parse (hex);
      HbDatagram datagram;

      g_test_message ("%s", sources[i].hex);
      hb_assert_reason (hb_datagram_parse (&datagram, vector.data, vector.length, vector.length,
                                           INTERFACE),
                        sources[i].reason);
    }
}

static void
test_protocols (void)
{
  for (guint protocol = 0; protocol < 256; protocol++)
    {
      g_autofree char *hex4 = g_strdup_printf ("4500 001c 1234 0000 40 %02x beef" A4 B4 BODY,
                                               protocol);
      g_autofree char *hex6 = g_strdup_printf ("60000000 0008 %02x 40" A6 B6 BODY, protocol);
      g_auto (HbVector) ipv4 = hb_vector_parse (hex4);
      g_auto (HbVector) ipv6 = hb_vector_parse (hex6);
      gboolean extension = protocol == 0 || protocol == 43 || protocol == 44 || protocol == 60;
      HbDatagram datagram;

      hb_assert_reason (hb_datagram_parse (&datagram, ipv4.data, ipv4.length, ipv4.length, 0),
                        HB_REASON_NONE);
      g_assert_cmpuint (datagram.protocol, ==, protocol);

      if (extension)
        continue;
      hb_assert_reason (hb_datagram_parse (&datagram, ipv6.data, ipv6.length, ipv6.length, 0),
                        HB_REASON_NONE);
      g_assert_cmpuint (datagram.protocol, ==, protocol);
    }
}

static void
test_scope (void)
{
  g_auto (HbVector) vector = hb_vector_parse ("60000000 0008 06 40" L6 B6 BODY);
  HbDatagram datagram;

  hb_assert_reason (hb_datagram_parse (&datagram, vector.data, vector.length, vector.length,
                                       INTERFACE),
                    HB_REASON_NONE);
  assert_addresses (&datagram, "fe80::3%7", "fd00::2");
}

static const Case quotes[] = {
  { "ipv4", V4 ("4500", "0028", "4000") BODY, 0, HB_REASON_NONE, 6, 20, 20, 8 },
  { "ipv4-with-all-of-it", V4 ("4500", "001c", "4000") BODY, 0, HB_REASON_NONE, 6, 20, 8, 8 },
  { "ipv4-with-options", V4 ("4600", "05dc", "4000") "01*4" BODY, 0, HB_REASON_NONE, 6, 24, 1476,
    8 },
  { "ipv4-header-alone", V4 ("4500", "0028", "4000"), 0, HB_REASON_NONE, 6, 20, 20, 0 },
  { "ipv4-header-cut-off", "4500 0028 1234 4000 4006 beef" A4 "c61200", 0,
    HB_REASON_IP_TRUNCATED },
  { "ipv4-fragment", V4 ("4500", "0028", "0001") BODY, 0, HB_REASON_FRAGMENT },
  { "ipv4-header-length-4", V4 ("4400", "0028", "4000") BODY, 0, HB_REASON_IP_HEADER_LENGTH },
  { "ipv4-total-length-19", V4 ("4500", "0013", "4000") BODY, 0, HB_REASON_IP_TOTAL_LENGTH },
  { "ipv6", V6 ("0014", "06") BODY, 0, HB_REASON_NONE, 6, 40, 20, 8 },
  { "ipv6-65535", V6 ("ffff", "06") BODY, 0, HB_REASON_NONE, 6, 40, 65535, 8 },
  { "ipv6-extension", V6 ("001c", "3c") "0600 00*6" BODY, 0, HB_REASON_NONE, 6, 48, 20, 8 },
  { "ipv6-extension-cut-off", V6 ("001c", "3c") "0600 00*5", 0, HB_REASON_IP_TRUNCATED },
  { "nothing", "", 0, HB_REASON_IP_TRUNCATED },
};

static void
test_quote (gconstpointer data)
{
  const Case *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  HbDatagram quote;

  hb_assert_reason (hb_datagram_parse_quote (&quote, vector.data, vector.length, 0),
                    wanted->reason);
  if (wanted->reason != HB_REASON_NONE)
    return;

  g_assert_cmpuint (quote.protocol, ==, wanted->protocol);
  g_assert_cmpint (quote.body - vector.data, ==, (gssize) wanted->offset);
  g_assert_cmpuint (quote.body_length, ==, wanted->body_length);
  g_assert_cmpuint (quote.captured, ==, wanted->captured);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/datagram/case/%s", cases[i].name);
      g_autofree char *cut_path = g_strdup_printf ("/datagram/truncated/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
      if (cases[i].reason == HB_REASON_NONE)
        g_test_add_data_func (cut_path, &cases[i], test_truncated);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (quotes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/datagram/quote/%s", quotes[i].name);

      g_test_add_data_func (path, &quotes[i], test_quote);
    }
  g_test_add_func ("/datagram/chain-too-long", test_chain_too_long);
  g_test_add_func ("/datagram/sources", test_sources);
  g_test_add_func ("/datagram/protocols", test_protocols);
  g_test_add_func ("/datagram/scope", test_scope);

  return g_test_run ();
}
