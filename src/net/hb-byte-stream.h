#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbByteStream:
 *
 * The contents of a file or a pipe, decompressed if compressed by gzip or zstd. Reads forward only, and
 * buffers no more than the reader asks to see at once.
 */
typedef struct
{
  /*< private >*/
  const guint8 *next; /* the bytes that were read and not consumed, from here ... */
  const guint8 *end;  /* ... up to here */
} HbByteStream;

int           hb_byte_stream_take    (const char    *path,
                                      GError       **error);
HbByteStream *hb_byte_stream_new     (int            fd,
                                      GError       **error);
void          hb_byte_stream_free    (HbByteStream  *self);
gboolean      hb_byte_stream_fill    (HbByteStream  *self,
                                      gsize          wanted,
                                      GError       **error);
gboolean      hb_byte_stream_refuse  (GError       **error);
gboolean      hb_byte_stream_skip    (HbByteStream  *self,
                                      gsize          count,
                                      GError       **error);

/* The following are called for each frame of a capture, and mostly have nothing to read. */

/**
 * hb_byte_stream_peek:
 * @self: a stream
 * @wanted: how many bytes; the caller must bound it
 * @bytes: (out): the next bytes, valid until the next call
 * @error: return location for an error
 *
 * Waits for bytes, and returns them without consuming them.
 *
 * Returns: how many there are: fewer than @wanted only at the end; negative on a read error
 */
static inline gssize
hb_byte_stream_peek (HbByteStream  *self,
                     gsize          wanted,
                     const guint8 **bytes,
                     GError       **error)
{
  if ((gsize) (self->end - self->next) < wanted && !hb_byte_stream_fill (self, wanted, error))
    return -1;

  *bytes = self->next;
  return self->end - self->next;
}

/**
 * hb_byte_stream_need:
 * @self: a stream
 * @wanted: how many bytes; the caller must bound it
 * @error: return location for an error
 *
 * As hb_byte_stream_peek(), but fails if the file ends before.
 *
 * Returns: (nullable): @wanted bytes, valid until the next call
 */
static inline const guint8 *
hb_byte_stream_need (HbByteStream  *self,
                     gsize          wanted,
                     GError       **error)
{
  const guint8 *bytes;
  gssize count = hb_byte_stream_peek (self, wanted, &bytes, error);

  if (count < 0 || ((gsize) count < wanted && !hb_byte_stream_refuse (error)))
    return NULL;

  return bytes;
}

/**
 * hb_byte_stream_advance:
 * @self: a stream
 * @count: how many of the bytes seen to consume; they stay valid until the next call
 */
static inline void
hb_byte_stream_advance (HbByteStream *self,
                        gsize         count)
{
  g_return_if_fail (count <= (gsize) (self->end - self->next));

  self->next += count;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbByteStream, hb_byte_stream_free)

G_END_DECLS
