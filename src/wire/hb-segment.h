#pragma once

#include "wire/hb-datagram.h"

G_BEGIN_DECLS

#define HB_TCP_FIN 0x01
#define HB_TCP_SYN 0x02
#define HB_TCP_RST 0x04
#define HB_TCP_PSH 0x08
#define HB_TCP_ACK 0x10
#define HB_TCP_URG 0x20

#define HB_SEGMENT_WINDOW 8192

/* The maximum size of the headers that hb_segment_build() writes: IPv6 and TCP without options. */
#define HB_SEGMENT_HEADERS_MAX 60

/**
 * HbSegment:
 * @source: the sender's address
 * @destination: the receiver's address
 * @payload: (nullable): the data after the TCP header
 * @payload_captured: how many bytes of @payload were captured
 * @payload_length: the length of @payload on the wire, according to the IP and TCP headers
 * @stamp: the capture time, in nanoseconds since 1970; 0 for a segment of ours
 * @mac: the source MAC address in the link header, which is the sender's or its next hop's towards us; 0 if there
 *   is none
 * @interface: the index of the interface that captured it, or 0
 * @ip_length: the length of the datagram, according to the IP header
 * @seq: sequence number
 * @ack: acknowledgement number
 * @source_port: sender's port
 * @destination_port: receiver's port
 * @window: receive window, unscaled
 * @ethertype: the EtherType in the link header
 * @vlan: outermost VLAN id, or -1
 * @ip_version: 4 or 6
 * @hop_limit: what is left of the datagram's time to live
 * @flags: HB_TCP_ bits, all eight
 *
 * One TCP segment with the addresses of its datagram: a value that borrows its payload.
 */
typedef struct
{
  HbAddress source;
  HbAddress destination;
  const guint8 *payload;
  gsize payload_captured;
  gsize payload_length;
  gint64 stamp;
  guint64 mac;
  guint32 interface;
  guint32 ip_length;
  guint32 seq;
  guint32 ack;
  guint16 source_port;
  guint16 destination_port;
  guint16 window;
  guint16 ethertype;
  gint16 vlan;
  guint8 ip_version;
  guint8 hop_limit;
  guint8 flags;
} HbSegment;

HbReason hb_segment_parse  (HbSegment        *self,
                            const HbDatagram *datagram);
gsize    hb_segment_build  (const HbSegment  *self,
                            guint8           *buffer,
                            gsize             size);

G_END_DECLS
