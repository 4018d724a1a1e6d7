/* What many peers cost on the screen: the server's page, and in the same run, as the measure of it, a
 * bare column view with plain labels over as many rows. Times are the processor's, so that whatever
 * else the machine does is left out. */

#include <stdio.h>
#include <stdlib.h>

#include "measure.h"
#include "stage.h"

#include "app/server/hb-server-page.h"

#define WIDTH 1100
#define HEIGHT 720

/* Peers speak once a minute and may be silent for two. So many of them pulse: a screen shows both
 * kinds of countdown, those that move by the second and those that move by the tenth. */
#define TIMEOUT 120
#define SPEAK_EVERY 60
#define N_PULSING 10

/* The engine tells of what changed so often. */
#define BATCH_MS 250

#define N_SCROLLED 60
#define ROWS_A_FRAME 5
#define ROW_HEIGHT 50
#define N_UPDATES 2
#define SETTLE_SECONDS 1.2
#define IDLE_SECONDS 5
#define HIDDEN_SECONDS 2

typedef struct
{
  gboolean bare;
  guint n_rows;
} Case;

/* Seconds of the processor, and parts of a core. */
typedef struct
{
  gboolean shown; /* whether there was a screen at all */
  double open;
  double frame;
  double slow_frame; /* that 95 of 100 do not exceed */
  double update;
  double halt; /* the longest time in which nothing else was done */
  double idle;
  double hidden;
} Figures;

typedef struct
{
  Case of;
  Stage stage;
  GtkWidget *list; /* what scrolls */
  HbPeerList *peers;
  GListStore *rows;
  guint next;     /* who speaks next */
  GQueue batches; /* of GArray of HbPeerSnapshot, to come */
} Bench;

/* Waiting */

/* Returns: how much of the processor this took */
static double
turn (void)
{
  double start = measure_read_clock ();

  g_main_context_iteration (NULL, TRUE);
  return measure_read_clock () - start;
}

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Returns: the longest turn */
static double
spend (double seconds)
{
  gboolean over = FALSE;
  double longest = 0;

  g_timeout_add ((guint) (seconds * 1000), on_time, &over);
  while (!over)
    {
      double took = turn ();

      longest = MAX (longest, took);
    }

  return longest;
}

/* Peers */

static void
add_peer (GArray *peers,
          guint   number,
          gint64  deadline)
{
  gboolean pulsing = number < N_PULSING;
  HbPeerSnapshot peer = {
    .address = hb_address_from_ipv4 ((guint8[]) { 10, number >> 16, number >> 8 & 255, number & 255 }),
    .state = pulsing ? HB_PEER_STATE_PULSING : HB_PEER_STATE_ALIVE,
    .verdict = HB_N_VERDICTS,
    .rtt_ms = 0.2 + number % 7 * 0.3,
    .deadline = deadline,
    .heard = deadline - TIMEOUT * G_USEC_PER_SEC,
    .pulses = pulsing ? 2 : 0,
    .text = "21.4 °C, door closed",
  };

  g_array_append_val (peers, peer);
}

/* Returns: (transfer full): as many peers as there are, each as it is when it last spoke */
static GArray *
create_all (guint n_peers)
{
  GArray *peers = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  gint64 soonest = g_get_real_time () + (TIMEOUT - SPEAK_EVERY) * G_USEC_PER_SEC;

  for (guint i = 0; i < n_peers; i++)
    add_peer (peers, i, soonest + SPEAK_EVERY * G_USEC_PER_SEC * (gint64) i / n_peers);

  return peers;
}

/* Returns: (transfer full): the next @n_peers that speak, in @seconds from now */
static GArray *
create_some (Bench  *bench,
             guint   n_peers,
             double  seconds)
{
  GArray *peers = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  gint64 deadline = g_get_real_time () + (gint64) ((TIMEOUT + seconds) * G_USEC_PER_SEC);

  for (guint i = 0; i < n_peers; i++, bench->next++)
    add_peer (peers, bench->next % bench->of.n_rows, deadline);

  return peers;
}

static gboolean
on_batch (gpointer user_data)
{
  Bench *bench = user_data;
  g_autoptr (GArray) batch = g_queue_pop_head (&bench->batches);

  if (batch == NULL)
    return G_SOURCE_REMOVE;

  hb_peer_list_update (bench->peers, batch);
  return G_SOURCE_CONTINUE;
}

/* What is to be told from now on is made before, and is not counted. */
static void
speak (Bench  *bench,
       double  seconds)
{
  guint n_peers = bench->of.n_rows * BATCH_MS / (SPEAK_EVERY * 1000);

  for (double at = 0; at < seconds; at += BATCH_MS / 1000.0)
    g_queue_push_tail (&bench->batches, create_some (bench, n_peers, at));
  g_timeout_add (BATCH_MS, on_batch, bench);
}

/* The bare table */

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_size_request (label, -1, ROW_HEIGHT - 12);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static GtkWidget *
create_bare (GListStore *rows)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_column_view_new (
    GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (rows)))));

  gtk_column_view_set_show_row_separators (GTK_COLUMN_VIEW (view), TRUE);
  for (guint i = 0; i < 7; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
      column = gtk_column_view_column_new ("Column", factory);
      gtk_column_view_column_set_fixed_width (column, WIDTH / 7);
      gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
    }

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  return scrolled;
}

static void
fill_bare (GListStore *rows,
           guint       n_rows)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *text = g_strdup_printf ("row %u", i);

      g_ptr_array_add (items, gtk_string_object_new (text));
    }

  g_list_store_splice (rows, 0, 0, items->pdata, n_rows);
}

static void
replace_some (Bench *bench,
              guint  n_rows)
{
  for (guint i = 0; i < n_rows; i++, bench->next++)
    {
      g_autofree char *text = g_strdup_printf ("row %u, again", bench->next);
      gpointer item = gtk_string_object_new (text);

      g_list_store_splice (bench->rows, bench->next % bench->of.n_rows, 1, &item, 1);
      g_object_unref (item);
    }
}

/* Measures */

static GtkWidget *
create_content (Bench  *bench,
                GArray *peers)
{
  g_autoptr (HbWatchPolicy) policy = hb_watch_policy_new (TIMEOUT, 5, 1);
  GtkWidget *page;

  if (bench->of.bare)
    {
      bench->rows = g_list_store_new (GTK_TYPE_STRING_OBJECT);
      fill_bare (bench->rows, bench->of.n_rows);
      return create_bare (bench->rows);
    }

  bench->peers = hb_peer_list_new ();
  hb_peer_list_update (bench->peers, peers);
  page = hb_server_page_new ();
  g_object_set (page, "peers", bench->peers, "policy", policy, NULL);
  return page;
}

static double
measure_open (Bench *bench)
{
  g_autoptr (GArray) peers = create_all (bench->of.n_rows);
  GtkWidget *content;
  double start = measure_read_clock ();

  content = create_content (bench, peers);
  stage_init (&bench->stage, content, WIDTH, HEIGHT);
  bench->list = gtk_widget_get_parent (stage_find (content, GTK_TYPE_COLUMN_VIEW));
  return measure_read_clock () - start;
}

static int
compare_doubles (gconstpointer one,
                 gconstpointer other)
{
  double a = *(const double *) one;
  double b = *(const double *) other;

  return (a > b) - (a < b);
}

static void
measure_scroll (Bench   *bench,
                Figures *figures)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (bench->list));
  double frames[N_SCROLLED];

  for (guint i = 0; i < N_SCROLLED; i++)
    {
      double start = measure_read_clock ();

      gtk_adjustment_set_value (adjustment, (i + 1) * ROWS_A_FRAME * ROW_HEIGHT);
      stage_draw (&bench->stage, 1);
      frames[i] = measure_read_clock () - start;
    }

  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, N_SCROLLED * ROW_HEIGHT);
  qsort (frames, N_SCROLLED, sizeof frames[0], compare_doubles);
  figures->frame = frames[N_SCROLLED / 2];
  figures->slow_frame = frames[N_SCROLLED * 95 / 100];
  gtk_adjustment_set_value (adjustment, 0);
  stage_draw (&bench->stage, 1);
}

/* One in a hundred, until all is as it is to be, without what would have been done anyway. */
static void
measure_update (Bench   *bench,
                Figures *figures)
{
  guint n_changed = bench->of.n_rows / 100;
  double resting;
  double start = measure_read_clock ();

  spend (SETTLE_SECONDS);
  resting = measure_read_clock () - start;

  for (guint i = 0; i < N_UPDATES; i++)
    {
      g_autoptr (GArray) batch = create_some (bench, n_changed, 0);
      double halt;

      start = measure_read_clock ();
      if (bench->of.bare)
        replace_some (bench, n_changed);
      else
        hb_peer_list_update (bench->peers, batch);
      halt = measure_read_clock () - start;
      figures->halt = MAX (figures->halt, halt);
      halt = spend (SETTLE_SECONDS);
      figures->halt = MAX (figures->halt, halt);
      figures->update += MAX (0, measure_read_clock () - start - resting) / N_UPDATES;
    }
}

/* Returns: how much of a core it takes while nobody touches it, and the peers speak */
static double
measure_rest (Bench  *bench,
              double  seconds)
{
  double start;

  speak (bench, seconds + SETTLE_SECONDS);
  spend (SETTLE_SECONDS);
  start = measure_read_clock ();
  spend (seconds);
  return (measure_read_clock () - start) / seconds;
}

static void
measure (gconstpointer of,
         gpointer      found)
{
  Bench bench = { .of = *(const Case *) of };
  Figures *figures = found;

  *figures = (Figures) { .shown = stage_open () };
  if (!figures->shown)
    return;

  figures->open = measure_open (&bench);
  if (bench.of.n_rows == 0)
    return;

  spend (SETTLE_SECONDS);
  measure_scroll (&bench, figures);
  measure_update (&bench, figures);
  if (bench.of.bare)
    return;

  figures->idle = measure_rest (&bench, IDLE_SECONDS);
  gtk_widget_set_visible (bench.stage.window, FALSE);
  figures->hidden = measure_rest (&bench, HIDDEN_SECONDS);
}

/* Returns: whether there are figures */
static gboolean
find_figures (gboolean  bare,
              guint     n_rows,
              Figures  *figures)
{
  return measure_apart (measure, &(Case) { .bare = bare, .n_rows = n_rows }, figures,
                        sizeof *figures);
}

/* Figures */

static void
print_one (const char    *who,
           guint          n_rows,
           const Figures *figures,
           const Figures *none)
{
  printf ("table: %6u %s: ms: open %.0f (%.0f more than with none), frame of a scroll %.1f (95 %% "
          "under %.1f), 1 %% changed %.1f, longest halt %.1f\n", n_rows, who, figures->open * 1e3,
          (figures->open - none->open) * 1e3, figures->frame * 1e3, figures->slow_frame * 1e3,
          figures->update * 1e3, figures->halt * 1e3);
}

/* Returns: whether @value is under its limit */
static gboolean
check (guint       n_rows,
       const char *what,
       double      value,
       double      limit)
{
  if (value < limit)
    return TRUE;

  printf ("table: %6u peers: TOO DEAR: %s: %.3f, not under %.3f\n", n_rows, what, value, limit);
  return FALSE;
}

static gboolean
judge (guint          n_rows,
       const Figures *ours,
       const Figures *bare,
       const Figures *none)
{
  gboolean good = TRUE;

  print_one ("peers", n_rows, ours, &none[FALSE]);
  print_one ("bare rows", n_rows, bare, &none[TRUE]);
  printf ("table: %6u: ratio to bare rows: open %.2f, frame of a scroll %.2f, 1 %% changed %.2f\n",
          n_rows, ours->open / bare->open, ours->frame / bare->frame, ours->update / bare->update);
  printf ("table: %6u peers: parts of a core: idle %.3f, hidden %.4f\n", n_rows, ours->idle,
          ours->hidden);

  good &= check (n_rows, "opening, seconds more than with none", ours->open - none[FALSE].open, 1);
  good &= check (n_rows, "most frames of a scroll, seconds", ours->slow_frame, 1.0 / 30);
  good &= check (n_rows, "longest halt of an update, seconds", ours->halt, 0.1);
  good &= check (n_rows, "visible and idle, parts of a core", ours->idle, 0.1);
  good &= check (n_rows, "hidden, parts of a core", ours->hidden, 0.03);
  fflush (stdout);
  return good;
}

int
main (int    argc,
      char **argv)
{
  static const guint sizes[] = { 10000, 100000 };
  Figures none[2];
  gboolean good = TRUE;

  for (guint bare = 0; bare < 2; bare++)
    if (!find_figures (bare, 0, &none[bare]))
      return EXIT_FAILURE;
  if (!none[FALSE].shown)
    return STAGE_SKIPPED;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Figures ours, bare;

      if (!find_figures (FALSE, sizes[i], &ours) || !find_figures (TRUE, sizes[i], &bare))
        return EXIT_FAILURE;
      good &= judge (sizes[i], &ours, &bare, none);
    }

  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
