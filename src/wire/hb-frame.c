#include "wire/hb-frame.h"

#include "wire/hb-bytes.h"

#define ETHERNET_SIZE 14
#define LOOPBACK_SIZE 4
#define COOKED_SIZE 16
#define COOKED_2_SIZE 20
#define TAG_SIZE 4

/* Two are in use (802.1ad around 802.1Q); a frame that claims more is playing games. */
#define MAX_TAGS 4

static gboolean
is_tag (guint16 protocol)
{
  return protocol == 0x8100 || protocol == 0x88a8 || protocol == 0x9100;
}

/* The protocol of a link that does not name it, from the version of the IP header. */
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
 * @header: (out): what its link header says
 *
 * Walks over the link header and its VLAN tags.
 *
 * Returns: %HB_REASON_NONE, or why that failed
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

  if (self->link >= HB_LINK_UNKNOWN)
    return HB_REASON_LINK_TYPE;
  if (self->captured < sizes[self->link])
    return HB_REASON_LINK_TRUNCATED;

  header->vlan = -1;
  header->interface = self->interface;
  header->outer_size = sizes[self->link];

  switch (self->link)
    {
    case HB_LINK_ETHERNET:
      header->protocol = hb_get_u16 (bytes + 12);
      break;
    case HB_LINK_COOKED:
      header->protocol = hb_get_u16 (bytes + 14);
      break;
    case HB_LINK_COOKED_2:
      header->protocol = hb_get_u16 (bytes);
      header->interface = hb_get_u32 (bytes + 4);
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

  for (guint tags = 0; is_tag (header->protocol) && tags < MAX_TAGS; tags++)
    {
      if (self->captured < (gsize) header->size + TAG_SIZE)
        return HB_REASON_LINK_TRUNCATED;
      if (header->vlan < 0)
        header->vlan = hb_get_u16 (bytes + header->size) & 0xfff;
      header->protocol = hb_get_u16 (bytes + header->size + 2);
      header->size += TAG_SIZE;
    }

  return HB_REASON_NONE;
}
