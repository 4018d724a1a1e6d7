#pragma once

#include "wire/hb-packet.h"

G_BEGIN_DECLS

/**
 * HbContents:
 * @frames: how many there were
 * @heartbeats: segments to or from a port of ours, and what was said of them
 * @tcp: segments of other ports
 * @udp: datagrams of UDP
 * @other_ip: what else came in IP; fragments, too
 * @not_ip: what else there is on a link
 * @unknown_links: frames whose link cannot be read
 * @damaged: what breaks the rules of its own layer
 *
 * What a capture holds, for those who look for a heartbeat in it and find none.
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
