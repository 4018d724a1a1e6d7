#pragma once

#include "wire/hb-datagram.h"

G_BEGIN_DECLS

/**
 * HbUnreachable:
 * @reporter: the sender of the error: a router on the way, or the destination itself
 * @source: the source of the undeliverable segment
 * @destination: its destination
 * @source_port: its source port
 * @destination_port: its destination port
 * @seq: its sequence number
 * @mtu: the next hop's MTU in bytes if the datagram was too big; 0 if not given
 * @too_big: whether the datagram was too big; the destination may be reachable all the same
 *
 * An ICMP or ICMPv6 "destination unreachable" or "packet too big" about a TCP segment.
 */
typedef struct
{
  HbAddress reporter;
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
