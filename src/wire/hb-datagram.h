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
 * @source: the source address, which may be forged
 * @destination: the destination address
 * @body: (not nullable): the payload behind the IP header and its extension headers
 * @captured: how many bytes of @body were captured
 * @body_length: the length of @body on the wire, according to the IP header
 * @total_length: the length of the whole datagram on the wire, according to the IP header
 * @protocol: the IP protocol number of @body
 * @version: 4 or 6
 *
 * A complete, well-formed IP datagram. It borrows its body.
 */
typedef struct
{
  HbAddress source;
  HbAddress destination;
  const guint8 *body;
  gsize captured;
  gsize body_length;
  guint32 total_length;
  guint8 protocol;
  guint8 version;
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

G_END_DECLS
