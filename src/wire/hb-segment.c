#include "wire/hb-segment.h"

#include <string.h>

#include "wire/hb-bytes.h"

#define TCP_SIZE 20
#define IPV4_SIZE 20
#define IPV6_SIZE 40

/* The first implementation's values (PROTOCOL.md, "A message is an exchange of segments"). Its datagrams are
 * never fragmented, so any id is valid (RFC 6864, 4.1). */
#define TIME_TO_LIVE 64
#define IPV4_ID 1

/* Has a router report a datagram that is too big (RFC 1191) instead of fragmenting it: the capture filters of
 * both implementations drop fragments. A datagram that no router may fragment (RFC 791, 3.2) stays identical,
 * byte by byte, to the first implementation's. */
#define IPV4_DO_NOT_FRAGMENT 0x4000
#define IPV4_NEVER_CUT 68

/**
 * hb_segment_parse:
 * @self: (out): the parsed segment; the members from the link layer (stamp, mac, interface, ethertype,
 *   vlan) are unchanged
 * @datagram: a datagram whose protocol is TCP
 *
 * Parses a TCP header (RFC 9293, 3.1). The payload's length is the IP header's minus both headers, not the
 * captured length: short Ethernet frames are padded.
 *
 * Returns: %HB_REASON_NONE, or why it was rejected
 */
HbReason
hb_segment_parse (HbSegment        *self,
                  const HbDatagram *datagram)
{
  const guint8 *tcp = datagram->body;
  gsize header_length;

  if (datagram->body_length < TCP_SIZE || datagram->captured < TCP_SIZE)
    return HB_REASON_TCP_TRUNCATED;

  header_length = (gsize) (tcp[12] >> 4) * 4;
  if (header_length < TCP_SIZE || header_length > datagram->body_length)
    return HB_REASON_TCP_DATA_OFFSET;
  if (header_length > datagram->captured)
    return HB_REASON_TCP_TRUNCATED;

  hb_datagram_get_addresses (datagram, &self->source, &self->destination);
  self->ip_version = datagram->version;
  self->hop_limit = datagram->hop_limit;
  self->ip_length = datagram->total_length;
  self->source_port = hb_get_u16 (tcp);
  self->destination_port = hb_get_u16 (tcp + 2);
  self->seq = hb_get_u32 (tcp + 4);
  self->ack = hb_get_u32 (tcp + 8);
  self->flags = tcp[13];
  self->window = hb_get_u16 (tcp + 14);
  self->payload = tcp + header_length;
  self->payload_length = datagram->body_length - header_length;
  self->payload_captured = datagram->captured - header_length;

  return HB_REASON_NONE;
}

/* Adds up the 16-bit words of a buffer for the Internet checksum (RFC 1071); the length may be odd. */
static guint32
add_words (guint32       sum,
           const guint8 *bytes,
           gsize         length)
{
  gsize i;

  for (i = 0; i + 1 < length; i += 2)
    sum += hb_get_u16 (bytes + i);
  if (i < length)
    sum += (guint32) bytes[i] << 8;

  return sum;
}

static guint16
checksum (guint32 sum)
{
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);

  return (guint16) ~sum;
}

static void
write_ipv4 (const HbSegment *self,
            guint8          *ip,
            gsize            total)
{
  memset (ip, 0, IPV4_SIZE);
  ip[0] = 0x45;
  hb_put_u16 (ip + 2, (guint16) total);
  hb_put_u16 (ip + 4, IPV4_ID);
  if (total > IPV4_NEVER_CUT)
    hb_put_u16 (ip + 6, IPV4_DO_NOT_FRAGMENT);
  ip[8] = TIME_TO_LIVE;
  ip[9] = HB_IP_PROTOCOL_TCP;
  memcpy (ip + 12, self->source.bytes + 12, 4);
  memcpy (ip + 16, self->destination.bytes + 12, 4);
  hb_put_u16 (ip + 10, checksum (add_words (0, ip, IPV4_SIZE)));
}

static void
write_ipv6 (const HbSegment *self,
            guint8          *ip,
            gsize            total)
{
  memset (ip, 0, IPV6_SIZE);
  ip[0] = 0x60;
  hb_put_u16 (ip + 4, (guint16) (total - IPV6_SIZE));
  ip[6] = HB_IP_PROTOCOL_TCP;
  ip[7] = TIME_TO_LIVE;
  memcpy (ip + 8, self->source.bytes, 16);
  memcpy (ip + 24, self->destination.bytes, 16);
}

/**
 * hb_segment_build:
 * @self: addresses of one family, ports, flags, seq, ack and a payload of @payload_length bytes
 * @buffer: return location
 * @size: the size of @buffer, in bytes
 *
 * Writes a segment of ours as an IP datagram (PROTOCOL.md, "A message is an exchange of segments"), without
 * options in either header, with both checksums.
 *
 * Returns: its length in bytes, or 0 if it does not fit into @size or into a datagram
 */
gsize
hb_segment_build (const HbSegment *self,
                  guint8          *buffer,
                  gsize            size)
{
  gboolean ipv4 = hb_address_is_ipv4 (&self->destination);
  gsize ip_size = ipv4 ? IPV4_SIZE : IPV6_SIZE;
  gsize address_offset = ipv4 ? 12 : 8;
  gsize tcp_length = TCP_SIZE + self->payload_length;
  gsize total = ip_size + tcp_length;
  guint8 *tcp = buffer + ip_size;
  guint32 sum;

  if (self->payload_length > G_MAXUINT16 - HB_SEGMENT_HEADERS_MAX || total > size)
    return 0;

  if (ipv4)
    write_ipv4 (self, buffer, total);
  else
    write_ipv6 (self, buffer, total);

  memset (tcp, 0, TCP_SIZE);
  hb_put_u16 (tcp, self->source_port);
  hb_put_u16 (tcp + 2, self->destination_port);
  hb_put_u32 (tcp + 4, self->seq);
  hb_put_u32 (tcp + 8, self->ack);
  tcp[12] = (TCP_SIZE / 4) << 4;
  tcp[13] = self->flags;
  hb_put_u16 (tcp + 14, HB_SEGMENT_WINDOW);
  if (self->payload_length > 0)
    memcpy (tcp + TCP_SIZE, self->payload, self->payload_length);

  /* The pseudo-header: both addresses, the protocol, TCP's length (RFC 9293, 3.1). */
  sum = add_words (HB_IP_PROTOCOL_TCP + (guint32) tcp_length, buffer + address_offset,
                   ip_size - address_offset);
  hb_put_u16 (tcp + 16, checksum (add_words (sum, tcp, tcp_length)));

  return total;
}
