#pragma once

#include "wire/hb-frame.h"
#include "wire/hb-segment.h"

G_BEGIN_DECLS

/**
 * HbRecorder:
 *
 * Records captured and injected frames in one pcap file. Every frame gets the Linux "cooked" header, version
 * 2 (LINKTYPE_LINUX_SLL2), which has the direction. A slow disk or an unread pipe never blocks the caller:
 * frames that do not fit the buffer are dropped and counted.
 */
typedef struct _HbRecorder HbRecorder;

HbRecorder *hb_recorder_new           (const char      *path,
                                       GError         **error);
void        hb_recorder_free          (HbRecorder      *self);
gboolean    hb_recorder_begin         (HbRecorder      *self,
                                       GError         **error);
void        hb_recorder_write_frame   (HbRecorder      *self,
                                       const HbFrame   *frame);
void        hb_recorder_write_segment (HbRecorder      *self,
                                       const HbSegment *segment,
                                       gint64           stamp);
guint64     hb_recorder_take_lost     (HbRecorder      *self);
gboolean    hb_recorder_flush         (HbRecorder      *self,
                                       GError         **error);
gboolean    hb_recorder_finish        (HbRecorder      *self,
                                       GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbRecorder, hb_recorder_free)

G_END_DECLS
