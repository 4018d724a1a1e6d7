#include "wire/hb-frame.h"

#include <string.h>

#include "wire/hb-bytes.h"

#define ETHERNET_SIZE 14
#define LOOPBACK_SIZE 4
#define COOKED_SIZE 16
#define COOKED_2_SIZE 20
#define MAC_SIZE 6
#define TAG_SIZE 4
#define SNAP_SIZE 8
#define PPPOE_SIZE 8 /* including the PPP protocol field */

/* Two tags are in use (802.1ad around 802.1Q); more are an attack. */
#define MAX_TAGS 4

/* Values up to this are not an EtherType but a length, followed by LLC (IEEE 802.3, 3.2.6). */
#define LENGTH_MAX 1500

#define ETHERTYPE_PPPOE 0x8864 /* session stage */
#define PPPOE_VERSION_AND_TYPE 0x11
#define PPPOE_CODE_SESSION 0
#define PPP_IPV4 0x0021
#define PPP_IPV6 0x0057

static gboolean
is_tag (guint16 protocol)
{
  return protocol == 0x8100 || protocol == 0x88a8 || protocol == 0x9100;
}

static HbReason
walk_tags (const HbFrame *self,
           HbLinkHeader  *header)
{
  for (guint tags = 0; is_tag (header->protocol) && tags < MAX_TAGS; tags++)
    {
      const guint8 *tag = self->bytes + header->size;

      if (self->captured < (gsize) header->size + TAG_SIZE)
        return HB_REASON_LINK_TRUNCATED;
      if (header->vlan < 0)
        header->vlan = hb_get_u16 (tag) & 0xfff;
      header->protocol = hb_get_u16 (tag + 2);
      header->size += TAG_SIZE;
    }

  return HB_REASON_NONE;
}

/* LLC and SNAP with the OUI zero: an EtherType follows (RFC 1042). Other LLC payloads are not IP. */
static HbReason
parse_snap (const HbFrame *self,
            HbLinkHeader  *header)
{
  static const guint8 snap[] = { 0xaa, 0xaa, 0x03, 0, 0, 0 };
  gsize left = self->captured - header->size;

  if (left == 0 || memcmp (self->bytes + header->size, snap, MIN (left, sizeof snap)) != 0)
    return HB_REASON_NONE;
  if (left < SNAP_SIZE)
    return HB_REASON_LINK_TRUNCATED;

  header->protocol = hb_get_u16 (self->bytes + header->size + sizeof snap);
  header->size += SNAP_SIZE;
  return HB_REASON_NONE;
}

/* A PPPoE session (RFC 2516, 4). If it carries neither IPv4 nor IPv6, the header stays PPPoE. */
static HbReason
parse_pppoe (const HbFrame *self,
             HbLinkHeader  *header)
{
  const guint8 *pppoe = self->bytes + header->size;
  guint16 protocol;

  if (self->captured < (gsize) header->size + PPPOE_SIZE)
    return HB_REASON_LINK_TRUNCATED;
  if (pppoe[0] != PPPOE_VERSION_AND_TYPE || pppoe[1] != PPPOE_CODE_SESSION)
    return HB_REASON_NONE;

  protocol = hb_get_u16 (pppoe + 6);
  if (protocol != PPP_IPV4 && protocol != PPP_IPV6)
    return HB_REASON_NONE;

  header->protocol = protocol == PPP_IPV4 ? HB_ETHERTYPE_IPV4 : HB_ETHERTYPE_IPV6;
  header->size += PPPOE_SIZE;
  return HB_REASON_NONE;
}

/* Frames are sent by a single station, so a group address is no source (IEEE 802, 8.2.2). */
static guint64
parse_mac (const guint8 *bytes)
{
  return (bytes[0] & 1) == 0 ? (guint64) hb_get_u16 (bytes) << 32 | hb_get_u32 (bytes + 2) : 0;
}

/* Links without a protocol field: takes the version of the IP header. */
static guint16
protocol_of_version (const HbFrame *self,
                     gsize          offset)
{
  if (self->captured <= offset)
    return 0;

  switch (self->bytes[offset] >> 4)
    {
    case 4:
      return HB_ETHERTYPE_IPV4;
    case 6:
      return HB_ETHERTYPE_IPV6;
    default:
      return 0;
    }
}

/**
 * hb_frame_parse_link:
 * @self: a frame
 * @header: (out): the parsed link header
 *
 * Parses the link header, its VLAN tags, LLC with SNAP, and a PPPoE session.
 *
 * Returns: %HB_REASON_NONE, or why it was rejected
 */
HbReason
hb_frame_parse_link (const HbFrame *self,
                     HbLinkHeader  *header)
{
  static const guint16 sizes[] = {
    [HB_LINK_ETHERNET] = ETHERNET_SIZE,
    [HB_LINK_LOOPBACK] = LOOPBACK_SIZE,
    [HB_LINK_RAW] = 0,
    [HB_LINK_COOKED] = COOKED_SIZE,
    [HB_LINK_COOKED_2] = COOKED_2_SIZE,
  };
  const guint8 *bytes = self->bytes;
  HbReason reason;

  if (self->link >= HB_LINK_UNKNOWN)
    return HB_REASON_LINK_TYPE;
  if (self->captured < sizes[self->link])
    return HB_REASON_LINK_TRUNCATED;

  header->vlan = -1;
  header->packet_type = -1;
  header->interface = self->interface;
  header->source = 0;
  header->outer_size = sizes[self->link];

  switch (self->link)
    {
    case HB_LINK_ETHERNET:
      header->protocol = hb_get_u16 (bytes + 12);
      header->source = parse_mac (bytes + 6);
      break;
    case HB_LINK_COOKED:
      header->protocol = hb_get_u16 (bytes + 14);
      header->packet_type = hb_get_u16 (bytes) & 0xff;
      if (hb_get_u16 (bytes + 4) == MAC_SIZE)
        header->source = parse_mac (bytes + 6);
      break;
    case HB_LINK_COOKED_2:
      header->protocol = hb_get_u16 (bytes);
      header->packet_type = bytes[10];
      header->interface = hb_get_u32 (bytes + 4);
      if (bytes[11] == MAC_SIZE)
        header->source = parse_mac (bytes + 12);
      break;
    case HB_LINK_LOOPBACK:
    case HB_LINK_RAW:
    case HB_LINK_UNKNOWN:
    default:
      header->protocol = protocol_of_version (self, header->outer_size);
      break;
    }

  header->outer_protocol = header->protocol;
  header->size = header->outer_size;
  if (header->protocol == HB_ETHERTYPE_IPV4)
    return HB_REASON_NONE;

  reason = walk_tags (self, header);
  if (reason == HB_REASON_NONE && header->protocol > 0 && header->protocol <= LENGTH_MAX)
    reason = parse_snap (self, header);
  if (reason == HB_REASON_NONE && header->protocol == ETHERTYPE_PPPOE)
    reason = parse_pppoe (self, header);

  return reason;
}
