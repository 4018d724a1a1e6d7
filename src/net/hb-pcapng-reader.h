#pragma once

#include "net/hb-byte-stream.h"
#include "net/hb-reading.h"
#include "wire/hb-frame.h"

G_BEGIN_DECLS

/**
 * HbPcapngReader:
 *
 * Reads Wireshark's capture format (draft-ietf-opsawg-pcapng): sections of either byte order, each with any
 * number of interfaces, which have link types, snap lengths and clocks of their own.
 */
typedef struct _HbPcapngReader HbPcapngReader;

gboolean        hb_pcapng_reader_knows     (const guint8    magic[4]);
HbPcapngReader *hb_pcapng_reader_new       (HbByteStream   *stream);
void            hb_pcapng_reader_free      (HbPcapngReader *self);
gboolean        hb_pcapng_reader_find_link (HbPcapngReader *self,
                                            gint64         *unknown,
                                            GError        **error);
HbReading       hb_pcapng_reader_read      (HbPcapngReader *self,
                                            HbFrame        *frame,
                                            GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPcapngReader, hb_pcapng_reader_free)

G_END_DECLS
