#include "net/hb-pcap-reader.h"

#include <glib/gi18n.h>

#include "net/hb-link-type.h"
#include "net/hb-net-error.h"
#include "wire/hb-bytes.h"

#define MAGIC_MICROSECONDS 0xa1b2c3d4
#define MAGIC_NANOSECONDS 0xa1b23c4d
#define MAGIC_LONGER 0xa1b2cd34 /* Kuznetzov's patch: eight more bytes before each frame */

#define HEADER_SIZE 24
#define RECORD_SIZE 16
#define LONGER_RECORD_SIZE 24

/* The upper bits of the link type have the length of the frame check sequence. */
#define LINK_TYPE_MASK 0x03ffffff

#define SECOND G_GINT64_CONSTANT (1000000000)

/* The order of the two lengths in a record. */
typedef enum
{
  ORDER_CAPTURED_FIRST,
  ORDER_CAPTURED_LAST,
  ORDER_UNSURE, /* version 2.3 has been written in both orders */
} Order;

struct _HbPcapReader
{
  HbByteStream *stream;
  gboolean network_order;
  guint32 magic;
  guint32 link_type;
  HbLink link;
  Order order;
};

static gboolean
is_magic (guint32 magic)
{
  return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS || magic == MAGIC_LONGER;
}

/**
 * hb_pcap_reader_knows:
 * @magic: the beginning of a file
 *
 * Returns: whether it is this format
 */
gboolean
hb_pcap_reader_knows (const guint8 magic[4])
{
  return is_magic (hb_get_u32_in (magic, TRUE)) || is_magic (hb_get_u32_in (magic, FALSE));
}

/* As in libpcap, by the versions of old writers. */
static Order
order_of_version (guint16 major,
                  guint16 minor)
{
  if ((major == 2 && minor < 3) || major == 543)
    return ORDER_CAPTURED_LAST;

  return major == 2 && minor == 3 ? ORDER_UNSURE : ORDER_CAPTURED_FIRST;
}

/**
 * hb_pcap_reader_new:
 * @stream: (transfer none): a file that hb_pcap_reader_knows(); it must outlive the reader
 * @error: return location for a #HbNetError
 *
 * Returns: (nullable) (transfer full): a reader before the first frame
 */
HbPcapReader *
hb_pcap_reader_new (HbByteStream  *stream,
                    GError       **error)
{
  const guint8 *bytes = hb_byte_stream_need (stream, HEADER_SIZE, error);
  HbPcapReader *self;
  gboolean network_order;
  guint16 major, minor;

  if (bytes == NULL)
    return NULL;

  network_order = is_magic (hb_get_u32_in (bytes, TRUE));
  major = hb_get_u16_in (bytes + 4, network_order);
  minor = hb_get_u16_in (bytes + 6, network_order);
  if (major < 2)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
                   /* Translators: the two numbers of a file format's version */
                   _("its format version %u.%u is not supported"), major, minor);
      return NULL;
    }

  /* Ignores the snap length (at 16), since each record has its own length. */
  self = g_new0 (HbPcapReader, 1);
  self->stream = stream;
  self->network_order = network_order;
  self->magic = hb_get_u32_in (bytes, network_order);
  self->link_type = hb_get_u32_in (bytes + 20, network_order) & LINK_TYPE_MASK;
  self->link = hb_link_type_to_link (self->link_type);
  self->order = order_of_version (major, minor);
  hb_byte_stream_advance (stream, HEADER_SIZE);

  return self;
}

void
hb_pcap_reader_free (HbPcapReader *self)
{
  g_free (self);
}

/**
 * hb_pcap_reader_get_link_type:
 * @self: a reader
 *
 * Returns: the LINKTYPE_ number of the file
 */
guint32
hb_pcap_reader_get_link_type (HbPcapReader *self)
{
  return self->link_type;
}

/* The seconds are an unsigned 32-bit number. */
static gint64
stamp_of (HbPcapReader *self,
          guint32       seconds,
          guint32       fraction)
{
  gint64 nanoseconds = self->magic == MAGIC_NANOSECONDS ? fraction
                                                        : (gint64) fraction * 1000 % SECOND;

  return MIN (seconds * SECOND + nanoseconds % SECOND, HB_STAMP_MAX);
}

static void
sort_lengths (HbPcapReader *self,
              guint32      *captured,
              guint32      *length)
{
  guint32 first = *captured;

  if (self->order == ORDER_CAPTURED_FIRST || (self->order == ORDER_UNSURE && first <= *length))
    return;

  *captured = *length;
  *length = first;
}

/**
 * hb_pcap_reader_read:
 * @self: a reader
 * @frame: (out): the next frame, which borrows its bytes until the next call
 * @error: return location for a #HbNetError
 *
 * Returns: the kind of block
 */
HbReading
hb_pcap_reader_read (HbPcapReader  *self,
                     HbFrame       *frame,
                     GError       **error)
{
  gsize header = self->magic == MAGIC_LONGER ? LONGER_RECORD_SIZE : RECORD_SIZE;
  guint32 captured, length;
  const guint8 *bytes;
  gssize there = hb_byte_stream_peek (self->stream, header, &bytes, error);

  if (there < 0)
    return HB_READING_FAILED;
  if (there == 0)
    return HB_READING_END;
  if ((gsize) there < header)
    bytes = hb_byte_stream_need (self->stream, header, error);
  if (bytes == NULL)
    return HB_READING_FAILED;

  captured = hb_get_u32_in (bytes + 8, self->network_order);
  length = hb_get_u32_in (bytes + 12, self->network_order);
  sort_lengths (self, &captured, &length);
  if (captured > HB_READING_FRAME_MAX)
    {
      g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_FILE,
                   _("a frame claims to have %u bytes, more than a frame can have"), captured);
      return HB_READING_FAILED;
    }

  if ((gsize) there < header + captured)
    bytes = hb_byte_stream_need (self->stream, header + captured, error);
  if (bytes == NULL)
    return HB_READING_FAILED;

  *frame = (HbFrame) {
    .bytes = bytes + header,
    .captured = captured,
    .length = MAX (length, captured),
    .stamp = stamp_of (self, hb_get_u32_in (bytes, self->network_order),
                       hb_get_u32_in (bytes + 4, self->network_order)),
    .link = self->link,
  };
  if (self->magic == MAGIC_LONGER)
    frame->tap = hb_get_u32_in (bytes + RECORD_SIZE, self->network_order);

  hb_byte_stream_advance (self->stream, header + captured);
  return HB_READING_FRAME;
}
