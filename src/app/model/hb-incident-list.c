#include "app/model/hb-incident-list.h"

struct _HbIncidentList
{
  GObject parent_instance;

  GPtrArray *items; /* (element-type HbIncidentItem): the latest first */
};

enum
{
  PEERS_CHANGED,
  CLOSING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
hb_incident_list_get_item_type (GListModel *model)
{
  return HB_TYPE_INCIDENT_ITEM;
}

static guint
hb_incident_list_get_n_items (GListModel *model)
{
  return HB_INCIDENT_LIST (model)->items->len;
}

static gpointer
hb_incident_list_get_item (GListModel *model,
                           guint       position)
{
  HbIncidentList *self = HB_INCIDENT_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
hb_incident_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = hb_incident_list_get_item_type;
  iface->get_n_items = hb_incident_list_get_n_items;
  iface->get_item = hb_incident_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HbIncidentList, hb_incident_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hb_incident_list_iface_init))

/* Returns: the index of that incident, or the length of the list */
static guint
find_index (HbIncidentList *self,
            guint           number)
{
  guint i = 0;

  while (i < self->items->len && hb_incident_item_get_number (g_ptr_array_index (self->items, i)) != number)
    i++;

  return i;
}

static void
on_peers_changed (HbIncidentList *self)
{
  g_signal_emit (self, signals[PEERS_CHANGED], 0);
}

static void
open_incident (HbIncidentList *self,
               const HbEvent  *event)
{
  guint index = find_index (self, event->incident.number);
  HbIncidentItem *item;

  if (index < self->items->len)
    {
      hb_incident_item_take (g_ptr_array_index (self->items, index), event);
      return;
    }
  if (self->items->len == HB_INCIDENT_LIST_MAX)
    return;

  item = hb_incident_item_new (event);
  g_signal_connect_object (item, "peers-changed", G_CALLBACK (on_peers_changed), self, G_CONNECT_SWAPPED);
  g_ptr_array_insert (self->items, 0, item);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  on_peers_changed (self);
}

static void
close_incident (HbIncidentList *self,
                guint           index)
{
  g_autoptr (HbIncidentItem) item = g_object_ref (g_ptr_array_index (self->items, index));

  g_signal_emit (self, signals[CLOSING], 0, item);
  g_signal_handlers_disconnect_by_data (item, self);
  g_ptr_array_remove_index (self->items, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
}

/**
 * hb_incident_list_take_event:
 * @self: a list
 * @event: any event
 */
void
hb_incident_list_take_event (HbIncidentList *self,
                             const HbEvent  *event)
{
  guint index;

  if (!hb_event_is_incident (event))
    return;

  if (event->type != HB_EVENT_INCIDENT_CLOSED)
    {
      open_incident (self, event);
      return;
    }

  index = find_index (self, event->incident.number);
  if (index < self->items->len)
    close_incident (self, index);
}

static gboolean
has_incident (const GArray *events,
              guint         number)
{
  for (guint i = 0; i < events->len; i++)
    {
      const HbEvent *event = &g_array_index (events, HbEvent, i);

      if (hb_event_is_incident (event) && event->incident.number == number)
        return TRUE;
    }

  return FALSE;
}

/**
 * hb_incident_list_replace:
 * @self: a list
 * @events: (element-type HbEvent): all open incidents, in the order in which they were opened
 *
 * Takes over the engine's whole list; those that stay are the same objects.
 */
void
hb_incident_list_replace (HbIncidentList *self,
                          const GArray   *events)
{
  for (guint i = self->items->len; i > 0; i--)
    if (!has_incident (events, hb_incident_item_get_number (g_ptr_array_index (self->items, i - 1))))
      close_incident (self, i - 1);

  for (guint i = 0; i < events->len; i++)
    {
      const HbEvent *event = &g_array_index (events, HbEvent, i);

      if (hb_event_is_incident (event) && event->type != HB_EVENT_INCIDENT_CLOSED)
        open_incident (self, event);
    }
}

/**
 * hb_incident_list_lookup:
 * @self: a list
 * @number: an incident's number
 *
 * Returns: (nullable) (transfer none): that incident
 */
HbIncidentItem *
hb_incident_list_lookup (HbIncidentList *self,
                         guint           number)
{
  guint index = find_index (self, number);

  return index < self->items->len ? g_ptr_array_index (self->items, index) : NULL;
}

/**
 * hb_incident_list_find:
 * @self: a list
 * @peer: a peer's address
 *
 * Returns: (nullable) (transfer none): the incident to which that peer belongs
 */
HbIncidentItem *
hb_incident_list_find (HbIncidentList  *self,
                       const HbAddress *peer)
{
  for (guint i = 0; i < self->items->len; i++)
    if (hb_incident_item_contains (g_ptr_array_index (self->items, i), peer))
      return g_ptr_array_index (self->items, i);

  return NULL;
}

static void
hb_incident_list_finalize (GObject *object)
{
  g_ptr_array_unref (HB_INCIDENT_LIST (object)->items);

  G_OBJECT_CLASS (hb_incident_list_parent_class)->finalize (object);
}

static void
hb_incident_list_class_init (HbIncidentListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_incident_list_finalize;

  signals[PEERS_CHANGED] = g_signal_new ("peers-changed", HB_TYPE_INCIDENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
  signals[CLOSING] = g_signal_new ("closing", HB_TYPE_INCIDENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, HB_TYPE_INCIDENT_ITEM);
}

static void
hb_incident_list_init (HbIncidentList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * hb_incident_list_new:
 *
 * Returns: (transfer full): an empty list
 */
HbIncidentList *
hb_incident_list_new (void)
{
  return g_object_new (HB_TYPE_INCIDENT_LIST, NULL);
}
