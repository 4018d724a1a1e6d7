#include "stage.h"

#include <malloc.h>

#include "app/client/hb-message-row.h"
#include "app/model/hb-timeline-entry.h"
#include "app/peer/hb-timeline-entry-row.h"
#include "app/widgets/hb-copyable.h"
#include "app/widgets/hb-toaster.h"
#include "app/window/hb-starting-page.h"

/* Line breaks in texts, toasts, and the page of a start. */

/* How long the window draws nothing, milliseconds: longer than a toast takes to move in or out. */
#define STALL_MS 600

/* How long a window without changes is observed, milliseconds: 18 frames. */
#define REST_MS 300

/* After how many of these periods a window must be without any. */
#define RESTS 30

/* Returns: whether a label has a hyphen at the end of a line that is not in its text */
static gboolean
has_hyphen (GtkLabel *label)
{
  PangoLayout *layout = gtk_label_get_layout (label);

  for (GSList *line = pango_layout_get_lines_readonly (layout); line != NULL; line = line->next)
    for (GSList *run = ((PangoLayoutLine *) line->data)->runs; run != NULL; run = run->next)
      if (((PangoLayoutRun *) run->data)->item->analysis.flags & PANGO_ANALYSIS_FLAG_NEED_HYPHEN)
        return TRUE;

  return FALSE;
}

static void
assert_no_hyphens (GtkWidget  *widget,
                   const char *text)
{
  GtkWidget *label;
  int height;

  g_object_ref_sink (widget);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, 200, &height, NULL, NULL, NULL);
  gtk_widget_allocate (widget, 200, height, -1, NULL);
  label = stage_find_label (widget, text);
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (label))), >, 1);
  g_assert_false (has_hyphen (GTK_LABEL (label)));
  g_object_unref (widget);
}

/* Texts from the wire and commands are shown without additional hyphens. */
static void
test_hyphens (void)
{
  g_autofree char *text = g_strnfill (200, 'W');
  g_autofree char *command = g_strconcat ("sudo setcap cap_net_raw=p /", text, NULL);
  g_autoptr (HbTimelineEntry) row_entry = hb_timeline_entry_new (0, text);
  g_autoptr (HbMessageEntry) entry = hb_message_entry_new (HB_MESSAGE_ENTRY_TEXT, text, 0);
  GtkWidget *plain = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (plain), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (plain), PANGO_WRAP_WORD_CHAR);
  g_object_ref_sink (plain);
  gtk_widget_measure (plain, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (plain, 200, 1000, -1, NULL);
  g_assert_true (has_hyphen (GTK_LABEL (plain)));
  g_object_unref (plain);

  assert_no_hyphens (hb_timeline_entry_row_create (row_entry, NULL), text);
  assert_no_hyphens (g_object_new (HB_TYPE_MESSAGE_ROW, "entry", entry, NULL), text);
  assert_no_hyphens (g_object_new (HB_TYPE_COPYABLE, "text", command, NULL), command);
}

/* A toast with another subject is queued; one with the same subject replaces the earlier one. */
static void
test_toasts (void)
{
  AdwToastOverlay *overlay = ADW_TOAST_OVERLAY (g_object_ref_sink (adw_toast_overlay_new ()));
  g_autoptr (HbToaster) toaster = hb_toaster_new (overlay);

  hb_toaster_say (toaster, "drops", "1 frame <lost>");
  g_assert_nonnull (stage_find_label (GTK_WIDGET (overlay), "1 frame <lost>"));
  hb_toaster_say (toaster, "drops", "2 frames <lost>");
  g_assert_null (stage_find_label (GTK_WIDGET (overlay), "1 frame <lost>"));
  g_assert_nonnull (stage_find_label (GTK_WIDGET (overlay), "2 frames <lost>"));

  hb_toaster_say (toaster, "flood", "a flood");
  g_assert_null (stage_find_label (GTK_WIDGET (overlay), "a flood"));
  g_assert_nonnull (stage_find_label (GTK_WIDGET (overlay), "2 frames <lost>"));

  g_object_unref (overlay);
}

static gboolean
has_next_toast (gpointer overlay)
{
  return stage_find_label (overlay, "first") == NULL && stage_find_label (overlay, "next") != NULL;
}

static void
close_toast (GtkWidget *overlay)
{
  g_autoptr (GPtrArray) buttons = stage_find_all (overlay, GTK_TYPE_BUTTON);

  for (guint i = 0; i < buttons->len; i++)
    if (g_strcmp0 (gtk_button_get_icon_name (g_ptr_array_index (buttons, i)), "window-close-symbolic") == 0)
      g_signal_emit_by_name (g_ptr_array_index (buttons, i), "clicked");
}

/* A toast can be closed while it moves in, even if the window draws no frame until the toast would have moved out. The
 * next toast about the same then takes its place. */
static void
test_toast_closed_at_once (void)
{
  GtkWidget *overlay = adw_toast_overlay_new ();
  g_autoptr (HbToaster) toaster = hb_toaster_new (ADW_TOAST_OVERLAY (overlay));
  Stage stage;

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new ("page"));
  stage_init (&stage, overlay, 360, 294);

  hb_toaster_say (toaster, "drops", "first");
  g_assert_nonnull (stage_find_label (overlay, "first"));
  close_toast (overlay);
  hb_toaster_say (toaster, "drops", "next");
  g_usleep (STALL_MS * 1000);
  stage_wait_until (has_next_toast, overlay);

  stage_clear (&stage);
}

static gboolean
on_rested (gpointer user_data)
{
  gboolean *rested = user_data;

  *rested = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
has_rested (gpointer rested)
{
  return *(gboolean *) rested;
}

/* Returns: how often the window was updated meanwhile */
static guint
count_updates (Stage *stage)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (stage->window);
  guint n_updates = 0;
  gboolean rested = FALSE;
  gulong handler = g_signal_connect_swapped (clock, "update", G_CALLBACK (stage_count), &n_updates);

  g_timeout_add (REST_MS, on_rested, &rested);
  stage_wait_until (has_rested, &rested);
  g_signal_handler_disconnect (clock, handler);
  return n_updates;
}

/* The spinner turns only while its page is shown: it would otherwise wake the program up for each frame. */
static void
test_spinner (void)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *page = g_object_new (HB_TYPE_STARTING_PAGE, NULL);
  GtkWidget *spinner = stage_find (page, GTK_TYPE_SPINNER);
  guint n_updates = 1;
  Stage stage;

  gtk_stack_add_child (GTK_STACK (stack), gtk_label_new ("other"));
  gtk_stack_add_child (GTK_STACK (stack), page);
  stage_init (&stage, stack, 360, 294);
  g_assert_false (gtk_spinner_get_spinning (GTK_SPINNER (spinner)));

  gtk_stack_set_visible_child (GTK_STACK (stack), page);
  stage_draw (&stage, 1);
  g_assert_true (gtk_spinner_get_spinning (GTK_SPINNER (spinner)));

  gtk_stack_set_visible_child (GTK_STACK (stack), gtk_widget_get_first_child (stack));
  /* On a busy machine, it takes a while until the change of the page is drawn. */
  for (guint i = 0; i < RESTS && n_updates > 0; i++)
    n_updates = count_updates (&stage);
  g_assert_cmpuint (n_updates, ==, 0);

  stage_clear (&stage);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  /* Freed memory is overwritten, so that its use crashes. */
  mallopt (M_PERTURB, 0xa5);
  g_test_add_func ("/pages/hyphens", test_hyphens);
  g_test_add_func ("/toaster/subjects", test_toasts);
  g_test_add_func ("/toaster/closed-at-once", test_toast_closed_at_once);
  g_test_add_func ("/starting-page/spinner", test_spinner);

  return g_test_run ();
}
