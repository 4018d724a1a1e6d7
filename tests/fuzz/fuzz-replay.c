#include <sys/mman.h>
#include <unistd.h>

#include "engine/hb-replay.h"
#include "event/hb-json-line.h"
#include "fuzz-input.h"
#include "net/hb-capture-file.h"

/* The bytes are a capture file. */

static int
write_file (const guint8 *bytes,
            gsize         length)
{
  int fd = memfd_create ("capture", MFD_CLOEXEC);
  gsize written = 0;

  g_assert_cmpint (fd, >=, 0);
  while (written < length)
    {
      gssize count = write (fd, bytes + written, length - written);

      g_assert_cmpint (count, >, 0);
      written += (gsize) count;
    }

  return fd;
}

static void
on_event (const HbEvent *event,
          gpointer       user_data)
{
  GString *output = user_data;
  HbEvent copy = *event;

  fuzz_check_event (&copy);
  hb_json_line_append (output, event);
}

static gboolean
replay (const char *path,
        GString    *output)
{
  g_autoptr (HbServer) server = hb_server_new (&(HbServerConfig) {
    .timeout = 4 * HB_SECOND,
    .pulse_interval = HB_SECOND,
    .answer_wait = HB_SECOND,
    .pulses = 3,
    .max_peers = 10,
    .passive = TRUE,
    .seed = { 1 },
  });
  g_autoptr (GError) error = NULL;
  gboolean whole = hb_replay_run (server, &(HbReplayConfig) {
    .path = path,
    .fd = hb_capture_file_take (path, NULL),
    .debug = TRUE,
    .tell = on_event,
    .user_data = output,
  }, &error);

  g_assert_cmpint (whole, ==, error == NULL);
  return whole;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         length)
{
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  int fd = write_file (bytes, length);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  gboolean whole;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);

  /* The same file always gives the same output. */
  whole = replay (path, first);
  g_assert_cmpint (replay (path, second), ==, whole);
  g_assert_cmpstr (first->str, ==, second->str);
  g_assert_true (!whole || first->len > 0);
  close (fd);

  return 0;
}
