#include "stage.h"

#include "app/window/hb-problem-page.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"

/* The texts and buttons of the page, on a system and in a Flatpak. */

static GtkWidget *
show_page (gboolean    sandboxed,
           HbNetError  code,
           const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (HB_NET_ERROR, code, message);
  GtkWidget *page = g_object_new (HB_TYPE_PROBLEM_PAGE, "sandboxed", sandboxed, NULL);

  g_object_ref_sink (page);
  hb_problem_page_show (HB_PROBLEM_PAGE (page), error);
  return page;
}

static GtkWidget *
show_refusal (gboolean sandboxed)
{
  g_autoptr (GError) error = g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, "why");
  GtkWidget *page = g_object_new (HB_TYPE_PROBLEM_PAGE, "sandboxed", sandboxed, NULL);

  g_object_ref_sink (page);
  hb_problem_page_show (HB_PROBLEM_PAGE (page), error);
  return page;
}

static gboolean
says (GtkWidget  *page,
      const char *words)
{
  g_autoptr (GPtrArray) labels = stage_find_all (page, GTK_TYPE_LABEL);

  for (guint i = 0; i < labels->len; i++)
    if (strstr (gtk_label_get_text (g_ptr_array_index (labels, i)), words) != NULL &&
        gtk_widget_is_visible (g_ptr_array_index (labels, i)))
      return TRUE;

  return FALSE;
}

static gboolean
offers (GtkWidget  *page,
        const char *action)
{
  return gtk_widget_is_visible (stage_find_button (page, action));
}

static void
test_system (void)
{
  g_autoptr (GtkWidget) page = show_page (FALSE, HB_NET_ERROR_PERMISSION, "no");

  g_assert_true (says (page, "One Permission Is Missing"));
  g_assert_true (says (page, "setcap cap_net_raw=p"));
  g_assert_true (offers (page, "win.restart"));
  g_assert_true (offers (page, "win.demo"));
  g_assert_false (offers (page, "win.attach"));
}

static void
test_sandbox (void)
{
  g_autoptr (GtkWidget) page = show_page (TRUE, HB_NET_ERROR_PERMISSION, "no");

  g_assert_true (says (page, "Cannot Capture in a Sandbox"));
  g_assert_false (says (page, "setcap cap_net_raw=p"));
  g_assert_false (offers (page, "win.restart"));
  g_assert_false (offers (page, "win.demo"));
  g_assert_true (offers (page, "win.attach"));
  g_assert_true (offers (page, "win.open-capture"));
}

static gboolean
suggests (GtkWidget  *page,
          const char *action)
{
  return offers (page, action) &&
         gtk_widget_has_css_class (stage_find_button (page, action), "suggested-action");
}

/* If a capture cannot be read, the page offers to open another one. */
static void
test_file (void)
{
  g_autoptr (GtkWidget) page = show_page (FALSE, HB_NET_ERROR_FILE, "none.pcap: no such file");
  g_autoptr (GError) error = g_error_new_literal (HB_NET_ERROR, HB_NET_ERROR_FAILED, "no");

  g_assert_true (says (page, "The Capture Cannot Be Replayed"));
  g_assert_true (says (page, "none.pcap: no such file"));
  g_assert_true (suggests (page, "win.open-capture"));
  g_assert_false (suggests (page, "win.restart"));

  hb_problem_page_show (HB_PROBLEM_PAGE (page), error);
  g_assert_true (suggests (page, "win.restart"));
  g_assert_false (suggests (page, "win.open-capture"));
}

static void
test_cure (void)
{
  g_autofree char *cure = hb_privileges_get_cure ();
  g_autofree char *copied = NULL;
  g_autoptr (GtkWidget) page = show_page (FALSE, HB_NET_ERROR_PERMISSION, "no");
  GtkWidget *button = stage_find_button (page, "Copy the command");

  g_assert_nonnull (stage_find_label (page, cure));
  g_assert_nonnull (stage_find_button (page, "_Try Again"));
  g_assert_nonnull (stage_find_button (page, "_Open a Capture"));
  g_assert_true (gtk_widget_is_visible (button));

  g_signal_emit_by_name (button, "clicked");
  copied = stage_read_clipboard (page);
  g_assert_cmpstr (copied, ==, cure);
}

/* Joining the group takes the same command in a Flatpak, since the group is the system's. */
static void
test_group (void)
{
  for (guint sandboxed = 0; sandboxed < 2; sandboxed++)
    {
      g_autoptr (GtkWidget) page = show_refusal (sandboxed == 1);
      g_autofree char *command = g_strconcat ("sudo usermod --append --groups heartbeats ",
                                              g_get_user_name (), NULL);

      g_assert_true (says (page, "You May Not Attach to the Server"));
      g_assert_true (says (page, "why"));
      g_assert_true (says (page, command));
      g_assert_false (says (page, "setcap"));
    }
}

/* Other errors have no command, and their text is not parsed as markup. */
static void
test_other (void)
{
  g_autoptr (GtkWidget) page = show_page (FALSE, HB_NET_ERROR_FAILED, "<b>no & no");

  g_assert_nonnull (stage_find_label (page, "Start Failed"));
  g_assert_nonnull (stage_find_label (page, "<b>no & no"));
  g_assert_false (gtk_widget_is_visible (stage_find_button (page, "Copy the command")));
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_func ("/problem-page/system", test_system);
  g_test_add_func ("/problem-page/sandbox", test_sandbox);
  g_test_add_func ("/problem-page/file", test_file);
  g_test_add_func ("/problem-page/cure", test_cure);
  g_test_add_func ("/problem-page/group", test_group);
  g_test_add_func ("/problem-page/other", test_other);

  return g_test_run ();
}
