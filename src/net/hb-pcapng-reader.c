#include "net/hb-pcapng-reader.h"

#include <glib/gi18n.h>

#include "net/hb-net-error.h"
#include "net/hb-pcapng-interface.h"
#include "wire/hb-bytes.h"

#define BLOCK_SECTION 0x0a0d0d0a /* the same in both byte orders */
#define BLOCK_INTERFACE 1
#define BLOCK_PACKET 2 /* obsolete */
#define BLOCK_SIMPLE_PACKET 3
#define BLOCK_ENHANCED_PACKET 6

#define ORDER_MAGIC 0x1a2b3c4d

/* A block begins with its type and length; the length is repeated at its end. */
#define HEAD_SIZE 8
#define TAIL_SIZE 4
#define FRAME_SIZE (HEAD_SIZE + TAIL_SIZE)

#define SECTION_SIZE 16
#define PACKET_SIZE 20
#define SIMPLE_PACKET_SIZE 4

/* Other readers refuse longer blocks as well. */
#define BLOCK_MAX (16 * 1024 * 1024)

/* A host with a container for each port has some thousands. */
#define INTERFACES_MAX 65536

/* How many blocks to search for a supported interface, if there is an unsupported one. */
#define SEARCH_MAX 65536

struct _HbPcapngReader
{
  HbByteStream *stream;
  gboolean network_order;
  GArray *interfaces; /* of HbPcapngInterface, of the current section */
  guint32 earlier;    /* how many interfaces the earlier sections had */
  gint64 stamp;       /* of the last frame with a time */
  gint64 unknown;     /* the link type of the first unsupported interface, or -1 */
  gboolean readable;  /* there is a supported interface */
  guint skipped;      /* frames read ahead, all of unknown link types */
};

/**
 * hb_pcapng_reader_knows:
 * @magic: the beginning of a file
 *
 * Returns: whether it is this format
 */
gboolean
hb_pcapng_reader_knows (const guint8 magic[4])
{
  return hb_get_u32 (magic) == BLOCK_SECTION;
}

/**
 * hb_pcapng_reader_new:
 * @stream: (transfer none): a file that hb_pcapng_reader_knows(); it must outlive the reader
 *
 * Returns: (transfer full): a reader before the first block
 */
HbPcapngReader *
hb_pcapng_reader_new (HbByteStream *stream)
{
  HbPcapngReader *self = g_new0 (HbPcapngReader, 1);

  self->stream = stream;
  self->interfaces = g_array_new (FALSE, FALSE, sizeof (HbPcapngInterface));
  self->unknown = -1;

  return self;
}

void
hb_pcapng_reader_free (HbPcapngReader *self)
{
  g_array_unref (self->interfaces);
  g_free (self);
}

static HbReading
fail (GError     **error,
      const char  *reason)
{
  g_set_error_literal (error, HB_NET_ERROR, HB_NET_ERROR_FILE, reason);
  return HB_READING_FAILED;
}

/* The type or the lengths of a block are invalid. */
static HbReading
fail_block (GError **error)
{
  /* Translators: a piece of a capture file */
  return fail (error, _("one of its blocks is damaged"));
}

static HbReading
take_section (HbPcapngReader  *self,
              const guint8    *body,
              gsize            length,
              GError         **error)
{
  guint16 major, minor;

  if (length < SECTION_SIZE)
    return fail_block (error);

  major = hb_get_u16_in (body + 4, self->network_order);
  minor = hb_get_u16_in (body + 6, self->network_order);
  if (major != 1)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
                   _("its format version %u.%u is not supported"), major, minor);
      return HB_READING_FAILED;
    }

  self->earlier += self->interfaces->len;
  g_array_set_size (self->interfaces, 0);
  return HB_READING_NOTHING;
}

static HbReading
take_interface (HbPcapngReader  *self,
                const guint8    *body,
                gsize            length,
                GError         **error)
{
  HbPcapngInterface interface;

  if (self->interfaces->len >= INTERFACES_MAX)
    return fail (error, _("it has too many interfaces"));
  if (!hb_pcapng_interface_parse (&interface, body, length, self->network_order))
    return fail_block (error);

  if (interface.link != HB_LINK_UNKNOWN)
    self->readable = TRUE;
  else if (self->unknown < 0)
    self->unknown = interface.link_type;

  g_array_append_val (self->interfaces, interface);
  return HB_READING_NOTHING;
}

static HbReading
take_frame (HbPcapngReader  *self,
            guint32          number,
            const guint8    *bytes,
            gsize            captured,
            gsize            length,
            HbFrame         *frame,
            GError         **error)
{
  const HbPcapngInterface *interface;

  if (number >= self->interfaces->len)
    return fail (error, _("a frame refers to an interface that it does not describe"));
  if (captured > HB_READING_FRAME_MAX)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
                   _("a frame claims to have %u bytes, more than a frame can have"), (guint) captured);
      return HB_READING_FAILED;
    }

  interface = &g_array_index (self->interfaces, HbPcapngInterface, number);
  *frame = (HbFrame) {
    .bytes = bytes,
    .captured = captured,
    .length = MAX (length, captured),
    .stamp = self->stamp,
    .link = interface->link,
    .tap = self->earlier + number + 1,
  };
  return HB_READING_FRAME;
}

/* The two packet blocks with a time stamp; the older one has a drop counter next to a shorter interface
 * number. */
static HbReading
take_packet (HbPcapngReader  *self,
             gboolean         obsolete,
             const guint8    *body,
             gsize            length,
             HbFrame         *frame,
             GError         **error)
{
  guint32 number, captured;
  guint64 ticks;

  if (length < PACKET_SIZE)
    return fail_block (error);

  number = obsolete ? hb_get_u16_in (body, self->network_order)
                    : hb_get_u32_in (body, self->network_order);
  ticks = (guint64) hb_get_u32_in (body + 4, self->network_order) << 32 |
          hb_get_u32_in (body + 8, self->network_order);
  captured = hb_get_u32_in (body + 12, self->network_order);
  if (captured > length - PACKET_SIZE)
    return fail_block (error);

  if (number < self->interfaces->len)
    self->stamp = hb_pcapng_interface_stamp (
        &g_array_index (self->interfaces, HbPcapngInterface, number), ticks);

  return take_frame (self, number, body + PACKET_SIZE, captured,
                     hb_get_u32_in (body + 16, self->network_order), frame, error);
}

/* A Simple Packet Block has no time: takes that of the previous frame. Its captured length follows from the
 * interface's snap length. */
static HbReading
take_simple_packet (HbPcapngReader  *self,
                    const guint8    *body,
                    gsize            length,
                    HbFrame         *frame,
                    GError         **error)
{
  guint32 on_wire;
  gsize captured;

  if (length < SIMPLE_PACKET_SIZE)
    return fail_block (error);

  on_wire = hb_get_u32_in (body, self->network_order);
  captured = MIN (on_wire, length - SIMPLE_PACKET_SIZE);
  if (self->interfaces->len > 0)
    {
      guint32 limit = g_array_index (self->interfaces, HbPcapngInterface, 0).limit;

      captured = limit > 0 ? MIN (captured, limit) : captured;
    }

  return take_frame (self, 0, body + SIMPLE_PACKET_SIZE, captured, on_wire, frame, error);
}

static HbReading
take_block (HbPcapngReader  *self,
            guint32          type,
            const guint8    *body,
            gsize            length,
            HbFrame         *frame,
            GError         **error)
{
  switch (type)
    {
    case BLOCK_SECTION:
      return take_section (self, body, length, error);
    case BLOCK_INTERFACE:
      return take_interface (self, body, length, error);
    case BLOCK_PACKET:
    case BLOCK_ENHANCED_PACKET:
      return take_packet (self, type == BLOCK_PACKET, body, length, frame, error);
    case BLOCK_SIMPLE_PACKET:
    default:
      return take_simple_packet (self, body, length, frame, error);
    }
}

static gboolean
is_relevant (guint32 type)
{
  return type == BLOCK_SECTION || type == BLOCK_INTERFACE || type == BLOCK_PACKET ||
         type == BLOCK_SIMPLE_PACKET || type == BLOCK_ENHANCED_PACKET;
}

/* A section header tells the byte order of the section, its own length included.
 *
 * Returns: (nullable): the section header from its beginning */
static const guint8 *
parse_byte_order (HbPcapngReader  *self,
                  GError         **error)
{
  const guint8 *bytes = hb_byte_stream_need (self->stream, HEAD_SIZE + 4, error);

  if (bytes == NULL)
    return NULL;
  if (hb_get_u32_in (bytes + HEAD_SIZE, TRUE) != ORDER_MAGIC &&
      hb_get_u32_in (bytes + HEAD_SIZE, FALSE) != ORDER_MAGIC)
    {
      fail_block (error);
      return NULL;
    }

  self->network_order = hb_get_u32_in (bytes + HEAD_SIZE, TRUE) == ORDER_MAGIC;
  return bytes;
}

/* Skips names, statistics, secrets and other blocks without buffering them. */
static HbReading
skip_block (HbPcapngReader  *self,
            guint32          length,
            GError         **error)
{
  const guint8 *bytes;

  if (!hb_byte_stream_skip (self->stream, length - TAIL_SIZE, error))
    return HB_READING_FAILED;
  bytes = hb_byte_stream_need (self->stream, TAIL_SIZE, error);
  if (bytes == NULL)
    return HB_READING_FAILED;
  if (hb_get_u32_in (bytes, self->network_order) != length)
    return fail_block (error);

  hb_byte_stream_advance (self->stream, TAIL_SIZE);
  return HB_READING_NOTHING;
}

static HbReading
read_block (HbPcapngReader  *self,
            HbFrame         *frame,
            GError         **error)
{
  const guint8 *bytes;
  guint32 type, length;
  gssize there = hb_byte_stream_peek (self->stream, HEAD_SIZE, &bytes, error);

  if (there < 0)
    return HB_READING_FAILED;
  if (there == 0)
    return HB_READING_END;

  if (there < HEAD_SIZE)
    bytes = hb_byte_stream_need (self->stream, HEAD_SIZE, error);
  if (bytes == NULL)
    return HB_READING_FAILED;
  if (hb_get_u32 (bytes) == BLOCK_SECTION)
    bytes = parse_byte_order (self, error);
  if (bytes == NULL)
    return HB_READING_FAILED;

  type = hb_get_u32_in (bytes, self->network_order);
  length = hb_get_u32_in (bytes + 4, self->network_order);
  if (length < FRAME_SIZE || length % 4 != 0 || length > BLOCK_MAX)
    return fail_block (error);
  if (!is_relevant (type))
    return skip_block (self, length, error);

  if (there < (gssize) length)
    bytes = hb_byte_stream_need (self->stream, length, error);
  if (bytes == NULL)
    return HB_READING_FAILED;
  if (hb_get_u32_in (bytes + length - TAIL_SIZE, self->network_order) != length)
    return fail_block (error);

  hb_byte_stream_advance (self->stream, length);
  return take_block (self, type, bytes + HEAD_SIZE, length - FRAME_SIZE, frame, error);
}

/**
 * hb_pcapng_reader_find_link:
 * @self: a reader before the first block
 * @unknown: (out): the LINKTYPE_ number of the first interface if none is supported, else -1
 * @error: return location for a #HbNetError
 *
 * Reads up to the first interface of a supported link type. hb_pcapng_reader_read() returns the frames of other
 * interfaces before it, without their bytes.
 *
 * Returns: whether there was no read error
 */
gboolean
hb_pcapng_reader_find_link (HbPcapngReader  *self,
                            gint64          *unknown,
                            GError         **error)
{
  HbReading reading = HB_READING_NOTHING;
  HbFrame frame;

  for (guint i = 0; !self->readable && i < SEARCH_MAX && reading != HB_READING_END; i++)
    {
      reading = read_block (self, &frame, error);
      if (reading == HB_READING_FAILED)
        return FALSE;
      if (reading == HB_READING_FRAME)
        self->skipped++;
    }

  *unknown = self->readable ? -1 : self->unknown;
  return TRUE;
}

/**
 * hb_pcapng_reader_read:
 * @self: a reader
 * @frame: (out): the next frame, which borrows its bytes until the next call; of %HB_LINK_UNKNOWN if its
 *   interface is not supported
 * @error: return location for a #HbNetError
 *
 * Returns: the kind of block
 */
HbReading
hb_pcapng_reader_read (HbPcapngReader  *self,
                       HbFrame         *frame,
                       GError         **error)
{
  if (self->skipped == 0)
    return read_block (self, frame, error);

  self->skipped--;
  *frame = (HbFrame) {
    .bytes = (const guint8 *) "",
    .stamp = self->stamp,
    .link = HB_LINK_UNKNOWN,
  };
  return HB_READING_FRAME;
}
