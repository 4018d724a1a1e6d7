#include <adwaita.h>

#include "app/hb-problem-page.h"
#include "net/hb-net-error.h"

/* What the page offers where the capability is missing, on a system and in a Flatpak. */

#define SKIPPED 77

/* The first widget from @widget on that has this action, or is a label of this text. */
static GtkWidget *
find (GtkWidget  *widget,
      const char *what)
{
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), what) == 0)
    return widget;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), what) != NULL)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, what);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
shows (GtkWidget  *page,
       const char *what)
{
  GtkWidget *found = find (page, what);

  for (; found != NULL && found != page; found = gtk_widget_get_parent (found))
    if (!gtk_widget_get_visible (found))
      return FALSE;

  return found != NULL;
}

static GtkWidget *
show_page (gboolean   sandboxed,
           HbNetError code)
{
  g_autoptr (GError) error = g_error_new_literal (HB_NET_ERROR, code, "none.pcap: no such file");
  GtkWidget *page = g_object_new (HB_TYPE_PROBLEM_PAGE, "sandboxed", sandboxed, NULL);

  g_object_ref_sink (page);
  hb_problem_page_show (HB_PROBLEM_PAGE (page), error);
  return page;
}

static void
test_system (void)
{
  g_autoptr (GtkWidget) page = show_page (FALSE, HB_NET_ERROR_PERMISSION);

  g_assert_true (shows (page, "One Permission Is Missing"));
  g_assert_true (shows (page, "setcap cap_net_raw=p"));
  g_assert_true (shows (page, "win.restart"));
  g_assert_true (shows (page, "win.demo"));
  g_assert_false (shows (page, "win.attach"));
}

static void
test_sandbox (void)
{
  g_autoptr (GtkWidget) page = show_page (TRUE, HB_NET_ERROR_PERMISSION);

  g_assert_true (shows (page, "A Sandbox Cannot Capture"));
  g_assert_false (shows (page, "setcap cap_net_raw=p"));
  g_assert_false (shows (page, "win.restart"));
  g_assert_false (shows (page, "win.demo"));
  g_assert_true (shows (page, "win.attach"));
  g_assert_true (shows (page, "win.open-capture"));
}

static gboolean
suggests (GtkWidget  *page,
          const char *action)
{
  return shows (page, action) && gtk_widget_has_css_class (find (page, action), "suggested-action");
}

/* Whoever named a file that is not there wants to name another one. */
static void
test_file (void)
{
  g_autoptr (GtkWidget) page = show_page (FALSE, HB_NET_ERROR_FILE);
  g_autoptr (GError) error = g_error_new_literal (HB_NET_ERROR, HB_NET_ERROR_FAILED, "no");

  g_assert_true (shows (page, "The Capture Cannot Be Replayed"));
  g_assert_true (shows (page, "none.pcap: no such file"));
  g_assert_true (suggests (page, "win.open-capture"));
  g_assert_false (suggests (page, "win.restart"));

  hb_problem_page_show (HB_PROBLEM_PAGE (page), error);
  g_assert_true (suggests (page, "win.restart"));
  g_assert_false (suggests (page, "win.open-capture"));
}

int
main (int    argc,
      char **argv)
{
  if (!gtk_init_check ())
    return SKIPPED;

  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/problem-page/system", test_system);
  g_test_add_func ("/problem-page/sandbox", test_sandbox);
  g_test_add_func ("/problem-page/file", test_file);

  return g_test_run ();
}
