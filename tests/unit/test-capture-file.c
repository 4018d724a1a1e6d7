#include "net/hb-capture-file.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#include "vector.h"

/* A pcap file: a header, and records of one, four and zero bytes. */
#define PCAP "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000 "
#define PCAP_BIG "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001 "
#define PCAP_NANO "4d3cb2a1 0200 0400 00000000 00000000 ffff0000 71000000 "
#define PCAP_LONGER "34cdb2a1 0200 0400 00000000 00000000 ffff0000 01000000 "
#define RECORD_1 "01000000 02000000 01000000 40000000 aa "
#define RECORD_4 "02000000 03000000 04000000 04000000 bbbbbbbb "
#define RECORD_0 "03000000 04000000 00000000 05000000 "
#define RECORD_1_BIG "00000001 00000002 00000001 00000040 aa "

/* A pcapng file: a section, an interface (Ethernet, microseconds), and packets. */
#define SECTION "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000 "
#define SECTION_BIG "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c "
#define ETHERNET "01000000 14000000 0100 0000 00000000 14000000 "
#define ETHERNET_BIG "00000001 00000014 0001 0000 00000000 00000014 "
#define COOKED_2 "01000000 14000000 1401 0000 60000000 14000000 "
#define RADIO "01000000 14000000 6900 0000 00000000 14000000 "
#define ODD "01000000 14000000 e8fd 0000 00000000 14000000 "
#define LIMIT_2 "01000000 14000000 0100 0000 02000000 14000000 "
#define INTERFACE(options, size) "01000000 " size " 0100 0000 00000000 " options " " size " "
#define TICKS "00000000 40420f00 " /* a million */
#define ENHANCED(interface) \
  "06000000 24000000 " interface "000000 " TICKS "01000000 40000000 aa000000 24000000 "
#define ENHANCED_BIG \
  "00000006 00000024 00000000 00000000 000f4240 00000001 00000040 aa000000 00000024 "
#define OLD "02000000 24000000 0000 0700 " TICKS "01000000 40000000 aa000000 24000000 "
#define SIMPLE "03000000 14000000 40000000 aabbccdd 14000000 "
#define SIMPLE_SHORT "03000000 14000000 03000000 aabbcc00 14000000 "
#define NAMES "04000000 10000000 00000000 10000000 "
#define CUSTOM "ad0b0000 14000000 00000000 00000000 14000000 "

typedef struct
{
  const char *name;
  const char *hex;
  const char *wanted; /* a frame is TAP LINK SECONDS CAPTURED/LENGTH FIRST-BYTE */
} Case;

#define FRAME_1 "0 0 1.000002000 1/64 aa, "
#define FRAME_NG "1 0 1.000000000 1/64 aa, "
#define TRUNCATED_AT_ONCE "cannot read the capture X: it is truncated"

static const Case cases[] = {
  { "nothing", "", TRUNCATED_AT_ONCE },
  { "a-byte", "d4", TRUNCATED_AT_ONCE },
  { "a-text", "48656c6c6f20776f726c64", "cannot read the capture X: unknown file format" },
  { "zeros", "00*40 ", "cannot read the capture X: unknown file format" },

  { "pcap/no-frames", PCAP, "end" },
  { "pcap/frames", PCAP RECORD_1 RECORD_4 RECORD_0,
    FRAME_1 "0 0 2.000003000 4/4 bb, 0 0 3.000004000 0/5 -, end" },
  { "pcap/big-endian", PCAP_BIG RECORD_1_BIG, FRAME_1 "end" },
  { "pcap/nanoseconds", PCAP_NANO RECORD_1, "0 3 1.000000002 1/64 aa, end" },
  { "pcap/longer-records", PCAP_LONGER
    "01000000 02000000 01000000 40000000 07000000 0800 00 00 aa" RECORD_0 "02000000 0800 04 00",
    "7 0 1.000002000 1/64 aa, 2 0 3.000004000 0/5 -, end" },
  { "pcap/snap-length-20", "d4c3b2a1 0200 0400 00000000 00000000 14000000 01000000"
    "01000000 02000000 28000000 40000000 cc*40 ", "0 0 1.000002000 40/64 cc, end" },
  { "pcap/snap-length-0", "d4c3b2a1 0200 0400 00000000 00000000 00000000 01000000" RECORD_1,
    FRAME_1 "end" },
  { "pcap/frame-check-sequence", "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000054" RECORD_1,
    FRAME_1 "end" },
  { "pcap/raw-of-linux", "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 0c000000" RECORD_1,
    "0 2 1.000002000 1/64 aa, end" },
  { "pcap/lengths-swapped", "d4c3b2a1 0200 0200 00000000 00000000 ffff0000 01000000"
    "01000000 02000000 40000000 01000000 aa", FRAME_1 "end" },
  { "pcap/lengths-swapped-at-times", "d4c3b2a1 0200 0300 00000000 00000000 ffff0000 01000000"
    "01000000 02000000 40000000 01000000 aa" RECORD_1, FRAME_1 FRAME_1 "end" },
  { "pcap/longer-than-on-the-wire", PCAP "01000000 02000000 04000000 01000000 aabbccdd",
    "0 0 1.000002000 4/4 aa, end" },
  { "pcap/late", PCAP "ffffffff 3f420f00 01000000 40000000 aa", "0 0 4294967295.999999000 1/64 aa, end" },
  { "pcap/fraction-too-large", PCAP "01000000 ffffffff 01000000 40000000 aa",
    "0 0 1.967295000 1/64 aa, end" },
  { "pcap/version-1", "d4c3b2a1 0100 0400 00000000 00000000 ffff0000 01000000" RECORD_1,
    "cannot read the capture X: its format version 1.4 is not supported" },
  { "pcap/radio", "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 69000000" RECORD_1,
    "X has a link type that this program cannot read (IEEE802_11, 105)" },
  { "pcap/frame-of-256-KiB-and-one", PCAP RECORD_1 "01000000 02000000 01000400 01000400 aa*300000 ",
    FRAME_1 "a frame claims to have 262145 bytes, more than a frame can have (after frame 1)" },
  { "pcap/frame-of-4-GiB", PCAP "01000000 02000000 ffffffff ffffffff aa",
    "a frame claims to have 4294967295 bytes, more than a frame can have (after frame 0)" },
  { "pcap/frame-of-256-KiB", PCAP "01000000 02000000 00000400 00000400 aa*262144 " RECORD_4,
    "0 0 1.000002000 262144/262144 aa, 0 0 2.000003000 4/4 bb, end" },

  { "pcapng/section", SECTION, "end" },
  { "pcapng/no-frames", SECTION ETHERNET, "end" },
  { "pcapng/enhanced", SECTION ETHERNET ENHANCED ("00"), FRAME_NG "end" },
  { "pcapng/old", SECTION ETHERNET OLD, FRAME_NG "end" },
  { "pcapng/simple", SECTION ETHERNET SIMPLE, "1 0 0.000000000 4/64 aa, end" },
  { "pcapng/simple-at-the-time-of-the-last", SECTION ETHERNET ENHANCED ("00") SIMPLE,
    FRAME_NG "1 0 1.000000000 4/64 aa, end" },
  { "pcapng/simple-padded", SECTION ETHERNET SIMPLE_SHORT, "1 0 0.000000000 3/3 aa, end" },
  { "pcapng/simple-with-a-limit", SECTION LIMIT_2 SIMPLE, "1 0 0.000000000 2/64 aa, end" },
  { "pcapng/others", SECTION NAMES ETHERNET CUSTOM ENHANCED ("00") NAMES, FRAME_NG "end" },
  { "pcapng/big-endian", SECTION_BIG ETHERNET_BIG ENHANCED_BIG, FRAME_NG "end" },
  { "pcapng/sections-of-both-orders", SECTION ETHERNET ENHANCED ("00") SECTION_BIG ETHERNET_BIG
    ENHANCED_BIG SECTION COOKED_2 ENHANCED ("00"),
    FRAME_NG "2 0 1.000000000 1/64 aa, 3 4 1.000000000 1/64 aa, end" },
  { "pcapng/interfaces-that-differ", SECTION ETHERNET COOKED_2 ENHANCED ("01") ENHANCED ("00"),
    "2 4 1.000000000 1/64 aa, " FRAME_NG "end" },
  { "pcapng/one-that-is-unknown", SECTION ETHERNET RADIO ENHANCED ("01") ENHANCED ("00"),
    "2 5 1.000000000 1/64 aa, " FRAME_NG "end" },
  { "pcapng/the-first-unknown", SECTION RADIO ENHANCED ("00") ENHANCED ("00") ETHERNET
    ENHANCED ("01"),
    "0 5 1.000000000 0/0 -, 0 5 1.000000000 0/0 -, 2 0 1.000000000 1/64 aa, end" },
  { "pcapng/all-unknown", SECTION RADIO ODD ENHANCED ("00") ENHANCED ("01"),
    "X has a link type that this program cannot read (IEEE802_11, 105)" },
  { "pcapng/without-a-name", SECTION ODD ENHANCED ("00"),
    "X has a link type that this program cannot read (without a name, 65000)" },

  { "pcapng/nanoseconds", SECTION INTERFACE ("0900 0100 09000000", "1c000000") ENHANCED ("00"),
    "1 0 0.001000000 1/64 aa, end" },
  { "pcapng/seconds", SECTION INTERFACE ("0900 0100 00000000", "1c000000") ENHANCED ("00"),
    "1 0 1000000.000000000 1/64 aa, end" },
  { "pcapng/picoseconds", SECTION INTERFACE ("0900 0100 0c000000", "1c000000") ENHANCED ("00"),
    "1 0 0.000001000 1/64 aa, end" },
  { "pcapng/shortest-decimal", SECTION INTERFACE ("0900 0100 7f000000", "1c000000") ENHANCED ("00"),
    "1 0 0.000000000 1/64 aa, end" },
  { "pcapng/binary-10", SECTION INTERFACE ("0900 0100 8a000000", "1c000000") ENHANCED ("00"),
    "1 0 976.562500000 1/64 aa, end" },
  { "pcapng/binary-0", SECTION INTERFACE ("0900 0100 80000000", "1c000000") ENHANCED ("00"),
    "1 0 1000000.000000000 1/64 aa, end" },
  { "pcapng/binary-40", SECTION INTERFACE ("0900 0100 a8000000", "1c000000") ENHANCED ("00"),
    "1 0 0.000000909 1/64 aa, end" },
  { "pcapng/binary-64", SECTION INTERFACE ("0900 0100 c0000000", "1c000000") ENHANCED ("00"),
    "1 0 0.000000000 1/64 aa, end" },
  { "pcapng/shortest-binary", SECTION INTERFACE ("0900 0100 ff000000", "1c000000") ENHANCED ("00"),
    "1 0 0.000000000 1/64 aa, end" },
  { "pcapng/offset", SECTION INTERFACE ("0e00 0800 6400000000000000", "20000000") ENHANCED ("00"),
    "1 0 101.000000000 1/64 aa, end" },
  { "pcapng/offset-before-1970", SECTION INTERFACE ("0e00 0800 9cffffffffffffff", "20000000")
    ENHANCED ("00"), "1 0 0.000000000 1/64 aa, end" },
  { "pcapng/offset-beyond-all", SECTION INTERFACE ("0e00 0800 ffffffffffffff7f", "20000000")
    ENHANCED ("00"), "1 0 7258118400.000000000 1/64 aa, end" },
  { "pcapng/offset-before-all", SECTION INTERFACE ("0e00 0800 0000000000000080", "20000000")
    ENHANCED ("00"), "1 0 0.000000000 1/64 aa, end" },
  { "pcapng/both", SECTION INTERFACE ("0200 0300 65746800 0900 0100 09000000 0e00 0800 "
    "0100000000000000 0000 0000", "34000000") ENHANCED ("00"), "1 0 1.001000000 1/64 aa, end" },
  { "pcapng/behind-the-last-option", SECTION INTERFACE ("0000 0000 0900 ffff", "1c000000")
    ENHANCED ("00"), FRAME_NG "end" },
  { "pcapng/latest", SECTION INTERFACE ("0900 0100 00000000", "1c000000")
    "06000000 24000000 00000000 ffffffff ffffffff 01000000 40000000 aa000000 24000000",
    "1 0 7258118400.000000000 1/64 aa, end" },
  { "pcapng/latest-binary", SECTION INTERFACE ("0900 0100 82000000", "1c000000")
    "06000000 24000000 00000000 ffffffff ffffffff 01000000 40000000 aa000000 24000000",
    "1 0 7258118400.000000000 1/64 aa, end" },

#define DAMAGED "one of its blocks is damaged"
  { "pcapng/no-order", "0a0d0d0a 1c000000 4d3c2b00 0100 0000 ffffffffffffffff 1c000000",
    "cannot read the capture X: " DAMAGED },
  { "pcapng/version-2", "0a0d0d0a 1c000000 4d3c2b1a 0200 0000 ffffffffffffffff 1c000000",
    "cannot read the capture X: its format version 2.0 is not supported" },
  { "pcapng/section-too-short", "0a0d0d0a 18000000 4d3c2b1a 0100 0000 ffffffff 18000000",
    "cannot read the capture X: " DAMAGED },
  { "pcapng/block-of-0", SECTION ETHERNET "06000000 00000000", DAMAGED " (after frame 0)" },
  { "pcapng/block-of-8", SECTION ETHERNET "06000000 08000000 08000000",
    DAMAGED " (after frame 0)" },
  { "pcapng/block-of-11", SECTION ETHERNET "ad0b0000 0b000000 00000000 0b000000",
    DAMAGED " (after frame 0)" },
  { "pcapng/block-of-14", SECTION ETHERNET "ad0b0000 0e000000 00000000 0e000000 0000",
    DAMAGED " (after frame 0)" },
  { "pcapng/block-of-4-GiB", SECTION ETHERNET "ad0b0000 fcffffff 00000000",
    DAMAGED " (after frame 0)" },
  { "pcapng/block-of-16-MiB", SECTION ETHERNET "ad0b0000 00000001 00000000",
    "it is truncated (after frame 0)" },
  { "pcapng/ends-differ", SECTION ETHERNET ENHANCED ("00")
    "06000000 24000000 00000000 " TICKS "01000000 40000000 aa000000 28000000",
    FRAME_NG DAMAGED " (after frame 1)" },
  { "pcapng/ends-differ-of-no-use", SECTION ETHERNET "04000000 10000000 00000000 14000000",
    DAMAGED " (after frame 0)" },
  { "pcapng/smallest-of-no-use", SECTION ETHERNET "04000000 0c000000 0c000000" ENHANCED ("00"),
    FRAME_NG "end" },
  { "pcapng/interface-too-short", SECTION "01000000 10000000 0100 0000 10000000",
    "cannot read the capture X: " DAMAGED },
  { "pcapng/option-too-long", SECTION INTERFACE ("0900 0500 06000000", "1c000000") ENHANCED ("00"),
    "cannot read the capture X: " DAMAGED },
  { "pcapng/option-of-64-KiB", SECTION INTERFACE ("0200 ffff 06000000", "1c000000") ENHANCED ("00"),
    "cannot read the capture X: " DAMAGED },
  { "pcapng/resolution-of-2-bytes", SECTION INTERFACE ("0900 0200 06000000", "1c000000"),
    "cannot read the capture X: " DAMAGED },
  { "pcapng/offset-of-4-bytes", SECTION INTERFACE ("0e00 0400 06000000", "1c000000"),
    "cannot read the capture X: " DAMAGED },
  { "pcapng/half-an-option", SECTION INTERFACE ("0900 0100", "18000000") ENHANCED ("00"),
    "cannot read the capture X: " DAMAGED },
  { "pcapng/enhanced-too-short", SECTION ETHERNET
    "06000000 1c000000 00000000 " TICKS "00000000 1c000000", DAMAGED " (after frame 0)" },
  { "pcapng/enhanced-of-no-byte", SECTION ETHERNET
    "06000000 20000000 00000000 " TICKS "00000000 05000000 20000000",
    "1 0 1.000000000 0/5 -, end" },
  { "pcapng/more-captured-than-there-is", SECTION ETHERNET
    "06000000 24000000 00000000 " TICKS "05000000 40000000 aa000000 24000000",
    DAMAGED " (after frame 0)" },
  { "pcapng/4-GiB-captured", SECTION ETHERNET
    "06000000 24000000 00000000 " TICKS "ffffffff ffffffff aa000000 24000000",
    DAMAGED " (after frame 0)" },
  { "pcapng/frame-of-256-KiB-and-four", SECTION ETHERNET
    "06000000 24000400 00000000 " TICKS "04000400 04000400 aa*262148 24000400",
    "a frame claims to have 262148 bytes, more than a frame can have (after frame 0)" },
  { "pcapng/frame-of-256-KiB", SECTION ETHERNET
    "06000000 20000400 00000000 " TICKS "00000400 00000400 aa*262144 20000400" ENHANCED ("00"),
    "1 0 1.000000000 262144/262144 aa, " FRAME_NG "end" },
  { "pcapng/old-too-short", SECTION ETHERNET "02000000 0c000000 0c000000",
    DAMAGED " (after frame 0)" },
  { "pcapng/simple-too-short", SECTION ETHERNET "03000000 0c000000 0c000000",
    DAMAGED " (after frame 0)" },
  { "pcapng/interface-of-nobody", SECTION ETHERNET ENHANCED ("01"),
    "a frame refers to an interface that it does not describe (after frame 0)" },
  { "pcapng/interface-of-the-section-before", SECTION ETHERNET ENHANCED ("00") SECTION
    ENHANCED ("00"), FRAME_NG "a frame refers to an interface that it does not describe (after frame 1)" },
  { "pcapng/simple-of-nobody", SECTION SIMPLE,
    "cannot read the capture X: a frame refers to an interface that it does not describe" },
};

static int
open_bytes (const guint8 *bytes,
            gsize         length)
{
  int fd = memfd_create ("capture", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  return fd;
}

/* Without the number of the descriptor, so that errors can be compared. */
static void
append_error (GString      *story,
              const GError *error,
              const char   *path)
{
  g_autoptr (GString) text = g_string_new (error->message);

  g_string_replace (text, path, "X", 0);
  g_string_append (story, text->str);
}

static char *
read_all (const guint8 *bytes,
          gsize         length)
{
  GString *story = g_string_new (NULL);
  g_autoptr (HbCaptureFile) file = NULL;
  g_autoptr (GError) error = NULL;
  int fd = open_bytes (bytes, length);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  HbReading reading = HB_READING_NOTHING;

  file = hb_capture_file_new (hb_capture_file_take (path, &error), path, &error);
  close (fd);
  while (error == NULL && reading != HB_READING_END)
    {
      HbFrame frame;

      reading = hb_capture_file_read (file, &frame, &error);
      if (reading != HB_READING_FRAME)
        continue;

      g_string_append_printf (story, "%u %u %" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT " %zu/%zu ",
                              frame.tap, frame.link, frame.stamp / 1000000000,
                              frame.stamp % 1000000000, frame.captured, frame.length);
      if (frame.captured > 0)
        g_string_append_printf (story, "%02x, ", frame.bytes[0]);
      else
        g_string_append (story, "-, ");
      for (gsize i = 0; i < frame.captured; i++)
        g_assert_cmpint (frame.bytes[i], >=, 0);
    }

  if (error != NULL)
    append_error (story, error, path);
  else
    g_string_append (story, "end");

  return g_string_free (story, FALSE);
}

static char *
read_vector (const HbVector *vector)
{
  return read_all (vector->data, vector->length);
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_auto (HbVector) vector = hb_vector_parse (wanted->hex);
  g_autofree char *story = read_vector (&vector);

  g_assert_cmpstr (story, ==, wanted->wanted);
}

static gboolean
ends_well (const char *story)
{
  return g_str_has_suffix (story, "end");
}

/* A truncated file has the same frames as before, and then an error that says so. */
static void
check_cut (const char *story,
           const char *whole,
           gsize       length)
{
  const char *error = strstr (story, "it is truncated");
  gsize same = error != NULL ? (gsize) (error - story) : strlen (story) - strlen ("end");

  g_test_message ("%zu bytes: %s", length, story);
  g_assert_true (ends_well (story) || error != NULL);
  g_assert_true (g_str_has_prefix (story, "cannot read the capture X: it is truncated") ||
                 strncmp (story, whole, same) == 0);
}

/* A file may be truncated anywhere: the frames before that are returned. */
static void
test_cut (gconstpointer data)
{
  g_auto (HbVector) vector = hb_vector_parse (data);
  g_autofree char *whole = read_vector (&vector);

  g_assert_true (ends_well (whole));
  for (gsize length = 0; length < vector.length; length++)
    {
      g_autofree char *story = read_all (vector.data, length);

      check_cut (story, whole, length);
    }
}

/* Compression */

static void
pack_gzip (GByteArray   *packed,
           const guint8 *bytes,
           gsize         length)
{
  g_autoptr (GConverter) packer =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree guint8 *room = g_malloc (length + 1000);
  gsize taken, given;

  g_assert_cmpint (g_converter_convert (packer, bytes, length, room, length + 1000,
                                        G_CONVERTER_INPUT_AT_END, &taken, &given, NULL),
                   ==, G_CONVERTER_FINISHED);
  g_byte_array_append (packed, room, (guint) given);
}

static void
pack_zstd (GByteArray   *packed,
           const guint8 *bytes,
           gsize         length)
{
  gsize size = ZSTD_compressBound (length);
  g_autofree guint8 *room = g_malloc (size);

  size = ZSTD_compress (room, size, bytes, length, 3);
  g_assert_false (ZSTD_isError (size));
  g_byte_array_append (packed, room, (guint) size);
}

typedef void (*Pack) (GByteArray   *packed,
                      const guint8 *bytes,
                      gsize         length);

static const Pack packs[] = { pack_gzip, pack_zstd };

#define LONG_STORY SECTION ETHERNET COOKED_2 ENHANCED ("01") ENHANCED ("00") NAMES CUSTOM OLD SIMPLE

/* Compressed in one piece, in two that are split anywhere, and with one of them empty. */
static void
test_packed (gconstpointer data)
{
  Pack pack = *(const Pack *) data;
  g_auto (HbVector) vector = hb_vector_parse (LONG_STORY);
  g_autofree char *whole = read_vector (&vector);

  for (gsize cut = 0; cut <= vector.length; cut++)
    {
      g_autoptr (GByteArray) packed = g_byte_array_new ();
      g_autofree char *story = NULL;

      pack (packed, vector.data, cut);
      pack (packed, vector.data + cut, vector.length - cut);
      story = read_all (packed->data, packed->len);
      g_assert_cmpstr (story, ==, whole);
    }
}

static void
test_packed_cut (gconstpointer data)
{
  Pack pack = *(const Pack *) data;
  g_auto (HbVector) vector = hb_vector_parse (LONG_STORY);
  g_autofree char *whole = read_vector (&vector);
  g_autoptr (GByteArray) packed = g_byte_array_new ();

  pack (packed, vector.data, vector.length);
  for (gsize length = 0; length < packed->len; length++)
    {
      g_autofree char *story = read_all (packed->data, length);

      g_assert_false (length > 4 && ends_well (story));
      if (length > 4)
        check_cut (story, whole, length);
    }
}

/* More data than the buffer, some of which waits in the decompressor. */
static void
test_packed_long (gconstpointer data)
{
  Pack pack = *(const Pack *) data;
  g_auto (HbVector) head = hb_vector_parse (PCAP);
  g_auto (HbVector) record = hb_vector_parse ("01000000 02000000 e8030000 e8030000 aa*1000 ");
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autofree char *plain = NULL, *story = NULL;

  g_byte_array_append (bytes, head.data, (guint) head.length);
  for (guint i = 0; i < 3000; i++)
    g_byte_array_append (bytes, record.data, (guint) record.length);

  pack (packed, bytes->data, bytes->len);
  g_assert_cmpuint (packed->len, <, bytes->len / 10);
  plain = read_all (bytes->data, bytes->len);
  story = read_all (packed->data, packed->len);
  g_assert_true (ends_well (plain));
  g_assert_cmpstr (story, ==, plain);
}

static void
test_packed_damaged (gconstpointer data)
{
  Pack pack = *(const Pack *) data;
  g_auto (HbVector) vector = hb_vector_parse (LONG_STORY);
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autofree char *garbage = NULL, *twice = NULL;

  /* Only another compressed piece may follow. */
  pack (packed, vector.data, vector.length);
  g_byte_array_append (packed, (const guint8 *) "garbage!", 8);
  garbage = read_all (packed->data, packed->len);
  g_assert_nonnull (strstr (garbage, "it cannot be unpacked: "));

  /* What was compressed twice is only decompressed once. */
  g_byte_array_set_size (packed, packed->len - 8);
  {
    g_autoptr (GByteArray) again = g_byte_array_new ();

    pack (again, packed->data, packed->len);
    twice = read_all (again->data, again->len);
  }
  g_assert_cmpstr (twice, ==, "cannot read the capture X: unknown file format");
}

/* A zstd frame may ask for a window of terabytes. */
static void
test_zstd_window (void)
{
  g_auto (HbVector) vector = hb_vector_parse ("28b52ffd 00 ff 01*200 ");
  g_autofree char *story = read_vector (&vector);

  g_assert_true (g_str_has_prefix (story, "cannot read the capture X: it cannot be unpacked: "));
}

/* A skippable frame, as at the start of a pzstd file; it may be anywhere between frames. */
static void
test_zstd_skippable (void)
{
  g_auto (HbVector) skippable = hb_vector_parse ("502a4d18 04000000 01020304");
  g_auto (HbVector) vector = hb_vector_parse (LONG_STORY);
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autofree char *whole = read_vector (&vector), *story = NULL;

  g_byte_array_append (packed, skippable.data, (guint) skippable.length);
  pack_zstd (packed, vector.data, 40);
  g_byte_array_append (packed, skippable.data, (guint) skippable.length);
  pack_zstd (packed, vector.data + 40, vector.length - 40);
  story = read_all (packed->data, packed->len);
  g_assert_cmpstr (story, ==, whole);
}

/* Interfaces use memory, so their number is limited, well above what is needed. */
static void
test_many_interfaces (void)
{
  g_auto (HbVector) head = hb_vector_parse (SECTION);
  g_auto (HbVector) interface = hb_vector_parse (ETHERNET);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *most = NULL, *more = NULL;

  g_byte_array_append (bytes, head.data, (guint) head.length);
  for (guint i = 0; i < 65536; i++)
    g_byte_array_append (bytes, interface.data, (guint) interface.length);
  most = read_all (bytes->data, bytes->len);
  g_assert_cmpstr (most, ==, "end");

  g_byte_array_append (bytes, interface.data, (guint) interface.length);
  more = read_all (bytes->data, bytes->len);
  g_assert_cmpstr (more, ==, "it has too many interfaces (after frame 0)");
}

/* The search for a supported interface before the first frame is bounded. */
static void
test_late_interface (void)
{
  g_auto (HbVector) head = hb_vector_parse (SECTION RADIO);
  g_auto (HbVector) frame = hb_vector_parse (ENHANCED ("00"));
  g_auto (HbVector) interface = hb_vector_parse (ETHERNET);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *in_time = NULL, *too_late = NULL;

  g_byte_array_append (bytes, head.data, (guint) head.length);
  for (guint i = 0; i < 65533; i++)
    g_byte_array_append (bytes, frame.data, (guint) frame.length);
  g_byte_array_append (bytes, interface.data, (guint) interface.length);
  in_time = read_all (bytes->data, bytes->len);
  g_assert_true (ends_well (in_time));

  g_byte_array_set_size (bytes, bytes->len - (guint) interface.length);
  g_byte_array_append (bytes, frame.data, (guint) frame.length);
  g_byte_array_append (bytes, interface.data, (guint) interface.length);
  too_late = read_all (bytes->data, bytes->len);
  g_assert_true (g_str_has_prefix (too_late, "X has a link type"));
}

int
main (int    argc,
      char **argv)
{
  static const char *const whole[] = {
    PCAP RECORD_1 RECORD_4 RECORD_0,
    PCAP_LONGER RECORD_0 "02000000 0800 04 00" RECORD_0 "02000000 0800 04 00",
    SECTION NAMES ETHERNET ENHANCED ("00") OLD CUSTOM SIMPLE,
    SECTION_BIG ETHERNET_BIG ENHANCED_BIG SECTION COOKED_2 ENHANCED ("00"),
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/capture-file/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (whole); i++)
    {
      g_autofree char *path = g_strdup_printf ("/capture-file/cut/%zu", i);

      g_test_add_data_func (path, whole[i], test_cut);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (packs); i++)
    {
      const char *name = i == 0 ? "gzip" : "zstd";
      g_autofree char *whole_path = g_strdup_printf ("/capture-file/%s/whole", name);
      g_autofree char *cut_path = g_strdup_printf ("/capture-file/%s/cut", name);
      g_autofree char *long_path = g_strdup_printf ("/capture-file/%s/long", name);
      g_autofree char *damaged_path = g_strdup_printf ("/capture-file/%s/damaged", name);

      g_test_add_data_func (whole_path, &packs[i], test_packed);
      g_test_add_data_func (cut_path, &packs[i], test_packed_cut);
      g_test_add_data_func (long_path, &packs[i], test_packed_long);
      g_test_add_data_func (damaged_path, &packs[i], test_packed_damaged);
    }
  g_test_add_func ("/capture-file/zstd/window", test_zstd_window);
  g_test_add_func ("/capture-file/zstd/skippable", test_zstd_skippable);
  g_test_add_func ("/capture-file/late-interface", test_late_interface);
  g_test_add_func ("/capture-file/many-interfaces", test_many_interfaces);

  return g_test_run ();
}
