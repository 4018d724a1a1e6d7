#include "wire/hb-packet.h"

/**
 * hb_packet_parse:
 * @self: (out): the parsed packet; it borrows the frame's bytes
 * @frame: a captured frame
 *
 * Parses all layers of a frame: link, IP, TCP or ICMP.
 *
 * Returns: %HB_REASON_NONE, or why it was rejected, for the caller to count
 */
HbReason
hb_packet_parse (HbPacket      *self,
                 const HbFrame *frame)
{
  HbLinkHeader *link = &self->link;
  HbDatagram datagram;
  HbReason reason;

  reason = hb_frame_parse_link (frame, link);
  if (reason != HB_REASON_NONE)
    return reason;
  if (link->protocol != HB_ETHERTYPE_IPV4 && link->protocol != HB_ETHERTYPE_IPV6)
    return HB_REASON_NOT_IP;

  reason = hb_datagram_parse (&datagram, frame->bytes + link->size, frame->captured - link->size,
                              frame->length - link->size, link->interface);
  if (reason != HB_REASON_NONE)
    return reason;

  self->protocol = datagram.protocol;
  switch (datagram.protocol)
    {
    case HB_IP_PROTOCOL_TCP:
      self->kind = HB_PACKET_SEGMENT;
      self->segment.stamp = frame->stamp;
      self->segment.mac = link->source;
      self->segment.interface = link->interface;
      self->segment.ethertype = link->protocol;
      self->segment.vlan = link->vlan;
      return hb_segment_parse (&self->segment, &datagram);

    case HB_IP_PROTOCOL_ICMP:
    case HB_IP_PROTOCOL_ICMPV6:
      self->kind = HB_PACKET_UNREACHABLE;
      return hb_unreachable_parse (&self->unreachable, &datagram, link->interface);

    default:
      return HB_REASON_NOT_TCP;
    }
}
