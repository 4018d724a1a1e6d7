#include "app/peer/hb-peer-page.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "app/format/hb-text-scale.h"
#include "app/model/hb-beat-reader.h"
#include "app/model/hb-timeline.h"
#include "app/peer/hb-name-popover.h"
#include "app/peer/hb-packet-view.h"
#include "app/peer/hb-quiet-menu.h"
#include "app/peer/hb-session-row.h"
#include "app/peer/hb-timeline-entry-row.h"
#include "app/peer/hb-verdict-card.h"
#include "app/trace/hb-trace-view.h"
#include "app/widgets/hb-paged-list.h"

/* Its width beside the list, pixels. */
#define WIDTH 340

struct _HbPeerPage
{
  AdwBin parent_instance;

  GtkStack *pages;
  GtkWidget *nobody;
  GtkWidget *somebody;
  GtkMenuButton *names;
  GtkButton *mute;
  GtkButton *copy;
  GtkMenuButton *menu;
  HbVerdictCard *card;
  AdwViewStack *views;
  HbPagedList *said;
  HbPagedList *sessions;
  HbPacketView *packets;

  HbPeerItem *item; /* (nullable) */
  HbWatchPolicy *policy; /* (nullable) */
  HbTimeline *timeline;
  GArray *history; /* (nullable) (element-type HbEvent): what the timeline was loaded with */
};

enum
{
  PROP_0,
  PROP_ITEM,
  PROP_POLICY,
  N_PROPERTIES
};

enum
{
  HISTORY_WANTED,
  PACKETS_WANTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbPeerPage, hb_peer_page, ADW_TYPE_BIN)

static gboolean
has_words (gpointer    self,
           const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
has_place (gpointer    self,
           const char *name,
           const char *group)
{
  return has_words (self, name) || has_words (self, group);
}

static char *
say_place (gpointer    self,
           const char *address,
           const char *name,
           const char *group)
{
  return hb_format_place (address, name, group);
}

/* Returns: (nullable): why there are no messages; %NULL until the history is loaded */
static const char *
explain_no_messages (HbPeerPage *self)
{
  if (self->item == NULL || self->history == NULL)
    return NULL;
  if (has_words (self, hb_peer_item_get_last_text (self->item)) ||
      hb_timeline_has_lost_messages (self->timeline))
    return _("Its messages are no longer kept.");

  return _("It has sent no messages yet.");
}

static void
update_headings (HbPeerPage *self)
{
  guint n_said = g_list_model_get_n_items (hb_timeline_get_messages (self->timeline));
  guint n_sessions = g_list_model_get_n_items (hb_timeline_get_sessions (self->timeline));
  g_autofree char *said = g_strdup_printf (ngettext ("%u message", "%u messages", n_said), n_said);
  g_autofree char *sessions = g_strdup_printf (ngettext ("%u session", "%u sessions", n_sessions),
                                               n_sessions);

  g_object_set (self->said, "heading", n_said > 0 ? said : NULL, "empty-text",
                explain_no_messages (self), "end-text",
                hb_timeline_has_lost_messages (self->timeline) ? _("Earlier messages are no longer kept.")
                                                           : NULL,
                NULL);
  g_object_set (self->sessions, "heading", n_sessions > 0 ? sessions : NULL, "end-text",
                hb_timeline_has_lost_sessions (self->timeline)
                    ? _("Earlier sessions are no longer kept.")
                    : NULL,
                NULL);
}

static void
update_mute (HbPeerPage *self)
{
  gboolean muted = hb_peer_item_get_muted (self->item);
  const char *words = muted ? _("Unmute") : _("Mute notifications");

  gtk_button_set_icon_name (self->mute, muted ? "notifications-disabled-symbolic"
                                              : "preferences-system-notifications-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->mute), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mute), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

/* A session can be terminated; a peer without one can be forgotten. One that is silent can be acknowledged. */
static void
update_menu (HbPeerPage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) edit = NULL;
  g_autoptr (GMenuItem) entry = NULL;
  HbPeerState state = hb_peer_item_get_state (self->item);
  gboolean open = state == HB_PEER_STATE_ALIVE || state == HB_PEER_STATE_PULSING;

  edit = g_menu_item_new (_("Edit…"), NULL);
  g_menu_item_set_action_and_target (edit, "win.edit-peer", "s", hb_peer_item_get_address (self->item));
  g_menu_append_item (menu, edit);
  hb_quiet_menu_append (menu, self->item);
  entry = g_menu_item_new (open ? _("Terminate Session") : _("Forget"), NULL);
  g_menu_item_set_action_and_target (entry, open ? "peer.terminate" : "peer.forget", "s",
                                     hb_peer_item_get_address (self->item));
  g_menu_append_item (menu, entry);
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
}

static void
on_packets_wanted (HbPeerPage *self,
                   guint64     since)
{
  if (self->item != NULL)
    g_signal_emit (self, signals[PACKETS_WANTED], 0, since);
}

/* Only once per peer: on return, the rows are as they were left, and a button refreshes them. */
static void
request_shown_packets (HbPeerPage *self)
{
  if (hb_packet_view_has_packets (self->packets))
    return;
  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "packets") == 0)
    hb_packet_view_want (self->packets);
}

static void
show_item (HbPeerPage *self)
{
  const char *address = hb_peer_item_get_address (self->item);

  g_signal_connect_swapped (self->item, "notify::muted", G_CALLBACK (update_mute), self);
  g_signal_connect_swapped (self->item, "notify::state", G_CALLBACK (update_menu), self);
  g_signal_connect_swapped (self->item, "notify::flags", G_CALLBACK (update_menu), self);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->mute), "s", address);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->copy), "s", address);
  update_mute (self);
  update_menu (self);

  hb_packet_view_clear (self->packets, address);
}

static void
set_item (HbPeerPage *self,
          HbPeerItem *item)
{
  if (self->item == item)
    return;

  if (self->item != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->item, update_mute, self);
      g_signal_handlers_disconnect_by_func (self->item, update_menu, self);
    }
  g_set_object (&self->item, item);
  g_clear_pointer (&self->history, g_array_unref);
  hb_timeline_clear (self->timeline);
  if (item != NULL)
    show_item (self);

  gtk_stack_set_visible_child (self->pages, item != NULL ? self->somebody : self->nobody);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);

  if (item != NULL)
    {
      g_signal_emit (self, signals[HISTORY_WANTED], 0);
      request_shown_packets (self);
    }
}

static gboolean
is_for_item (HbPeerPage *self,
             const char *address)
{
  return self->item != NULL && g_str_equal (address, hb_peer_item_get_address (self->item));
}

/**
 * hb_peer_page_set_history:
 * @self: a page
 * @address: the peer of the history; if the item has another address, the answer is late and ignored
 * @history: (element-type HbEvent): the peer's events, the oldest first
 */
void
hb_peer_page_set_history (HbPeerPage *self,
                          const char *address,
                          GArray     *history)
{
  if (!is_for_item (self, address))
    return;

  g_clear_pointer (&self->history, g_array_unref);
  self->history = g_array_ref (history);
  hb_timeline_load (self->timeline, history);
  hb_beats_add_history (hb_peer_item_get_beats (self->item), history);
  hb_packet_view_expect (self->packets);
}

/* Events shortly before the history was requested are in the next batch as well. */
static gboolean
is_in_history (HbPeerPage    *self,
               const HbEvent *event)
{
  for (guint i = self->history != NULL ? self->history->len : 0; i > 0; i--)
    {
      const HbEvent *told = &g_array_index (self->history, HbEvent, i - 1);

      if (hb_event_equal (told, event))
        return TRUE;
      if (told->stamp < event->stamp)
        return FALSE;
    }

  return FALSE;
}

/**
 * hb_peer_page_take_event:
 * @self: a page
 * @event: an event of the engine; those of other peers are ignored
 */
void
hb_peer_page_take_event (HbPeerPage    *self,
                         const HbEvent *event)
{
  char address[HB_ADDRESS_STRING_SIZE];

  if (!is_for_item (self, hb_address_format (&event->peer, address)))
    return;

  if (!is_in_history (self, event))
    hb_timeline_take_event (self->timeline, event);
  hb_packet_view_expect (self->packets);
}

/**
 * hb_peer_page_add_packets:
 * @self: a page
 * @address: the peer of the packets; if the item has another address, the answer is late and ignored
 * @since: the number that was asked for
 * @answer: what Engine1's GetPacketsSince answered, (tbua(xuay))
 */
void
hb_peer_page_add_packets (HbPeerPage *self,
                          const char *address,
                          guint64     since,
                          GVariant   *answer)
{
  if (is_for_item (self, address))
    hb_packet_view_add_packets (self->packets, since, answer);
}

static gboolean
show_name_popover (GtkWidget     *widget,
                   GdkFrameClock *clock,
                   gpointer       user_data)
{
  HbPeerPage *self = HB_PEER_PAGE (widget);
  GtkWidget *names = GTK_WIDGET (self->names);

  if (self->item == NULL)
    return G_SOURCE_REMOVE;
  if (!gtk_widget_get_mapped (names) || gtk_widget_get_width (names) == 0)
    return G_SOURCE_CONTINUE;

  gtk_menu_button_popup (self->names);
  return G_SOURCE_REMOVE;
}

/**
 * hb_peer_page_ask_name:
 * @self: a page with an item
 *
 * Asks for the item's name and note as soon as the page is mapped.
 */
void
hb_peer_page_ask_name (HbPeerPage *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), show_name_popover, NULL, NULL);
}

/* Always its maximum width, whatever its content is: otherwise the list beside it would move whenever the
 * page changes. With larger text, it grows less than the text, and leaves room for the list. */
static void
measure (GtkWidget      *widget,
         GtkOrientation  orientation,
         int             for_size,
         int            *minimum,
         int            *natural,
         int            *minimum_baseline,
         int            *natural_baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, (int) (WIDTH * (1 + hb_text_scale_get (widget)) / 2));
}

static void
allocate (GtkWidget *widget,
          int        width,
          int        height,
          int        baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

static void
hb_peer_page_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  HbPeerPage *self = HB_PEER_PAGE (object);

  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_POLICY:
      g_value_set_object (value, self->policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_peer_page_set_property (GObject      *object,
                           guint         id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  HbPeerPage *self = HB_PEER_PAGE (object);

  switch (id)
    {
    case PROP_ITEM:
      set_item (self, g_value_get_object (value));
      break;
    case PROP_POLICY:
      g_set_object (&self->policy, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_peer_page_dispose (GObject *object)
{
  HbPeerPage *self = HB_PEER_PAGE (object);

  if (self->item != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->item, self);
      g_clear_object (&self->item);
    }
  if (self->timeline != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->timeline, self);
      g_clear_object (&self->timeline);
    }

  g_clear_object (&self->policy);
  g_clear_pointer (&self->history, g_array_unref);

  G_OBJECT_CLASS (hb_peer_page_parent_class)->dispose (object);
}

static gboolean
act_on_item (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  HbPeerPage *self = HB_PEER_PAGE (widget);
  const char *action;

  if (self->item == NULL)
    return GDK_EVENT_PROPAGATE;

  g_variant_get (arguments, "(&s)", &action);
  return gtk_widget_activate_action (widget, action, "s", hb_peer_item_get_address (self->item));
}

/* The keys of the list, except for those that have another meaning in a text. */
static void
add_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F2, 0, act_on_item, "(s)", "details.name");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, act_on_item, "(s)",
                                "win.edit-peer");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_m, GDK_CONTROL_MASK, act_on_item, "(s)",
                                "peer.mute");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_t, GDK_CONTROL_MASK, act_on_item, "(s)",
                                "peer.terminate");
}

static void
hb_peer_page_class_init (HbPeerPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_peer_page_get_property;
  object_class->set_property = hb_peer_page_set_property;
  object_class->dispose = hb_peer_page_dispose;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, HB_TYPE_PEER_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                 G_PARAM_STATIC_STRINGS);
  properties[PROP_POLICY] = g_param_spec_object ("policy", NULL, NULL, HB_TYPE_WATCH_POLICY,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[HISTORY_WANTED] = g_signal_new ("history-wanted", HB_TYPE_PEER_PAGE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PACKETS_WANTED] = g_signal_new ("packets-wanted", HB_TYPE_PEER_PAGE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  g_type_ensure (HB_TYPE_NAME_POPOVER);
  g_type_ensure (HB_TYPE_PACKET_VIEW);
  g_type_ensure (HB_TYPE_PAGED_LIST);
  g_type_ensure (HB_TYPE_TRACE_VIEW);
  g_type_ensure (HB_TYPE_VERDICT_CARD);
  add_keys (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-peer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, pages);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, nobody);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, somebody);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, names);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, mute);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, copy);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, menu);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, card);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, views);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, said);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, sessions);
  gtk_widget_class_bind_template_child (widget_class, HbPeerPage, packets);
  gtk_widget_class_bind_template_callback (widget_class, has_words);
  gtk_widget_class_bind_template_callback (widget_class, has_place);
  gtk_widget_class_bind_template_callback (widget_class, say_place);
  gtk_widget_class_bind_template_callback (widget_class, on_packets_wanted);
  gtk_widget_class_bind_template_callback (widget_class, request_shown_packets);
}

static void
hb_peer_page_init (HbPeerPage *self)
{
  self->timeline = hb_timeline_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (NULL, measure, allocate));

  g_object_set (self->card, "timeline", self->timeline, NULL);
  hb_paged_list_set_model (self->said, hb_timeline_get_messages (self->timeline), hb_timeline_entry_row_create);
  hb_paged_list_set_model (self->sessions, hb_timeline_get_sessions (self->timeline),
                           hb_session_row_create);
  g_signal_connect_swapped (self->timeline, "changed", G_CALLBACK (update_headings), self);
}
