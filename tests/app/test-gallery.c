#include "drawings.h"

#include "app/trace/hb-trace.h"

/* All drawings at once, in each style. With HB_PICTURES=DIR, pictures are saved there. */

/* After how many frames their layout is stable. */
#define FRAMES 3

static void
add_row (GtkWidget   *grid,
         int          row,
         HbPeerState  state,
         double       left,
         HbVerdict    verdict)
{
  gtk_grid_attach (GTK_GRID (grid), drawing_create_badge (state), 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), drawing_create_countdown (state, left, verdict), 1, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), drawing_create_sparkline (state), 2, row, 1, 1);
}

static GtkWidget *
create_gallery (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24);
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *traces = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  static const HbPeerState states[] = {
    HB_PEER_STATE_GIVEN_UP, HB_PEER_STATE_PULSING, HB_PEER_STATE_ALIVE, HB_PEER_STATE_LEFT,
  };

  g_object_set (grid, "column-spacing", 24, "row-spacing", 18, NULL);
  add_row (grid, 0, HB_PEER_STATE_GIVEN_UP, 0, HB_VERDICT_PROGRAM_DEAD);
  add_row (grid, 1, HB_PEER_STATE_PULSING, 4.6, HB_N_VERDICTS);
  add_row (grid, 2, HB_PEER_STATE_ALIVE, 7, HB_N_VERDICTS);
  add_row (grid, 3, HB_PEER_STATE_ALIVE, 41, HB_N_VERDICTS);
  add_row (grid, 4, HB_PEER_STATE_ALIVE, 57, HB_N_VERDICTS);
  add_row (grid, 5, HB_PEER_STATE_LEFT, 0, HB_N_VERDICTS);
  gtk_box_append (GTK_BOX (box), grid);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      GtkWidget *trace = drawing_create_trace (states[i]);

      gtk_widget_set_size_request (trace, 420, 150);
      gtk_box_append (GTK_BOX (traces), trace);
    }
  gtk_box_append (GTK_BOX (traces), g_object_new (HB_TYPE_TRACE, NULL));
  gtk_box_append (GTK_BOX (box), traces);

  g_object_set (box, "margin-start", 24, "margin-end", 24, "margin-top", 24, "margin-bottom", 24,
                NULL);
  return box;
}

static void
show_gallery (AdwColorScheme  scheme,
              const char     *name)
{
  Stage stage;

  stage_set_colors (scheme);
  stage_init (&stage, create_gallery (), -1, -1);
  stage_draw (&stage, FRAMES);
  stage_save (&stage, name);
  stage_clear (&stage);
}

static void
test_gallery (void)
{
  show_gallery (ADW_COLOR_SCHEME_FORCE_LIGHT, "drawings-light");
  show_gallery (ADW_COLOR_SCHEME_FORCE_DARK, "drawings-dark");

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  show_gallery (ADW_COLOR_SCHEME_FORCE_LIGHT, "drawings-rtl");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);

  stage_set_letters (200);
  show_gallery (ADW_COLOR_SCHEME_FORCE_LIGHT, "drawings-large");
  stage_set_letters (100);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_func ("/drawings/gallery", test_gallery);

  return g_test_run ();
}
