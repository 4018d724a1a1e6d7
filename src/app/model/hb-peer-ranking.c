#include "app/model/hb-peer-ranking.h"

#include <string.h>

#include "app/model/hb-peer-sorter.h"

struct _HbPeerRanking
{
  GObject parent_instance;

  GListModel *peers; /* (nullable) */
  GtkFilter *filter;
  GtkSorter *sorter;

  GPtrArray *known;    /* (element-type HbPeerItem): all peers; holds references */
  GHashTable *touched; /* those that may be in a wrong place, and the removed ones */
  GHashTable *gone;    /* removed peers that are still in the order; holds references */
  HbPeerItem *kept;    /* (nullable) */
  HbPeerItem *focused; /* (nullable) */
  gboolean unordered;  /* all of them may be in a wrong place */
  HbPeerOrder order;   /* the sorter's, during settle() */
  gboolean inverted;   /* whether the sorter's is reversed */
  gboolean foreign;    /* the sorter is not an HbPeerSorter, and is called for each comparison */
  gboolean settling;
  gboolean again; /* settle() has something to do */
  gboolean held;  /* settle() must wait */

  /* The order. It changes from its end to its beginning: the part not reached yet has the old order, and the rest the
   * new one. Nothing is moved to make room, however many signals are emitted. */
  GPtrArray *before;
  guint n_before;
  GPtrArray *after; /* (nullable): %NULL except during a change */
  guint first_after;
};

enum
{
  PROP_0,
  PROP_PEERS,
  PROP_KEPT,
  PROP_FOCUSED,
  PROP_HELD,
  N_PROPS
};

enum
{
  REMOVING,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
hb_peer_ranking_get_item_type (GListModel *model)
{
  return HB_TYPE_PEER_ITEM;
}

static guint
hb_peer_ranking_get_n_items (GListModel *model)
{
  HbPeerRanking *self = HB_PEER_RANKING (model);

  return self->n_before + (self->after != NULL ? self->after->len - self->first_after : 0);
}

static gpointer
hb_peer_ranking_get_item (GListModel *model,
                          guint       position)
{
  HbPeerRanking *self = HB_PEER_RANKING (model);

  if (position < self->n_before)
    return g_object_ref (g_ptr_array_index (self->before, position));
  if (position >= hb_peer_ranking_get_n_items (model))
    return NULL;

  return g_object_ref (g_ptr_array_index (self->after,
                                          self->first_after + position - self->n_before));
}

static void
hb_peer_ranking_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = hb_peer_ranking_get_item_type;
  iface->get_n_items = hb_peer_ranking_get_n_items;
  iface->get_item = hb_peer_ranking_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HbPeerRanking, hb_peer_ranking, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hb_peer_ranking_iface_init))

/* Emitting changes */

/* Returns: how many items at the end of @order, up to @end, are @loose; all of them if @loose is %NULL */
static guint
count_loose (GPtrArray  *order,
             guint       end,
             GHashTable *loose)
{
  guint count = 0;

  if (loose == NULL)
    return end;

  while (count < end && g_hash_table_contains (loose, g_ptr_array_index (order, end - 1 - count)))
    count++;

  return count;
}

/* Skips items that both orders have in common. */
static void
skip_same (HbPeerRanking *self)
{
  while (self->n_before > 0 && self->first_after > 0 &&
         g_ptr_array_index (self->before, self->n_before - 1) ==
           g_ptr_array_index (self->after, self->first_after - 1))
    {
      self->n_before--;
      self->first_after--;
    }
}

/* Changes to @order, in which only the @loose items have moved; any may have if @loose is %NULL. */
static void
take_order (HbPeerRanking *self,
            GPtrArray     *order,
            GHashTable    *loose)
{
  self->after = order;
  self->first_after = order->len;

  for (skip_same (self); self->n_before > 0 || self->first_after > 0; skip_same (self))
    {
      guint removed = count_loose (self->before, self->n_before, loose);
      guint added = count_loose (order, self->first_after, loose);

      while (removed > 0 && added > 0 &&
             g_ptr_array_index (self->before, self->n_before - removed) ==
               g_ptr_array_index (order, self->first_after - added))
        {
          removed--;
          added--;
        }

      if (removed > added)
        g_signal_emit (self, signals[REMOVING], 0, self->n_before - removed, removed);
      self->n_before -= removed;
      self->first_after -= added;
      g_list_model_items_changed (G_LIST_MODEL (self), self->n_before, removed, added);
    }

  g_ptr_array_unref (self->before);
  self->before = g_steal_pointer (&self->after);
  self->n_before = self->before->len;
}

/* Ordering */

/* A hundred thousand peers take two million comparisons. The sorter of a column view forwards each to the sorter of a
 * column: its order is looked up once, and used directly. */
static int
compare_peers (HbPeerRanking *self,
               HbPeerItem    *one,
               HbPeerItem    *other)
{
  int result;

  if (self->foreign)
    return gtk_sorter_compare (self->sorter, one, other);

  result = hb_peer_order_compare (self->order, one, other);
  return self->inverted ? -result : result;
}

static int
compare (gconstpointer one,
         gconstpointer other,
         gpointer      self)
{
  return compare_peers (self, *(gpointer *) one, *(gpointer *) other);
}

/* Returns: how many of the first @n_items of @order come before @item */
static guint
bisect (HbPeerRanking *self,
        GPtrArray     *order,
        guint          n_items,
        HbPeerItem    *item)
{
  guint start = 0;

  while (start < n_items)
    {
      guint middle = start + (n_items - start) / 2;

      if (compare_peers (self, g_ptr_array_index (order, middle), item) < 0)
        start = middle + 1;
      else
        n_items = middle;
    }

  return start;
}

/* Inserts the sorted @entrants into @order. */
static void
merge (HbPeerRanking *self,
       GPtrArray     *order,
       GPtrArray     *entrants)
{
  guint end = order->len;

  g_ptr_array_set_size (order, (int) (end + entrants->len));
  for (guint left = entrants->len; left > 0; left--)
    {
      HbPeerItem *entrant = g_ptr_array_index (entrants, left - 1);
      guint place = bisect (self, order, end, entrant);

      memmove (order->pdata + place + left, order->pdata + place,
               (end - place) * sizeof order->pdata[0]);
      order->pdata[place + left - 1] = entrant;
      end = place;
    }
}

static gboolean
is_after (HbPeerRanking *self,
          gpointer       one,
          gpointer       other)
{
  return compare_peers (self, one, other) > 0;
}

/* Returns: (transfer full): the items that were not touched, in their order. An item that is nevertheless in a wrong
 *   place, as after it was renamed, is touched now: a binary search needs a sorted array */
static GPtrArray *
copy_untouched (HbPeerRanking *self,
                GHashTable    *touched)
{
  GPtrArray *order = g_ptr_array_sized_new (self->before->len);

  for (guint i = 0; i < self->before->len; i++)
    {
      gpointer item = g_ptr_array_index (self->before, i);
      gpointer *last = order->pdata + order->len;

      if (g_hash_table_contains (touched, item))
        continue;

      if (order->len == 0 || !is_after (self, last[-1], item))
        g_ptr_array_add (order, item);
      else if (order->len > 1 && is_after (self, last[-2], item))
        g_hash_table_add (touched, item);
      else
        {
          g_hash_table_add (touched, last[-1]);
          last[-1] = item;
        }
    }

  return order;
}

/* Returns: (transfer full): the touched items that still exist and pass the filter, sorted */
static GPtrArray *
collect_entrants (HbPeerRanking *self,
                  GHashTable    *touched,
                  GHashTable    *gone)
{
  GPtrArray *entrants = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (!g_hash_table_contains (gone, item) && gtk_filter_match (self->filter, item))
      g_ptr_array_add (entrants, item);

  g_ptr_array_sort_with_data (entrants, compare, self);
  return entrants;
}

/* Returns: (nullable) (transfer full): @order with @kept still behind its old predecessor; %NULL if @kept is not in
 *   both orders */
static GPtrArray *
hold_back (HbPeerRanking *self,
           GPtrArray     *order,
           HbPeerItem    *kept,
           GHashTable    *touched)
{
  g_autoptr (GPtrArray) held = NULL;
  gpointer leader = NULL;
  guint place;

  if (!g_ptr_array_find (self->before, kept, &place) || !g_ptr_array_find (order, kept, NULL))
    return NULL;

  while (place > 0 && leader == NULL)
    if (!g_hash_table_contains (touched, g_ptr_array_index (self->before, --place)))
      leader = g_ptr_array_index (self->before, place);

  held = g_ptr_array_copy (order, NULL, NULL);
  g_ptr_array_remove (held, kept);
  place = 0;
  if (leader != NULL && g_ptr_array_find (held, leader, &place))
    place++;
  g_ptr_array_insert (held, (int) place, kept);
  return g_steal_pointer (&held);
}

/* Returns: (transfer full): @order with the kept items where they were; they are not @touched any more */
static GPtrArray *
hold_kept (HbPeerRanking *self,
           GPtrArray     *order,
           GHashTable    *touched)
{
  HbPeerItem *const kept[] = { self->kept, self->focused };
  GPtrArray *held = g_ptr_array_ref (order);

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      GPtrArray *next = kept[i] != NULL && g_hash_table_contains (touched, kept[i])
                            ? hold_back (self, held, kept[i], touched) : NULL;

      if (next == NULL)
        continue;

      g_hash_table_remove (touched, kept[i]);
      g_ptr_array_unref (held);
      held = next;
    }

  return held;
}

/* Moves touched items to their places, and removes those that are @gone. The kept ones move last, all by one change:
 * a list keeps the rows of what such a change removes and inserts. */
static void
move_touched (HbPeerRanking *self,
              GHashTable    *touched,
              GHashTable    *gone)
{
  g_autoptr (GPtrArray) order = copy_untouched (self, touched);
  g_autoptr (GPtrArray) entrants = collect_entrants (self, touched, gone);
  g_autoptr (GPtrArray) held = NULL;

  merge (self, order, entrants);
  held = hold_kept (self, order, touched);
  if (held != order)
    {
      take_order (self, g_steal_pointer (&held), touched);
      take_order (self, g_steal_pointer (&order), NULL);
    }
  else
    take_order (self, g_steal_pointer (&order), touched);
}

/* Sorts all items, after the order has changed. */
static void
rank (HbPeerRanking *self)
{
  g_autoptr (GPtrArray) order = g_ptr_array_sized_new (self->known->len);

  for (guint i = 0; i < self->known->len; i++)
    if (gtk_filter_match (self->filter, g_ptr_array_index (self->known, i)))
      g_ptr_array_add (order, g_ptr_array_index (self->known, i));

  g_ptr_array_sort_with_data (order, compare, self);
  take_order (self, g_steal_pointer (&order), NULL);
}

/* A handler of one change may cause another, for example when a window shows another page because its peer is gone.
 * The second change waits until all signals of the first were emitted. A handler may also drop the ranking. */
static void
settle (HbPeerRanking *self)
{
  g_autoptr (HbPeerRanking) alive = g_object_ref (self);

  self->again = TRUE;
  if (self->settling)
    return;

  self->settling = TRUE;
  while (self->again && !self->held)
    {
      g_autoptr (GHashTable) touched = g_steal_pointer (&self->touched);
      g_autoptr (GHashTable) gone = g_steal_pointer (&self->gone);
      gboolean unordered = self->unordered;

      self->touched = g_hash_table_new (NULL, NULL);
      self->gone = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
      self->unordered = self->again = FALSE;
      self->foreign = !hb_peer_sorter_find (self->sorter, &self->order, &self->inverted);
      if (unordered)
        rank (self);
      else
        move_touched (self, touched, gone);
    }

  self->settling = FALSE;
}

static void
set_held (HbPeerRanking *self,
          gboolean       held)
{
  self->held = held;
  if (self->again)
    settle (self);
}

static void
on_order_changed (HbPeerRanking *self)
{
  self->unordered = TRUE;
  settle (self);
}

/* Peers */

static void
insert_known (HbPeerRanking *self,
              guint          position,
              guint          count)
{
  guint length = self->known->len;

  if (count == 0)
    return;

  /* If all are new, they are sorted in the order of the list, in which they are adjacent in memory; the hash table of
   * touched items has a random order. */
  self->unordered |= length == 0;
  g_ptr_array_set_size (self->known, (int) (length + count));
  memmove (self->known->pdata + position + count, self->known->pdata + position,
           (length - position) * sizeof self->known->pdata[0]);

  for (guint i = position; i < position + count; i++)
    {
      self->known->pdata[i] = g_list_model_get_item (self->peers, i);
      if (!self->unordered)
        g_hash_table_add (self->touched, self->known->pdata[i]);
    }
}

static void
on_items_changed (HbPeerRanking *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  for (guint i = position; i < position + removed; i++)
    {
      g_hash_table_add (self->gone, g_object_ref (g_ptr_array_index (self->known, i)));
      g_hash_table_add (self->touched, g_ptr_array_index (self->known, i));
    }

  if (removed > 0)
    g_ptr_array_remove_range (self->known, position, removed);
  insert_known (self, position, added);
  settle (self);
}

static void
set_peers (HbPeerRanking *self,
           GListModel    *peers)
{
  if (peers == self->peers)
    return;

  if (self->peers != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->peers, on_items_changed, self);
      on_items_changed (self, 0, self->known->len, 0);
    }

  g_set_object (&self->peers, peers);
  if (peers != NULL)
    {
      g_signal_connect_swapped (peers, "items-changed", G_CALLBACK (on_items_changed), self);
      on_items_changed (self, 0, 0, g_list_model_get_n_items (peers));
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEERS]);
}

/**
 * hb_peer_ranking_touch:
 * @self: a ranking
 * @changed: (element-type HbPeerItem): some of its peers
 *
 * Records changed peers. They stay where they are until hb_peer_ranking_settle().
 */
void
hb_peer_ranking_touch (HbPeerRanking *self,
                       GPtrArray     *changed)
{
  for (guint i = 0; i < changed->len; i++)
    g_hash_table_add (self->touched, g_ptr_array_index (changed, i));
}

/**
 * hb_peer_ranking_settle:
 * @self: a ranking
 *
 * Moves changed peers to their places.
 */
void
hb_peer_ranking_settle (HbPeerRanking *self)
{
  if (g_hash_table_size (self->touched) > 0)
    settle (self);
}

/* GObject */

static void
hb_peer_ranking_get_property (GObject    *object,
                              guint       property,
                              GValue     *value,
                              GParamSpec *pspec)
{
  HbPeerRanking *self = HB_PEER_RANKING (object);

  switch (property)
    {
    case PROP_PEERS:
      g_value_set_object (value, self->peers);
      break;
    case PROP_KEPT:
      g_value_set_object (value, self->kept);
      break;
    case PROP_FOCUSED:
      g_value_set_object (value, self->focused);
      break;
    case PROP_HELD:
      g_value_set_boolean (value, self->held);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_ranking_set_property (GObject      *object,
                              guint         property,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  HbPeerRanking *self = HB_PEER_RANKING (object);

  switch (property)
    {
    case PROP_PEERS:
      set_peers (self, g_value_get_object (value));
      break;
    case PROP_KEPT:
      g_set_object (&self->kept, g_value_get_object (value));
      break;
    case PROP_FOCUSED:
      g_set_object (&self->focused, g_value_get_object (value));
      break;
    case PROP_HELD:
      set_held (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_ranking_dispose (GObject *object)
{
  HbPeerRanking *self = HB_PEER_RANKING (object);

  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->peers);
  g_clear_object (&self->kept);
  g_clear_object (&self->focused);

  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  g_clear_object (&self->filter);

  if (self->sorter != NULL)
    g_signal_handlers_disconnect_by_data (self->sorter, self);
  g_clear_object (&self->sorter);

  G_OBJECT_CLASS (hb_peer_ranking_parent_class)->dispose (object);
}

static void
hb_peer_ranking_finalize (GObject *object)
{
  HbPeerRanking *self = HB_PEER_RANKING (object);

  g_ptr_array_unref (self->before);
  g_hash_table_unref (self->touched);
  g_hash_table_unref (self->gone);
  g_ptr_array_unref (self->known);

  G_OBJECT_CLASS (hb_peer_ranking_parent_class)->finalize (object);
}

static void
hb_peer_ranking_class_init (HbPeerRankingClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = hb_peer_ranking_get_property;
  object_class->set_property = hb_peer_ranking_set_property;
  object_class->dispose = hb_peer_ranking_dispose;
  object_class->finalize = hb_peer_ranking_finalize;

  properties[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, G_TYPE_LIST_MODEL,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                  G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_KEPT] = g_param_spec_object ("kept", NULL, NULL, HB_TYPE_PEER_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOCUSED] = g_param_spec_object ("focused", NULL, NULL, HB_TYPE_PEER_ITEM,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[REMOVING] = g_signal_new ("removing", HB_TYPE_PEER_RANKING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
hb_peer_ranking_init (HbPeerRanking *self)
{
  self->known = g_ptr_array_new_with_free_func (g_object_unref);
  self->touched = g_hash_table_new (NULL, NULL);
  self->gone = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->before = g_ptr_array_new ();
}

/**
 * hb_peer_ranking_new:
 * @filter: (transfer none): selects the peers
 * @sorter: (transfer none): orders them
 *
 * Returns: (transfer full): an empty ranking
 */
HbPeerRanking *
hb_peer_ranking_new (GtkFilter *filter,
                     GtkSorter *sorter)
{
  HbPeerRanking *self = g_object_new (HB_TYPE_PEER_RANKING, NULL);

  self->filter = g_object_ref (filter);
  self->sorter = g_object_ref (sorter);
  g_signal_connect_swapped (filter, "changed", G_CALLBACK (on_order_changed), self);
  g_signal_connect_swapped (sorter, "changed", G_CALLBACK (on_order_changed), self);
  return self;
}
