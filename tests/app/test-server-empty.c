#include "server-show.h"

/* The page of a server without peers, and the commands for a client that can be copied from it. */

static void
test_nobody (void)
{
  ServerShow show;

  server_show_init (&show, NULL, 900, 600);
  g_assert_cmpstr (server_show_get_content (&show), ==, "nobody");
  stage_save (&show.stage, "page-nobody");
  g_object_set (show.page, "source", "demo", NULL);
  g_assert_cmpstr (server_show_get_content (&show), ==, "nobody-demo");
  g_object_set (show.page, "source", "replay", NULL);
  g_assert_cmpstr (server_show_get_content (&show), ==, "nobody-replay");
  g_object_set (show.page, "source", "attached", NULL);
  g_assert_cmpstr (server_show_get_content (&show), ==, "nobody");
  show.peers = peer_examples_new ();
  g_object_set (show.page, "peers", show.peers, NULL);
  g_assert_cmpstr (server_show_get_content (&show), ==, "peers");
  g_object_set (show.page, "peers", NULL, NULL);
  g_assert_cmpstr (server_show_get_content (&show), ==, "nobody");
  server_show_settle (&show);
  server_show_clear (&show);
}

static void
assert_copies (ServerShow *show,
               const char *hint,
               const char *expected)
{
  g_autofree char *copied = NULL;

  g_signal_emit_by_name (stage_find_button (show->page, hint), "clicked");
  copied = stage_read_clipboard (show->page);
  g_assert_cmpstr (copied, ==, expected);
}

/* Returns: the lines of a label's layout, with a mark between them */
static char *
get_lines (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  const char *text = pango_layout_get_text (layout);
  GString *lines = g_string_new (NULL);

  for (GSList *line = pango_layout_get_lines_readonly (layout); line != NULL; line = line->next)
    {
      PangoLayoutLine *part = line->data;

      g_string_append_len (lines, text + part->start_index, part->length);
      g_string_append_c (lines, '|');
    }

  return g_string_free (lines, FALSE);
}

/* The commands can be copied, and no line break is within the name of an option. */
static void
test_invitation (void)
{
  ServerShow show;
  GtkWidget *button;
  g_autofree char *lines = NULL;

  server_show_init (&show, NULL, 420, 700);
  stage_save (&show.stage, "page-nobody-narrow");
  assert_copies (&show, "Copy the address", "192.0.2.7");
  assert_copies (&show, "Copy the command",
                 "heartbeats --role=client --server=192.0.2.7 --message=hello");
  assert_copies (&show, "Copy the command for a script",
                 "heartbeats --role=client --server=192.0.2.7 --message=hello --once");

  button = stage_find_button (show.page, "Copy the command for a script");
  lines = get_lines (GTK_LABEL (gtk_widget_get_first_child (gtk_widget_get_parent (button))));
  g_test_message ("%s", lines);
  g_assert_nonnull (strchr (lines, '|'));
  g_assert_null (strstr (lines, "-|"));
  server_show_clear (&show);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  stage_stop_animations ();

  g_test_add_func ("/server-page/nobody", test_nobody);
  g_test_add_func ("/server-page/invitation", test_invitation);

  return g_test_run ();
}
