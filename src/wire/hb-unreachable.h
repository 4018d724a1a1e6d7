#pragma once

#include "wire/hb-datagram.h"

G_BEGIN_DECLS

/**
 * HbUnreachable:
 * @reporter: who says so: a router on the way, or the host itself
 * @source: who sent the segment that could not be delivered
 * @destination: whom it could not be delivered to
 * @source_port: its source port
 * @destination_port: its destination port
 * @seq: its sequence number
 *
 * An ICMP or ICMPv6 "destination unreachable" about a TCP segment.
 */
typedef struct
{
  HbAddress reporter;
  HbAddress source;
  HbAddress destination;
  guint32 seq;
  guint16 source_port;
  guint16 destination_port;
} HbUnreachable;

HbReason hb_unreachable_parse (HbUnreachable    *self,
                               const HbDatagram *datagram,
                               guint32           interface);

G_END_DECLS
