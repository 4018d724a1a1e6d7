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

/* A stream whose first members everybody sees. */
typedef struct
{
  HbByteStream held;
  int fd;
  gboolean ended;           /* end of the file */
  GConverter *decompressor; /* NULL if not compressed */
  gboolean in_frame;        /* in the middle of a compressed frame; a file may have several */
  Buffer packed;
  Buffer bytes; /* its start is where held.next was when it was filled last */
} Stream;

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

/* Returns: how many bytes were read; 0 at the end, negative on failure */
static gssize
read_some (Stream  *self,
           Buffer  *buffer,
           GError **error)
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
decompress_some (Stream  *self,
                 GError **error)
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
          hb_byte_stream_refuse (error);
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
look_for_packing (Stream  *self,
                  GError **error)
{
  const guint8 *magic;
  gssize count = hb_byte_stream_peek (&self->held, MAGIC_SIZE, &magic, error);

  if (count < 0)
    return FALSE;

  self->decompressor = count >= MAGIC_SIZE ? choose_decompressor (magic) : NULL;
  if (self->decompressor == NULL)
    return TRUE;

  self->packed = self->bytes;
  self->bytes = (Buffer) { 0 };
  self->held = (HbByteStream) { 0 };
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
wait_for_writer (int      fd,
                 GError **error)
{
  struct pollfd source = { .fd = fd, .events = POLLIN };
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISFIFO (status.st_mode) || poll (&source, 1, -1) >= 0)
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
  Stream *stream = g_new0 (Stream, 1);
  g_autoptr (HbByteStream) self = &stream->held;

  stream->fd = fd;
  if (!wait_for_writer (fd, error) || !look_for_packing (stream, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
hb_byte_stream_free (HbByteStream *self)
{
  Stream *stream = (Stream *) self;

  if (stream->fd >= 0)
    close (stream->fd);
  g_clear_object (&stream->decompressor);
  g_free (stream->packed.memory);
  g_free (stream->bytes.memory);
  g_free (stream);
}

/**
 * hb_byte_stream_fill:
 * @self: a stream
 * @wanted: how many bytes it is to hold; the caller must bound it
 * @error: return location for a #HbNetError
 *
 * Reads until it holds that many, or the file ends. For hb_byte_stream_peek().
 *
 * Returns: whether there was no read error
 */
gboolean
hb_byte_stream_fill (HbByteStream  *self,
                     gsize          wanted,
                     GError       **error)
{
  Stream *stream = (Stream *) self;
  Buffer *buffer = &stream->bytes;
  gssize count = 1;

  buffer->start = buffer->end - (gsize) (self->end - self->next);
  while (count > 0 && buffer->end - buffer->start < wanted)
    {
      make_room (buffer, wanted);
      count = stream->decompressor != NULL ? decompress_some (stream, error)
                                           : read_some (stream, buffer, error);
    }

  self->next = buffer->memory + buffer->start;
  self->end = buffer->memory + buffer->end;
  return count >= 0;
}

/**
 * hb_byte_stream_refuse:
 * @error: return location for a #HbNetError
 *
 * Says that the file ends too early. For hb_byte_stream_need().
 *
 * Returns: %FALSE
 */
gboolean
hb_byte_stream_refuse (GError **error)
{
  /* Translators: of a file of which the end is missing */
  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FILE, _("it is truncated"));
  return FALSE;
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
        return hb_byte_stream_refuse (error);

      step = MIN (count, (gsize) held);
      hb_byte_stream_advance (self, step);
      count -= step;
    }

  return TRUE;
}
