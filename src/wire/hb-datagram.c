#include "wire/hb-datagram.h"

#include "wire/hb-bytes.h"

#define IPV4_SIZE 20
#define IPV6_SIZE 40

#define IPV6_HOP_BY_HOP 0
#define IPV6_ROUTING 43
#define IPV6_FRAGMENT 44
#define IPV6_DESTINATION 60

/* RFC 8200 orders six of them; a longer chain is an attack on whoever walks it. */
#define MAX_EXTENSIONS 8

/* Where the total length may not be held against the bytes: an ICMP error quotes only the
 * beginning of a datagram. */
#define QUOTED G_MAXSIZE

/* Checksums are not looked at, neither this header's nor TCP's, and that is a decision: what
 * another process or container of this machine sent, its kernel's answers among them, is
 * captured before any hardware would have filled them in, so they are wrong where all is well.
 * Damage on the way is caught by the link's own check; forgery is caught by no checksum. */
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
  self->protocol = bytes[9];
  self->source = hb_address_from_ipv4 (bytes + 12);
  self->destination = hb_address_from_ipv4 (bytes + 16);
  self->body = bytes + header_length;
  self->body_length = self->total_length - header_length;
  self->captured = MIN (captured - header_length, self->body_length);

  return HB_REASON_NONE;
}

static HbReason
parse_ipv6 (HbDatagram   *self,
            const guint8 *bytes,
            gsize         captured,
            gsize         length,
            guint32       interface)
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
  self->protocol = next;
  self->source = hb_address_from_ipv6 (bytes + 8, interface);
  self->destination = hb_address_from_ipv6 (bytes + 24, interface);
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

  switch (bytes[0] >> 4)
    {
    case 4:
      return parse_ipv4 (self, bytes, captured, length);
    case 6:
      return parse_ipv6 (self, bytes, captured, length, interface);
    default:
      return HB_REASON_IP_VERSION;
    }
}

/**
 * hb_datagram_parse:
 * @self: (out): what was found
 * @bytes: an IP header and what follows it
 * @captured: how many bytes there are
 * @length: how many there were on the wire; more than the datagram's own length where a short
 *   frame was padded
 * @interface: the interface's index, for the scope of link-local addresses
 *
 * Parses IPv4 (RFC 791) or IPv6 with its extension headers (RFC 8200).
 *
 * Returns: %HB_REASON_NONE, or why it was refused
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

  /* An IPv4 address within IPv6 is not for the wire (RFC 4291, 2.5.5.2), and would pass for the
   * IPv4 peer itself. */
  if (self->version == 6 &&
      (hb_address_is_ipv4 (&self->source) || hb_address_is_ipv4 (&self->destination)))
    return HB_REASON_IP_SOURCE;

  /* Nobody could be answered there, and a session for it would be a lie. */
  return hb_address_is_unicast (&self->source) ? HB_REASON_NONE : HB_REASON_IP_SOURCE;
}

/**
 * hb_datagram_parse_quote:
 * @self: (out): what was found
 * @bytes: the beginning of an IP datagram
 * @captured: how many bytes there are
 * @interface: the index of the interface that the error came in by, where the datagram had left
 *
 * Parses what an ICMP error quotes of the datagram that it is about (RFC 792; RFC 4443, 3.1).
 *
 * Returns: %HB_REASON_NONE, or why it was refused
 */
HbReason
hb_datagram_parse_quote (HbDatagram   *self,
                         const guint8 *bytes,
                         gsize         captured,
                         guint32       interface)
{
  return parse (self, bytes, captured, QUOTED, interface);
}
