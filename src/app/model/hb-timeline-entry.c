#include "app/model/hb-timeline-entry.h"

struct _HbTimelineEntry
{
  GObject parent_instance;

  gint64 time;
  char *text;
};

enum
{
  PROP_0,
  PROP_TIME,
  PROP_TEXT,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbTimelineEntry, hb_timeline_entry, G_TYPE_OBJECT)

static void
hb_timeline_entry_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  HbTimelineEntry *self = HB_TIMELINE_ENTRY (object);

  switch (id)
    {
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_timeline_entry_finalize (GObject *object)
{
  HbTimelineEntry *self = HB_TIMELINE_ENTRY (object);

  g_free (self->text);

  G_OBJECT_CLASS (hb_timeline_entry_parent_class)->finalize (object);
}

static void
hb_timeline_entry_class_init (HbTimelineEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hb_timeline_entry_get_property;
  object_class->finalize = hb_timeline_entry_finalize;

  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "",
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
hb_timeline_entry_init (HbTimelineEntry *self)
{
}

/**
 * hb_timeline_entry_new:
 * @time: when, in microseconds of wall-clock time since 1970
 * @text: what happened, safe to show
 *
 * Returns: (transfer full): an entry
 */
HbTimelineEntry *
hb_timeline_entry_new (gint64      time,
                       const char *text)
{
  HbTimelineEntry *self = g_object_new (HB_TYPE_TIMELINE_ENTRY, NULL);

  self->time = time;
  self->text = g_strdup (text);

  return self;
}

gint64
hb_timeline_entry_get_time (HbTimelineEntry *self)
{
  return self->time;
}

const char *
hb_timeline_entry_get_text (HbTimelineEntry *self)
{
  return self->text;
}
