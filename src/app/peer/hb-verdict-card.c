#include "app/peer/hb-verdict-card.h"

#include "app/format/hb-quiet.h"
#include "app/format/hb-state-style.h"
#include "app/model/hb-peer-item.h"
#include "app/peer/hb-verdict.h"
#include "app/widgets/hb-ticker.h"

struct _HbVerdictCard
{
  AdwBin parent_instance;

  GtkImage *icon;
  GtkLabel *sentence;
  GtkLabel *explanation;
  GtkLabel *quiet;

  HbPeerItem *item;     /* (nullable) */
  HbTimeline *timeline; /* (nullable) */
  gboolean replay;
  guint ticking;        /* a source that runs while the card is mapped, or 0 */
};

enum
{
  PROP_0,
  PROP_ITEM,
  PROP_TIMELINE,
  PROP_REPLAY,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbVerdictCard, hb_verdict_card, ADW_TYPE_BIN)

static void
set_words (GtkLabel   *label,
           const char *words)
{
  /* Setting an equal text would remove the person's selection. */
  if (!g_str_equal (gtk_label_get_label (label), words))
    gtk_label_set_label (label, words);
}

static void
update (HbVerdictCard *self)
{
  g_autofree char *sentence = NULL;
  g_autofree char *explanation = NULL;
  g_autofree char *quiet = NULL;
  HbSession *latest = self->timeline != NULL ? hb_timeline_get_latest (self->timeline) : NULL;
  HbPeerState state;

  if (self->item == NULL)
    return;

  state = hb_peer_item_get_state (self->item);
  sentence = hb_verdict_say (self->item);
  explanation = hb_verdict_explain (self->item, latest, hb_ticker_now (), self->replay);

  quiet = hb_quiet_say (hb_peer_item_get_flags (self->item), hb_peer_item_get_quiet_until (self->item),
                        g_get_real_time ());

  hb_state_style_apply (GTK_WIDGET (self), state);
  gtk_image_set_from_icon_name (self->icon, hb_state_style_icon (state));
  set_words (self->sentence, sentence);
  set_words (self->explanation, explanation);
  gtk_widget_set_visible (GTK_WIDGET (self->quiet), quiet != NULL);
  if (quiet != NULL)
    set_words (self->quiet, quiet);
}

static gboolean
tick (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

static void
hb_verdict_card_map (GtkWidget *widget)
{
  HbVerdictCard *self = HB_VERDICT_CARD (widget);

  GTK_WIDGET_CLASS (hb_verdict_card_parent_class)->map (widget);
  update (self);
  self->ticking = g_timeout_add_seconds (1, tick, self);
}

static void
hb_verdict_card_unmap (GtkWidget *widget)
{
  HbVerdictCard *self = HB_VERDICT_CARD (widget);

  g_clear_handle_id (&self->ticking, g_source_remove);
  GTK_WIDGET_CLASS (hb_verdict_card_parent_class)->unmap (widget);
}

static void
set_item (HbVerdictCard *self,
          HbPeerItem    *item)
{
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, update, self);
  g_set_object (&self->item, item);
  if (self->item != NULL)
    g_signal_connect_swapped (self->item, "notify", G_CALLBACK (update), self);

  update (self);
}

static void
set_timeline (HbVerdictCard *self,
              HbTimeline    *timeline)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_func (self->timeline, update, self);
  g_set_object (&self->timeline, timeline);
  if (self->timeline != NULL)
    g_signal_connect_swapped (self->timeline, "changed", G_CALLBACK (update), self);

  update (self);
}

static void
hb_verdict_card_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  HbVerdictCard *self = HB_VERDICT_CARD (object);

  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    case PROP_REPLAY:
      g_value_set_boolean (value, self->replay);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_verdict_card_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  HbVerdictCard *self = HB_VERDICT_CARD (object);

  switch (id)
    {
    case PROP_ITEM:
      set_item (self, g_value_get_object (value));
      break;
    case PROP_TIMELINE:
      set_timeline (self, g_value_get_object (value));
      break;
    case PROP_REPLAY:
      self->replay = g_value_get_boolean (value);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_verdict_card_dispose (GObject *object)
{
  HbVerdictCard *self = HB_VERDICT_CARD (object);

  set_item (self, NULL);
  set_timeline (self, NULL);

  G_OBJECT_CLASS (hb_verdict_card_parent_class)->dispose (object);
}

static void
hb_verdict_card_class_init (HbVerdictCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_verdict_card_get_property;
  object_class->set_property = hb_verdict_card_set_property;
  object_class->dispose = hb_verdict_card_dispose;
  widget_class->map = hb_verdict_card_map;
  widget_class->unmap = hb_verdict_card_unmap;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, HB_TYPE_PEER_ITEM, flags);
  properties[PROP_TIMELINE] = g_param_spec_object ("timeline", NULL, NULL, HB_TYPE_TIMELINE, flags);
  properties[PROP_REPLAY] = g_param_spec_boolean ("replay", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-verdict-card.ui");
  gtk_widget_class_bind_template_child (widget_class, HbVerdictCard, icon);
  gtk_widget_class_bind_template_child (widget_class, HbVerdictCard, sentence);
  gtk_widget_class_bind_template_child (widget_class, HbVerdictCard, explanation);
  gtk_widget_class_bind_template_child (widget_class, HbVerdictCard, quiet);
}

static void
hb_verdict_card_init (HbVerdictCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
