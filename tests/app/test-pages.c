#include <adwaita.h>
#include <string.h>

#include "app/hb-bubble.h"
#include "app/hb-client-page.h"
#include "app/hb-copyable.h"
#include "app/hb-heart.h"
#include "app/hb-moment-row.h"
#include "app/hb-moment.h"
#include "app/hb-problem-page.h"
#include "app/hb-toaster.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"
#include "wire/hb-message.h"

/* The client's page, the one that says why nothing runs, and toasts, as widgets that nobody looks at. */

#define SKIPPED 77

typedef gboolean (*Wanted) (GtkWidget  *widget,
                            const char *text);

static GtkWidget *
find (GtkWidget  *widget,
      Wanted      is_wanted,
      const char *text)
{
  GtkWidget *child;

  if (is_wanted (widget, text))
    return widget;

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, is_wanted, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_entry (GtkWidget  *widget,
          const char *text)
{
  return GTK_IS_ENTRY (widget);
}

static gboolean
is_button (GtkWidget  *widget,
           const char *text)
{
  return GTK_IS_BUTTON (widget) &&
         (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0 ||
          g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0);
}

static gboolean
is_label (GtkWidget  *widget,
          const char *text)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

static gboolean
is_heart (GtkWidget  *widget,
          const char *text)
{
  return HB_IS_HEART (widget);
}

/* The client's page */

static void
on_send (GtkWidget  *page,
         const char *text,
         GString    *sent)
{
  g_string_append_printf (sent, "%s\n", text);
}

static void
type (GtkWidget  *page,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find (page, is_entry, NULL)), text);
}

static const char *
get_typed (GtkWidget *page)
{
  return gtk_editable_get_text (GTK_EDITABLE (find (page, is_entry, NULL)));
}

static gboolean
can_send (GtkWidget *page)
{
  return gtk_widget_get_sensitive (find (page, is_button, "_Send"));
}

static GtkWidget *
create_client (GString *sent)
{
  GtkWidget *page = g_object_ref_sink (hb_client_page_new ());

  g_object_set (page, "server", "198.18.0.1", "connected", TRUE, NULL);
  g_signal_connect (page, "send", G_CALLBACK (on_send), sent);
  return page;
}

static void
test_limit (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  GtkWidget *page = create_client (sent);
  g_autofree char *near = g_strnfill (HB_TEXT_MAX - 5, 'a');
  g_autofree char *over = g_strnfill (HB_TEXT_MAX + 1, 'a');

  g_assert_false (can_send (page));
  type (page, near);
  g_assert_true (can_send (page));
  g_assert_nonnull (find (page, is_label, "Room for 5 more"));

  type (page, over);
  g_assert_false (can_send (page));
  g_assert_nonnull (find (page, is_label, "Too long by 1"));
  g_signal_emit_by_name (find (page, is_entry, NULL), "activate");
  g_assert_cmpstr (sent->str, ==, "");
  g_assert_cmpstr (get_typed (page), ==, over);
  g_object_unref (page);
}

/* Blanks alone say nothing. */
static void
test_blank (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  GtkWidget *page = create_client (sent);

  type (page, "   ");
  g_assert_false (can_send (page));
  g_signal_emit_by_name (find (page, is_entry, NULL), "activate");
  g_assert_cmpstr (sent->str, ==, "");
  g_assert_cmpstr (get_typed (page), ==, "   ");
  g_object_unref (page);
}

/* What could not be sent is there again, unless something new has been typed. */
static void
test_failure (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  GtkWidget *page = create_client (sent);

  type (page, "Whats up Doc?");
  g_signal_emit_by_name (find (page, is_entry, NULL), "activate");
  g_assert_cmpstr (sent->str, ==, "Whats up Doc?\n");
  g_assert_cmpstr (get_typed (page), ==, "");

  hb_client_page_fail (HB_CLIENT_PAGE (page), "Whats up Doc?", "the network is down");
  g_assert_cmpstr (get_typed (page), ==, "Whats up Doc?");
  g_assert_nonnull (find (page, is_label, "the network is down"));

  g_signal_emit_by_name (find (page, is_entry, NULL), "activate");
  type (page, "something new");
  hb_client_page_fail (HB_CLIENT_PAGE (page), "Whats up Doc?", "the network is down");
  g_assert_cmpstr (get_typed (page), ==, "something new");
  g_object_unref (page);
}

static void
happen (GtkWidget  *page,
        const char *text)
{
  g_autoptr (GVariant) happening = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (happening);
  hb_client_page_happen (HB_CLIENT_PAGE (page), happening);
}

static GtkWidget *
find_heart (GtkWidget *page)
{
  return find (page, is_heart, NULL);
}

/* Nobody watches who only runs: the server has to have been told, and to have asked. */
static void
test_standing (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  GtkWidget *page = create_client (sent);

  g_assert_nonnull (find (page, is_label, "Not known to 198.18.0.1 yet"));
  g_assert_true (gtk_widget_has_css_class (find_heart (page), "dim-label"));

  happen (page, "{'event': <'message-sent'>, 'text': <'hello'>, 'host': <'answered'>}");
  g_assert_nonnull (find (page, is_label, "Reported to 198.18.0.1"));
  g_assert_false (gtk_widget_has_css_class (find_heart (page), "success"));

  happen (page, "{'event': <'pulse-received'>}");
  g_assert_nonnull (find (page, is_label, "Watched by 198.18.0.1"));
  g_assert_true (gtk_widget_has_css_class (find_heart (page), "success"));

  happen (page, "{'event': <'message-sent'>, 'text': <'hello'>, 'host': <'unreachable'>}");
  g_assert_nonnull (find (page, is_label, "198.18.0.1 is unreachable"));
  g_assert_true (gtk_widget_has_css_class (find_heart (page), "error"));
  g_object_unref (page);
}

static void
test_disconnected (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  GtkWidget *page = create_client (sent);

  happen (page, "{'event': <'pulse-received'>}");
  type (page, "too late");
  g_object_set (page, "connected", FALSE, NULL);
  g_assert_nonnull (find (page, is_label, "Was watched by 198.18.0.1"));
  g_assert_true (gtk_widget_has_css_class (find_heart (page), "dim-label"));
  g_assert_false (can_send (page));
  g_assert_cmpstr (get_typed (page), ==, "too late");

  g_object_set (page, "connected", TRUE, NULL);
  g_assert_nonnull (find (page, is_label, "Not known to 198.18.0.1 yet"));
  g_object_unref (page);
}

/* The page that says why nothing runs */

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_cure (void)
{
  g_autoptr (GError) error = g_error_new_literal (HB_NET_ERROR, HB_NET_ERROR_PERMISSION, "no");
  g_autofree char *cure = hb_privileges_get_cure ();
  g_autofree char *copied = NULL;
  GtkWidget *page = g_object_ref_sink (g_object_new (HB_TYPE_PROBLEM_PAGE, NULL));
  GtkWidget *button;

  hb_problem_page_show (HB_PROBLEM_PAGE (page), error);
  g_assert_nonnull (find (page, is_label, cure));
  g_assert_nonnull (find (page, is_button, "_Try Again"));
  g_assert_nonnull (find (page, is_button, "_Open a Capture"));
  button = find (page, is_button, "Copy the command");
  g_assert_true (gtk_widget_get_visible (gtk_widget_get_parent (button)));

  g_signal_emit_by_name (button, "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (page), NULL, on_read, &copied);
  while (copied == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (copied, ==, cure);
  g_object_unref (page);
}

/* Another trouble has no command to it, and no markup of its own. */
static void
test_other (void)
{
  g_autoptr (GError) error = g_error_new_literal (HB_NET_ERROR, HB_NET_ERROR_FAILED, "<b>no & no");
  GtkWidget *page = g_object_ref_sink (g_object_new (HB_TYPE_PROBLEM_PAGE, NULL));

  hb_problem_page_show (HB_PROBLEM_PAGE (page), error);
  g_assert_nonnull (find (page, is_label, "It Did Not Start"));
  g_assert_nonnull (find (page, is_label, "<b>no & no"));
  g_assert_false (gtk_widget_get_visible (gtk_widget_get_parent (find (page, is_button,
                                                                       "Copy the command"))));
  g_object_unref (page);
}

/* Whether a label has a hyphen at a line's end that is not in its text. */
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
  label = find (widget, is_label, text);
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (label))), >, 1);
  g_assert_false (has_hyphen (GTK_LABEL (label)));
  g_object_unref (widget);
}

/* Who reads a text from the wire, or types off a command, is to see what is there. */
static void
test_hyphens (void)
{
  g_autofree char *text = g_strnfill (200, 'W');
  g_autofree char *command = g_strconcat ("sudo setcap cap_net_raw=p /", text, NULL);
  g_autoptr (HbMoment) moment = hb_moment_new (0, text);
  g_autoptr (HbUtterance) utterance = hb_utterance_new (HB_UTTERANCE_SAID, text, 0);
  GtkWidget *plain = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (plain), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (plain), PANGO_WRAP_WORD_CHAR);
  g_object_ref_sink (plain);
  gtk_widget_measure (plain, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (plain, 200, 1000, -1, NULL);
  g_assert_true (has_hyphen (GTK_LABEL (plain)));
  g_object_unref (plain);

  assert_no_hyphens (hb_moment_row_create (moment, NULL), text);
  assert_no_hyphens (g_object_new (HB_TYPE_BUBBLE, "utterance", utterance, NULL), text);
  assert_no_hyphens (g_object_new (HB_TYPE_COPYABLE, "text", command, NULL), command);
}

/* Another subject waits for its turn; the same one takes the place of what is said of it. */
static void
test_toasts (void)
{
  AdwToastOverlay *overlay = ADW_TOAST_OVERLAY (g_object_ref_sink (adw_toast_overlay_new ()));
  g_autoptr (HbToaster) toaster = hb_toaster_new (overlay);

  hb_toaster_say (toaster, "drops", "1 frame <lost>");
  g_assert_nonnull (find (GTK_WIDGET (overlay), is_label, "1 frame <lost>"));
  hb_toaster_say (toaster, "drops", "2 frames <lost>");
  g_assert_null (find (GTK_WIDGET (overlay), is_label, "1 frame <lost>"));
  g_assert_nonnull (find (GTK_WIDGET (overlay), is_label, "2 frames <lost>"));

  hb_toaster_say (toaster, "flood", "a flood");
  g_assert_null (find (GTK_WIDGET (overlay), is_label, "a flood"));
  g_assert_nonnull (find (GTK_WIDGET (overlay), is_label, "2 frames <lost>"));

  g_object_unref (overlay);
}

int
main (int    argc,
      char **argv)
{
  if (!gtk_init_check ())
    return SKIPPED;

  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/client-page/limit", test_limit);
  g_test_add_func ("/client-page/blank", test_blank);
  g_test_add_func ("/client-page/failure", test_failure);
  g_test_add_func ("/client-page/standing", test_standing);
  g_test_add_func ("/client-page/disconnected", test_disconnected);
  g_test_add_func ("/pages/hyphens", test_hyphens);
  g_test_add_func ("/toaster/subjects", test_toasts);
  g_test_add_func ("/problem-page/cure", test_cure);
  g_test_add_func ("/problem-page/other", test_other);

  return g_test_run ();
}
