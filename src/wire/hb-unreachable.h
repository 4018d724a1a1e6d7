#pragma once

#include "wire/hb-datagram.h"

G_BEGIN_DECLS

/**
 * HbUnreachable:
 * @limiter: who says so: a router on the way, or the host itself
 * @source: who sent the segment that could not be delivered
 * @destination: whom it could not be delivered to
 * @source_port: its source port
 * @destination_port: its destination port
 * @seq: its sequence number
 * @mtu: how large a datagram may be to pass, in bytes, where that is what was wrong; 0 where it is
 *   not said
 * @too_big: whether it was too large for the way; that says nothing of whether there is one
 *
 * An ICMP or ICMPv6 "destination unreachable" or "packet too big" about a TCP segment.
 */
typedef struct
{
  HbAddress limiter;
  HbAddress source;
  HbAddress destination;
  guint32 seq;
  guint32 mtu;
  guint16 source_port;
  guint16 destination_port;
  gboolean too_big;
} HbUnreachable;

HbReason hb_unreachable_parse (HbUnreachable    *self,
                               const HbDatagram *datagram,
                               guint32           interface);

G_END_DECLS
