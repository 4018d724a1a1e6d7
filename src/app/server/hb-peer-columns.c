#include "app/server/hb-peer-columns.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "app/model/hb-peer-item.h"
#include "app/model/hb-peer-sorter.h"
#include "app/model/hb-watch-policy.h"
#include "app/server/hb-peer-cell.h"
#include "app/server/hb-peer-menu.h"
#include "app/trace/hb-sparkline.h"
#include "app/widgets/hb-countdown.h"
#include "app/widgets/hb-quiet-mark.h"
#include "app/widgets/hb-state-badge.h"

#define UNSORTED (-1)

/* Of the table of columns below. */
#define MAX_RANK 3
#define N_GROWING 2

/* Returns: (transfer full): an expression for a property of the cell's peer */
static GtkExpression *
look_up (const char *property)
{
  GtkExpression *peer = gtk_property_expression_new (HB_TYPE_PEER_CELL, NULL, "peer");

  return gtk_property_expression_new (HB_TYPE_PEER_ITEM, peer, property);
}

/* Returns: (transfer full): an expression for a property of the server's policy */
static GtkExpression *
look_up_policy (GObject    *server,
                const char *property)
{
  GtkExpression *policy = gtk_property_expression_new (G_OBJECT_TYPE (server),
                                                       gtk_object_expression_new (server), "policy");

  return gtk_property_expression_new (HB_TYPE_WATCH_POLICY, policy, property);
}

static void
bind (HbPeerCell *cell,
      const char *property,
      gpointer    target,
      const char *target_property)
{
  gtk_expression_bind (look_up (property), target, target_property, cell);
}

static GtkWidget *
create_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

/* GTK looks for the pointer each time a tooltip text changes, and rows change all the time: these tooltips are made
 * when they are requested. */
static gboolean
show_tooltip (GtkTooltip *tooltip,
              const char *text)
{
  if (text[0] == '\0')
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static gboolean
on_note_tooltip (GtkWidget  *widget,
                 int         x,
                 int         y,
                 gboolean    by_keyboard,
                 GtkTooltip *tooltip,
                 HbPeerCell *cell)
{
  g_autoptr (HbPeerItem) peer = NULL;

  g_object_get (cell, "peer", &peer, NULL);
  return peer != NULL && show_tooltip (tooltip, hb_peer_item_get_note (peer));
}

static gboolean
on_words_tooltip (GtkWidget  *widget,
                  int         x,
                  int         y,
                  gboolean    by_keyboard,
                  GtkTooltip *tooltip)
{
  return show_tooltip (tooltip, gtk_label_get_text (GTK_LABEL (widget)));
}

static gboolean
is_flapping (gpointer item,
             guint    flags)
{
  return (flags & HB_PEER_FLAPPING) != 0;
}

static GtkWidget *
make_state (HbPeerCell *cell,
            gpointer    server)
{
  GtkWidget *badge = hb_state_badge_new ();
  GtkExpression *flags[] = { look_up ("flags") };

  gtk_widget_set_halign (badge, GTK_ALIGN_START);
  bind (cell, "state", badge, "state");
  gtk_expression_bind (gtk_cclosure_expression_new (G_TYPE_BOOLEAN, NULL, G_N_ELEMENTS (flags), flags,
                                                    G_CALLBACK (is_flapping), NULL, NULL),
                       badge, "flapping", cell);
  bind (cell, "pulses", badge, "pulses");
  gtk_expression_bind (look_up_policy (server, "pulses"), badge, "of", NULL);
  return badge;
}

static char *
say_place (gpointer    item,
           const char *address,
           const char *name,
           const char *group)
{
  return hb_format_place (address, name, group);
}

static gboolean
has_place (gpointer    item,
           const char *name,
           const char *group)
{
  return name[0] != '\0' || group[0] != '\0';
}

static GtkWidget *
create_quiet_mark (HbPeerCell *cell)
{
  GtkWidget *mark = hb_quiet_mark_new ();

  bind (cell, "flags", mark, "flags");
  bind (cell, "quiet-until", mark, "quiet-until");
  return mark;
}

static GtkWidget *
make_peer (HbPeerCell *cell,
           gpointer    server)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = create_label ("heading");
  GtkWidget *address = create_label ("dim-label");
  GtkExpression *place[] = { look_up ("address"), look_up ("name"), look_up ("group") };
  GtkExpression *names_of[] = { look_up ("name"), look_up ("group") };

  gtk_widget_add_css_class (title, "numeric");
  gtk_widget_add_css_class (address, "caption");
  gtk_widget_add_css_class (address, "numeric");
  gtk_widget_set_valign (names, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (names, TRUE);
  gtk_box_append (GTK_BOX (names), title);
  gtk_box_append (GTK_BOX (names), address);
  gtk_box_append (GTK_BOX (box), names);
  gtk_box_append (GTK_BOX (box), create_quiet_mark (cell));

  bind (cell, "title", title, "label");
  gtk_widget_set_has_tooltip (title, TRUE);
  g_signal_connect_object (title, "query-tooltip", G_CALLBACK (on_note_tooltip), cell, 0);
  gtk_expression_bind (gtk_cclosure_expression_new (G_TYPE_STRING, NULL, G_N_ELEMENTS (place), place,
                                                    G_CALLBACK (say_place), NULL, NULL),
                       address, "label", cell);
  gtk_expression_bind (gtk_cclosure_expression_new (G_TYPE_BOOLEAN, NULL, G_N_ELEMENTS (names_of), names_of,
                                                    G_CALLBACK (has_place), NULL, NULL),
                       address, "visible", cell);
  return box;
}

static gboolean
is_last_pulse (gpointer item,
               guint    pulses,
               guint    of)
{
  return pulses >= of;
}

static GtkWidget *
make_silence (HbPeerCell *cell,
              gpointer    server)
{
  GtkWidget *countdown = hb_countdown_new ();
  GtkExpression *pulses[] = { look_up ("pulses"), look_up_policy (server, "pulses") };

  bind (cell, "state", countdown, "state");
  bind (cell, "verdict", countdown, "verdict");
  bind (cell, "deadline", countdown, "deadline");
  bind (cell, "flags", countdown, "flags");
  gtk_expression_bind (look_up_policy (server, "timeout"), countdown, "total", NULL);
  gtk_expression_bind (look_up_policy (server, "pulse-interval"), countdown, "interval", NULL);
  gtk_expression_bind (look_up_policy (server, "replay"), countdown, "replay", NULL);
  gtk_expression_bind (gtk_cclosure_expression_new (G_TYPE_BOOLEAN, NULL, G_N_ELEMENTS (pulses),
                                                    pulses, G_CALLBACK (is_last_pulse), NULL, NULL),
                       countdown, "last-pulse", cell);
  return countdown;
}

static GtkWidget *
make_words (HbPeerCell *cell,
            gpointer    server)
{
  GtkWidget *label = create_label (NULL);

  bind (cell, "last-text", label, "label");
  gtk_widget_set_has_tooltip (label, TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (on_words_tooltip), NULL);
  return label;
}

static char *
say_heard (gpointer item,
           gint64   heard)
{
  return heard > 0 ? hb_format_time_brief (heard, g_get_real_time ()) : g_strdup ("—");
}

static char *
say_round_trip (gpointer item,
                double   rtt_ms)
{
  return hb_format_rtt (rtt_ms);
}

static GtkWidget *
create_number (HbPeerCell *cell,
               const char *property,
               GCallback   say)
{
  GtkWidget *label = create_label ("numeric");
  GtkExpression *value[] = { look_up (property) };

  gtk_widget_add_css_class (label, "dim-label");
  gtk_expression_bind (gtk_cclosure_expression_new (G_TYPE_STRING, NULL, G_N_ELEMENTS (value),
                                                    value, say, NULL, NULL),
                       label, "label", cell);
  return label;
}

static GtkWidget *
make_heard (HbPeerCell *cell,
            gpointer    server)
{
  return create_number (cell, "heard", G_CALLBACK (say_heard));
}

static GtkWidget *
make_round_trip (HbPeerCell *cell,
                 gpointer    server)
{
  return create_number (cell, "rtt-ms", G_CALLBACK (say_round_trip));
}

static GtkWidget *
make_trace (HbPeerCell *cell,
            gpointer    server)
{
  GtkWidget *sparkline = hb_sparkline_new ();

  gtk_widget_set_valign (sparkline, GTK_ALIGN_CENTER);
  bind (cell, "beats", sparkline, "beats");
  bind (cell, "state", sparkline, "state");
  return sparkline;
}

/* The padding beside the badge at the left edge of a cell, as in style.css. */
#define STATE_PADDING 22

/* The minimum width of each column; that of the states is measured. Growing columns share the rest of the width. If
 * there is too little, columns with a rank are hidden, the highest rank first. */
static const struct
{
  const char *title;
  const char *sort; /* (nullable): the name of its order */
  HbPeerCellMake make;
  int order; /* HbPeerOrder or UNSORTED */
  int width;
  guint rank;
  gboolean grows;
} columns[] = {
  { N_("State"), "worst", make_state, HB_PEER_ORDER_WORST, 0, 0, FALSE },
  { N_("Peer"), "name", make_peer, HB_PEER_ORDER_TITLE, 150, 0, TRUE },
  { N_("Next"), "silence", make_silence, HB_PEER_ORDER_DEADLINE, 162, 0, FALSE },
  { N_("Last message"), "words", make_words, HB_PEER_ORDER_TEXT, 120, 0, TRUE },
  { N_("Last heard"), "heard", make_heard, HB_PEER_ORDER_HEARD, 104, 3, FALSE },
  { N_("Round trip"), "round-trip", make_round_trip, HB_PEER_ORDER_ROUND_TRIP, 98, 2, FALSE },
  { N_("Trace"), NULL, make_trace, UNSORTED, 108, 1, FALSE },
};

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          GObject                  *server)
{
  HbPeerCellMake make = (HbPeerCellMake) g_object_get_data (G_OBJECT (factory), "make");
  HbPeerViewport *viewport = g_object_get_data (G_OBJECT (factory), "viewport");
  GtkWidget *cell = hb_peer_cell_new (viewport, item, make, server);

  hb_peer_menu_mark (cell, item);
  gtk_list_item_set_child (item, cell);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         HbPeerViewport           *viewport)
{
  hb_peer_viewport_bind (viewport, HB_PEER_CELL (gtk_list_item_get_child (item)));
}

static void
append (GtkColumnView  *table,
        GObject        *server,
        HbPeerViewport *viewport,
        guint           index)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;
  g_autoptr (GtkSorter) sorter = NULL;

  g_object_set_data (G_OBJECT (factory), "make", (gpointer) columns[index].make);
  g_object_set_data (G_OBJECT (factory), "viewport", viewport);
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), server, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), viewport, 0);

  column = gtk_column_view_column_new (_(columns[index].title), factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  if (columns[index].order != UNSORTED)
    sorter = hb_peer_sorter_new ((HbPeerOrder) columns[index].order);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_append_column (table, column);
}

/**
 * hb_peer_columns_append:
 * @table: (transfer none): a table of #HbPeerItem
 * @server: (transfer none): an object with the server's "policy" (#HbWatchPolicy)
 * @viewport: (transfer none): of @table; outlives its rows
 *
 * Appends the columns. All but the trace can be sorted by; at first, the worst peers come first.
 */
void
hb_peer_columns_append (GtkColumnView  *table,
                        GObject        *server,
                        HbPeerViewport *viewport)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    append (table, server, viewport, i);

  hb_peer_columns_sort (table, "worst");
}

/**
 * hb_peer_columns_sort:
 * @table: a table that has the columns
 * @sort: the order: "worst", "name", "silence", "words", "heard" or "round-trip"
 *
 * Sorts the table, as a click on the header of that column does.
 */
void
hb_peer_columns_sort (GtkColumnView *table,
                      const char    *sort)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_strcmp0 (columns[i].sort, sort) == 0)
      {
        g_autoptr (GtkColumnViewColumn) column = NULL;

        column = g_list_model_get_item (gtk_column_view_get_columns (table), i);
        gtk_column_view_sort_by_column (table, column, GTK_SORT_ASCENDING);
      }
}

/* Returns: whether @column's sorter was called since the last call of this */
static gboolean
take_asked (GListModel *model,
            guint       column)
{
  g_autoptr (GtkColumnViewColumn) at = g_list_model_get_item (model, column);
  GtkSorter *sorter = gtk_column_view_column_get_sorter (at);

  return sorter != NULL && hb_peer_sorter_take_asked (HB_PEER_SORTER (sorter));
}

/**
 * hb_peer_columns_get_sort:
 * @table: a table that has the columns
 *
 * GTK has gtk_column_view_sorter_get_primary_sort_column() only from 4.10 on. But it calls the sorter of that column
 * first, and our sorters never return equality for two peers.
 *
 * Returns: the order, in the form of hb_peer_columns_sort(), even if it is reversed; or ""
 */
const char *
hb_peer_columns_get_sort (GtkColumnView *table)
{
  GListModel *model = gtk_column_view_get_columns (table);
  g_autoptr (HbPeerItem) one = hb_peer_item_new ("198.18.0.1");
  g_autoptr (HbPeerItem) other = hb_peer_item_new ("198.18.0.2");
  const char *sort = "";

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    take_asked (model, i);

  gtk_sorter_compare (gtk_column_view_get_sorter (table), one, other);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (take_asked (model, i))
      sort = columns[i].sort;

  return sort;
}

/**
 * hb_peer_columns_measure_state:
 * @pulses: the number of pulses before a give-up
 *
 * Returns: the width that the state column needs for its words, pixels
 */
int
hb_peer_columns_measure_state (guint pulses)
{
  return hb_state_badge_measure_widest (pulses) + STATE_PADDING;
}

/* Returns: the minimum width of a column, pixels */
static int
get_least (guint  column,
           int    state_width,
           double scale)
{
  return column == 0 ? state_width : (int) (columns[column].width * scale);
}

/* Returns: the minimum width of the columns up to @rank, pixels */
static int
measure (guint  rank,
         int    state_width,
         double scale)
{
  int width = 0;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (columns[i].rank <= rank)
      width += get_least (i, state_width, scale);

  return width;
}

/**
 * hb_peer_columns_measure:
 * @state_width: the result of hb_peer_columns_measure_state()
 * @scale: the text scale; 1 by default
 *
 * Returns: the minimum width of the columns that are never hidden, pixels
 */
int
hb_peer_columns_measure (int    state_width,
                         double scale)
{
  return measure (0, state_width, scale);
}

/**
 * hb_peer_columns_fit:
 * @table: a table that has the columns
 * @width: its width, pixels
 * @state_width: the result of hb_peer_columns_measure_state()
 * @scale: the text scale; 1 by default
 *
 * Shows as many columns as fit, and fills the width. GTK's expanding columns would leave the room of hidden columns
 * empty.
 */
void
hb_peer_columns_fit (GtkColumnView *table,
                     int            width,
                     int            state_width,
                     double         scale)
{
  GListModel *model = gtk_column_view_get_columns (table);
  guint rank = MAX_RANK;
  int spare;

  while (rank > 0 && measure (rank, state_width, scale) > width)
    rank--;

  spare = MAX (0, width - measure (rank, state_width, scale));
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (model, i);
      gboolean visible = columns[i].rank <= rank;
      int wanted = get_least (i, state_width, scale) + (columns[i].grows ? spare / N_GROWING : 0);

      /* GTK includes hidden columns in the width of a row. */
      gtk_column_view_column_set_fixed_width (column, visible ? wanted : 0);
      gtk_column_view_column_set_visible (column, visible);
    }
}
