#include "app/hb-bubble.h"

#include <glib/gi18n.h>

#include "app/hb-wording.h"

struct _HbBubble
{
  GtkBox parent_instance;

  HbUtterance *utterance;
};

enum
{
  PROP_0,
  PROP_UTTERANCE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbBubble, hb_bubble, GTK_TYPE_BOX)

/* What the template asks; the other arguments are there to be told of their changes. */

static char *
get_words (HbBubble    *self,
           HbUtterance *utterance,
           guint        count)
{
  if (utterance == NULL)
    return g_strdup ("");

  switch (hb_utterance_get_kind (utterance))
    {
    case HB_UTTERANCE_PULSE:
      return g_strdup (_("Pulse from the server"));
    case HB_UTTERANCE_BEAT:
      return g_strdup_printf (ngettext ("Said unasked that we are alive",
                                        "Said unasked that we are alive, %u times", count), count);
    case HB_UTTERANCE_SAID:
    case HB_UTTERANCE_NOTE:
    default:
      return g_strdup (hb_utterance_get_text (utterance));
    }
}

static char *
get_caption (HbBubble    *self,
             HbUtterance *utterance,
             int          outcome,
             gint64       time)
{
  return utterance != NULL ? hb_wording_outcome (utterance) : g_strdup ("");
}

static const char *
icon_of (HbUtterance *utterance)
{
  switch (hb_utterance_get_outcome (utterance))
    {
    case HB_OUTCOME_WAITING:
      return "content-loading-symbolic";
    case HB_OUTCOME_SENT:
    case HB_OUTCOME_ANSWERED:
      return hb_utterance_get_kind (utterance) == HB_UTTERANCE_PULSE ? "heartbeats-heart-symbolic"
                                                                     : "object-select-symbolic";
    case HB_OUTCOME_SILENT:
      return "dialog-warning-symbolic";
    case HB_OUTCOME_UNREACHABLE:
      return "dialog-warning-symbolic";
    case HB_OUTCOME_UNSENT:
      return "dialog-error-symbolic";
    case HB_OUTCOME_NONE:
    default:
      return "dialog-information-symbolic";
    }
}

static char *
get_icon (HbBubble    *self,
          HbUtterance *utterance,
          int          outcome)
{
  return utterance != NULL ? g_strdup (icon_of (utterance)) : NULL;
}

static char **
get_caption_classes (HbBubble *self,
                     int       outcome)
{
  const char *classes[] = { "caption", "dim-label", NULL };

  if (outcome == HB_OUTCOME_UNSENT)
    classes[1] = "error";
  else if (outcome == HB_OUTCOME_SILENT || outcome == HB_OUTCOME_UNREACHABLE)
    classes[1] = "warning";

  return g_strdupv ((char **) classes);
}

static char **
get_classes (HbBubble *self,
             int       kind)
{
  static const char *const classes[] = {
    [HB_UTTERANCE_SAID] = "said",
    [HB_UTTERANCE_PULSE] = "pulse",
    [HB_UTTERANCE_BEAT] = "said",
    [HB_UTTERANCE_NOTE] = "note",
  };
  const char *both[] = { "bubble", classes[kind], NULL };

  return g_strdupv ((char **) both);
}

static GtkAlign
get_side (HbBubble *self,
          int       kind)
{
  switch (kind)
    {
    case HB_UTTERANCE_PULSE:
      return GTK_ALIGN_START;
    case HB_UTTERANCE_NOTE:
      return GTK_ALIGN_CENTER;
    default:
      return GTK_ALIGN_END;
    }
}

static void
hb_bubble_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  HbBubble *self = HB_BUBBLE (object);

  switch (id)
    {
    case PROP_UTTERANCE:
      g_value_set_object (value, self->utterance);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_bubble_set_property (GObject      *object,
                        guint         id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  HbBubble *self = HB_BUBBLE (object);

  switch (id)
    {
    case PROP_UTTERANCE:
      if (g_set_object (&self->utterance, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_bubble_dispose (GObject *object)
{
  HbBubble *self = HB_BUBBLE (object);

  g_clear_object (&self->utterance);

  G_OBJECT_CLASS (hb_bubble_parent_class)->dispose (object);
}

static void
hb_bubble_class_init (HbBubbleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_bubble_get_property;
  object_class->set_property = hb_bubble_set_property;
  object_class->dispose = hb_bubble_dispose;

  props[PROP_UTTERANCE] =
      g_param_spec_object ("utterance", NULL, NULL, HB_TYPE_UTTERANCE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-bubble.ui");
  gtk_widget_class_bind_template_callback (widget_class, get_words);
  gtk_widget_class_bind_template_callback (widget_class, get_caption);
  gtk_widget_class_bind_template_callback (widget_class, get_caption_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_icon);
  gtk_widget_class_bind_template_callback (widget_class, get_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_side);
}

static void
hb_bubble_init (HbBubble *self)
{
  g_type_ensure (HB_TYPE_UTTERANCE);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hb_bubble_new (void)
{
  return g_object_new (HB_TYPE_BUBBLE, NULL);
}
