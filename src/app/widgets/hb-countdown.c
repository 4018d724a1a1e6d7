#include "app/widgets/hb-countdown.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"
#include "app/widgets/hb-bar.h"
#include "app/widgets/hb-ticker.h"
#include "event/hb-peer-snapshot.h"

/* From here on, microseconds, the time that is left is shown as soon as it changes. */
#define CLOSE (10 * G_TIME_SPAN_SECOND)

/* No countdown in the text: the time that is left is never negative. */
#define NOT_COUNTING (-1)

struct _HbCountdown
{
  GtkWidget parent_instance;

  HbPeerState state;
  HbVerdict verdict;
  gint64 deadline;
  double total;
  double interval;
  guint flags;
  gboolean last_pulse;
  gboolean replay;

  HbBar *bar;
  char *text;
  gint64 counted; /* tenths of a second in the text, or NOT_COUNTING */
};

enum
{
  PROP_STATE = 1,
  PROP_VERDICT,
  PROP_DEADLINE,
  PROP_TOTAL,
  PROP_INTERVAL,
  PROP_FLAGS,
  PROP_LAST_PULSE,
  PROP_REPLAY,
  PROP_TEXT,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbCountdown, hb_countdown, GTK_TYPE_WIDGET)

static gboolean
is_counting (HbCountdown *self)
{
  return self->deadline != 0 &&
         (self->state == HB_PEER_STATE_ALIVE || self->state == HB_PEER_STATE_EXPECTED ||
          self->state == HB_PEER_STATE_PULSING);
}

/* The time that is left, in tenths of a second, rounded up to the unit that is shown: a second, or a tenth
 * if pulses are only seconds apart. */
static gint64
count (HbCountdown *self,
       gint64       left)
{
  gint64 tenths = (left + 99999) / 100000;

  if (self->state == HB_PEER_STATE_PULSING && tenths < 100)
    return tenths;

  return (tenths + 9) / 10 * 10;
}

static char *
make_alive_text (HbCountdown *self,
                 gint64       tenths)
{
  g_autofree char *left = hb_format_left (tenths * (G_TIME_SPAN_SECOND / 10));

  if (self->replay)
    /* Translators: a duration; how long until the silence of a peer has lasted for the timeout */
    return g_strdup_printf (_("times out in %s"), left);
  if (tenths == 0)
    return g_strdup (_("sending a pulse…"));

  /* Translators: a duration; how long until a pulse is sent to a peer that stays silent */
  return g_strdup_printf (_("pulse in %s"), left);
}

static char *
make_pulsing_text (HbCountdown *self,
                   gint64       tenths)
{
  g_autofree char *left = hb_format_tenths (tenths);
  gboolean gives_up = self->last_pulse || self->replay;

  if (tenths == 0)
    return g_strdup (gives_up ? _("giving up…") : _("sending a pulse…"));
  if (gives_up)
    /* Translators: a duration */
    return g_strdup_printf (_("gives up in %s"), left);

  return g_strdup_printf (_("pulse in %s"), left);
}

static gboolean
is_acknowledged (HbCountdown *self)
{
  return (self->flags & HB_PEER_ACKNOWLEDGED) != 0;
}

static char *
make_given_up_text (HbCountdown *self)
{
  const char *verdict = hb_format_verdict (self->verdict, HB_VERDICT_BRIEF);

  /* Translators: the verdict, such as "host is silent" */
  return is_acknowledged (self) ? g_strdup_printf (_("%s; acknowledged"), verdict) : g_strdup (verdict);
}

static char *
make_missing_text (HbCountdown *self)
{
  if (is_acknowledged (self))
    return g_strdup (_("expected, never came; acknowledged"));
  if (self->verdict == HB_N_VERDICTS)
    return g_strdup (_("expected, never came"));

  /* Translators: the verdict, such as "host is silent" */
  return g_strdup_printf (_("expected, never came; %s"), hb_format_verdict (self->verdict, HB_VERDICT_BRIEF));
}

static char *
make_text (HbCountdown *self,
           gint64       tenths)
{
  switch (self->state)
    {
    case HB_PEER_STATE_LEFT:
      return g_strdup ("—");
    case HB_PEER_STATE_ASLEEP:
      return g_strdup (_("may sleep"));
    case HB_PEER_STATE_GIVEN_UP:
      return make_given_up_text (self);
    case HB_PEER_STATE_MISSING:
      return make_missing_text (self);
    case HB_PEER_STATE_ALIVE:
    case HB_PEER_STATE_EXPECTED:
      return tenths == NOT_COUNTING ? g_strdup ("") : make_alive_text (self, tenths);
    case HB_PEER_STATE_PULSING:
      return tenths == NOT_COUNTING ? g_strdup (_("sending a pulse…")) : make_pulsing_text (self, tenths);
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
show_text (HbCountdown *self,
           gint64       tenths)
{
  g_autofree char *text = make_text (self, tenths);

  self->counted = tenths;
  if (g_strcmp0 (text, self->text) == 0)
    return;

  g_free (self->text);
  self->text = g_steal_pointer (&text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
count_down (HbCountdown *self)
{
  double whole = self->state == HB_PEER_STATE_PULSING ? self->interval : self->total;
  gint64 left = MAX (self->deadline - hb_ticker_now (), 0);
  gint64 tenths = count (self, left);

  if (tenths != self->counted)
    show_text (self, tenths);

  hb_bar_set_fraction (self->bar, whole > 0 ? (double) left / (whole * G_USEC_PER_SEC) : 0);
}

static void
tick (gpointer data)
{
  HbCountdown *self = data;

  if (hb_ticker_is_second () || self->deadline - hb_ticker_now () < CLOSE)
    count_down (self);
}

/* Called after any change of a property. */
static void
update (HbCountdown *self)
{
  gboolean counting = is_counting (self);

  if (counting && gtk_widget_get_mapped (GTK_WIDGET (self)))
    hb_ticker_add (self, tick);
  else
    hb_ticker_remove (self);

  if (gtk_widget_get_visible (GTK_WIDGET (self->bar)) != counting)
    gtk_widget_set_visible (GTK_WIDGET (self->bar), counting);

  self->counted = NOT_COUNTING;
  if (counting)
    count_down (self);
  else
    show_text (self, NOT_COUNTING);
}

static void
set_state (HbCountdown *self,
           HbPeerState  state)
{
  static const char *const css_classes[] = {
    [HB_PEER_STATE_LEFT] = "over",
    [HB_PEER_STATE_ALIVE] = "alive",
    [HB_PEER_STATE_PULSING] = "pulsing",
    [HB_PEER_STATE_GIVEN_UP] = "over",
    [HB_PEER_STATE_EXPECTED] = "alive",
    [HB_PEER_STATE_MISSING] = "over",
    [HB_PEER_STATE_ASLEEP] = "over",
  };

  gtk_widget_remove_css_class (GTK_WIDGET (self), css_classes[self->state]);
  gtk_widget_add_css_class (GTK_WIDGET (self), css_classes[state]);
  self->state = state;
}

static void
hb_countdown_map (GtkWidget *widget)
{
  HbCountdown *self = HB_COUNTDOWN (widget);

  GTK_WIDGET_CLASS (hb_countdown_parent_class)->map (widget);

  /* A list maps its rows during its layout, when they must not request another one. */
  if (is_counting (self))
    {
      hb_ticker_add (self, tick);
      hb_ticker_hurry ();
    }
}

static void
hb_countdown_unmap (GtkWidget *widget)
{
  hb_ticker_remove (widget);

  GTK_WIDGET_CLASS (hb_countdown_parent_class)->unmap (widget);
}

static GtkSizeRequestMode
hb_countdown_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
hb_countdown_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  HbCountdown *self = HB_COUNTDOWN (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_VERDICT:
      g_value_set_int (value, (int) self->verdict);
      break;
    case PROP_DEADLINE:
      g_value_set_int64 (value, self->deadline);
      break;
    case PROP_TOTAL:
      g_value_set_double (value, self->total);
      break;
    case PROP_INTERVAL:
      g_value_set_double (value, self->interval);
      break;
    case PROP_FLAGS:
      g_value_set_uint (value, self->flags);
      break;
    case PROP_LAST_PULSE:
      g_value_set_boolean (value, self->last_pulse);
      break;
    case PROP_REPLAY:
      g_value_set_boolean (value, self->replay);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Most of what a row takes over from another peer is as it was.
 *
 * Returns: whether the property has changed */
static gboolean
take (HbCountdown  *self,
      guint         id,
      const GValue *value)
{
  HbCountdown before = *self;

  switch (id)
    {
    case PROP_STATE:
      if ((HbPeerState) g_value_get_int (value) != self->state)
        set_state (self, (HbPeerState) g_value_get_int (value));
      return self->state != before.state;
    case PROP_VERDICT:
      self->verdict = g_value_get_int (value);
      return self->verdict != before.verdict;
    case PROP_DEADLINE:
      self->deadline = g_value_get_int64 (value);
      return self->deadline != before.deadline;
    case PROP_TOTAL:
      self->total = g_value_get_double (value);
      return self->total != before.total;
    case PROP_INTERVAL:
      self->interval = g_value_get_double (value);
      return self->interval != before.interval;
    case PROP_FLAGS:
      self->flags = g_value_get_uint (value);
      return self->flags != before.flags;
    case PROP_LAST_PULSE:
      self->last_pulse = g_value_get_boolean (value);
      return self->last_pulse != before.last_pulse;
    case PROP_REPLAY:
      self->replay = g_value_get_boolean (value);
      return self->replay != before.replay;
    default:
      g_return_val_if_reached (FALSE);
    }
}

static void
hb_countdown_set_property (GObject      *object,
                           guint         id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  HbCountdown *self = HB_COUNTDOWN (object);

  if (id >= PROP_TEXT)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (take (self, id, value))
    update (self);
}

static void
hb_countdown_dispose (GObject *object)
{
  GtkWidget *child;

  hb_ticker_remove (object);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (hb_countdown_parent_class)->dispose (object);
}

static void
hb_countdown_finalize (GObject *object)
{
  HbCountdown *self = HB_COUNTDOWN (object);

  g_free (self->text);

  G_OBJECT_CLASS (hb_countdown_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL,
                      HB_PEER_STATE_LEFT, HB_N_PEER_STATES - 1, HB_PEER_STATE_ALIVE, flags);
  properties[PROP_VERDICT] = g_param_spec_int ("verdict", NULL, NULL, 0, HB_N_VERDICTS, HB_N_VERDICTS, flags);
  properties[PROP_DEADLINE] =
    g_param_spec_int64 ("deadline", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_TOTAL] = g_param_spec_double ("total", NULL, NULL, 0, G_MAXDOUBLE, 60, flags);
  properties[PROP_INTERVAL] =
    g_param_spec_double ("interval", NULL, NULL, 0, G_MAXDOUBLE, 1, flags);
  properties[PROP_FLAGS] = g_param_spec_uint ("flags", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAST_PULSE] = g_param_spec_boolean ("last-pulse", NULL, NULL, FALSE, flags);
  properties[PROP_REPLAY] = g_param_spec_boolean ("replay", NULL, NULL, FALSE, flags);
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
hb_countdown_class_init (HbCountdownClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_countdown_get_property;
  object_class->set_property = hb_countdown_set_property;
  object_class->dispose = hb_countdown_dispose;
  object_class->finalize = hb_countdown_finalize;
  widget_class->map = hb_countdown_map;
  widget_class->unmap = hb_countdown_unmap;
  widget_class->get_request_mode = hb_countdown_get_request_mode;
  install_properties (object_class);

  g_type_ensure (HB_TYPE_BAR);
  gtk_widget_class_set_css_name (widget_class, "hb-countdown");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/d0ntblink/Heartbeats/hb-countdown.ui");
  gtk_widget_class_bind_template_child (widget_class, HbCountdown, bar);
}

static void
hb_countdown_init (HbCountdown *self)
{
  self->state = HB_PEER_STATE_ALIVE;
  self->total = 60;
  self->interval = 1;
  self->counted = NOT_COUNTING;

  gtk_widget_init_template (GTK_WIDGET (self));
  set_state (self, self->state);
  update (self);
}

GtkWidget *
hb_countdown_new (void)
{
  return g_object_new (HB_TYPE_COUNTDOWN, NULL);
}
