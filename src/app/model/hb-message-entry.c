#include "app/model/hb-message-entry.h"

struct _HbMessageEntry
{
  GObject parent_instance;

  HbMessageEntryKind kind;
  char *text;
  char *server; /* (nullable) */
  gint64 time;
  HbOutcome outcome;
  double rtt_ms;
  guint count;
};

enum
{
  PROP_0,
  PROP_KIND,
  PROP_TEXT,
  PROP_TIME,
  PROP_OUTCOME,
  PROP_RTT_MS,
  PROP_COUNT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbMessageEntry, hb_message_entry, G_TYPE_OBJECT)

static HbOutcome
first_outcome (HbMessageEntryKind kind)
{
  return kind == HB_MESSAGE_ENTRY_TEXT || kind == HB_MESSAGE_ENTRY_PULSE ? HB_OUTCOME_WAITING
                                                                 : HB_OUTCOME_NONE;
}

/**
 * hb_message_entry_new:
 * @kind: its kind
 * @text: safe to show; empty if the kind needs none
 * @time: microseconds of wall-clock time since 1970
 *
 * Returns: (transfer full): an entry; a text of ours and a pulse wait for their outcome
 */
HbMessageEntry *
hb_message_entry_new (HbMessageEntryKind  kind,
                      const char         *text,
                      gint64              time)
{
  HbMessageEntry *self = g_object_new (HB_TYPE_MESSAGE_ENTRY, NULL);

  self->kind = kind;
  self->text = g_strdup (text);
  self->time = time;
  self->outcome = first_outcome (kind);
  return self;
}

/**
 * hb_message_entry_set_server:
 * @self: an entry that nobody shows yet
 * @server: (nullable): which of several servers it is about, safe to show
 */
void
hb_message_entry_set_server (HbMessageEntry *self,
                             const char     *server)
{
  g_free (self->server);
  self->server = g_strdup (server);
}

const char *
hb_message_entry_get_server (HbMessageEntry *self)
{
  return self->server;
}

/**
 * hb_message_entry_settle:
 * @self: an entry
 * @outcome: its outcome
 * @rtt_ms: the round-trip time, or a negative number
 * @time: when the outcome became known, microseconds of wall-clock time since 1970
 */
void
hb_message_entry_settle (HbMessageEntry *self,
                         HbOutcome       outcome,
                         double          rtt_ms,
                         gint64          time)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (self->outcome != outcome)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTCOME]);
  if (self->rtt_ms != rtt_ms)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RTT_MS]);
  if (self->time != time)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIME]);

  self->outcome = outcome;
  self->rtt_ms = rtt_ms;
  self->time = time;

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * hb_message_entry_repeat:
 * @self: an entry
 *
 * Counts one more repetition.
 */
void
hb_message_entry_repeat (HbMessageEntry *self)
{
  self->count++;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COUNT]);
}

HbMessageEntryKind
hb_message_entry_get_kind (HbMessageEntry *self)
{
  return self->kind;
}

const char *
hb_message_entry_get_text (HbMessageEntry *self)
{
  return self->text;
}

gint64
hb_message_entry_get_time (HbMessageEntry *self)
{
  return self->time;
}

HbOutcome
hb_message_entry_get_outcome (HbMessageEntry *self)
{
  return self->outcome;
}

double
hb_message_entry_get_rtt_ms (HbMessageEntry *self)
{
  return self->rtt_ms;
}

static void
hb_message_entry_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  HbMessageEntry *self = HB_MESSAGE_ENTRY (object);

  switch (id)
    {
    case PROP_KIND:
      g_value_set_int (value, self->kind);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_OUTCOME:
      g_value_set_int (value, self->outcome);
      break;
    case PROP_RTT_MS:
      g_value_set_double (value, self->rtt_ms);
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_message_entry_finalize (GObject *object)
{
  HbMessageEntry *self = HB_MESSAGE_ENTRY (object);

  g_free (self->text);
  g_free (self->server);

  G_OBJECT_CLASS (hb_message_entry_parent_class)->finalize (object);
}

static void
hb_message_entry_class_init (HbMessageEntryClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hb_message_entry_get_property;
  object_class->finalize = hb_message_entry_finalize;

  props[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, HB_MESSAGE_ENTRY_TEXT, HB_MESSAGE_ENTRY_NOTE,
                                       HB_MESSAGE_ENTRY_TEXT, flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  props[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_OUTCOME] = g_param_spec_int ("outcome", NULL, NULL, HB_OUTCOME_NONE,
                                          HB_OUTCOME_UNSENT, HB_OUTCOME_NONE, flags);
  props[PROP_RTT_MS] = g_param_spec_double ("rtt-ms", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, -1,
                                            flags);
  props[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 1, G_MAXUINT, 1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hb_message_entry_init (HbMessageEntry *self)
{
  self->rtt_ms = -1;
  self->count = 1;
}

/**
 * hb_outcome_from_host:
 * @host: how the server's host reacted to a message that left
 *
 * Returns: the outcome
 */
HbOutcome
hb_outcome_from_host (HbHost host)
{
  switch (host)
    {
    case HB_HOST_ANSWERED:
      return HB_OUTCOME_ANSWERED;
    case HB_HOST_SILENT:
      return HB_OUTCOME_SILENT;
    case HB_HOST_UNREACHABLE:
      return HB_OUTCOME_UNREACHABLE;
    case HB_HOST_UNKNOWN:
    case HB_N_HOSTS:
    default:
      return HB_OUTCOME_SENT;
    }
}
