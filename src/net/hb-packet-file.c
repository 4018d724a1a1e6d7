#include "net/hb-packet-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/hb-link-type.h"
#include "net/hb-net-error.h"

#define LINKTYPE_RAW 101
#define FRAME_MAX 65536
#define SECOND G_GINT64_CONSTANT (1000000000)

/* A pcap file has one link type: that of the frames if they all have the same, else none. */
static guint32
choose_link_type (const HbFilePacket *packets,
                  gsize               n_packets)
{
  for (gsize i = 1; i < n_packets; i++)
    if (packets[i].link_type != packets[0].link_type)
      return LINKTYPE_RAW;

  return n_packets > 0 ? packets[0].link_type : LINKTYPE_RAW;
}

static void
write_bytes (pcap_dumper_t *dumper,
             gint64         stamp,
             const guint8  *bytes,
             gsize          length)
{
  struct pcap_pkthdr header = {
    .ts = { stamp / SECOND, stamp % SECOND },
    .caplen = (bpf_u_int32) length,
    .len = (bpf_u_int32) length,
  };

  pcap_dump ((u_char *) dumper, &header, bytes);
}

static void
write_packet (pcap_dumper_t      *dumper,
              guint32             file_link_type,
              const HbFilePacket *packet)
{
  gint64 stamp = CLAMP (packet->stamp, 0, HB_STAMP_MAX);
  HbFrame frame = {
    .stamp = stamp,
    .link = hb_link_type_to_link (packet->link_type),
    .bytes = packet->bytes,
    .captured = packet->length,
    .length = packet->length,
  };
  HbLinkHeader link;

  if (packet->link_type == file_link_type)
    write_bytes (dumper, stamp, frame.bytes, MIN (frame.captured, FRAME_MAX));
  else if (hb_frame_parse_link (&frame, &link) == HB_REASON_NONE)
    write_bytes (dumper, stamp, frame.bytes + link.size,
                 MIN (frame.captured - link.size, FRAME_MAX));
}

/**
 * hb_packet_file_new:
 * @packets: (array length=n_packets): the packets
 * @n_packets: their number
 * @error: return location for a #HbNetError
 *
 * Creates a capture file in memory. If the frames have different link types, their link headers are removed,
 * and all data from the IP header on is kept.
 *
 * Returns: (nullable) (transfer full): a pcap file with time stamps in nanoseconds
 */
GBytes *
hb_packet_file_new (const HbFilePacket  *packets,
                    gsize                n_packets,
                    GError             **error)
{
  guint32 link_type = choose_link_type (packets, n_packets);
  int dlt = hb_link_type_to_dlt (link_type);
  char *contents = NULL;
  size_t size = 0;
  FILE *stream;
  pcap_t *pcap;
  pcap_dumper_t *dumper;

  if (dlt < 0)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE, _("the link type %u is not known"),
                   link_type);
      return NULL;
    }

  stream = open_memstream (&contents, &size);
  if (stream == NULL)
    {
      g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FAILED, g_strerror (errno));
      return NULL;
    }

  pcap = pcap_open_dead_with_tstamp_precision (dlt, FRAME_MAX, PCAP_TSTAMP_PRECISION_NANO);
  dumper = pcap_dump_fopen (pcap, stream);
  if (dumper == NULL)
    {
      g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FILE, pcap_geterr (pcap));
      pcap_close (pcap);
      fclose (stream);
      free (contents);
      return NULL;
    }

  for (gsize i = 0; i < n_packets; i++)
    write_packet (dumper, link_type, &packets[i]);

  pcap_dump_close (dumper);
  pcap_close (pcap);

  return g_bytes_new_with_free_func (contents, size, free, contents);
}
