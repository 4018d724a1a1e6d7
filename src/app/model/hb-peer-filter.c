#include "app/model/hb-peer-filter.h"

#include <string.h>

struct _HbPeerFilter
{
  GtkFilter parent_instance;

  int state;
  HbIncidentItem *incident; /* (nullable) */
  char *group;              /* (nullable) */
  char *text;
  char *folded; /* the text, folded for comparison */
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_INCIDENT,
  PROP_GROUP,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbPeerFilter, hb_peer_filter, GTK_TYPE_FILTER)

/* Returns: (transfer full): @text, normalized and case-folded */
static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

static gboolean
contains (const char *text,
          const char *folded)
{
  g_autofree char *folded_text = NULL;

  if (text[0] == '\0')
    return FALSE;

  folded_text = fold (text);
  return strstr (folded_text, folded) != NULL;
}

static gboolean
hb_peer_filter_match (GtkFilter *filter,
                      gpointer   item)
{
  HbPeerFilter *self = HB_PEER_FILTER (filter);
  HbPeerItem *peer = HB_PEER_ITEM (item);

  if (self->state != HB_PEER_FILTER_ALL && (int) hb_peer_item_get_state (peer) != self->state)
    return FALSE;
  if (self->incident != NULL && !hb_incident_item_contains (self->incident, hb_peer_item_get_number (peer)))
    return FALSE;
  if (self->group != NULL && !g_str_equal (hb_peer_item_get_group (peer), self->group))
    return FALSE;

  return self->folded[0] == '\0' ||
         strstr (hb_peer_item_get_address (peer), self->folded) != NULL ||
         contains (hb_peer_item_get_name (peer), self->folded) ||
         contains (hb_peer_item_get_group (peer), self->folded) ||
         contains (hb_peer_item_get_last_text (peer), self->folded) ||
         contains (hb_peer_item_get_note (peer), self->folded);
}

static GtkFilterMatch
hb_peer_filter_get_strictness (GtkFilter *filter)
{
  HbPeerFilter *self = HB_PEER_FILTER (filter);

  return self->state == HB_PEER_FILTER_ALL && self->incident == NULL && self->group == NULL && self->folded[0] == '\0'
             ? GTK_FILTER_MATCH_ALL
             : GTK_FILTER_MATCH_SOME;
}

static void
set_state (HbPeerFilter *self,
           int           state)
{
  if (state == self->state)
    return;

  self->state = state;
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
on_peers_changed (HbPeerFilter *self)
{
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
set_incident (HbPeerFilter   *self,
              HbIncidentItem *incident)
{
  if (incident == self->incident)
    return;

  if (self->incident != NULL)
    g_signal_handlers_disconnect_by_data (self->incident, self);
  g_set_object (&self->incident, incident);
  if (incident != NULL)
    g_signal_connect_swapped (incident, "peers-changed", G_CALLBACK (on_peers_changed), self);
  on_peers_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INCIDENT]);
}

static void
set_group (HbPeerFilter *self,
           const char   *group)
{
  if (g_strcmp0 (group, self->group) == 0)
    return;

  g_free (self->group);
  self->group = g_strdup (group);
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUP]);
}

/* Returns: how the matches change from @before to @after */
static GtkFilterChange
compare (const char *before,
         const char *after)
{
  if (strstr (after, before) != NULL)
    return GTK_FILTER_CHANGE_MORE_STRICT;
  if (strstr (before, after) != NULL)
    return GTK_FILTER_CHANGE_LESS_STRICT;

  return GTK_FILTER_CHANGE_DIFFERENT;
}

static void
set_text (HbPeerFilter *self,
          const char   *text)
{
  g_autofree char *before = self->folded;

  g_free (self->text);
  self->text = g_strdup (text != NULL ? text : "");
  self->folded = fold (self->text);
  if (!g_str_equal (before, self->folded))
    gtk_filter_changed (GTK_FILTER (self), compare (before, self->folded));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
hb_peer_filter_finalize (GObject *object)
{
  HbPeerFilter *self = HB_PEER_FILTER (object);

  if (self->incident != NULL)
    g_signal_handlers_disconnect_by_data (self->incident, self);
  g_clear_object (&self->incident);
  g_free (self->group);
  g_free (self->text);
  g_free (self->folded);

  G_OBJECT_CLASS (hb_peer_filter_parent_class)->finalize (object);
}

static void
hb_peer_filter_get_property (GObject    *object,
                             guint       property,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbPeerFilter *self = HB_PEER_FILTER (object);

  switch (property)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_INCIDENT:
      g_value_set_object (value, self->incident);
      break;
    case PROP_GROUP:
      g_value_set_string (value, self->group);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_filter_set_property (GObject      *object,
                             guint         property,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  HbPeerFilter *self = HB_PEER_FILTER (object);

  switch (property)
    {
    case PROP_STATE:
      set_state (self, g_value_get_int (value));
      break;
    case PROP_INCIDENT:
      set_incident (self, g_value_get_object (value));
      break;
    case PROP_GROUP:
      set_group (self, g_value_get_string (value));
      break;
    case PROP_TEXT:
      set_text (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_filter_class_init (HbPeerFilterClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkFilterClass *filter_class = GTK_FILTER_CLASS (class);

  object_class->finalize = hb_peer_filter_finalize;
  object_class->get_property = hb_peer_filter_get_property;
  object_class->set_property = hb_peer_filter_set_property;
  filter_class->match = hb_peer_filter_match;
  filter_class->get_strictness = hb_peer_filter_get_strictness;

  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, HB_PEER_FILTER_ALL,
                                             HB_N_PEER_STATES - 1, HB_PEER_FILTER_ALL, flags);
  properties[PROP_INCIDENT] = g_param_spec_object ("incident", NULL, NULL, HB_TYPE_INCIDENT_ITEM, flags);
  properties[PROP_GROUP] = g_param_spec_string ("group", NULL, NULL, NULL, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hb_peer_filter_init (HbPeerFilter *self)
{
  self->state = HB_PEER_FILTER_ALL;
  self->text = g_strdup ("");
  self->folded = g_strdup ("");
}

/**
 * hb_peer_filter_new:
 *
 * Returns: (transfer full): a filter that every peer passes
 */
HbPeerFilter *
hb_peer_filter_new (void)
{
  return g_object_new (HB_TYPE_PEER_FILTER, NULL);
}
