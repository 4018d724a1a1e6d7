#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz-input.h"
#include "net/hb-capture-file.h"

/* The bytes are a capture file. The corpus has compressed ones, since a fuzzer hardly ever guesses one. */

/* A well compressed file may have very many frames. */
#define READINGS_MAX 100000

static int
write_file (const guint8 *bytes,
            gsize         length)
{
  int fd = memfd_create ("capture", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  return fd;
}

/* Reads every byte that the frame claims to have, for the sanitizer. */
static guint32
sum_up (const HbFrame *frame)
{
  guint32 sum = 0;

  for (gsize i = 0; i < frame->captured; i++)
    sum = sum * 31 + frame->bytes[i];

  return sum;
}

static void
check_frame (const HbFrame *frame)
{
  g_assert_nonnull (frame->bytes);
  g_assert_cmpuint (frame->captured, <=, HB_READING_FRAME_MAX);
  g_assert_cmpuint (frame->length, >=, frame->captured);
  g_assert_cmpint (frame->stamp, >=, 0);
  g_assert_cmpint (frame->stamp, <=, HB_STAMP_MAX);
  g_assert_cmpint (frame->link, <=, HB_LINK_UNKNOWN);
  g_assert_cmpuint (frame->interface, ==, 0);
}

/* Returns: a checksum of everything that was read */
static guint32
read_all (const char *path,
          guint      *frames)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HbCaptureFile) file = hb_capture_file_new (hb_capture_file_take (path, NULL), path, &error);
  HbReading reading = HB_READING_NOTHING;
  guint32 sum = 0;

  *frames = 0;
  g_assert_cmpint (file == NULL, ==, error != NULL);
  for (guint i = 0; file != NULL && i < READINGS_MAX; i++)
    {
      HbFrame frame;

      reading = hb_capture_file_read (file, &frame, &error);
      g_assert_cmpint (reading == HB_READING_FAILED, ==, error != NULL);
      if (reading == HB_READING_END || reading == HB_READING_FAILED)
        break;
      if (reading == HB_READING_NOTHING)
        continue;

      check_frame (&frame);
      sum += sum_up (&frame);
      *frames += 1;
    }

  if (error != NULL)
    fuzz_check_text (error->message);

  return sum;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         length)
{
  int fd = write_file (bytes, length);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  guint first_frames, second_frames;
  guint32 first;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);

  /* The same file always gives the same frames. */
  first = read_all (path, &first_frames);
  g_assert_cmpuint (read_all (path, &second_frames), ==, first);
  g_assert_cmpuint (first_frames, ==, second_frames);
  close (fd);

  return 0;
}
