#include "net/hb-frame-merge.h"

/* Frames of two rings are handed over in the order of their stamps, whenever they come in, and each once. */

#define FRAMES_MAX 4096

/* The stamp of a frame that is counted and not handed over, as those captured before there was a filter. */
#define IGNORED -1

/* A ring of which a frame can be read from its stamp on, and how often it was read. */
typedef struct
{
  gint64 stamps[FRAMES_MAX];
  guint n_stamps;
  guint next;
  guint most; /* that were asked for */
  gboolean fails;
} Ring;

typedef struct
{
  Ring short_frames;
  Ring long_frames;
  HbFrameMerge *merge;
  GArray *taken; /* of gint64 */
  gint64 time_per_frame;
} Fixture;

/* The time, and by how much the clock that is read is behind it. */
static gint64 now, behind;

static gint64
read_clock (void)
{
  return now - behind;
}

static int
read_ring (gpointer      ring,
           guint         max,
           HbFrameFunc   func,
           gpointer      user_data,
           GError      **error)
{
  Ring *self = ring;
  int count = 0;

  self->most = MAX (self->most, max);
  while (count < (int) max && self->next < self->n_stamps && self->stamps[self->next] <= now)
    {
      guint8 bytes[sizeof (gint64)];
      HbFrame frame = {
        .bytes = bytes,
        .captured = sizeof bytes,
        .length = sizeof bytes,
        .stamp = self->stamps[self->next++],
      };

      count++;
      if (frame.stamp == IGNORED)
        continue;

      memcpy (bytes, &frame.stamp, sizeof bytes);
      func (&frame, user_data);
      memset (bytes, 0xff, sizeof bytes);
    }

  if (!self->fails)
    return count;

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_IO, "gone");
  return -1;
}

static void
put (Ring   *ring,
     gint64  stamp)
{
  g_assert_cmpuint (ring->n_stamps, <, FRAMES_MAX);
  ring->stamps[ring->n_stamps++] = stamp;
}

static void
on_frame (const HbFrame *frame,
          gpointer       user_data)
{
  Fixture *self = user_data;
  gint64 bytes;

  g_assert_cmpuint (frame->captured, ==, sizeof bytes);
  memcpy (&bytes, frame->bytes, sizeof bytes);
  g_assert_cmpint (bytes, ==, frame->stamp);
  g_array_append_val (self->taken, frame->stamp);
  now += self->time_per_frame;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  now = 1000;
  behind = 0;
  self->taken = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->merge = hb_frame_merge_new (&self->short_frames, &self->long_frames, read_ring, read_clock);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  hb_frame_merge_free (self->merge);
  g_array_unref (self->taken);
}

static int
take (Fixture *self,
      guint    max)
{
  g_autoptr (GError) error = NULL;
  int count = hb_frame_merge_dispatch (self->merge, max, on_frame, self, &error);

  g_assert_no_error (error);
  return count;
}

static void
assert_taken (Fixture      *self,
              const gint64 *stamps,
              guint         n_stamps)
{
  g_assert_cmpuint (self->taken->len, ==, n_stamps);
  for (guint i = 0; i < n_stamps; i++)
    g_assert_cmpint (g_array_index (self->taken, gint64, i), ==, stamps[i]);
}

static void
test_in_order (Fixture       *self,
               gconstpointer  data)
{
  static const gint64 expected[] = { 1, 2, 3, 4, 5, 6, 7 };

  for (gint64 stamp = 1; stamp <= 7; stamp++)
    put (stamp % 2 == 0 ? &self->long_frames : &self->short_frames, stamp);

  g_assert_cmpint (take (self, 100), ==, 7);
  assert_taken (self, expected, G_N_ELEMENTS (expected));
  g_assert_cmpint (take (self, 100), ==, 0);
}

/* A long frame comes in while short ones are read, and so does a later short one. */
static void
test_comes_meanwhile (Fixture       *self,
                      gconstpointer  data)
{
  static const gint64 expected[] = { 1000, 1010, 1020 };

  self->time_per_frame = 15;
  put (&self->short_frames, 1000);
  put (&self->long_frames, 1010);
  put (&self->short_frames, 1020);
  now = 1005;

  g_assert_cmpint (take (self, 100), ==, 3);
  assert_taken (self, expected, G_N_ELEMENTS (expected));
}

/* With many of them, only so many are held. */
static void
test_many_long_frames (Fixture       *self,
                       gconstpointer  data)
{
  put (&self->short_frames, 1);
  for (gint64 stamp = 2; stamp < 500; stamp++)
    put (&self->long_frames, stamp);
  put (&self->short_frames, 500);
  for (gint64 stamp = 501; stamp <= 1000; stamp++)
    put (&self->long_frames, stamp);

  g_assert_cmpint (take (self, 5000), ==, 1000);
  for (guint i = 0; i < self->taken->len; i++)
    g_assert_cmpint (g_array_index (self->taken, gint64, i), ==, i + 1);
  g_assert_cmpuint (self->long_frames.most, <=, HB_FRAME_MERGE_HELD);
}

static void
test_stops_at_most (Fixture       *self,
                    gconstpointer  data)
{
  static const gint64 expected[] = { 1, 2, 3, 4, 5, 6, 7 };

  for (gint64 stamp = 1; stamp <= 4; stamp++)
    put (&self->short_frames, stamp);
  for (gint64 stamp = 5; stamp <= 7; stamp++)
    put (&self->long_frames, stamp);

  g_assert_cmpint (take (self, 2), ==, 2);

  /* Whether there are any left is not known when as many were read as were asked for. */
  g_assert_cmpint (take (self, 2), ==, 2);
  g_assert_cmpint (take (self, 4), ==, 3);
  assert_taken (self, expected, G_N_ELEMENTS (expected));
}

/* Long frames alone are more than fit at once. */
static void
test_tells_of_more (Fixture       *self,
                    gconstpointer  data)
{
  for (gint64 stamp = 1; stamp <= 3 * HB_FRAME_MERGE_HELD; stamp++)
    put (&self->long_frames, stamp);

  g_assert_cmpint (take (self, 10), >=, 10);
  while (take (self, 10) >= 10)
    ;
  g_assert_cmpuint (self->taken->len, ==, 3 * HB_FRAME_MERGE_HELD);
}

/* Long frames with stamps from before the wall clock was set back do not hold up those that follow. */
static void
test_wall_clock_set_back (Fixture       *self,
                          gconstpointer  data)
{
  for (guint i = 1; i < HB_FRAME_MERGE_HELD; i++)
    put (&self->long_frames, 900);
  for (gint64 stamp = 1; stamp <= HB_FRAME_MERGE_HELD; stamp++)
    put (&self->long_frames, stamp);
  put (&self->short_frames, 2 * HB_FRAME_MERGE_HELD);

  g_assert_cmpint (take (self, 1000), ==, 2 * HB_FRAME_MERGE_HELD);
}

/* And where the clock is behind the stamps, each frame looks as if it came after the last reading. */
static void
test_stamps_from_the_future (Fixture       *self,
                             gconstpointer  data)
{
  static const gint64 expected[] = { 1, 2, 3 };

  put (&self->short_frames, 1);
  put (&self->long_frames, 2);
  put (&self->short_frames, 3);
  behind = 5000;

  g_assert_cmpint (take (self, 100), ==, 3);
  assert_taken (self, expected, G_N_ELEMENTS (expected));
}

/* What was captured before there was a filter: more than is read at once, and all of it is ignored. */
static void
test_ignored (Fixture       *self,
              gconstpointer  data)
{
  static const gint64 expected[] = { 1, 2, 3 };
  const int max = 100;

  for (guint i = 0; i < 4 * HB_FRAME_MERGE_HELD; i++)
    {
      put (&self->short_frames, IGNORED);
      put (&self->long_frames, IGNORED);
    }
  put (&self->short_frames, 1);
  put (&self->long_frames, 2);
  put (&self->short_frames, 3);

  while (take (self, (guint) max) >= max)
    ;
  assert_taken (self, expected, G_N_ELEMENTS (expected));
}

static void
test_random (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4411);
  gint64 stamp = 1000;

  for (guint i = 0; i < FRAMES_MAX; i++)
    {
      stamp += g_rand_int_range (random, 0, 20);
      put (g_rand_int_range (random, 0, 3) == 0 ? &self->long_frames : &self->short_frames, stamp);
    }

  /* Slower than they come, then faster. */
  for (self->time_per_frame = 14; self->taken->len < FRAMES_MAX;)
    {
      take (self, (guint) g_rand_int_range (random, 1, 300));
      now += g_rand_int_range (random, 0, 2000);
      if (self->taken->len > FRAMES_MAX / 2)
        self->time_per_frame = 3;
    }

  for (guint i = 1; i < self->taken->len; i++)
    g_assert_cmpint (g_array_index (self->taken, gint64, i - 1), <=,
                     g_array_index (self->taken, gint64, i));
  g_assert_cmpuint (self->taken->len, ==, FRAMES_MAX);
}

static void
test_fails (Fixture       *self,
            gconstpointer  data)
{
  Ring *rings[] = { &self->short_frames, &self->long_frames };

  for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
    {
      g_autoptr (GError) error = NULL;

      rings[i]->fails = TRUE;
      put (&self->short_frames, 1);
      put (&self->long_frames, 2);
      g_assert_cmpint (hb_frame_merge_dispatch (self->merge, 100, on_frame, self, &error), <, 0);
      g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_IO);
      g_assert_cmpuint (self->taken->len, ==, 2 * (i + 1));
      rings[i]->fails = FALSE;
    }
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/frame-merge/in-order", test_in_order);
  ADD ("/frame-merge/comes-meanwhile", test_comes_meanwhile);
  ADD ("/frame-merge/many-long-frames", test_many_long_frames);
  ADD ("/frame-merge/stops-at-most", test_stops_at_most);
  ADD ("/frame-merge/tells-of-more", test_tells_of_more);
  ADD ("/frame-merge/wall-clock-set-back", test_wall_clock_set_back);
  ADD ("/frame-merge/stamps-from-the-future", test_stamps_from_the_future);
  ADD ("/frame-merge/ignored", test_ignored);
  ADD ("/frame-merge/random", test_random);
  ADD ("/frame-merge/fails", test_fails);

  return g_test_run ();
}
