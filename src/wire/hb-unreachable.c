#include "wire/hb-unreachable.h"

#include "wire/hb-bytes.h"

#define ICMP_SIZE 8
#define ICMP_UNREACHABLE 3
#define ICMP_FRAGMENTATION_NEEDED 4
#define ICMPV6_UNREACHABLE 1
#define ICMPV6_TOO_BIG 2

/* RFC 792 requires eight bytes of the datagram's payload: both ports and the sequence number. */
#define QUOTED_TCP_SIZE 8

/* Returns: whether it is one of the two errors that we handle */
static gboolean
parse_head (HbUnreachable    *self,
            const HbDatagram *datagram)
{
  const guint8 *icmp = datagram->body;

  self->too_big = FALSE;
  self->mtu = 0;

  if (datagram->protocol == HB_IP_PROTOCOL_ICMPV6)
    {
      self->too_big = icmp[0] == ICMPV6_TOO_BIG;
      if (self->too_big)
        self->mtu = hb_get_u32 (icmp + 4);
      return self->too_big || icmp[0] == ICMPV6_UNREACHABLE;
    }

  self->too_big = icmp[0] == ICMP_UNREACHABLE && icmp[1] == ICMP_FRAGMENTATION_NEEDED;
  if (self->too_big)
    self->mtu = hb_get_u16 (icmp + 6);
  return icmp[0] == ICMP_UNREACHABLE;
}

/**
 * hb_unreachable_parse:
 * @self: (out): the parsed error
 * @datagram: a datagram whose protocol is ICMP or ICMPv6
 * @interface: the index of the interface that received it
 *
 * Parses a "destination unreachable" (RFC 792; RFC 4443, 3.1) or a "packet too big" (RFC 1191, 4; RFC 4443,
 * 3.2), and the segment it quotes.
 *
 * Returns: %HB_REASON_NONE, or why it was rejected
 */
HbReason
hb_unreachable_parse (HbUnreachable    *self,
                      const HbDatagram *datagram,
                      guint32           interface)
{
  HbDatagram quote;
  HbAddress local;

  if (datagram->captured < ICMP_SIZE)
    return HB_REASON_ICMP_TRUNCATED;
  if (!parse_head (self, datagram))
    return HB_REASON_ICMP_OTHER;
  if (hb_datagram_parse_quote (&quote, datagram->body + ICMP_SIZE,
                               datagram->captured - ICMP_SIZE, interface) != HB_REASON_NONE)
    return HB_REASON_ICMP_TRUNCATED;
  if (quote.protocol != HB_IP_PROTOCOL_TCP)
    return HB_REASON_ICMP_OTHER;
  if (quote.captured < QUOTED_TCP_SIZE)
    return HB_REASON_ICMP_TRUNCATED;

  hb_datagram_get_addresses (datagram, &self->reporter, &local);
  hb_datagram_get_addresses (&quote, &self->source, &self->destination);
  self->source_port = hb_get_u16 (quote.body);
  self->destination_port = hb_get_u16 (quote.body + 2);
  self->seq = hb_get_u32 (quote.body + 4);

  return HB_REASON_NONE;
}
