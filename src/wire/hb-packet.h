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
 * @kind: which of the two it is
 * @link: what its link header says
 * @protocol: the IP protocol; set also where it is neither of the two (%HB_REASON_NOT_TCP)
 *
 * What a frame turned out to be, of the two things that a role has an ear for.
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
