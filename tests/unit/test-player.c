#include "engine/hb-player.h"

#include <math.h>
#include <string.h>

#include "net/hb-capture-file.h"

#define CAPTURE "../replay/captures/conversation.pcap"

typedef struct
{
  GMainLoop *loop;
  GString *story;
  HbPlayer *player; /* the test waits for its end */
  HbRun run;
  gboolean failed;
  gboolean timed_out;
} Told;

static void
on_event (const HbEvent *event,
          gpointer       user_data)
{
  Told *told = user_data;
  char peer[HB_ADDRESS_STRING_SIZE];

  g_string_append_printf (told->story, "%" G_GINT64_FORMAT " %s %s %s\n", event->stamp,
                          hb_address_format (&event->peer, peer),
                          hb_event_type_to_string (event->type),
                          event->text != NULL ? event->text : "");
}

static void
on_end (const GError *error,
        gpointer      user_data)
{
  Told *told = user_data;

  told->failed = error != NULL;
  g_main_loop_quit (told->loop);
}

static gboolean
on_limit (gpointer user_data)
{
  Told *told = user_data;

  told->timed_out = TRUE;
  g_main_loop_quit (told->loop);
  return G_SOURCE_REMOVE;
}

static HbServer *
create_server (void)
{
  return hb_server_new (&(HbServerConfig) {
    .timeout = 4 * HB_SECOND,
    .pulse_interval = HB_SECOND,
    .answer_wait = HB_SECOND,
    .pulses = 3,
    .max_peers = 100,
    .passive = TRUE,
  });
}

static int
take (const char *path)
{
  g_autoptr (GError) error = NULL;
  int fd = hb_capture_file_take (path, &error);

  g_assert_no_error (error);
  return fd;
}

static char *
play (const char *path,
      double      speed,
      gboolean   *failed)
{
  g_autoptr (HbServer) server = create_server ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HbPlayer) player = NULL;
  g_autoptr (GError) error = NULL;
  Told told = { .loop = loop, .story = g_string_new (NULL) };
  guint limit = g_timeout_add_seconds (30, on_limit, &told);

  player = hb_player_new (server, &(HbReplayConfig) {
    .path = path,
    .fd = take (path),
    .tell = on_event,
    .user_data = &told,
  }, speed, on_end, &error);
  g_assert_no_error (error);
  hb_player_start (player);
  g_assert_cmpuint (told.story->len, ==, 0);
  g_main_loop_run (loop);
  g_assert_false (told.timed_out);
  g_source_remove (limit);
  *failed = told.failed;

  return g_string_free (told.story, FALSE);
}

static char *
replay (const char *path)
{
  g_autoptr (HbServer) server = create_server ();
  Told told = { .story = g_string_new (NULL) };

  hb_replay_run (server, &(HbReplayConfig) {
    .path = path,
    .fd = take (path),
    .tell = on_event,
    .user_data = &told,
  }, NULL);

  return g_string_free (told.story, FALSE);
}

/* At any speed, the events are those of a replay, with the capture's times and the summary last. */
static void
test_tells_the_same (gconstpointer data)
{
  double speed = *(const double *) data;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, CAPTURE, NULL);
  g_autofree char *expected = replay (path);
  gboolean failed = TRUE;
  g_autofree char *story = play (path, speed, &failed);

  g_assert_false (failed);
  g_assert_cmpstr (story, ==, expected);
  g_assert_nonnull (strstr (story, "summary"));
}

/* A file may have many blocks that are no frames, and these may be compressed. */
static void
test_pieces (gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "../replay", data, NULL);
  g_autofree char *expected = replay (path);
  gboolean failed = TRUE;
  g_autofree char *story = play (path, HB_PLAYER_SPEED_MOST, &failed);

  g_assert_false (failed);
  g_assert_cmpstr (story, ==, expected);
  g_assert_nonnull (strstr (story, "Whats up Doc?"));
}

static void
test_breaks_off (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "../replay/captures/cut-off.pcap",
                                                 NULL);
  g_autofree char *expected = replay (path);
  gboolean failed = FALSE;
  g_autofree char *story = play (path, HB_PLAYER_AT_ONCE, &failed);

  g_assert_true (failed);
  g_assert_cmpstr (story, ==, expected);
}

static void
test_refuses (void)
{
  static const double speeds[] = { -1, 0.001, 1e7, G_MAXDOUBLE, -0.01 };
  g_autoptr (HbServer) server = create_server ();
  g_autoptr (GError) missing = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, CAPTURE, NULL);
  HbReplayConfig config = { .path = path, .fd = -1, .tell = on_event };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (hb_player_new (server, &config, speeds[i], on_end, &error));
      g_assert_nonnull (strstr (error->message, "0.01 to 1000000"));
    }
  g_assert_null (hb_player_new (server, &config, (double) NAN, on_end, NULL));

  g_assert_cmpint (hb_capture_file_take ("/nowhere", &missing), ==, -1);
  g_assert_nonnull (strstr (missing->message, "/nowhere: No such file"));
  config.fd = take ("/dev/null");
  g_assert_null (hb_player_new (server, &config, 1, on_end, NULL));
}

/* Reads the deadline of the first peer, and ends. */
static void
on_message (const HbEvent *event,
            gpointer       user_data)
{
  Told *told = user_data;
  HbPeer *peer;
  gint64 deadline, left;

  if (event->type != HB_EVENT_MESSAGE || told->story->len > 0)
    return;

  peer = hb_peer_table_lookup (hb_server_get_peers (HB_SERVER (told->run.role)), &event->peer);
  g_assert_cmpint (peer->due, ==, peer->heard + 4 * HB_SECOND);
  deadline = told->run.to_wall (told->run.source, peer->due);
  left = deadline - g_get_real_time () * HB_MICROSECOND;

  /* Four seconds of the capture at twice the speed, minus this machine's delay. */
  g_assert_cmpint (left, <=, 2 * HB_SECOND + HB_MILLISECOND);
  g_assert_cmpint (left, >, -20 * HB_SECOND);
  g_assert_cmpint (told->run.frozen_since (told->run.source), ==, 0);
  g_assert_cmpint (deadline - told->run.to_wall (told->run.source, peer->heard), ==, 2 * HB_SECOND);
  g_string_append (told->story, "seen");
  g_main_loop_quit (told->loop);
}

static void
test_countdown (void)
{
  g_autoptr (HbServer) server = create_server ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (HbPlayer) player = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, CAPTURE, NULL);
  Told told = { .loop = loop, .story = story };
  guint limit = g_timeout_add_seconds (30, on_limit, &told);

  player = hb_player_new (server, &(HbReplayConfig) {
    .path = path,
    .fd = take (path),
    .tell = on_message,
    .user_data = &told,
  }, 2, on_end, NULL);
  g_assert_nonnull (player);
  hb_player_describe_run (player, &told.run);
  g_assert_cmpstr (told.run.mode, ==, "replay");
  g_assert_cmpstr (told.run.interface (told.run.source), ==, "conversation.pcap");
  hb_player_start (player);
  g_main_loop_run (loop);
  g_assert_cmpstr (story->str, ==, "seen");
  g_source_remove (limit);
}

/* At the maximum speed, time and countdowns stop where the capture ends. */
static void
test_stands_still (void)
{
  g_autoptr (HbServer) server = create_server ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (HbPlayer) player = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, CAPTURE, NULL);
  Told told = { .loop = loop, .story = story };
  gint64 end;

  player = hb_player_new (server, &(HbReplayConfig) {
    .path = path,
    .fd = take (path),
    .tell = on_event,
    .user_data = &told,
  }, HB_PLAYER_AT_ONCE, on_end, NULL);
  hb_player_describe_run (player, &told.run);
  hb_player_start (player);
  g_main_loop_run (loop);

  end = told.run.now (told.run.source);
  g_assert_cmpint (told.run.frozen_since (told.run.source), ==, end);
  g_assert_cmpint (told.run.to_wall (told.run.source, end + HB_SECOND), ==, end + HB_SECOND);
  g_assert_cmpint (told.run.to_wall (told.run.source, end - HB_SECOND), ==, end - HB_SECOND);
}

int
main (int    argc,
      char **argv)
{
  static const double at_once = HB_PLAYER_AT_ONCE;
  static const double fast = 200;
  static const double fastest = HB_PLAYER_SPEED_MOST;

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/player/at-once", &at_once, test_tells_the_same);
  g_test_add_data_func ("/player/fast", &fast, test_tells_the_same);
  g_test_add_data_func ("/player/fastest", &fastest, test_tells_the_same);
  g_test_add_data_func ("/player/sections", "captures/sections.pcapng", test_pieces);
  g_test_add_data_func ("/player/radio", "captures/radio.pcapng", test_pieces);
  g_test_add_data_func ("/player/packed", "wireshark/merged.pcapng.zst", test_pieces);
  g_test_add_func ("/player/breaks-off", test_breaks_off);
  g_test_add_func ("/player/refuses", test_refuses);
  g_test_add_func ("/player/countdown", test_countdown);
  g_test_add_func ("/player/stands-still", test_stands_still);

  return g_test_run ();
}
