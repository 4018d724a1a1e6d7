#include "app/model/hb-incident-item.h"

struct _HbIncidentItem
{
  GObject parent_instance;

  guint number;
  char *sentence;
  guint count;
  gint64 when;
  gboolean own;
  GHashTable *peers; /* of HbAddress: those that are known */
  guint n_joined;    /* how often one was added */
};

enum
{
  PROP_NUMBER = 1,
  PROP_SENTENCE,
  PROP_COUNT,
  PROP_WHEN,
  PROP_OWN,
  N_PROPS
};

enum
{
  PEERS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbIncidentItem, hb_incident_item, G_TYPE_OBJECT)

static GHashTable *
create_peers (void)
{
  return g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);
}

/* Returns: whether any of them is new */
static gboolean
add_peers (HbIncidentItem *self,
           GHashTable     *known,
           const GArray   *named)
{
  guint before = self->n_joined;

  for (guint i = 0; i < named->len; i++)
    {
      const HbAddress *peer = &g_array_index (named, HbAddress, i);

      if (!g_hash_table_contains (known, peer))
        self->n_joined++;
      if (!g_hash_table_contains (self->peers, peer))
        g_hash_table_add (self->peers, g_memdup2 (peer, sizeof *peer));
    }

  return self->n_joined != before;
}

/* An event that names all peers ends the part of those that it does not name: when they die again, that is no part of
 * this incident. One that names only the first of many does not tell who has left. */
static void
take_peers (HbIncidentItem *self,
            const HbEvent  *event)
{
  g_autoptr (GHashTable) known = g_hash_table_ref (self->peers);
  gboolean changed;

  if (event->peers == NULL)
    return;

  if (event->peers->len >= event->count)
    {
      g_hash_table_unref (self->peers);
      self->peers = create_peers ();
    }

  changed = add_peers (self, known, event->peers);
  if (changed || g_hash_table_size (self->peers) != g_hash_table_size (known))
    g_signal_emit (self, signals[PEERS_CHANGED], 0);
}

/**
 * hb_incident_item_take:
 * @self: an incident
 * @event: what was told of it
 *
 * Takes over what has changed; the time stays.
 */
void
hb_incident_item_take (HbIncidentItem *self,
                       const HbEvent  *event)
{
  const char *sentence = event->text != NULL ? event->text : "";
  guint count = (guint) MIN (event->count, G_MAXUINT);

  if (!g_str_equal (self->sentence, sentence))
    {
      g_free (self->sentence);
      self->sentence = g_strdup (sentence);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
    }
  if (self->own != event->incident.own)
    {
      self->own = event->incident.own;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OWN]);
    }
  if (self->count != count)
    {
      self->count = count;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
    }
  take_peers (self, event);
}

static void
hb_incident_item_get_property (GObject    *object,
                               guint       property,
                               GValue     *value,
                               GParamSpec *pspec)
{
  HbIncidentItem *self = HB_INCIDENT_ITEM (object);

  switch (property)
    {
    case PROP_NUMBER:
      g_value_set_uint (value, self->number);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    case PROP_WHEN:
      g_value_set_int64 (value, self->when);
      break;
    case PROP_OWN:
      g_value_set_boolean (value, self->own);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_incident_item_finalize (GObject *object)
{
  HbIncidentItem *self = HB_INCIDENT_ITEM (object);

  g_free (self->sentence);
  g_hash_table_unref (self->peers);

  G_OBJECT_CLASS (hb_incident_item_parent_class)->finalize (object);
}

static void
hb_incident_item_class_init (HbIncidentItemClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hb_incident_item_get_property;
  object_class->finalize = hb_incident_item_finalize;

  properties[PROP_NUMBER] = g_param_spec_uint ("number", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, "", flags);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_WHEN] = g_param_spec_int64 ("when", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_OWN] = g_param_spec_boolean ("own", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PEERS_CHANGED] = g_signal_new ("peers-changed", HB_TYPE_INCIDENT_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
}

static void
hb_incident_item_init (HbIncidentItem *self)
{
  self->sentence = g_strdup ("");
  self->peers = create_peers ();
}

/**
 * hb_incident_item_new:
 * @event: the first that is told of an incident
 *
 * Returns: (transfer full): that incident
 */
HbIncidentItem *
hb_incident_item_new (const HbEvent *event)
{
  HbIncidentItem *self = g_object_new (HB_TYPE_INCIDENT_ITEM, NULL);

  self->number = event->incident.number;
  self->when = hb_event_get_time (event);
  hb_incident_item_take (self, event);
  return self;
}

guint
hb_incident_item_get_number (HbIncidentItem *self)
{
  return self->number;
}

guint
hb_incident_item_get_count (HbIncidentItem *self)
{
  return self->count;
}

gint64
hb_incident_item_get_when (HbIncidentItem *self)
{
  return self->when;
}

const char *
hb_incident_item_get_sentence (HbIncidentItem *self)
{
  return self->sentence;
}

gboolean
hb_incident_item_get_own (HbIncidentItem *self)
{
  return self->own;
}

/**
 * hb_incident_item_contains:
 * @self: an incident
 * @peer: an address
 *
 * Returns: whether that peer is known to belong to it
 */
gboolean
hb_incident_item_contains (HbIncidentItem  *self,
                           const HbAddress *peer)
{
  return g_hash_table_contains (self->peers, peer);
}

/**
 * hb_incident_item_is_complete:
 * @self: an incident
 *
 * Returns: whether exactly its peers are known: where they are more, some have left it
 */
gboolean
hb_incident_item_is_complete (HbIncidentItem *self)
{
  return g_hash_table_size (self->peers) == self->count;
}

/**
 * hb_incident_item_get_n_joined:
 * @self: an incident
 *
 * Returns: how many peers have become known to belong to it, again and again: it grows with each
 */
guint
hb_incident_item_get_n_joined (HbIncidentItem *self)
{
  return self->n_joined;
}

/**
 * hb_incident_item_any:
 * @self: an incident
 * @func: (scope call): called with the #HbAddress of peers that are known to belong to it, until it returns %TRUE
 * @user_data: for @func
 *
 * Returns: whether it has returned %TRUE
 */
gboolean
hb_incident_item_any (HbIncidentItem *self,
                      GHRFunc         func,
                      gpointer        user_data)
{
  return g_hash_table_find (self->peers, func, user_data) != NULL;
}
