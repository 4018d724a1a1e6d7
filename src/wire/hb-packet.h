#pragma once

#include "wire/hb-frame.h"
#include "wire/hb-segment.h"
#include "wire/hb-unreachable.h"

G_BEGIN_DECLS

typedef enum
{
  HB_PACKET_SEGMENT,
  HB_PACKET_UNREACHABLE,
} HbPacketKind;

/**
 * HbPacket:
 * @kind: which member of the union is set
 * @link: the parsed link header
 * @protocol: the IP protocol; also set if it is not supported (%HB_REASON_NOT_TCP)
 *
 * A parsed frame, of one of the two kinds that a role handles.
 */
typedef struct
{
  HbPacketKind kind;
  HbLinkHeader link;
  guint8 protocol;
  union
  {
    HbSegment segment;
    HbUnreachable unreachable;
  };
} HbPacket;

HbReason hb_packet_parse (HbPacket      *self,
                          const HbFrame *frame);

G_END_DECLS
