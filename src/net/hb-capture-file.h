#pragma once

#include "net/hb-reading.h"
#include "wire/hb-frame.h"

G_BEGIN_DECLS

/**
 * HbCaptureFile:
 *
 * Frames of a capture file, pcap or pcapng, plain or compressed by gzip or zstd. It never seeks, so a pipe
 * works as well.
 */
typedef struct _HbCaptureFile HbCaptureFile;

int            hb_capture_file_take (const char     *path,
                                     GError        **error);
HbCaptureFile *hb_capture_file_new  (int             fd,
                                     const char     *path,
                                     GError        **error);
void           hb_capture_file_free (HbCaptureFile  *self);
HbReading      hb_capture_file_read (HbCaptureFile  *self,
                                     HbFrame        *frame,
                                     GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbCaptureFile, hb_capture_file_free)

G_END_DECLS
