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

/* How much is read or unpacked at a time. */
#define CHUNK (256 * 1024)

/* Enough to tell who packed it. */
#define MAGIC_SIZE 4

/* Bytes that were read and not yet looked at: those from start to end. */
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
  gboolean ended;       /* nothing more comes from there */
  GConverter *unpacker; /* NULL where nothing was packed */
  gboolean within;      /* of what was packed one by one, we are in the middle of one */
  Buffer packed;
  Buffer bytes;
};

/* Makes so many bytes fit in behind the start, and at least one behind the end. */
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

/* Returns: how many bytes came; 0 at the end, negative where that failed */
static gssize
read_some (HbByteStream  *self,
           Buffer        *buffer,
           GError       **error)
{
  gssize count;

  if (self->ended)
    return 0;

  /* A signal ends the wait where its handler was set to do so: nothing may ever come. */
  count = read (self->fd, buffer->memory + buffer->end, buffer->size - buffer->end);
  if (count < 0)
    set_errno (error);
  else
    buffer->end += (gsize) count;

  self->ended = count == 0;
  return count;
}

/* Likewise, with what was read and unpacked. */
static gssize
unpack_some (HbByteStream  *self,
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
      if (packed->start == packed->end && !self->within)
        return 0;

      /* What was unpacked may wait inside even where nothing more comes. */
      result = g_converter_convert (self->unpacker, packed->memory + packed->start,
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
      self->within = result != G_CONVERTER_FINISHED;
      if (!self->within)
        g_converter_reset (self->unpacker);
      if (given > 0)
        return (gssize) given;
    }
}

/* Returns: (nullable) (transfer full): what unpacks a file that begins with this */
static GConverter *
choose_unpacker (const guint8 magic[MAGIC_SIZE])
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

  self->unpacker = count >= MAGIC_SIZE ? choose_unpacker (magic) : NULL;
  if (self->unpacker == NULL)
    return TRUE;

  self->packed = self->bytes;
  self->bytes = (Buffer) { 0 };
  return TRUE;
}

/* Without waiting for whoever writes into a pipe, but for what comes then. */
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
 * Opens it with the rights that this process has now, reads nothing, and waits for nobody.
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

/* A pipe that nobody has opened for writing yet is no file that has ended. */
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
 * @fd: (transfer full): of a file or a pipe
 * @error: return location for a #HbNetError
 *
 * Waits for the first bytes, which tell whether the others are packed.
 *
 * Returns: (nullable) (transfer full): its bytes
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
  g_clear_object (&self->unpacker);
  g_free (self->packed.memory);
  g_free (self->bytes.memory);
  g_free (self);
}

/**
 * hb_byte_stream_peek:
 * @self: a stream
 * @wanted: how many bytes; the caller sets a limit to it
 * @bytes: (out): the next bytes, until the next call
 * @error: return location for a #HbNetError
 *
 * Looks at bytes and leaves them where they are. It waits until they are there.
 *
 * Returns: how many there are: fewer than @wanted at the end only; negative where they cannot be read
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
      count = self->unpacker != NULL ? unpack_some (self, error) : read_some (self, buffer, error);
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
 * @wanted: how many bytes; the caller sets a limit to it
 * @error: return location for a #HbNetError
 *
 * Looks at bytes that must be there.
 *
 * Returns: (nullable): so many bytes, until the next call
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
 * @count: how many of the bytes that were looked at are done with; they stay until the next call
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
 * @count: how many bytes nobody wants to look at
 * @error: return location for a #HbNetError
 *
 * Returns: whether there were so many
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
