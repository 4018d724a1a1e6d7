#pragma once

#include <glib.h>

#include "wire/hb-reason.h"

G_BEGIN_DECLS

/**
 * HbLink:
 *
 * The kind of link header that a captured frame has.
 */
typedef enum
{
  HB_LINK_ETHERNET,   /* IEEE 802.3, with VLAN tags (802.1Q, 802.1ad), SNAP or PPPoE */
  HB_LINK_LOOPBACK,   /* four bytes of address family, of either byte order */
  HB_LINK_RAW,        /* no link header: the IP header comes first */
  HB_LINK_COOKED,     /* Linux "cooked", 16 bytes (LINKTYPE_LINUX_SLL) */
  HB_LINK_COOKED_2,   /* version 2 of it, 20 bytes (LINKTYPE_LINUX_SLL2) */
  HB_LINK_UNKNOWN,
} HbLink;

/* The latest valid time stamp, in the year 2200. A capture file may claim any time; this bound keeps sums of
 * a time and durations from overflowing. */
#define HB_STAMP_MAX (G_GINT64_CONSTANT (7258118400) * 1000000000)

/**
 * HbFrame:
 * @bytes: (not nullable): the captured bytes
 * @captured: how many bytes were captured
 * @length: the length on the wire; at least @captured
 * @stamp: the capture time, in nanoseconds since 1970, from 0 to %HB_STAMP_MAX
 * @link: the kind of its link header
 * @interface: the index of the interface that captured it, or 0
 * @tap: the number of the interface within its capture file; 0 if the file names none
 *
 * A captured frame. It borrows its bytes.
 */
typedef struct
{
  const guint8 *bytes;
  gsize captured;
  gsize length;
  gint64 stamp;
  HbLink link;
  guint32 interface;
  guint32 tap;
} HbFrame;

/**
 * HbLinkHeader:
 * @protocol: the EtherType after @size bytes, behind all VLAN tags and the headers of SNAP and PPPoE
 * @outer_protocol: the EtherType after @outer_size bytes, before any VLAN tag
 * @size: the length of the link header with tags, SNAP and PPPoE
 * @outer_size: the length of the link header without them
 * @vlan: the outermost VLAN id, or -1
 * @packet_type: the direction in a cooked header: 0 to us, 3 to another host, 4 sent by us; -1 in other
 *   headers
 * @interface: the interface index in the link header, else the frame's
 * @source: the MAC address of the station that sent the frame, as a number of 48 bits; 0 if the header has none
 */
typedef struct
{
  guint16 protocol;
  guint16 outer_protocol;
  guint16 size;
  guint16 outer_size;
  gint16 vlan;
  gint16 packet_type;
  guint32 interface;
  guint64 source;
} HbLinkHeader;

#define HB_ETHERTYPE_IPV4 0x0800
#define HB_ETHERTYPE_IPV6 0x86dd

HbReason hb_frame_parse_link (const HbFrame *self,
                              HbLinkHeader  *header);

G_END_DECLS
