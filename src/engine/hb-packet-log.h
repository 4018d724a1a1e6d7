#pragma once

#include "wire/hb-frame.h"
#include "wire/hb-segment.h"

G_BEGIN_DECLS

/* The size of an engine's log: about 60,000 segments of this protocol. */
#define HB_PACKET_LOG_SIZE (8 * 1024 * 1024)

/**
 * HbPacketLog:
 *
 * The last frames from and to peers, in a fixed size; the oldest are dropped. All have the link header of
 * hb-cooked.h, so that one file can hold them.
 */
typedef struct _HbPacketLog HbPacketLog;

/**
 * HbPacketFunc:
 * @stamp: nanoseconds of wall-clock time since 1970
 * @bytes: the frame, of the link type %HB_COOKED_LINKTYPE; valid during the call
 * @length: its length in bytes
 * @user_data: the caller's
 */
typedef void (*HbPacketFunc) (gint64        stamp,
                              const guint8 *bytes,
                              gsize         length,
                              gpointer      user_data);

/**
 * HbPacketPage:
 * @next: the number of the frame after the page
 * @kept: how many frames of the peer are stored before that
 * @more: whether there are more after that
 *
 * The position of a reader who reads a log page by page.
 */
typedef struct
{
  guint64 next;
  guint kept;
  gboolean more;
} HbPacketPage;

HbPacketLog *hb_packet_log_new           (gsize             size);
void         hb_packet_log_free          (HbPacketLog      *self);
void         hb_packet_log_add_frame     (HbPacketLog      *self,
                                          const HbFrame    *frame,
                                          const HbAddress  *peer);
void         hb_packet_log_add_segment   (HbPacketLog      *self,
                                          const HbSegment  *segment,
                                          gint64            stamp);
void         hb_packet_log_foreach       (HbPacketLog      *self,
                                          const HbAddress  *peer,
                                          HbPacketFunc      func,
                                          gpointer          user_data);
HbPacketPage hb_packet_log_foreach_since (HbPacketLog      *self,
                                          const HbAddress  *peer,
                                          guint64           since,
                                          gsize             most,
                                          HbPacketFunc      func,
                                          gpointer          user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPacketLog, hb_packet_log_free)

G_END_DECLS
