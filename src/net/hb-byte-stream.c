#include "net/hb-byte-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/hb-net-error.h"
#include "net/hb-zstd-decompressor.h"

/* How much to read or decompress at a time. */
#define CHUNK (256 * 1024)

/* Enough to recognize the compression. */
#define MAGIC_SIZE 4

/* Unread bytes, from start to end. */
typedef struct
{
  guint8 *memory;
  gsize size;
  gsize start;
  gsize end;
} Buffer;

struct _HbByteStream
{
  int fd;
  gboolean ended;           /* end of the file */
  GConverter *decompressor; /* NULL if not compressed */
  gboolean in_frame;        /* in the middle of a compressed frame; a file may have several */
  Buffer packed;
  Buffer bytes;
};

/* Makes room for @wanted bytes from the start, and for at least one more behind the end. */
static void
make_room (Buffer *self,
           gsize   wanted)
{
  gsize held = self->end - self->start;

  if (self->start > 0 && (self->start + wanted > self->size || self->end == self->size))
    {
      memmove (self->memory, self->memory + self->start, held);
      self->start = 0;
      self->end = held;
    }
  if (wanted > self->size || self->end == self->size)
    {
      self->size = MAX (wanted, self->end) + CHUNK;
      self->memory = g_realloc (self->memory, self->size);
    }
}

static void
set_errno (GError **error)
{
  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FILE, g_strerror (errno));
}

static gboolean
set_truncated (GError **error)
{
  /* Translators: of a file of which the end is missing */
  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FILE, _("it is truncated"));
  return FALSE;
}

/* Returns: how many bytes were read; 0 at the end, negative on failure */
static gssize
read_some (HbByteStream  *self,
           Buffer        *buffer,
           GError       **error)
{
  gssize count;

  if (self->ended)
    return 0;

  /* A signal may interrupt the read, if its handler was installed without SA_RESTART: a pipe may stay silent
   * for ever. */
  count = read (self->fd, buffer->memory + buffer->end, buffer->size - buffer->end);
  if (count < 0)
    set_errno (error);
  else
    buffer->end += (gsize) count;

  self->ended = count == 0;
  return count;
}

/* As read_some(), of decompressed bytes. */
static gssize
decompress_some (HbByteStream  *self,
                 GError       **error)
{
  Buffer *packed = &self->packed;
  Buffer *bytes = &self->bytes;

  for (;;)
    {
      g_autoptr (GError) broken = NULL;
      GConverterResult result;
      gsize taken = 0, given = 0;

      make_room (packed, 1);
      if (packed->start == packed->end && read_some (self, packed, error) < 0)
        return -1;
      if (packed->start == packed->end && !self->in_frame)
        return 0;

      /* The decompressor may still have output after the input has ended. */
      result = g_converter_convert (self->decompressor, packed->memory + packed->start,
                                    packed->end - packed->start, bytes->memory + bytes->end,
                                    bytes->size - bytes->end, G_CONVERTER_NO_FLAGS, &taken, &given,
                                    &broken);
      if (g_error_matches (broken, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        {
          set_truncated (error);
          return -1;
        }
      if (broken != NULL)
        {
          g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
                       /* Translators: of a compressed file, then the reason */
                       _("it cannot be unpacked: %s"), broken->message);
          return -1;
        }

      packed->start += taken;
      bytes->end += given;
      self->in_frame = result != G_CONVERTER_FINISHED;
      if (!self->in_frame)
        g_converter_reset (self->decompressor);
      if (given > 0)
        return (gssize) given;
    }
}

/* Returns: (nullable) (transfer full): the decompressor for a file that begins with @magic */
static GConverter *
choose_decompressor (const guint8 magic[MAGIC_SIZE])
{
  static const guint8 gzip[] = { 0x1f, 0x8b, 0x08 };
  static const guint8 zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
  static const guint8 zstd_skippable[] = { 0x2a, 0x4d, 0x18 };

  if (memcmp (magic, gzip, sizeof gzip) == 0)
    return G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  if (memcmp (magic, zstd, sizeof zstd) == 0)
    return hb_zstd_decompressor_new ();
  if ((magic[0] & 0xf0) == 0x50 && memcmp (magic + 1, zstd_skippable, sizeof zstd_skippable) == 0)
    return hb_zstd_decompressor_new ();

  return NULL;
}

static gboolean
look_for_packing (HbByteStream  *self,
                  GError       **error)
{
  const guint8 *magic;
  gssize count = hb_byte_stream_peek (self, MAGIC_SIZE, &magic, error);

  if (count < 0)
    return FALSE;

  self->decompressor = count >= MAGIC_SIZE ? choose_decompressor (magic) : NULL;
  if (self->decompressor == NULL)
    return TRUE;

  self->packed = self->bytes;
  self->bytes = (Buffer) { 0 };
  return TRUE;
}

/* Opens a pipe without waiting for its writer; reading from it waits. */
static int
open_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  int flags = fd >= 0 ? fcntl (fd, F_GETFL) : -1;

  if (flags >= 0)
    fcntl (fd, F_SETFL, flags & ~O_NONBLOCK);
  return fd;
}

/**
 * hb_byte_stream_take:
 * @path: (type filename): a file or a pipe, or "-" for standard input
 * @error: return location for a #HbNetError
 *
 * Opens it with this process's current rights. Reads nothing, and never blocks.
 *
 * Returns: a descriptor for hb_byte_stream_new(), or -1
 */
int
hb_byte_stream_take (const char  *path,
                     GError     **error)
{
  int fd = g_str_equal (path, "-") ? fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open_file (path);

  if (fd < 0)
    set_errno (error);
  return fd;
}

/* A pipe reads as ended until its writer opens it. */
static gboolean
wait_for_writer (HbByteStream  *self,
                 GError       **error)
{
  struct pollfd source = { .fd = self->fd, .events = POLLIN };
  struct stat status;

  if (fstat (self->fd, &status) != 0 || !S_ISFIFO (status.st_mode) || poll (&source, 1, -1) >= 0)
    return TRUE;

  set_errno (error);
  return FALSE;
}

/**
 * hb_byte_stream_new:
 * @fd: (transfer full): a file or a pipe
 * @error: return location for a #HbNetError
 *
 * Waits for the first bytes, which tell the compression.
 *
 * Returns: (nullable) (transfer full): a stream of its contents
 */
HbByteStream *
hb_byte_stream_new (int      fd,
                    GError **error)
{
  g_autoptr (HbByteStream) self = g_new0 (HbByteStream, 1);

  self->fd = fd;
  if (!wait_for_writer (self, error) || !look_for_packing (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
hb_byte_stream_free (HbByteStream *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_object (&self->decompressor);
  g_free (self->packed.memory);
  g_free (self->bytes.memory);
  g_free (self);
}

/**
 * hb_byte_stream_peek:
 * @self: a stream
 * @wanted: how many bytes; the caller must bound it
 * @bytes: (out): the next bytes, valid until the next call
 * @error: return location for a #HbNetError
 *
 * Waits for bytes, and returns them without consuming them.
 *
 * Returns: how many there are: fewer than @wanted only at the end; negative on a read error
 */
gssize
hb_byte_stream_peek (HbByteStream  *self,
                     gsize          wanted,
                     const guint8 **bytes,
                     GError       **error)
{
  Buffer *buffer = &self->bytes;

  while (buffer->end - buffer->start < wanted)
    {
      gssize count;

      make_room (buffer, wanted);
      count = self->decompressor != NULL ? decompress_some (self, error) : read_some (self, buffer, error);
      if (count < 0)
        return -1;
      if (count == 0)
        break;
    }

  *bytes = buffer->memory + buffer->start;
  return (gssize) (buffer->end - buffer->start);
}

/**
 * hb_byte_stream_need:
 * @self: a stream
 * @wanted: how many bytes; the caller must bound it
 * @error: return location for a #HbNetError
 *
 * As hb_byte_stream_peek(), but fails if the file ends before.
 *
 * Returns: (nullable): @wanted bytes, valid until the next call
 */
const guint8 *
hb_byte_stream_need (HbByteStream  *self,
                     gsize          wanted,
                     GError       **error)
{
  const guint8 *bytes;
  gssize count = hb_byte_stream_peek (self, wanted, &bytes, error);

  if (count < 0)
    return NULL;
  if ((gsize) count >= wanted)
    return bytes;

  set_truncated (error);
  return NULL;
}

/**
 * hb_byte_stream_advance:
 * @self: a stream
 * @count: how many of the bytes seen to consume; they stay valid until the next call
 */
void
hb_byte_stream_advance (HbByteStream *self,
                        gsize         count)
{
  g_return_if_fail (count <= self->bytes.end - self->bytes.start);

  self->bytes.start += count;
}

/**
 * hb_byte_stream_skip:
 * @self: a stream
 * @count: how many bytes to skip
 * @error: return location for a #HbNetError
 *
 * Returns: whether there were that many
 */
gboolean
hb_byte_stream_skip (HbByteStream  *self,
                     gsize          count,
                     GError       **error)
{
  while (count > 0)
    {
      const guint8 *bytes;
      gssize held = hb_byte_stream_peek (self, 1, &bytes, error);
      gsize step;

      if (held < 0)
        return FALSE;
      if (held == 0)
        return set_truncated (error);

      step = MIN (count, (gsize) held);
      hb_byte_stream_advance (self, step);
      count -= step;
    }

  return TRUE;
}
