#include "app/server/hb-incident-cards.h"

#include <glib/gi18n.h>

#include "app/model/hb-peer-alert.h"
#include "app/server/hb-incident-card.h"

/* So many are shown unless the person wants to see all. */
#define CARDS 3
#define CARDS_NARROW 1

/* So many peers say when an incident began. */
#define LOOKED_AT 100

struct _HbIncidentCards
{
  GtkWidget parent_instance;

  HbIncidentList *incidents; /* (nullable) */
  HbPeerList *peers;         /* (nullable) */
  HbIncidentItem *shown;     /* (nullable) */
  gboolean narrow;

  GtkBox *place;
  GtkScrolledWindow *scroller;
  GtkBox *cards;
  GtkToggleButton *more;
};

enum
{
  PROP_INCIDENTS = 1,
  PROP_PEERS,
  PROP_SHOWN,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbIncidentCards, hb_incident_cards, GTK_TYPE_WIDGET)

static guint
get_count (HbIncidentCards *self)
{
  return self->incidents != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->incidents)) : 0;
}

/* The cards */

static gboolean
has_card (HbIncidentCards *self,
          HbIncidentItem  *incident)
{
  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards)); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    if (hb_incident_card_get_incident (HB_INCIDENT_CARD (card)) == incident)
      return TRUE;

  return FALSE;
}

static void update (HbIncidentCards *self);

static void
set_shown (HbIncidentCards *self,
           HbIncidentItem  *incident)
{
  if (!g_set_object (&self->shown, incident))
    return;

  if (incident != NULL && !has_card (self, incident))
    update (self);
  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards)); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    g_object_set (card, "shown", hb_incident_card_get_incident (HB_INCIDENT_CARD (card)) == incident, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

static void
on_shown (HbIncidentCards *self,
          GParamSpec      *pspec,
          HbIncidentCard  *card)
{
  HbIncidentItem *incident = hb_incident_card_get_incident (card);
  gboolean shown;

  g_object_get (card, "shown", &shown, NULL);
  if (shown)
    set_shown (self, incident);
  else if (self->shown == incident)
    set_shown (self, NULL);
}

/* What its peers tell of an incident */

static gboolean
is_pending (gpointer key,
            gpointer value,
            gpointer user_data)
{
  HbPeerItem *peer = hb_peer_list_find (user_data, key);

  return peer != NULL && hb_peer_alert_is_silent (peer) && !hb_peer_alert_is_acknowledged (peer);
}

static gboolean
is_acknowledged (gpointer key,
                 gpointer value,
                 gpointer user_data)
{
  HbPeerItem *peer = hb_peer_list_find (user_data, key);

  return peer != NULL && hb_peer_alert_is_acknowledged (peer);
}

typedef struct
{
  HbPeerList *peers;
  guint n_left; /* so many are looked at */
  gint64 since;
} Silence;

static gboolean
take_heard (gpointer key,
            gpointer value,
            gpointer user_data)
{
  Silence *silence = user_data;
  HbPeerItem *peer = hb_peer_list_find (silence->peers, key);

  if (peer != NULL && hb_peer_alert_is_silent (peer))
    silence->since = MAX (silence->since, hb_peer_item_get_heard (peer));
  return --silence->n_left == 0;
}

/* Returns: when the last of them was last heard: what silenced them was later */
static gint64
find_silence (HbIncidentCards *self,
              HbIncidentItem  *incident)
{
  Silence silence = { .peers = self->peers, .n_left = LOOKED_AT };

  hb_incident_item_any (incident, take_heard, &silence);
  return silence.since;
}

/* An incident is acknowledged when all of its peers are that are still silent. Most often, the first one tells. */
static void
look (HbIncidentCards *self,
      GtkWidget       *card)
{
  HbIncidentItem *incident = hb_incident_card_get_incident (HB_INCIDENT_CARD (card));

  if (self->peers == NULL)
    return;

  g_object_set (card, "since", find_silence (self, incident), "acknowledged",
                !hb_incident_item_any (incident, is_pending, self->peers) &&
                    hb_incident_item_any (incident, is_acknowledged, self->peers),
                NULL);
}

static void
on_updated (HbIncidentCards *self)
{
  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards)); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    look (self, card);
}

static void
set_peers (HbIncidentCards *self,
           HbPeerList      *peers)
{
  if (peers == self->peers)
    return;

  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_set_object (&self->peers, peers);
  if (peers != NULL)
    g_signal_connect_swapped (peers, "updated", G_CALLBACK (on_updated), self);
  on_updated (self);
}

static GtkWidget *
create_card (HbIncidentCards *self,
             HbIncidentItem  *incident)
{
  GtkWidget *card = hb_incident_card_new (incident);

  g_object_bind_property (self, "narrow", card, "narrow", G_BINDING_SYNC_CREATE);
  g_object_set (card, "shown", incident == self->shown, NULL);
  look (self, card);
  g_signal_connect_object (card, "notify::shown", G_CALLBACK (on_shown), self, G_CONNECT_SWAPPED);
  return card;
}

/* Returns: how many are shown unless the person wants all */
static guint
get_limit (HbIncidentCards *self)
{
  return self->narrow ? CARDS_NARROW : CARDS;
}

/* Returns: (transfer full) (element-type HbIncidentItem): the first of them; the one whose peers are shown is among
 *   them, so that it can be left */
static GPtrArray *
choose (HbIncidentCards *self,
        guint            n_cards)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_cards; i++)
    g_ptr_array_add (chosen, g_list_model_get_item (G_LIST_MODEL (self->incidents), i));

  if (n_cards > 0 && self->shown != NULL && !g_ptr_array_find (chosen, self->shown, NULL))
    {
      g_ptr_array_set_size (chosen, (gint) n_cards - 1);
      g_ptr_array_add (chosen, g_object_ref (self->shown));
    }
  return chosen;
}

/* Cards that stay are the same widgets, so that they keep the focus. */
static void
fill (HbIncidentCards *self,
      guint            n_cards)
{
  g_autoptr (GPtrArray) chosen = choose (self, n_cards);
  GtkWidget *next;
  GtkWidget *last = NULL;

  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards)); card != NULL; card = next)
    {
      next = gtk_widget_get_next_sibling (card);
      if (!g_ptr_array_find (chosen, hb_incident_card_get_incident (HB_INCIDENT_CARD (card)), NULL))
        gtk_box_remove (self->cards, card);
    }

  for (guint i = 0; i < chosen->len; i++)
    {
      HbIncidentItem *incident = g_ptr_array_index (chosen, i);

      next = last != NULL ? gtk_widget_get_next_sibling (last) : gtk_widget_get_first_child (GTK_WIDGET (self->cards));
      if (next == NULL || hb_incident_card_get_incident (HB_INCIDENT_CARD (next)) != incident)
        {
          next = create_card (self, incident);
          gtk_box_insert_child_after (self->cards, next, last);
        }
      last = next;
    }
}

/* All of them scroll. A few do not: a scrolled window would ask for the height of sentences that are not wrapped. */
static void
set_scrolled (HbIncidentCards *self,
              gboolean         scrolled)
{
  g_autoptr (GtkWidget) cards = g_object_ref (GTK_WIDGET (self->cards));

  if (gtk_widget_get_visible (GTK_WIDGET (self->scroller)) == scrolled)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->scroller), scrolled);
  if (scrolled)
    {
      gtk_box_remove (self->place, cards);
      gtk_scrolled_window_set_child (self->scroller, cards);
    }
  else
    {
      gtk_scrolled_window_set_child (self->scroller, NULL);
      gtk_box_append (self->place, cards);
    }
}

static void
update (HbIncidentCards *self)
{
  guint count = get_count (self);
  gboolean all = gtk_toggle_button_get_active (self->more);
  guint n_cards = all ? count : MIN (count, get_limit (self));
  g_autofree char *label = NULL;

  if (all && count <= get_limit (self))
    {
      /* There are no more, and this is called again. */
      gtk_toggle_button_set_active (self->more, FALSE);
      return;
    }

  fill (self, n_cards);
  set_scrolled (self, all && n_cards > 0);
  if (all)
    label = g_strdup (_("Show Fewer"));
  else
    label = g_strdup_printf (ngettext ("and %u more", "and %u more", count - n_cards), count - n_cards);
  gtk_button_set_label (GTK_BUTTON (self->more), label);
  gtk_widget_set_visible (GTK_WIDGET (self->more), count > get_limit (self));
  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
}

static void
on_incidents (HbIncidentCards *self)
{
  guint number = self->shown != NULL ? hb_incident_item_get_number (self->shown) : 0;

  if (self->shown != NULL &&
      (self->incidents == NULL || hb_incident_list_lookup (self->incidents, number) != self->shown))
    set_shown (self, NULL);
  update (self);
}

static void
set_incidents (HbIncidentCards *self,
               HbIncidentList  *incidents)
{
  if (incidents == self->incidents)
    return;

  if (self->incidents != NULL)
    g_signal_handlers_disconnect_by_data (self->incidents, self);
  g_set_object (&self->incidents, incidents);
  if (incidents != NULL)
    {
      g_signal_connect_swapped (incidents, "items-changed", G_CALLBACK (on_incidents), self);
      g_signal_connect_swapped (incidents, "peers-changed", G_CALLBACK (on_updated), self);
    }
  gtk_toggle_button_set_active (self->more, FALSE);
  on_incidents (self);
}

/* GObject */

static void
hb_incident_cards_get_property (GObject    *object,
                                guint       property,
                                GValue     *value,
                                GParamSpec *pspec)
{
  HbIncidentCards *self = HB_INCIDENT_CARDS (object);

  switch (property)
    {
    case PROP_INCIDENTS:
      g_value_set_object (value, self->incidents);
      break;
    case PROP_PEERS:
      g_value_set_object (value, self->peers);
      break;
    case PROP_SHOWN:
      g_value_set_object (value, self->shown);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_incident_cards_set_property (GObject      *object,
                                guint         property,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  HbIncidentCards *self = HB_INCIDENT_CARDS (object);

  switch (property)
    {
    case PROP_INCIDENTS:
      set_incidents (self, g_value_get_object (value));
      break;
    case PROP_PEERS:
      set_peers (self, g_value_get_object (value));
      break;
    case PROP_SHOWN:
      set_shown (self, g_value_get_object (value));
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_incident_cards_dispose (GObject *object)
{
  HbIncidentCards *self = HB_INCIDENT_CARDS (object);
  GtkWidget *child;

  if (self->incidents != NULL)
    g_signal_handlers_disconnect_by_data (self->incidents, self);
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->incidents);
  g_clear_object (&self->peers);
  g_clear_object (&self->shown);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (hb_incident_cards_parent_class)->dispose (object);
}

static void
hb_incident_cards_class_init (HbIncidentCardsClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_incident_cards_get_property;
  object_class->set_property = hb_incident_cards_set_property;
  object_class->dispose = hb_incident_cards_dispose;

  properties[PROP_INCIDENTS] = g_param_spec_object ("incidents", NULL, NULL, HB_TYPE_INCIDENT_LIST, flags);
  properties[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, HB_TYPE_PEER_LIST, flags);
  properties[PROP_SHOWN] = g_param_spec_object ("shown", NULL, NULL, HB_TYPE_INCIDENT_ITEM, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "hb-incident-cards");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/d0ntblink/Heartbeats/hb-incident-cards.ui");
  gtk_widget_class_bind_template_child (widget_class, HbIncidentCards, place);
  gtk_widget_class_bind_template_child (widget_class, HbIncidentCards, scroller);
  gtk_widget_class_bind_template_child (widget_class, HbIncidentCards, cards);
  gtk_widget_class_bind_template_child (widget_class, HbIncidentCards, more);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
hb_incident_cards_init (HbIncidentCards *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
