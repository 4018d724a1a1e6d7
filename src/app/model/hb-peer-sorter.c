#include "app/model/hb-peer-sorter.h"

struct _HbPeerSorter
{
  GtkSorter parent_instance;

  HbPeerOrder order;
  gboolean asked; /* called since the last hb_peer_sorter_take_asked() */
};

enum
{
  PROP_0,
  PROP_ORDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* (nullable) (unowned): the sorter that was called last, possibly through another sorter */
static HbPeerSorter *last_asked;

G_DEFINE_FINAL_TYPE (HbPeerSorter, hb_peer_sorter, GTK_TYPE_SORTER)

#define ORDER(one, other) (((one) > (other)) - ((one) < (other)))

static int
compare_deadlines (HbPeerItem *one,
                   HbPeerItem *other)
{
  gint64 deadline = hb_peer_item_get_deadline (one);
  gint64 other_deadline = hb_peer_item_get_deadline (other);

  if ((deadline == 0) != (other_deadline == 0))
    return deadline == 0 ? 1 : -1;

  return ORDER (deadline, other_deadline);
}

static int
compare_worst (HbPeerItem *one,
               HbPeerItem *other)
{
  guint severity = hb_peer_state_get_severity (hb_peer_item_get_state (one));
  guint other_severity = hb_peer_state_get_severity (hb_peer_item_get_state (other));

  if (severity != other_severity)
    return ORDER (other_severity, severity);

  return compare_deadlines (one, other);
}

static int
compare_titles (HbPeerItem *one,
                HbPeerItem *other)
{
  const char *name = hb_peer_item_get_name (one);
  const char *other_name = hb_peer_item_get_name (other);

  if (name[0] != '\0' && other_name[0] != '\0')
    return g_utf8_collate (name, other_name);

  return ORDER (name[0] == '\0', other_name[0] == '\0');
}

static int
compare_round_trips (HbPeerItem *one,
                     HbPeerItem *other)
{
  double rtt_ms = hb_peer_item_get_rtt_ms (one);
  double other_rtt_ms = hb_peer_item_get_rtt_ms (other);

  if ((rtt_ms < 0) != (other_rtt_ms < 0))
    return rtt_ms < 0 ? 1 : -1;

  return ORDER (rtt_ms, other_rtt_ms);
}

static int
compare_values (HbPeerOrder  order,
                HbPeerItem  *one,
                HbPeerItem  *other)
{
  switch (order)
    {
    case HB_PEER_ORDER_WORST:
      return compare_worst (one, other);
    case HB_PEER_ORDER_DEADLINE:
      return compare_deadlines (one, other);
    case HB_PEER_ORDER_TITLE:
      return compare_titles (one, other);
    case HB_PEER_ORDER_TEXT:
      return g_utf8_collate (hb_peer_item_get_last_text (one), hb_peer_item_get_last_text (other));
    case HB_PEER_ORDER_HEARD:
      return ORDER (hb_peer_item_get_heard (other), hb_peer_item_get_heard (one));
    case HB_PEER_ORDER_ROUND_TRIP:
      return compare_round_trips (one, other);
    default:
      return 0;
    }
}

static GtkOrdering
hb_peer_sorter_compare (GtkSorter *sorter,
                        gpointer   one,
                        gpointer   other)
{
  HbPeerSorter *self = HB_PEER_SORTER (sorter);

  self->asked = TRUE;
  last_asked = self;
  return gtk_ordering_from_cmpfunc (hb_peer_order_compare (self->order, one, other));
}

static GtkSorterOrder
hb_peer_sorter_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_TOTAL;
}

static void
hb_peer_sorter_get_property (GObject    *object,
                             guint       property,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (property == PROP_ORDER)
    g_value_set_uint (value, HB_PEER_SORTER (object)->order);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
hb_peer_sorter_set_property (GObject      *object,
                             guint         property,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  if (property == PROP_ORDER)
    HB_PEER_SORTER (object)->order = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
hb_peer_sorter_class_init (HbPeerSorterClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkSorterClass *sorter_class = GTK_SORTER_CLASS (class);

  object_class->get_property = hb_peer_sorter_get_property;
  object_class->set_property = hb_peer_sorter_set_property;
  sorter_class->compare = hb_peer_sorter_compare;
  sorter_class->get_order = hb_peer_sorter_get_order;

  properties[PROP_ORDER] = g_param_spec_uint ("order", NULL, NULL, HB_PEER_ORDER_WORST,
                                              HB_PEER_ORDER_ROUND_TRIP, HB_PEER_ORDER_WORST,
                                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hb_peer_sorter_init (HbPeerSorter *self)
{
}

/**
 * hb_peer_sorter_new:
 * @order: an order
 *
 * Returns: (transfer full): a sorter that puts peers in that order
 */
GtkSorter *
hb_peer_sorter_new (HbPeerOrder order)
{
  return g_object_new (HB_TYPE_PEER_SORTER, "order", order, NULL);
}

/**
 * hb_peer_sorter_take_asked:
 * @self: a sorter
 *
 * Returns: whether it was called since the last call of this
 */
gboolean
hb_peer_sorter_take_asked (HbPeerSorter *self)
{
  gboolean asked = self->asked;

  self->asked = FALSE;
  return asked;
}

/**
 * hb_peer_order_compare:
 * @order: an order
 * @one: (transfer none): a peer
 * @other: (transfer none): another peer
 *
 * Compares as a sorter with that order does, without going through #GtkSorter.
 *
 * Returns: less than, equal to or greater than 0, as strcmp()
 */
int
hb_peer_order_compare (HbPeerOrder  order,
                       HbPeerItem  *one,
                       HbPeerItem  *other)
{
  int result = compare_values (order, one, other);

  return result != 0 ? result : hb_peer_item_compare_addresses (one, other);
}

/**
 * hb_peer_sorter_find:
 * @sorter: a sorter, such as that of a column view whose columns have #HbPeerSorter
 * @order: (out): its order
 * @inverted: (out): whether that is reversed
 *
 * Returns: whether it orders peers as an #HbPeerSorter does
 */
gboolean
hb_peer_sorter_find (GtkSorter   *sorter,
                     HbPeerOrder *order,
                     gboolean    *inverted)
{
  g_autoptr (HbPeerItem) one = hb_peer_item_new ("198.18.0.1");
  g_autoptr (HbPeerItem) other = hb_peer_item_new ("198.18.0.2");
  GtkOrdering result;

  last_asked = NULL;
  result = gtk_sorter_compare (sorter, one, other);
  if (last_asked == NULL)
    return FALSE;

  *order = last_asked->order;
  *inverted = result == GTK_ORDERING_LARGER;
  return TRUE;
}
