#include "stage.h"

#include "app/client/hb-client-page.h"
#include "app/server/hb-invitation.h"
#include "app/server/hb-server-view.h"
#include "app/window/hb-problem-page.h"
#include "app/window/hb-welcome-page.h"

/* Each page fits a phone, 360 pixels wide. */

#define TELEPHONE 360

static int
get_least_width (GtkWidget *widget)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

/* Prints which descendants are wider than the page. */
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

/* Returns: the position of a child of a flow box when its page has this width */
static graphene_rect_t
get_place (GtkWidget *page,
           int        index,
           int        width)
{
  GtkWidget *box = stage_find (page, GTK_TYPE_FLOW_BOX);
  GtkWidget *child = GTK_WIDGET (gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (box), index));
  graphene_rect_t place;

  g_assert_cmpint (get_least_width (page), <=, width);
  gtk_widget_allocate (page, width, 700, -1, NULL);
  g_assert_true (gtk_widget_compute_bounds (child, page, &place));
  return place;
}

/* The buttons of the welcome page are in two columns if there is room, and in one on a phone. */
static void
test_ways_in (void)
{
  GtkWidget *page = g_object_ref_sink (g_object_new (HB_TYPE_WELCOME_PAGE, NULL));
  graphene_rect_t first = get_place (page, 0, 720);
  graphene_rect_t second = get_place (page, 1, 720);
  graphene_rect_t last = get_place (page, 3, 720);

  g_assert_cmpfloat (first.origin.y, ==, second.origin.y);
  g_assert_cmpfloat (second.origin.x, ==, last.origin.x);

  first = get_place (page, 0, TELEPHONE);
  second = get_place (page, 1, TELEPHONE);
  g_assert_cmpfloat (first.origin.x, ==, second.origin.x);
  g_assert_cmpfloat (first.origin.y, <, second.origin.y);
  g_object_unref (page);
}

/* The button to terminate is beside the text, and below it if the text would wrap. */
static void
test_way_out (void)
{
  GtkWidget *page = g_object_ref_sink (g_object_new (HB_TYPE_CLIENT_PAGE, NULL));
  graphene_rect_t words, button;

  g_object_set (page, "server", "198.18.0.1", "connected", TRUE, NULL);
  words = get_place (page, 0, 720);
  button = get_place (page, 1, 720);
  g_assert_cmpfloat (words.origin.y, ==, button.origin.y);

  words = get_place (page, 0, TELEPHONE);
  button = get_place (page, 1, TELEPHONE);
  g_assert_cmpfloat (words.origin.y + words.size.height, <=, button.origin.y);
  g_object_unref (page);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_data_func ("/widths/welcome", GSIZE_TO_POINTER (HB_TYPE_WELCOME_PAGE), test_page);
  g_test_add_data_func ("/widths/problem", GSIZE_TO_POINTER (HB_TYPE_PROBLEM_PAGE), test_page);
  g_test_add_data_func ("/widths/server", GSIZE_TO_POINTER (HB_TYPE_SERVER_VIEW), test_page);
  g_test_add_data_func ("/widths/client", GSIZE_TO_POINTER (HB_TYPE_CLIENT_PAGE), test_page);
  g_test_add_data_func ("/widths/invitation", GSIZE_TO_POINTER (HB_TYPE_INVITATION), test_page);
  g_test_add_func ("/widths/ways-in", test_ways_in);
  g_test_add_func ("/widths/way-out", test_way_out);

  return g_test_run ();
}
