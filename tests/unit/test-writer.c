#include "net/hb-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Far more than a busy machine needs. */
#define PATIENCE (20 * G_TIME_SPAN_SECOND)

#define PIECE 1024

typedef struct
{
  int reading;
  HbWriter *writer;
  guint changes;
  GString *read;
} Pipe;

static void
on_changed (gpointer user_data)
{
  Pipe *pipe = user_data;

  pipe->changes++;
}

static void
set_up (Pipe          *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  self->reading = ends[0];
  self->read = g_string_new (NULL);
  self->writer = hb_writer_new (ends[1], TRUE, on_changed, self, &error);
  g_assert_no_error (error);
}

static void
tear_down (Pipe          *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->writer, hb_writer_free);
  close (self->reading);
  g_string_free (self->read, TRUE);
}

static void
put (Pipe   *self,
     HbRank  rank,
     char    letter)
{
  char piece[PIECE];

  memset (piece, letter, sizeof piece);
  hb_writer_put (self->writer, rank, piece, sizeof piece);
}

static void
read_some (Pipe *self)
{
  char bytes[65536];
  gssize count = read (self->reading, bytes, sizeof bytes);

  g_assert_cmpint (count, >, 0);
  g_string_append_len (self->read, bytes, count);
}

static void
wait_for_change (Pipe *self)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  while (self->changes == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
}

static gsize
count_letters (Pipe *self,
               char  letter)
{
  gsize count = 0;

  for (gsize i = 0; i < self->read->len; i++)
    count += self->read->str[i] == letter;

  return count;
}

/* Returns: the number of pieces of that letter, which must be complete */
static gsize
count_pieces (Pipe *self,
              char  letter)
{
  gsize count = count_letters (self, letter);

  g_assert_cmpuint (count % PIECE, ==, 0);
  return count / PIECE;
}

static void
test_order (Pipe          *self,
            gconstpointer  data)
{
  hb_writer_put (self->writer, HB_RANK_CHATTER, "one ", 4);
  hb_writer_put (self->writer, HB_RANK_LAST, "two ", 4);
  hb_writer_put (self->writer, HB_RANK_CHANGE, "three", 5);
  g_assert_cmpint (hb_writer_finish (self->writer), ==, 0);
  read_some (self);
  g_assert_cmpstr (self->read->str, ==, "one two three");
  g_assert_cmpuint (hb_writer_take_lost (self->writer), ==, 0);
}

/* Without a reader, chatter is dropped first, then changes, and never the last messages. */
static void
test_ranks (Pipe          *self,
            gconstpointer  data)
{
  const guint n_pieces = 5 * 1024;
  guint64 lost;

  for (guint i = 0; i < n_pieces; i++)
    put (self, HB_RANK_CHATTER, 'c');
  for (guint i = 0; i < 100; i++)
    put (self, HB_RANK_CHANGE, 's');
  for (guint i = 0; i < 10; i++)
    put (self, HB_RANK_CHATTER, 'c');
  for (guint i = 0; i < n_pieces; i++)
    put (self, HB_RANK_CHANGE, 't');
  put (self, HB_RANK_LAST, 'l');

  /* When there is room again, the callback is called without another hb_writer_put(). */
  while (self->read->len < HB_WRITER_CHATTER_SIZE)
    read_some (self);
  wait_for_change (self);
  lost = hb_writer_take_lost (self->writer);
  put (self, HB_RANK_CHATTER, 'd');
  hb_writer_push (self->writer);
  while (count_letters (self, 'd') < PIECE)
    read_some (self);

  g_assert_cmpuint (count_pieces (self, 's'), ==, 100);
  g_assert_cmpuint (count_pieces (self, 'l'), ==, 1);
  g_assert_cmpuint (count_pieces (self, 'c'), >=, HB_WRITER_CHATTER_SIZE / PIECE);
  g_assert_cmpuint (count_pieces (self, 'c') + count_pieces (self, 't') + lost, ==,
                    2 * n_pieces + 10);
  g_assert_nonnull (strstr (self->read->str, "cs"));
  g_assert_nonnull (strstr (self->read->str, "tl"));
  g_assert_nonnull (strstr (self->read->str, "ld"));
}

static void
test_never_read (Pipe          *self,
                 gconstpointer  data)
{
  gint64 began = g_get_monotonic_time ();

  for (guint i = 0; i < 1024; i++)
    put (self, HB_RANK_CHANGE, 's');
  g_assert_cmpint (hb_writer_finish (self->writer), ==, ETIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, 2 * G_TIME_SPAN_SECOND);
}

static void
test_error (Pipe          *self,
            gconstpointer  data)
{
  close (self->reading);
  put (self, HB_RANK_CHANGE, 's');
  hb_writer_push (self->writer);
  wait_for_change (self);
  g_assert_cmpint (hb_writer_get_error (self->writer), ==, EPIPE);
  put (self, HB_RANK_CHANGE, 's');
  g_assert_cmpuint (hb_writer_take_lost (self->writer), ==, 0);
  g_assert_cmpint (hb_writer_finish (self->writer), ==, EPIPE);
  self->reading = open ("/dev/null", O_RDONLY);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);

  g_test_add ("/writer/order", Pipe, NULL, set_up, test_order, tear_down);
  g_test_add ("/writer/ranks", Pipe, NULL, set_up, test_ranks, tear_down);
  g_test_add ("/writer/never-read", Pipe, NULL, set_up, test_never_read, tear_down);
  g_test_add ("/writer/error", Pipe, NULL, set_up, test_error, tear_down);

  return g_test_run ();
}
