#include "app/model/hb-packet-item.h"

#include <pcap/pcap.h>
#include <string.h>

/* A capture of each kind of link, and random bytes. */

static pcap_t *
open_capture (const char *name)
{
  char message[PCAP_ERRBUF_SIZE];
  g_autofree char *path = g_build_filename (g_getenv ("HB_CAPTURES"), name, NULL);
  pcap_t *capture = pcap_open_offline (path, message);

  if (capture == NULL)
    g_error ("%s", message);
  return capture;
}

static GVariant *
pack (guint32       link_type,
      const guint8 *bytes,
      gsize         length)
{
  return g_variant_ref_sink (g_variant_new ("(xu@ay)", G_GINT64_CONSTANT (1795344596963856789), link_type,
                                            g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes,
                                                                       length, 1)));
}

static char *
get (HbPacketItem *item,
     const char   *property)
{
  char *text;

  g_object_get (item, property, &text, NULL);
  return text;
}

static void
test_links (void)
{
  static const struct
  {
    const char *capture;
    guint32 link_type;
    const char *name;
    const char *link;
  } rows[] = {
    { "link-ethernet.pcap", 1, "Ethernet", "type 0x0800" },
    { "link-vlan.pcap", 1, "Ethernet", "type 0x0800, VLAN " },
    { "link-loopback.pcap", 0, "Loopback", "type 0x0800" },
    { "link-cooked.pcap", 113, "Linux cooked", "type 0x0800" },
    { "link-cooked-2.pcap", 276, "Linux cooked", "type 0x0800" },
    { "link-raw.pcap", 101, "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pcap_t *capture = open_capture (rows[i].capture);
      struct pcap_pkthdr *header;
      const guint8 *bytes;
      g_autoptr (GVariant) packet = NULL;
      g_autoptr (HbPacketItem) item = NULL;
      g_autofree char *name = NULL;
      g_autofree char *link = NULL;
      g_autofree char *transport = NULL;

      g_assert_cmpint (pcap_next_ex (capture, &header, &bytes), ==, 1);
      packet = pack (rows[i].link_type, bytes, header->caplen);
      pcap_close (capture);

      item = hb_packet_item_new (packet, "198.18.0.2");
      name = get (item, "link-name");
      link = get (item, "link");
      transport = get (item, "transport");
      g_test_message ("%s: %s, %s, %s", rows[i].capture, name, link, transport);
      g_assert_cmpstr (name, ==, rows[i].name);
      g_assert_true (*rows[i].link == '\0' ? *link == '\0' : g_str_has_prefix (link, rows[i].link));
      g_assert_nonnull (strstr (transport, ", port "));
    }
}

static void
test_direction (void)
{
  pcap_t *capture = open_capture ("link-ethernet.pcap");
  struct pcap_pkthdr *header;
  const guint8 *bytes;
  g_autoptr (GVariant) packet = NULL;
  g_autoptr (HbPacketItem) item = NULL;
  g_autoptr (HbPacketItem) other = NULL;
  g_autofree char *network = NULL;
  g_autofree char *when = NULL;
  g_auto (GStrv) words = NULL;
  gboolean incoming;

  g_assert_cmpint (pcap_next_ex (capture, &header, &bytes), ==, 1);
  packet = pack (1, bytes, header->caplen);
  pcap_close (capture);

  item = hb_packet_item_new (packet, "nobody");
  network = get (item, "network");
  words = g_strsplit (network, " ", 2);
  g_object_get (item, "incoming", &incoming, NULL);
  g_assert_false (incoming);

  other = hb_packet_item_new (packet, words[0]);
  g_object_get (other, "incoming", &incoming, NULL);
  g_assert_true (incoming);
  when = get (other, "when");
  g_assert_cmpstr (when, ==, "10:49:56.963");
}

/* Every truncation of every frame of a hostile capture, for each kind of link. */
static void
test_hostile (void)
{
  static const guint32 link_types[] = { 0, 1, 101, 113, 276, 4711 };
  static const char *const texts[] = { "summary", "link", "network", "transport", "data" };
  pcap_t *capture = open_capture ("hostile.pcap");
  struct pcap_pkthdr *header;
  const guint8 *bytes;
  guint count = 0;

  while (pcap_next_ex (capture, &header, &bytes) == 1)
    for (guint i = 0; i < G_N_ELEMENTS (link_types); i++)
      for (gsize length = 0; length <= MIN (header->caplen, 96); length++)
        {
          g_autoptr (GVariant) packet = pack (link_types[i], bytes, length);
          g_autoptr (HbPacketItem) item = hb_packet_item_new (packet, "198.18.0.2");

          for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
            {
              g_autofree char *text = get (item, texts[j]);

              g_assert_true (g_utf8_validate (text, -1, NULL));
              for (const char *at = text; *at != '\0'; at++)
                g_assert_false (g_ascii_iscntrl (*at));
            }
          count++;
        }
  pcap_close (capture);
  g_assert_cmpuint (count, >, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet-item/links", test_links);
  g_test_add_func ("/packet-item/direction", test_direction);
  g_test_add_func ("/packet-item/hostile", test_hostile);
  return g_test_run ();
}
