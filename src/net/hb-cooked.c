#include "net/hb-cooked.h"

#include <string.h>

#include "wire/hb-bytes.h"

/* The header has: protocol, reserved, interface index, ARP type, packet type, address. */
#define TYPE_TO_US 0
#define TYPE_FROM_US 4
#define ARP_ETHERNET 1
#define ARP_NONE 0xfffe

/* Up to this, an EtherType is a length (IEEE 802.3), and the cooked protocol is LLC. */
#define LENGTH_MAX 1500
#define PROTOCOL_LLC 4

static void
write_header (guint8             *buffer,
              const HbFrame      *frame,
              const HbLinkHeader *link)
{
  gboolean ethernet = frame->link == HB_LINK_ETHERNET;

  if (frame->link == HB_LINK_COOKED_2)
    {
      memcpy (buffer, frame->bytes, HB_COOKED_SIZE);
      return;
    }

  memset (buffer, 0, HB_COOKED_SIZE);
  hb_put_u16 (buffer, ethernet && link->outer_protocol <= LENGTH_MAX ? PROTOCOL_LLC
                                                                     : link->outer_protocol);
  hb_put_u32 (buffer + 4, link->interface);
  hb_put_u16 (buffer + 8, ethernet ? ARP_ETHERNET : ARP_NONE);
  buffer[10] = TYPE_TO_US;
  if (ethernet)
    {
      buffer[11] = 6;
      memcpy (buffer + 12, frame->bytes + 6, 6);
    }
}

/**
 * hb_cooked_from_frame:
 * @frame: a captured frame
 * @buffer: (out): return location
 * @size: the size of @buffer, at least %HB_COOKED_SIZE; longer frames are cut off
 * @length: (out) (optional): the length on the wire, with the header
 *
 * Returns: how many bytes were written; 0 for a frame without a complete link header
 */
gsize
hb_cooked_from_frame (const HbFrame *frame,
                      guint8        *buffer,
                      gsize          size,
                      gsize         *length)
{
  HbLinkHeader link;
  gsize captured;

  if (hb_frame_parse_link (frame, &link) != HB_REASON_NONE)
    return 0;

  write_header (buffer, frame, &link);
  captured = MIN (frame->captured - link.outer_size, size - HB_COOKED_SIZE);
  memcpy (buffer + HB_COOKED_SIZE, frame->bytes + link.outer_size, captured);
  if (length != NULL)
    *length = HB_COOKED_SIZE + frame->length - link.outer_size;

  return HB_COOKED_SIZE + captured;
}

/**
 * hb_cooked_from_segment:
 * @segment: a segment that we injected
 * @buffer: (out): return location
 * @size: the size of @buffer, at least %HB_COOKED_SIZE
 *
 * Returns: how many bytes were written
 */
gsize
hb_cooked_from_segment (const HbSegment *segment,
                        guint8          *buffer,
                        gsize            size)
{
  gboolean ipv4 = hb_address_is_ipv4 (&segment->destination);

  memset (buffer, 0, HB_COOKED_SIZE);
  hb_put_u16 (buffer, ipv4 ? HB_ETHERTYPE_IPV4 : HB_ETHERTYPE_IPV6);
  hb_put_u32 (buffer + 4, segment->destination.scope);
  hb_put_u16 (buffer + 8, ARP_NONE);
  buffer[10] = TYPE_FROM_US;

  return HB_COOKED_SIZE + hb_segment_build (segment, buffer + HB_COOKED_SIZE,
                                            size - HB_COOKED_SIZE);
}
