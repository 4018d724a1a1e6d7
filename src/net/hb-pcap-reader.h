#pragma once

#include "net/hb-byte-stream.h"
#include "net/hb-reading.h"
#include "wire/hb-frame.h"

G_BEGIN_DECLS

/**
 * HbPcapReader:
 *
 * Reads the classic capture format (draft-ietf-opsawg-pcap) in either byte order, with its variants:
 * microseconds or nanoseconds, and the longer record headers that Linux wrote for a while.
 */
typedef struct _HbPcapReader HbPcapReader;

gboolean      hb_pcap_reader_knows         (const guint8  magic[4]);
HbPcapReader *hb_pcap_reader_new           (HbByteStream *stream,
                                            GError      **error);
void          hb_pcap_reader_free          (HbPcapReader *self);
guint32       hb_pcap_reader_get_link_type (HbPcapReader *self);
HbReading     hb_pcap_reader_read          (HbPcapReader *self,
                                            HbFrame      *frame,
                                            GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPcapReader, hb_pcap_reader_free)

G_END_DECLS
