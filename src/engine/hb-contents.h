#pragma once

#include "wire/hb-packet.h"

G_BEGIN_DECLS

/**
 * HbContents:
 * @frames: all frames
 * @heartbeats: segments to or from a port of ours, whatever was wrong with them
 * @tcp: segments of other ports
 * @udp: UDP datagrams
 * @other_ip: other IP datagrams, including fragments
 * @not_ip: frames that are not IP
 * @unknown_links: frames of an unknown link type
 * @damaged: frames that break the rules of their own layer
 *
 * Counts the frames of a capture by kind, to explain one without heartbeats.
 */
typedef struct
{
  guint64 frames;
  guint64 heartbeats;
  guint64 tcp;
  guint64 udp;
  guint64 other_ip;
  guint64 not_ip;
  guint64 unknown_links;
  guint64 damaged;
} HbContents;

void  hb_contents_count   (HbContents       *self,
                           HbReason          reason,
                           const HbPacket   *packet);
char *hb_contents_explain (const HbContents *self);

G_END_DECLS
