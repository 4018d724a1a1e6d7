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
 * @source: where it says it comes from
 * @destination: where it goes
 * @body: (not nullable): what follows the IP header and its extensions
 * @captured: how many bytes of @body there are
 * @body_length: how many bytes of @body there were on the wire, by the IP header
 * @total_length: length of the whole datagram on the wire, by the IP header
 * @protocol: the IP protocol number of @body
 * @version: 4 or 6
 *
 * An IP datagram that is whole and in order. It borrows its body.
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
