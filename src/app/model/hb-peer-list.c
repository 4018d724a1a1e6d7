#include "app/model/hb-peer-list.h"

#include "app/model/hb-beat-reader.h"
#include "event/hb-peer-variant.h"

/* Up to so many peers have their beats kept from the start: 12 KiB each, when full. */
#define MAX_TRACED_UNASKED 2000

/* With more peers, so many of those that were shown keep theirs, beside those on the screen. */
#define MAX_TRACED 2000

struct _HbPeerList
{
  GObject parent_instance;

  GPtrArray *items;      /* (element-type HbPeerItem) */
  GHashTable *addresses; /* the items by address */
  GQueue traced;         /* of HbPeerItem: those whose beats are kept, the last shown at the end */
  guint counts[HB_N_PEER_STATES];
};

enum
{
  PROP_0,
  PROP_N_ITEMS,
  PROP_N_LEFT, /* the other states follow in their order */
  PROP_N_ALIVE,
  PROP_N_PULSING,
  PROP_N_GIVEN_UP,
  PROP_N_EXPECTED,
  PROP_N_MISSING,
  PROP_N_ASLEEP,
  N_PROPS
};

enum
{
  UPDATED,
  PAST_WANTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
hb_peer_list_get_item_type (GListModel *model)
{
  return HB_TYPE_PEER_ITEM;
}

static guint
hb_peer_list_get_n_items (GListModel *model)
{
  return HB_PEER_LIST (model)->items->len;
}

static gpointer
hb_peer_list_get_item (GListModel *model,
                       guint       position)
{
  HbPeerList *self = HB_PEER_LIST (model);

  if (position >= self->items->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
hb_peer_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = hb_peer_list_get_item_type;
  iface->get_n_items = hb_peer_list_get_n_items;
  iface->get_item = hb_peer_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HbPeerList, hb_peer_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hb_peer_list_iface_init))

/* The counts before a batch, to notify of those that it changed. */
typedef struct
{
  guint n_items;
  guint counts[HB_N_PEER_STATES];
} Tally;

static Tally
tally (HbPeerList *self)
{
  Tally now = { .n_items = self->items->len };

  for (guint state = 0; state < HB_N_PEER_STATES; state++)
    now.counts[state] = self->counts[state];

  return now;
}

static void
notify_counts (HbPeerList  *self,
               const Tally *before)
{
  if (self->items->len != before->n_items)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);

  for (guint state = 0; state < HB_N_PEER_STATES; state++)
    if (self->counts[state] != before->counts[state])
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_LEFT + state]);
}

/* If rows move all the time, each peer is on the screen once: keeping all their traces would take 12 KiB, 100,000
 * times. */
static void
on_look (HbPeerItem *item,
         gpointer    user_data)
{
  HbPeerList *self = user_data;

  if (self->items->len <= MAX_TRACED_UNASKED || !hb_peer_item_keep_beats (item))
    return;

  g_queue_push_tail (&self->traced, item);
  if (self->traced.length > MAX_TRACED)
    hb_peer_item_release_beats (g_queue_pop_head (&self->traced));
}

static HbPeerItem *
append (HbPeerList      *self,
        const HbAddress *address)
{
  HbPeerItem *item = hb_peer_item_new_for_number (address);

  hb_peer_item_set_look_func (item, on_look, self);
  g_ptr_array_add (self->items, item);
  g_hash_table_insert (self->addresses, (gpointer) hb_peer_item_get_number (item), item);
  self->counts[hb_peer_item_get_state (item)]++;
  return item;
}

/* With thousands of peers, no history is loaded: there would be too many queries. */
static void
on_first_look (HbPeerItem *item,
               gpointer    user_data)
{
  HbPeerList *self = user_data;

  on_look (item, self);
  if (self->items->len > MAX_TRACED_UNASKED)
    return;

  hb_peer_item_set_look_func (item, on_look, self);
  g_signal_emit (self, signals[PAST_WANTED], 0, item);
}

/* A batch of changes. */
typedef struct
{
  HbPeerList *list;
  Tally before;
  GPtrArray *changed; /* peers that existed before */
  GHashTable *seen;   /* (nullable): all peers of the batch, if needed */
  GPtrArray *fallen;  /* (nullable): peers that were not given up before, if needed */
} Batch;

static void
batch_begin (Batch      *self,
             HbPeerList *list)
{
  *self = (Batch) {
    .list = g_object_ref (list),
    .before = tally (list),
    .changed = g_ptr_array_new_with_free_func (g_object_unref),
  };
}

static void
batch_take (Batch                *self,
            const HbPeerSnapshot *now)
{
  HbPeerList *list = self->list;
  guint n_items = list->items->len;
  HbPeerItem *item = g_hash_table_lookup (list->addresses, &now->address);
  HbPeerState before;

  if (item == NULL)
    item = append (list, &now->address);

  before = hb_peer_item_get_state (item);
  list->counts[before]--;
  if (hb_peer_item_take (item, now) && n_items == list->items->len)
    g_ptr_array_add (self->changed, g_object_ref (item));
  list->counts[hb_peer_item_get_state (item)]++;

  if (self->seen != NULL)
    g_hash_table_add (self->seen, item);
  if (self->fallen != NULL && before != hb_peer_item_get_state (item) &&
      (hb_peer_item_get_state (item) == HB_PEER_STATE_GIVEN_UP ||
       hb_peer_item_get_state (item) == HB_PEER_STATE_MISSING))
    g_ptr_array_add (self->fallen, g_object_ref (item));
}

static void
batch_take_all (Batch  *self,
                GArray *peers)
{
  for (guint i = 0; i < peers->len; i++)
    batch_take (self, &g_array_index (peers, HbPeerSnapshot, i));
}

/* A handler may drop the list. */
static void
batch_end (Batch *self)
{
  HbPeerList *list = self->list;
  guint n_new = list->items->len - self->before.n_items;

  if (self->changed->len > 0)
    g_signal_emit (list, signals[UPDATED], 0, self->changed);
  if (n_new > 0)
    g_list_model_items_changed (G_LIST_MODEL (list), self->before.n_items, 0, n_new);
  notify_counts (list, &self->before);
  g_ptr_array_unref (self->changed);
  g_object_unref (list);
}

/**
 * hb_peer_list_update:
 * @self: a list
 * @peers: (element-type HbPeerSnapshot): their present values
 *
 * Takes over a batch. New peers are at the end of the list when it notifies.
 */
void
hb_peer_list_update (HbPeerList *self,
                     GArray     *peers)
{
  Batch batch;

  batch_begin (&batch, self);
  batch_take_all (&batch, peers);
  batch_end (&batch);
}

static void
forget_others (HbPeerList *self,
               GHashTable *seen)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      HbPeerItem *item = g_ptr_array_index (self->items, i);

      if (!g_hash_table_contains (seen, item))
        g_ptr_array_add (gone, (char *) hb_peer_item_get_address (item));
    }

  g_ptr_array_add (gone, NULL);
  hb_peer_list_forget (self, (const char **) gone->pdata);
}

/* Requests the histories of existing traces at once, and of the others when they are shown. The signal's handlers must
 * not change the list. */
static void
recall_all (HbPeerList *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      HbPeerItem *item = g_ptr_array_index (self->items, i);

      if (hb_peer_item_has_beats (item))
        on_first_look (item, self);
      else
        hb_peer_item_set_look_func (item, on_first_look, self);
    }
}

/**
 * hb_peer_list_replace:
 * @self: a list
 * @peers: (element-type HbPeerSnapshot): the present values of all peers
 * @fallen: (nullable) (element-type HbPeerItem): an array to which those are added that are given up now and were
 *   not before
 *
 * Takes over the engine's whole list, at first and after missed changes. Peers that are not in it are removed, unless
 * the list may be truncated. Their past events are unknown: "past-wanted" is emitted for the peers whose traces
 * exist, and for each other peer when its trace is first shown.
 */
void
hb_peer_list_replace (HbPeerList *self,
                      GArray     *peers,
                      GPtrArray  *fallen)
{
  g_autoptr (HbPeerList) kept = g_object_ref (self);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Batch batch;

  batch_begin (&batch, self);
  batch.seen = seen;
  batch.fallen = fallen;
  batch_take_all (&batch, peers);
  recall_all (self);
  batch_end (&batch);
  if (g_hash_table_size (seen) < HB_PEERS_LISTED_MAX)
    forget_others (self, seen);
}

/* Returns: (transfer container): the items of @addresses in the list; removes them from the hash table */
static GHashTable *
take_out (HbPeerList  *self,
          const char **addresses)
{
  GHashTable *doomed = g_hash_table_new (NULL, NULL);

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      HbPeerItem *item = hb_peer_list_lookup (self, addresses[i]);

      if (item == NULL)
        continue;

      g_hash_table_remove (self->addresses, hb_peer_item_get_number (item));
      hb_peer_item_set_look_func (item, NULL, NULL);
      if (hb_peer_item_has_beats (item))
        g_queue_remove (&self->traced, item);
      self->counts[hb_peer_item_get_state (item)]--;
      g_hash_table_add (doomed, item);
    }

  return doomed;
}

/**
 * hb_peer_list_forget:
 * @self: a list
 * @addresses: (array zero-terminated=1): dropped peers; unknown ones are ignored
 *
 * Emits one signal for each range of adjacent items, the last range first, and none for items that stay.
 */
void
hb_peer_list_forget (HbPeerList  *self,
                     const char **addresses)
{
  Tally before = tally (self);
  g_autoptr (HbPeerList) kept = g_object_ref (self);
  g_autoptr (GHashTable) doomed = take_out (self, addresses);
  guint end = self->items->len;

  while (end > 0 && g_hash_table_size (doomed) > 0)
    {
      guint start = end;

      while (start > 0 && g_hash_table_remove (doomed, g_ptr_array_index (self->items, start - 1)))
        start--;

      if (start < end)
        {
          g_ptr_array_remove_range (self->items, start, end - start);
          g_list_model_items_changed (G_LIST_MODEL (self), start, end - start, 0);
        }
      else
        start--;
      end = start;
    }

  notify_counts (self, &before);
}

/* When a server ends, it closes its sessions, but its peers have not left. If a person closed a session, the peer has
 * that state already: the change is signalled before the event. */
static gboolean
is_end_of_server (const HbEvent *event,
                  HbPeerItem    *item)
{
  HbPeerState state = hb_peer_item_get_state (item);

  return event->type == HB_EVENT_SESSION_CLOSED && event->reason == HB_CLOSE_STOPPED &&
         (state == HB_PEER_STATE_ALIVE || state == HB_PEER_STATE_PULSING);
}

/**
 * hb_peer_list_take_event:
 * @self: a list
 * @event: an event
 *
 * Adds a beat to the peer's trace. With thousands of peers, only to traces that exist.
 */
void
hb_peer_list_take_event (HbPeerList    *self,
                         const HbEvent *event)
{
  HbPeerItem *item = g_hash_table_lookup (self->addresses, &event->peer);
  HbBeat beat;

  if (!hb_beat_read (&beat, event))
    return;

  if (item == NULL || (self->items->len > MAX_TRACED_UNASKED && !hb_peer_item_has_beats (item)) ||
      is_end_of_server (event, item))
    return;

  if (beat.rtt_ms < 0)
    beat.rtt_ms = hb_peer_item_get_rtt_ms (item);
  hb_beats_add (hb_peer_item_get_beats (item), &beat);
}

/**
 * hb_peer_list_lookup:
 * @self: a list
 * @address: an address
 *
 * Returns: (nullable) (transfer none): the peer with that address
 */
HbPeerItem *
hb_peer_list_lookup (HbPeerList *self,
                     const char *address)
{
  HbAddress number;

  return hb_address_parse (address, &number) ? g_hash_table_lookup (self->addresses, &number) : NULL;
}

/**
 * hb_peer_list_find:
 * @self: a list
 * @address: an address
 *
 * Returns: (nullable) (transfer none): the peer with that address
 */
HbPeerItem *
hb_peer_list_find (HbPeerList      *self,
                   const HbAddress *address)
{
  return g_hash_table_lookup (self->addresses, address);
}

/**
 * hb_peer_list_count:
 * @self: a list
 * @state: a state
 *
 * Returns: how many peers have that state
 */
guint
hb_peer_list_count (HbPeerList  *self,
                    HbPeerState  state)
{
  return self->counts[state];
}

static void
hb_peer_list_finalize (GObject *object)
{
  HbPeerList *self = HB_PEER_LIST (object);

  for (guint i = 0; i < self->items->len; i++)
    hb_peer_item_set_look_func (g_ptr_array_index (self->items, i), NULL, NULL);
  g_queue_clear (&self->traced);
  g_hash_table_unref (self->addresses);
  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (hb_peer_list_parent_class)->finalize (object);
}

static void
hb_peer_list_get_property (GObject    *object,
                           guint       property,
                           GValue     *value,
                           GParamSpec *pspec)
{
  HbPeerList *self = HB_PEER_LIST (object);

  if (property == PROP_N_ITEMS)
    g_value_set_uint (value, self->items->len);
  else if (property < N_PROPS)
    g_value_set_uint (value, self->counts[property - PROP_N_LEFT]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
hb_peer_list_class_init (HbPeerListClass *class)
{
  static const char *const names[N_PROPS] = {
    [PROP_N_ITEMS] = "n-items",
    [PROP_N_LEFT] = "n-left",
    [PROP_N_ALIVE] = "n-alive",
    [PROP_N_PULSING] = "n-pulsing",
    [PROP_N_GIVEN_UP] = "n-given-up",
    [PROP_N_EXPECTED] = "n-expected",
    [PROP_N_MISSING] = "n-missing",
    [PROP_N_ASLEEP] = "n-asleep",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = hb_peer_list_finalize;
  object_class->get_property = hb_peer_list_get_property;

  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_uint (names[i], NULL, NULL, 0, G_MAXUINT, 0,
                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[UPDATED] = g_signal_new ("updated", HB_TYPE_PEER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[PAST_WANTED] = g_signal_new ("past-wanted", HB_TYPE_PEER_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, HB_TYPE_PEER_ITEM);
}

static void
hb_peer_list_init (HbPeerList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->addresses = g_hash_table_new (hb_address_hash, hb_address_equal);
}

/**
 * hb_peer_list_new:
 *
 * Returns: (transfer full): an empty list
 */
HbPeerList *
hb_peer_list_new (void)
{
  return g_object_new (HB_TYPE_PEER_LIST, NULL);
}
