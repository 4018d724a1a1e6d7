#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbByteStream:
 *
 * The contents of a file or a pipe, decompressed if compressed by gzip or zstd. Reads forward only, and
 * buffers no more than the reader asks to see at once.
 */
typedef struct _HbByteStream HbByteStream;

int           hb_byte_stream_take    (const char    *path,
                                      GError       **error);
HbByteStream *hb_byte_stream_new     (int            fd,
                                      GError       **error);
void          hb_byte_stream_free    (HbByteStream  *self);
gssize        hb_byte_stream_peek    (HbByteStream  *self,
                                      gsize          wanted,
                                      const guint8 **bytes,
                                      GError       **error);
const guint8 *hb_byte_stream_need    (HbByteStream  *self,
                                      gsize          wanted,
                                      GError       **error);
void          hb_byte_stream_advance (HbByteStream  *self,
                                      gsize          count);
gboolean      hb_byte_stream_skip    (HbByteStream  *self,
                                      gsize          count,
                                      GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbByteStream, hb_byte_stream_free)

G_END_DECLS
