#include "app/hb-session.h"

#include <glib/gi18n.h>

#include "app/hb-moment.h"
#include "app/hb-words.h"

struct _HbSession
{
  GObject parent_instance;

  gint64 begun;
  gint64 ended; /* 0: not yet */
  char *verdict;
  char *reason; /* (nullable): until it is closed */
  GListStore *moments;

  /* Since it was last heard. */
  guint pulses;
  guint of;
  guint answered;
  double rtt_ms;

  gboolean opening_seen;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_OUTCOME,
  PROP_STATE,
  PROP_MOMENTS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HbSession, hb_session, G_TYPE_OBJECT)

static char *
make_title (HbSession *self)
{
  g_autofree char *begun = hb_words_time (self->begun);
  g_autofree char *ended = hb_words_time (self->ended);
  g_autofree char *duration = hb_words_duration (self->ended - self->begun);

  if (self->ended == 0)
    return self->opening_seen ? g_strdup_printf (_("Since %s"), begun)
                              : g_strdup_printf (_("Since before %s"), begun);

  /* Translators: from one time to another, and how long that is. */
  return self->opening_seen ? g_strdup_printf (_("%s – %s (%s)"), begun, ended, duration)
                            : g_strdup_printf (_("Until %s"), ended);
}

static HbPeerItemState
get_state (HbSession *self)
{
  /* The giving up itself may have been before what is known of it. */
  if (self->verdict != NULL || g_strcmp0 (self->reason, "gave-up") == 0)
    return HB_PEER_STATE_GIVEN_UP;
  if (self->ended != 0)
    return HB_PEER_STATE_LEFT;

  return self->pulses > 0 ? HB_PEER_STATE_PULSING : HB_PEER_STATE_ALIVE;
}

static const char *
describe_giving_up (const char *verdict)
{
  if (g_strcmp0 (verdict, "program-dead") == 0)
    return _("Given up: the program did not answer, the machine did");
  if (g_strcmp0 (verdict, "host-silent") == 0)
    return _("Given up: the machine did not answer");
  if (g_strcmp0 (verdict, "unreachable") == 0)
    return _("Given up: there was no way to the machine");
  if (g_strcmp0 (verdict, "one-way") == 0)
    return _("Given up: it was heard, but did not hear us");
  if (g_strcmp0 (verdict, "not-asked") == 0)
    return _("Given up: nobody asked it");

  return _("Given up");
}

static char *
make_outcome (HbSession *self)
{
  switch (get_state (self))
    {
    case HB_PEER_STATE_ALIVE:
      return g_strdup (_("Open"));
    case HB_PEER_STATE_PULSING:
      return g_strdup_printf (ngettext ("Open, silent: %u pulse sent",
                                        "Open, silent: %u pulses sent", self->pulses),
                              self->pulses);
    case HB_PEER_STATE_GIVEN_UP:
      return g_strdup (describe_giving_up (self->verdict));
    case HB_PEER_STATE_LEFT:
    default:
      return g_strdup (g_strcmp0 (self->reason, "terminated") == 0 ? _("It left")
                                                                   : _("Closed here"));
    }
}

static void
hb_session_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  HbSession *self = HB_SESSION (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_take_string (value, make_title (self));
      break;
    case PROP_OUTCOME:
      g_value_take_string (value, make_outcome (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, get_state (self));
      break;
    case PROP_MOMENTS:
      g_value_set_object (value, self->moments);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_session_finalize (GObject *object)
{
  HbSession *self = HB_SESSION (object);

  g_free (self->verdict);
  g_free (self->reason);
  g_object_unref (self->moments);

  G_OBJECT_CLASS (hb_session_parent_class)->finalize (object);
}

static void
hb_session_class_init (HbSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hb_session_get_property;
  object_class->finalize = hb_session_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_OUTCOME] = g_param_spec_string ("outcome", NULL, NULL, "", flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, HB_PEER_STATE_LEFT,
                                             HB_PEER_STATE_GIVEN_UP, HB_PEER_STATE_ALIVE, flags);
  properties[PROP_MOMENTS] = g_param_spec_object ("moments", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
hb_session_init (HbSession *self)
{
  self->moments = g_list_store_new (HB_TYPE_MOMENT);
  self->rtt_ms = -1;
}

/* Takes over @text. */
static void
add_moment (HbSession *self,
            gint64     time,
            char      *text)
{
  g_autoptr (HbMoment) moment = hb_moment_new (time, text);

  g_list_store_insert (self->moments, 0, moment);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->moments)) > HB_SESSION_MOMENTS_MAX)
    g_list_store_remove (self->moments, HB_SESSION_MOMENTS_MAX);

  g_free (text);
}

static char *
describe_pulse (const HbHappening *happening)
{
  g_autofree char *rtt = hb_words_rtt (happening->rtt_ms);

  if (g_str_equal (happening->host, "answered"))
    return g_strdup_printf (_("Pulse %u of %u: the machine answered (%s)"), happening->pulse,
                            happening->of, rtt);
  if (g_str_equal (happening->host, "unreachable"))
    return g_strdup_printf (_("Pulse %u of %u: the machine could not be reached"),
                            happening->pulse, happening->of);

  return g_strdup_printf (_("Pulse %u of %u: the machine was silent"), happening->pulse,
                          happening->of);
}

static void
take_pulse (HbSession         *self,
            const HbHappening *happening)
{
  self->pulses = happening->pulse;
  self->of = happening->of;
  if (g_str_equal (happening->host, "answered"))
    {
      self->answered++;
      self->rtt_ms = happening->rtt_ms;
    }

  add_moment (self, happening->time, describe_pulse (happening));
}

static void
take_sign_of_life (HbSession         *self,
                   const HbHappening *happening)
{
  self->pulses = 0;
  self->answered = 0;
  self->rtt_ms = -1;

  /* An unasked one comes every few seconds and says nothing that the trace does not show. */
  if (happening->pulse > 0)
    {
      g_autofree char *rtt = hb_words_rtt (happening->rtt_ms);

      add_moment (self, happening->time,
                  g_strdup_printf (_("Its program answered pulse %u (%s)"), happening->pulse, rtt));
    }
}

static void
take_timeout (HbSession         *self,
              const HbHappening *happening)
{
  g_autofree char *silence = hb_words_duration (happening->silence);

  add_moment (self, happening->time, g_strdup_printf (_("Timed out: silent for %s"), silence));
}

static void
take_giving_up (HbSession         *self,
                const HbHappening *happening)
{
  g_free (self->verdict);
  self->verdict = g_strdup (happening->verdict);
  self->ended = happening->time;
  add_moment (self, happening->time, g_strdup (_("Given up")));
}

static void
take_closing (HbSession         *self,
              const HbHappening *happening)
{
  g_free (self->reason);
  self->reason = g_strdup (happening->reason);
  if (self->ended == 0)
    self->ended = happening->time;
}

/**
 * hb_session_happen:
 * @self: a session
 * @happening: what happened in it; what is none of its business is ignored
 */
void
hb_session_happen (HbSession         *self,
                   const HbHappening *happening)
{
  const char *event = happening->event;

  if (g_str_equal (event, "pulse-sent"))
    take_pulse (self, happening);
  else if (g_str_equal (event, "alive") || g_str_equal (event, "message"))
    take_sign_of_life (self, happening);
  else if (g_str_equal (event, "timed-out"))
    take_timeout (self, happening);
  else if (g_str_equal (event, "gave-up"))
    take_giving_up (self, happening);
  else if (g_str_equal (event, "session-closed"))
    take_closing (self, happening);
  else
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OUTCOME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * hb_session_new:
 * @first: the first that is known of it: its opening, unless that is forgotten already
 *
 * Returns: (transfer full): a session in which @first has happened
 */
HbSession *
hb_session_new (const HbHappening *first)
{
  HbSession *self = g_object_new (HB_TYPE_SESSION, NULL);

  self->begun = first->since;
  self->opening_seen = g_str_equal (first->event, "session-opened");
  hb_session_happen (self, first);

  return self;
}

/**
 * hb_session_is_open:
 * @self: a session
 *
 * Returns: whether it has not ended
 */
gboolean
hb_session_is_open (HbSession *self)
{
  return self->ended == 0;
}

/**
 * hb_session_is_closed:
 * @self: a session
 *
 * Returns: whether it has ended and its closing, which comes after the giving up, was told
 */
gboolean
hb_session_is_closed (HbSession *self)
{
  return self->reason != NULL;
}

/**
 * hb_session_get_ended:
 * @self: a session
 *
 * Returns: when it ended, in microseconds of wall-clock time since 1970; 0 if it has not
 */
gint64
hb_session_get_ended (HbSession *self)
{
  return self->ended;
}

/**
 * hb_session_get_reason:
 * @self: a session
 *
 * Returns: (nullable) (transfer none): why it was closed, as the engine calls it
 */
const char *
hb_session_get_reason (HbSession *self)
{
  return self->reason;
}

/**
 * hb_session_get_pulses:
 * @self: a session
 *
 * Returns: how many pulses were sent since the peer was last heard
 */
guint
hb_session_get_pulses (HbSession *self)
{
  return self->pulses;
}

/**
 * hb_session_get_of:
 * @self: a session
 *
 * Returns: how many pulses were to be sent; 0 if there was none yet
 */
guint
hb_session_get_of (HbSession *self)
{
  return self->of;
}

/**
 * hb_session_get_answered:
 * @self: a session
 *
 * Returns: how many of hb_session_get_pulses() the machine answered
 */
guint
hb_session_get_answered (HbSession *self)
{
  return self->answered;
}

/**
 * hb_session_get_rtt_ms:
 * @self: a session
 *
 * Returns: how fast the machine answered the last of them, in milliseconds; negative if none
 */
double
hb_session_get_rtt_ms (HbSession *self)
{
  return self->rtt_ms;
}
