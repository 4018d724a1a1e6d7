#include "net/hb-recorder.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <string.h>

#include "net/hb-net-error.h"
#include "wire/hb-bytes.h"
#include "wire/hb-message.h"

/* LINKTYPE_LINUX_SLL2: protocol, reserved, interface index, ARP type, packet type, address. */
#define COOKED_SIZE 20
#define TYPE_TO_US 0
#define TYPE_FROM_US 4
#define ARP_ETHERNET 1
#define ARP_NONE 0xfffe

#define FRAME_MAX 65536

struct _HbRecorder
{
  char *path;
  pcap_t *pcap;
  pcap_dumper_t *dumper;
  guint8 buffer[FRAME_MAX];
};

/**
 * hb_recorder_new:
 * @path: where to write; what is there is replaced
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): a recorder
 */
HbRecorder *
hb_recorder_new (const char  *path,
                 GError     **error)
{
  g_autoptr (HbRecorder) self = g_new0 (HbRecorder, 1);

  self->path = g_strdup (path);
  self->pcap = pcap_open_dead_with_tstamp_precision (DLT_LINUX_SLL2, FRAME_MAX,
                                                     PCAP_TSTAMP_PRECISION_NANO);
  self->dumper = pcap_dump_open (self->pcap, path);
  if (self->dumper == NULL)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE, "cannot write the capture: %s",
                   pcap_geterr (self->pcap));
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
hb_recorder_free (HbRecorder *self)
{
  g_clear_pointer (&self->dumper, pcap_dump_close);
  pcap_close (self->pcap);
  g_free (self->path);
  g_free (self);
}

static void
write_cooked (HbRecorder *self,
              gsize       captured,
              gsize       length,
              gint64      stamp)
{
  struct pcap_pkthdr header = {
    .ts = { stamp / G_GINT64_CONSTANT (1000000000), stamp % G_GINT64_CONSTANT (1000000000) },
    .caplen = (bpf_u_int32) (COOKED_SIZE + captured),
    .len = (bpf_u_int32) (COOKED_SIZE + length),
  };

  pcap_dump ((u_char *) self->dumper, &header, self->buffer);
}

/**
 * hb_recorder_write_frame:
 * @self: a recorder
 * @frame: a captured frame; one without a whole link header is left out
 */
void
hb_recorder_write_frame (HbRecorder    *self,
                         const HbFrame *frame)
{
  HbLinkHeader link;
  gsize captured;

  if (hb_frame_parse_link (frame, &link) != HB_REASON_NONE)
    return;

  memset (self->buffer, 0, COOKED_SIZE);
  if (frame->link == HB_LINK_COOKED_2)
    {
      memcpy (self->buffer, frame->bytes, COOKED_SIZE);
    }
  else
    {
      gboolean ethernet = frame->link == HB_LINK_ETHERNET;

      hb_put_u16 (self->buffer, link.outer_protocol);
      hb_put_u32 (self->buffer + 4, link.interface);
      hb_put_u16 (self->buffer + 8, ethernet ? ARP_ETHERNET : ARP_NONE);
      self->buffer[10] = TYPE_TO_US;
      if (ethernet)
        {
          self->buffer[11] = 6;
          memcpy (self->buffer + 12, frame->bytes + 6, 6);
        }
    }

  captured = MIN (frame->captured - link.outer_size, FRAME_MAX - COOKED_SIZE);
  memcpy (self->buffer + COOKED_SIZE, frame->bytes + link.outer_size, captured);
  write_cooked (self, captured, frame->length - link.outer_size, frame->stamp);
}

/**
 * hb_recorder_write_segment:
 * @self: a recorder
 * @segment: a segment that we injected
 * @stamp: when, in nanoseconds of wall-clock time since 1970
 */
void
hb_recorder_write_segment (HbRecorder      *self,
                           const HbSegment *segment,
                           gint64           stamp)
{
  gboolean ipv4 = hb_address_is_ipv4 (&segment->destination);
  gsize length;

  memset (self->buffer, 0, COOKED_SIZE);
  hb_put_u16 (self->buffer, ipv4 ? HB_ETHERTYPE_IPV4 : HB_ETHERTYPE_IPV6);
  hb_put_u16 (self->buffer + 8, ARP_NONE);
  self->buffer[10] = TYPE_FROM_US;

  length = hb_segment_build (segment, self->buffer + COOKED_SIZE, FRAME_MAX - COOKED_SIZE);
  write_cooked (self, length, length, stamp);
}

/**
 * hb_recorder_flush:
 * @self: a recorder
 * @error: return location for a #HbNetError
 *
 * Hands everything to the system, so that a reader sees it now.
 *
 * Returns: whether all of it was written
 */
gboolean
hb_recorder_flush (HbRecorder  *self,
                   GError     **error)
{
  if (pcap_dump_flush (self->dumper) == 0 && !ferror (pcap_dump_file (self->dumper)))
    return TRUE;

  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE, "cannot write the capture %s: %s",
               self->path, g_strerror (errno));
  return FALSE;
}
