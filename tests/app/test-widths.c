#include <adwaita.h>

#include "app/hb-client-page.h"
#include "app/hb-look.h"
#include "app/hb-problem-page.h"
#include "app/hb-server-view.h"
#include "app/hb-welcome-page.h"

/* Each page fits a telephone, 360 pixels wide. */

#define TELEPHONE 360

static int
get_least_width (GtkWidget *widget)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

/* Who of those within takes more room than there is. */
static void
tell_wide (GtkWidget *widget,
           guint      depth)
{
  GtkWidget *child;
  int width = get_least_width (widget);

  if (width <= TELEPHONE - 60)
    return;

  g_test_message ("%*s%s %s: %d", 2 * depth, "", G_OBJECT_TYPE_NAME (widget),
                  gtk_widget_get_name (widget), width);
  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tell_wide (child, depth + 1);
}

static void
test_page (gconstpointer data)
{
  GType type = GPOINTER_TO_SIZE (data);
  GtkWidget *page = g_object_ref_sink (g_object_new (type, NULL));

  tell_wide (page, 0);
  g_assert_cmpint (get_least_width (page), <=, TELEPHONE);
  g_object_unref (page);
}

int
main (int    argc,
      char **argv)
{
  if (!gtk_init_check ())
    {
      g_printerr ("no display\n");
      return 77;
    }
  adw_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/widths/welcome", GSIZE_TO_POINTER (HB_TYPE_WELCOME_PAGE), test_page);
  g_test_add_data_func ("/widths/problem", GSIZE_TO_POINTER (HB_TYPE_PROBLEM_PAGE), test_page);
  g_test_add_data_func ("/widths/server", GSIZE_TO_POINTER (HB_TYPE_SERVER_VIEW), test_page);
  g_test_add_data_func ("/widths/client", GSIZE_TO_POINTER (HB_TYPE_CLIENT_PAGE), test_page);

  return g_test_run ();
}
