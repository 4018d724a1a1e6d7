#pragma once

#include <glib.h>

#include "wire/hb-reason.h"

G_BEGIN_DECLS

/**
 * HbLink:
 *
 * What a captured frame begins with.
 */
typedef enum
{
  HB_LINK_ETHERNET,   /* IEEE 802.3, with VLAN tags (802.1Q, 802.1ad), SNAP or PPPoE */
  HB_LINK_LOOPBACK,   /* four bytes of address family, of either byte order */
  HB_LINK_RAW,        /* nothing: the IP header comes first */
  HB_LINK_COOKED,     /* Linux "cooked", 16 bytes (LINKTYPE_LINUX_SLL) */
  HB_LINK_COOKED_2,   /* its successor, 20 bytes (LINKTYPE_LINUX_SLL2) */
  HB_LINK_UNKNOWN,
} HbLink;

/* The latest time that a frame is told to be of, in the year 2200: a capture may claim any, and
 * no sum of a time and durations must overflow. */
#define HB_STAMP_MAX (G_GINT64_CONSTANT (7258118400) * 1000000000)

/**
 * HbFrame:
 * @bytes: (not nullable): what was captured
 * @captured: how many bytes that is
 * @length: how many were on the wire; at least @captured
 * @stamp: when, in nanoseconds of wall-clock time since 1970, from 0 to %HB_STAMP_MAX
 * @link: what it begins with
 * @interface: the index of the interface it was captured on, or 0
 * @tap: which of the interfaces that its capture file tells of; 0 where it tells of none
 *
 * A frame as the capture hands it over. It borrows its bytes.
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
 * @protocol: EtherType of what follows @size bytes, behind all VLAN tags and the headers of SNAP and
 *   PPPoE
 * @outer_protocol: EtherType of what follows @outer_size bytes, before any tag
 * @size: length of the link header with all of these
 * @outer_size: length of the link header without them
 * @vlan: the outermost VLAN id, or -1
 * @packet_type: whom a cooked header says it was for: 0 us, 3 another, 4 by us; -1 where none says
 * @interface: the interface's index where the header tells it, else the frame's
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
} HbLinkHeader;

#define HB_ETHERTYPE_IPV4 0x0800
#define HB_ETHERTYPE_IPV6 0x86dd

HbReason hb_frame_parse_link (const HbFrame *self,
                              HbLinkHeader  *header);

G_END_DECLS
