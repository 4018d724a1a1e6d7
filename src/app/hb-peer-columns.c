#include "app/hb-peer-columns.h"

#include <glib/gi18n.h>

#include "app/hb-countdown.h"
#include "app/hb-peer-item.h"
#include "app/hb-peer-sorter.h"
#include "app/hb-sparkline.h"
#include "app/hb-state-badge.h"
#include "app/hb-words.h"

/* A cell is made once and shows one peer after the other: what it binds hangs on a group whose source
 * is the peer of the moment. */
typedef struct
{
  GObject *page; /* for what belongs to the server: timeout and pulses; outlives its columns */
  void (*make) (GtkListItem *item, GBindingGroup *peer, GObject *page);
} Column;

static gboolean
rtt_to_text (GBinding     *binding,
             const GValue *from,
             GValue       *to,
             gpointer      user_data)
{
  double rtt_ms = g_value_get_double (from);

  g_value_take_string (to, rtt_ms >= 0 ? hb_words_rtt (rtt_ms) : g_strdup ("—"));
  return TRUE;
}

static gboolean
heard_to_text (GBinding     *binding,
               const GValue *from,
               GValue       *to,
               gpointer      user_data)
{
  g_value_take_string (to, hb_words_time (g_value_get_int64 (from)));
  return TRUE;
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

static void
make_state (GtkListItem   *item,
            GBindingGroup *peer,
            GObject       *page)
{
  GtkWidget *badge = hb_state_badge_new ();

  gtk_widget_set_halign (badge, GTK_ALIGN_START);
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  g_binding_group_bind (peer, "state", badge, "state", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (peer, "pulses", badge, "pulses", G_BINDING_SYNC_CREATE);
  g_object_bind_property (page, "pulses", badge, "of", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, badge);
}

static gboolean
title_differs (GBinding     *binding,
               const GValue *from,
               GValue       *to,
               gpointer      user_data)
{
  g_value_set_boolean (to, g_value_get_string (from)[0] != '\0');
  return TRUE;
}

static void
make_peer (GtkListItem   *item,
           GBindingGroup *peer,
           GObject       *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = create_label ("heading");
  GtkWidget *address = create_label ("dim-label");

  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), address);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  g_binding_group_bind (peer, "title", title, "label", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (peer, "address", address, "label", G_BINDING_SYNC_CREATE);
  g_binding_group_bind_full (peer, "name", address, "visible", G_BINDING_SYNC_CREATE,
                             title_differs, NULL, NULL, NULL);
  gtk_list_item_set_child (item, box);
}

static void
make_silence (GtkListItem   *item,
              GBindingGroup *peer,
              GObject       *page)
{
  GtkWidget *countdown = hb_countdown_new ();

  gtk_widget_set_valign (countdown, GTK_ALIGN_CENTER);
  g_object_bind_property (page, "timeout", countdown, "total", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (peer, "state", countdown, "state", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (peer, "verdict", countdown, "verdict", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (peer, "deadline", countdown, "deadline", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, countdown);
}

static void
make_words (GtkListItem   *item,
            GBindingGroup *peer,
            GObject       *page)
{
  GtkWidget *label = create_label (NULL);

  g_binding_group_bind (peer, "last-text", label, "label", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, label);
}

static void
make_heard (GtkListItem   *item,
            GBindingGroup *peer,
            GObject       *page)
{
  GtkWidget *label = create_label ("numeric");

  g_binding_group_bind_full (peer, "heard", label, "label", G_BINDING_SYNC_CREATE, heard_to_text,
                             NULL, NULL, NULL);
  gtk_list_item_set_child (item, label);
}

static void
make_round_trip (GtkListItem   *item,
                 GBindingGroup *peer,
                 GObject       *page)
{
  GtkWidget *label = create_label ("numeric");

  g_binding_group_bind_full (peer, "rtt-ms", label, "label", G_BINDING_SYNC_CREATE, rtt_to_text,
                             NULL, NULL, NULL);
  gtk_list_item_set_child (item, label);
}

static void
make_trace (GtkListItem   *item,
            GBindingGroup *peer,
            GObject       *page)
{
  GtkWidget *sparkline = hb_sparkline_new ();

  gtk_widget_set_valign (sparkline, GTK_ALIGN_CENTER);
  g_binding_group_bind (peer, "beats", sparkline, "beats", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (peer, "state", sparkline, "state", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, sparkline);
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          Column                   *column)
{
  GBindingGroup *peer = g_binding_group_new ();

  column->make (item, peer, column->page);
  g_object_set_data_full (G_OBJECT (item), "peer", peer, g_object_unref);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         Column                   *column)
{
  g_binding_group_set_source (g_object_get_data (G_OBJECT (item), "peer"),
                              gtk_list_item_get_item (item));
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           Column                   *column)
{
  g_binding_group_set_source (g_object_get_data (G_OBJECT (item), "peer"), NULL);
}

static void
free_column (gpointer  data,
             GClosure *closure)
{
  g_free (data);
}

/**
 * hb_peer_columns_append:
 * @view: (transfer none): a table of #HbPeerItem
 * @page: (transfer none): what has the server's "timeout" and "pulses"; it is to outlive @view
 *
 * Appends the columns, each of which can be sorted by, but for the trace. The first is in force.
 */
void
hb_peer_columns_append (GtkColumnView *view,
                        GObject       *page)
{
  const struct
  {
    const char *title;
    void (*make) (GtkListItem *item, GBindingGroup *peer, GObject *page);
    int order;
    int width;
    gboolean expand;
  } columns[] = {
    { _("State"), make_state, HB_PEER_ORDER_WORST, 140, FALSE },
    { _("Peer"), make_peer, HB_PEER_ORDER_TITLE, 170, TRUE },
    { _("Silence"), make_silence, HB_PEER_ORDER_DEADLINE, 170, FALSE },
    { _("Last words"), make_words, HB_PEER_ORDER_TEXT, 150, TRUE },
    { _("Last heard"), make_heard, HB_PEER_ORDER_HEARD, 100, FALSE },
    { _("Round trip"), make_round_trip, HB_PEER_ORDER_ROUND_TRIP, 100, FALSE },
    { _("Trace"), make_trace, -1, 110, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      Column *column = g_new (Column, 1);
      g_autoptr (GtkColumnViewColumn) made = NULL;

      *column = (Column) { page, columns[i].make };
      g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup), column, free_column, 0);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), column);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), column);

      made = gtk_column_view_column_new (columns[i].title, factory);
      gtk_column_view_column_set_fixed_width (made, columns[i].width);
      gtk_column_view_column_set_expand (made, columns[i].expand);
      gtk_column_view_column_set_resizable (made, TRUE);
      if (columns[i].order >= 0)
        {
          g_autoptr (GtkSorter) sorter = hb_peer_sorter_new ((HbPeerOrder) columns[i].order);

          gtk_column_view_column_set_sorter (made, sorter);
        }
      gtk_column_view_append_column (view, made);
      if (i == 0)
        gtk_column_view_sort_by_column (view, made, GTK_SORT_ASCENDING);
    }
}
