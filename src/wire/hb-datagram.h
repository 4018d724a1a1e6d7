#pragma once

#include "wire/hb-address.h"
#include "wire/hb-reason.h"

G_BEGIN_DECLS

#define HB_IP_PROTOCOL_ICMP 1
#define HB_IP_PROTOCOL_TCP 6
#define HB_IP_PROTOCOL_UDP 17
#define HB_IP_PROTOCOL_ICMPV6 58

/**
 * HbDatagram:
 * @source: (not nullable): the source address as it stands in the IP header; it may be forged
 * @destination: (not nullable): the destination address, likewise
 * @body: (not nullable): the payload behind the IP header and its extension headers
 * @captured: how many bytes of @body were captured
 * @body_length: the length of @body on the wire, according to the IP header
 * @total_length: the length of the whole datagram on the wire, according to the IP header
 * @protocol: the IP protocol number of @body
 * @version: 4 or 6
 * @hop_limit: what is left of its time to live (IPv4) or hop limit (IPv6): each router takes one
 * @interface: the interface's index, for the scope of link-local addresses
 *
 * A complete, well-formed IP datagram. It borrows its bytes. hb_datagram_get_addresses() gives the addresses where
 * they are to stay: copying them there takes longer than the rest of a header.
 */
typedef struct
{
  const guint8 *source;
  const guint8 *destination;
  const guint8 *body;
  gsize captured;
  gsize body_length;
  guint32 total_length;
  guint8 protocol;
  guint8 version;
  guint8 hop_limit;
  guint32 interface;
} HbDatagram;

HbReason hb_datagram_parse       (HbDatagram   *self,
                                  const guint8 *bytes,
                                  gsize         captured,
                                  gsize         length,
                                  guint32       interface);
HbReason hb_datagram_parse_quote (HbDatagram   *self,
                                  const guint8 *bytes,
                                  gsize         captured,
                                  guint32       interface);

/**
 * hb_datagram_get_addresses:
 * @self: a datagram
 * @source: (out): its source address
 * @destination: (out): its destination address
 */
static inline void
hb_datagram_get_addresses (const HbDatagram *self,
                           HbAddress        *source,
                           HbAddress        *destination)
{
  if (self->version == 4)
    {
      hb_address_init_ipv4 (source, self->source);
      hb_address_init_ipv4 (destination, self->destination);
      return;
    }

  *source = hb_address_from_ipv6 (self->source, self->interface);
  *destination = hb_address_from_ipv6 (self->destination, self->interface);
}

G_END_DECLS
