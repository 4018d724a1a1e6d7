#include "wire/hb-datagram.h"

#include "wire/hb-bytes.h"

#define IPV4_SIZE 20
#define IPV6_SIZE 40

#define IPV6_HOP_BY_HOP 0
#define IPV6_ROUTING 43
#define IPV6_FRAGMENT 44
#define IPV6_DESTINATION 60

/* RFC 8200 defines six of them; a longer chain is an attack on the parser. */
#define MAX_EXTENSIONS 8

/* The length of a quoted datagram is unknown: an ICMP error quotes only the beginning, so the total length in
 * its header cannot be checked. */
#define QUOTED G_MAXSIZE

/* Deliberately ignores all checksums, of IP and TCP. Packets sent by other processes or containers of this
 * machine, including its kernel's answers, are captured before the hardware fills in their checksums, so
 * wrong ones are normal. The link layer detects damage; no checksum detects a forgery. */
static HbReason
parse_ipv4 (HbDatagram   *self,
            const guint8 *bytes,
            gsize         captured,
            gsize         length)
{
  gsize header_length;
  guint16 fragment;

  if (captured < IPV4_SIZE)
    return HB_REASON_IP_TRUNCATED;

  header_length = (gsize) (bytes[0] & 0x0f) * 4;
  self->total_length = hb_get_u16 (bytes + 2);
  if (header_length < IPV4_SIZE)
    return HB_REASON_IP_HEADER_LENGTH;
  if (self->total_length < header_length || self->total_length > length)
    return HB_REASON_IP_TOTAL_LENGTH;
  if (captured < header_length)
    return HB_REASON_IP_TRUNCATED;

  fragment = hb_get_u16 (bytes + 6);
  if ((fragment & 0x3fff) != 0)
    return HB_REASON_FRAGMENT;

  self->version = 4;
  self->hop_limit = bytes[8];
  self->protocol = bytes[9];
  self->source = bytes + 12;
  self->destination = bytes + 16;
  self->body = bytes + header_length;
  self->body_length = self->total_length - header_length;
  self->captured = MIN (captured - header_length, self->body_length);

  return HB_REASON_NONE;
}

static HbReason
parse_ipv6 (HbDatagram   *self,
            const guint8 *bytes,
            gsize         captured,
            gsize         length)
{
  gsize offset = IPV6_SIZE;
  guint8 next;

  if (captured < IPV6_SIZE)
    return HB_REASON_IP_TRUNCATED;

  self->total_length = IPV6_SIZE + hb_get_u16 (bytes + 4);
  if (self->total_length > length)
    return HB_REASON_IP_TOTAL_LENGTH;

  next = bytes[6];
  for (guint i = 0; i < MAX_EXTENSIONS; i++)
    {
      gsize size;

      if (next != IPV6_HOP_BY_HOP && next != IPV6_ROUTING && next != IPV6_DESTINATION &&
          next != IPV6_FRAGMENT)
        break;
      if (offset + 8 > self->total_length)
        return HB_REASON_IP_EXTENSIONS;
      if (offset + 8 > captured)
        return HB_REASON_IP_TRUNCATED;

      /* An atomic fragment (RFC 6946) is whole; any other is not. */
      if (next == IPV6_FRAGMENT && (hb_get_u16 (bytes + offset + 2) & 0xfff9) != 0)
        return HB_REASON_FRAGMENT;

      size = next == IPV6_FRAGMENT ? 8 : ((gsize) bytes[offset + 1] + 1) * 8;
      next = bytes[offset];
      offset += size;
      if (offset > self->total_length)
        return HB_REASON_IP_EXTENSIONS;
      if (offset > captured)
        return HB_REASON_IP_TRUNCATED;
    }

  self->version = 6;
  self->hop_limit = bytes[7];
  self->protocol = next;
  self->source = bytes + 8;
  self->destination = bytes + 24;
  self->body = bytes + offset;
  self->body_length = self->total_length - offset;
  self->captured = MIN (captured - offset, self->body_length);

  return HB_REASON_NONE;
}

static HbReason
parse (HbDatagram   *self,
       const guint8 *bytes,
       gsize         captured,
       gsize         length,
       guint32       interface)
{
  if (captured == 0)
    return HB_REASON_IP_TRUNCATED;

  self->interface = interface;
  switch (bytes[0] >> 4)
    {
    case 4:
      return parse_ipv4 (self, bytes, captured, length);
    case 6:
      return parse_ipv6 (self, bytes, captured, length);
    default:
      return HB_REASON_IP_VERSION;
    }
}

/* We could not answer to another source address, so it must not open a session. IPv4-mapped addresses must not
 * appear on the wire (RFC 4291, 2.5.5.2), and we would take this peer for the IPv4 one. */
static gboolean
has_valid_source (const HbDatagram *self)
{
  HbAddress source, destination;

  if (self->version == 4)
    return hb_address_is_unicast_ipv4 (self->source);

  hb_datagram_get_addresses (self, &source, &destination);
  return !hb_address_is_ipv4 (&source) && !hb_address_is_ipv4 (&destination) && hb_address_is_unicast (&source);
}

/**
 * hb_datagram_parse:
 * @self: (out): the parsed datagram
 * @bytes: an IP header and what follows
 * @captured: how many bytes were captured
 * @length: how many bytes were on the wire; more than the datagram's own length if a short frame was padded
 * @interface: the interface's index, for the scope of link-local addresses
 *
 * Parses IPv4 (RFC 791) or IPv6 with its extension headers (RFC 8200).
 *
 * Returns: %HB_REASON_NONE, or why it was rejected
 */
HbReason
hb_datagram_parse (HbDatagram   *self,
                   const guint8 *bytes,
                   gsize         captured,
                   gsize         length,
                   guint32       interface)
{
  HbReason reason = parse (self, bytes, captured, length, interface);

  if (reason != HB_REASON_NONE)
    return reason;

  return has_valid_source (self) ? HB_REASON_NONE : HB_REASON_IP_SOURCE;
}

/**
 * hb_datagram_parse_quote:
 * @self: (out): the parsed datagram
 * @bytes: the beginning of an IP datagram
 * @captured: how many bytes were captured
 * @interface: the index of the interface that received the error, which is the one the datagram left through
 *
 * Parses the beginning of a datagram that is quoted in an ICMP error (RFC 792; RFC 4443, 3.1).
 *
 * Returns: %HB_REASON_NONE, or why it was rejected
 */
HbReason
hb_datagram_parse_quote (HbDatagram   *self,
                         const guint8 *bytes,
                         gsize         captured,
                         guint32       interface)
{
  return parse (self, bytes, captured, QUOTED, interface);
}
