#include <glib/gstdio.h>

#include "engine/hb-peers-reader.h"

/* When a peers file that changes is read again. */

#define WRITE_INTERVAL_MS 50

/* If the file is still not read then, it never is. */
#define PATIENCE (20 * G_TIME_SPAN_SECOND)

typedef struct
{
  char *path;
  guint n_written;
  guint n_read;
} Show;

static void
on_read (HbPeersFile  *file,
         const GError *error,
         gpointer      user_data)
{
  g_autoptr (HbPeersFile) read = file;

  g_assert_no_error (error);
  ((Show *) user_data)->n_read++;
}

static gboolean
write_again (gpointer user_data)
{
  Show *show = user_data;
  g_autofree char *text = g_strdup_printf ("[nas]\naddress=10.0.0.231\npulses=%u\n", 1 + show->n_written % 9);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (show->path, text, -1, &error);
  g_assert_no_error (error);
  show->n_written++;
  return G_SOURCE_CONTINUE;
}

/* A program that writes it again and again does not keep it from being read. */
static void
test_changed_without_a_break (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("heartbeats-XXXXXX", &error);
  Show show = { .path = g_build_filename (folder, "peers.conf", NULL) };
  gint64 end = g_get_monotonic_time () + PATIENCE;
  HbPeersReader *reader;
  guint source;

  g_assert_no_error (error);
  write_again (&show);
  reader = hb_peers_reader_new (show.path, on_read, &show);
  source = g_timeout_add (WRITE_INTERVAL_MS, write_again, &show);
  while (show.n_read == 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (show.n_read, ==, 1);
  g_assert_cmpuint (show.n_written, >, 2);
  g_source_remove (source);
  hb_peers_reader_free (reader);
  g_remove (show.path);
  g_rmdir (folder);
  g_free (show.path);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peers-reader/changed-without-a-break", test_changed_without_a_break);

  return g_test_run ();
}
