#include "app/model/hb-peer-item.h"

#include <string.h>

struct _HbPeerItem
{
  GObject parent_instance;

  char *address;    /* (nullable): formatted when first needed */
  HbAddress number; /* the address as a value, for comparison; all ones if it is invalid */
  char *name;       /* (nullable): the engine's; NULL if empty, as most are; so are those below */
  char *given_name; /* the one of the person's own peers file */
  char *note;
  char *group;
  HbVerdict verdict;
  char *last_text;
  HbBeats *beats; /* (nullable): created when first needed; a weak reference unless kept */
  HbPeerItemFunc on_look; /* (nullable) */
  gpointer user_data;     /* for @on_look */
  double rtt_ms;
  gint64 deadline;
  gint64 heard;
  guint pulses;
  HbPeerState state;
  gint64 quiet_until;
  guint8 flags;
  gboolean keeps_beats;
};

enum
{
  PROP_0,
  PROP_ADDRESS,
  PROP_NAME,
  PROP_NOTE,
  PROP_TITLE,
  PROP_STATE,
  PROP_VERDICT,
  PROP_LAST_TEXT,
  PROP_RTT_MS,
  PROP_PULSES,
  PROP_DEADLINE,
  PROP_HEARD,
  PROP_MUTED,
  PROP_FLAGS,
  PROP_QUIET_UNTIL,
  PROP_GROUP,
  PROP_BEATS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HbPeerItem, hb_peer_item, G_TYPE_OBJECT)

static const char *
read_text (const char *place)
{
  return place != NULL ? place : "";
}

/* Returns: whether the text has changed */
static gboolean
take_text (char       **place,
           const char  *text)
{
  if (g_str_equal (read_text (*place), text))
    return FALSE;

  g_free (*place);
  *place = text[0] != '\0' ? g_strdup (text) : NULL;
  return TRUE;
}

#define TAKE(place, value, property) \
  G_STMT_START                       \
  {                                  \
    if ((place) != (value))          \
      {                              \
        (place) = (value);           \
        changed |= 1u << (property); \
      }                              \
  }                                  \
  G_STMT_END

/* Returns: the bits of the properties that have changed */
static guint
take_flags (HbPeerItem *self,
            guint8      flags)
{
  guint changed = 0;

  if (((self->flags ^ flags) & HB_PEER_MUTED) != 0)
    changed |= 1u << PROP_MUTED;
  TAKE (self->flags, flags, PROP_FLAGS);
  return changed;
}

/* The engine's name is hidden by the given one, unless it is that of its peers file.
 *
 * Returns: the bits of the properties that have changed */
static guint
take_name (HbPeerItem           *self,
           const HbPeerSnapshot *now,
           gboolean              was_listed)
{
  gboolean changed = take_text (&self->name, read_text (now->name));
  gboolean listed = hb_peer_item_get_listed_name (self) != NULL;

  if (self->given_name != NULL)
    changed = was_listed != listed || (listed && changed);

  return changed ? 1u << PROP_NAME | 1u << PROP_TITLE : 0;
}

/**
 * hb_peer_item_take:
 * @self: a peer
 * @now: the peer's present values; an unknown state is ignored
 *
 * Takes over the engine's values. All are set before the first one is notified.
 *
 * Returns: whether anything changed
 */
gboolean
hb_peer_item_take (HbPeerItem           *self,
                   const HbPeerSnapshot *now)
{
  gboolean was_listed = hb_peer_item_get_listed_name (self) != NULL;
  guint changed = 0;

  if (now->state != HB_N_PEER_STATES)
    TAKE (self->state, now->state, PROP_STATE);
  TAKE (self->rtt_ms, now->rtt_ms, PROP_RTT_MS);
  TAKE (self->pulses, now->pulses, PROP_PULSES);
  TAKE (self->deadline, now->deadline, PROP_DEADLINE);
  TAKE (self->heard, now->heard, PROP_HEARD);
  changed |= take_flags (self, now->flags);
  TAKE (self->quiet_until, now->quiet_until, PROP_QUIET_UNTIL);
  TAKE (self->verdict, now->verdict, PROP_VERDICT);
  if (take_text (&self->last_text, now->text))
    changed |= 1u << PROP_LAST_TEXT;
  changed |= take_name (self, now, was_listed);
  if (take_text (&self->group, read_text (now->group)))
    changed |= 1u << PROP_GROUP;

  for (guint property = 1; property < N_PROPS; property++)
    if (changed & (1u << property))
      g_object_notify_by_pspec (G_OBJECT (self), properties[property]);

  return changed != 0;
}

static void
hb_peer_item_finalize (GObject *object)
{
  HbPeerItem *self = HB_PEER_ITEM (object);

  g_free (self->address);
  g_free (self->name);
  g_free (self->given_name);
  g_free (self->note);
  g_free (self->group);
  g_free (self->last_text);
  hb_peer_item_release_beats (self);
  g_clear_weak_pointer (&self->beats);

  G_OBJECT_CLASS (hb_peer_item_parent_class)->finalize (object);
}

static void
hb_peer_item_get_property (GObject    *object,
                           guint       property,
                           GValue     *value,
                           GParamSpec *pspec)
{
  HbPeerItem *self = HB_PEER_ITEM (object);

  switch (property)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, hb_peer_item_get_address (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, hb_peer_item_get_name (self));
      break;
    case PROP_NOTE:
      g_value_set_string (value, read_text (self->note));
      break;
    case PROP_TITLE:
      g_value_set_string (value, hb_peer_item_get_title (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_VERDICT:
      g_value_set_int (value, (int) self->verdict);
      break;
    case PROP_LAST_TEXT:
      g_value_set_string (value, read_text (self->last_text));
      break;
    case PROP_RTT_MS:
      g_value_set_double (value, self->rtt_ms);
      break;
    case PROP_PULSES:
      g_value_set_uint (value, self->pulses);
      break;
    case PROP_DEADLINE:
      g_value_set_int64 (value, self->deadline);
      break;
    case PROP_HEARD:
      g_value_set_int64 (value, self->heard);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, hb_peer_item_get_muted (self));
      break;
    case PROP_FLAGS:
      g_value_set_uint (value, self->flags);
      break;
    case PROP_QUIET_UNTIL:
      g_value_set_int64 (value, self->quiet_until);
      break;
    case PROP_GROUP:
      g_value_set_string (value, read_text (self->group));
      break;
    case PROP_BEATS:
      if (self->on_look != NULL)
        self->on_look (self, self->user_data);
      g_value_set_object (value, hb_peer_item_get_beats (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
hb_peer_item_set_property (GObject      *object,
                           guint         property,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  HbPeerItem *self = HB_PEER_ITEM (object);
  const char *text = g_value_get_string (value);

  switch (property)
    {
    case PROP_NAME:
      hb_peer_item_set_name (self, text);
      break;
    case PROP_NOTE:
      hb_peer_item_set_note (self, text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

#define READ_ONLY (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)
#define READ_WRITE (READ_ONLY | G_PARAM_WRITABLE)

static void
hb_peer_item_class_init (HbPeerItemClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = hb_peer_item_finalize;
  object_class->get_property = hb_peer_item_get_property;
  object_class->set_property = hb_peer_item_set_property;

  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "", READ_ONLY);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", READ_WRITE);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", READ_WRITE);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", READ_ONLY);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, HB_PEER_STATE_LEFT,
                                             HB_N_PEER_STATES - 1, HB_PEER_STATE_LEFT, READ_ONLY);
  properties[PROP_VERDICT] = g_param_spec_int ("verdict", NULL, NULL, 0, HB_N_VERDICTS, HB_N_VERDICTS, READ_ONLY);
  properties[PROP_LAST_TEXT] = g_param_spec_string ("last-text", NULL, NULL, "", READ_ONLY);
  properties[PROP_RTT_MS] = g_param_spec_double ("rtt-ms", NULL, NULL, -1, G_MAXDOUBLE, -1,
                                                 READ_ONLY);
  properties[PROP_PULSES] = g_param_spec_uint ("pulses", NULL, NULL, 0, G_MAXUINT, 0, READ_ONLY);
  properties[PROP_DEADLINE] = g_param_spec_int64 ("deadline", NULL, NULL, 0, G_MAXINT64, 0,
                                                  READ_ONLY);
  properties[PROP_HEARD] = g_param_spec_int64 ("heard", NULL, NULL, 0, G_MAXINT64, 0, READ_ONLY);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, READ_ONLY);
  properties[PROP_FLAGS] = g_param_spec_uint ("flags", NULL, NULL, 0, G_MAXUINT8, 0, READ_ONLY);
  properties[PROP_QUIET_UNTIL] = g_param_spec_int64 ("quiet-until", NULL, NULL, HB_QUIET_UNTIL_BACK, G_MAXINT64, 0,
                                                     READ_ONLY);
  properties[PROP_GROUP] = g_param_spec_string ("group", NULL, NULL, "", READ_ONLY);
  properties[PROP_BEATS] = g_param_spec_object ("beats", NULL, NULL, HB_TYPE_BEATS, READ_ONLY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hb_peer_item_init (HbPeerItem *self)
{
  self->verdict = HB_N_VERDICTS;
  self->rtt_ms = -1;
}

/**
 * hb_peer_item_new:
 * @address: a peer's address
 *
 * Returns: (transfer full): a peer without any values yet
 */
HbPeerItem *
hb_peer_item_new (const char *address)
{
  HbPeerItem *self = g_object_new (HB_TYPE_PEER_ITEM, NULL);

  self->address = g_strdup (address);
  if (!hb_address_parse (address, &self->number))
    memset (&self->number, 0xff, sizeof self->number);
  return self;
}

/**
 * hb_peer_item_new_for_number:
 * @number: a peer's address
 *
 * As hb_peer_item_new(), and several times as fast, for lists of a hundred thousand.
 *
 * Returns: (transfer full): a peer without any values yet
 */
HbPeerItem *
hb_peer_item_new_for_number (const HbAddress *number)
{
  HbPeerItem *self = g_object_new (HB_TYPE_PEER_ITEM, NULL);

  self->number = *number;
  return self;
}

/**
 * hb_peer_item_set_name:
 * @self: a peer
 * @name: (nullable): the name that the person gave it; empty or %NULL for none
 *
 * It holds while the peer has none in the engine's peers file; the resolver's does not count.
 */
void
hb_peer_item_set_name (HbPeerItem *self,
                       const char *name)
{
  if (!take_text (&self->given_name, name != NULL ? name : "") || hb_peer_item_get_listed_name (self) != NULL)
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * hb_peer_item_set_note:
 * @self: a peer
 * @note: (nullable): the person's note about it; empty or %NULL for none
 */
void
hb_peer_item_set_note (HbPeerItem *self,
                       const char *note)
{
  if (take_text (&self->note, note != NULL ? note : ""))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTE]);
}

/**
 * hb_peer_item_get_address:
 * @self: a peer
 *
 * Returns: its address, which never changes
 */
const char *
hb_peer_item_get_address (HbPeerItem *self)
{
  char text[HB_ADDRESS_STRING_SIZE];

  if (self->address == NULL)
    self->address = g_strdup (hb_address_format (&self->number, text));

  return self->address;
}

/**
 * hb_peer_item_get_number:
 * @self: a peer
 *
 * Returns: (transfer none): its address as a value, which never changes
 */
const HbAddress *
hb_peer_item_get_number (HbPeerItem *self)
{
  return &self->number;
}

/**
 * hb_peer_item_get_name:
 * @self: a peer
 *
 * Returns: its name: that of the engine's peers file, else the one that the person gave it, else the resolver's, else ""
 */
const char *
hb_peer_item_get_name (HbPeerItem *self)
{
  const char *listed = hb_peer_item_get_listed_name (self);

  if (listed != NULL)
    return listed;

  return read_text (self->given_name != NULL ? self->given_name : self->name);
}

/**
 * hb_peer_item_get_listed_name:
 * @self: a peer
 *
 * Returns: (nullable): its name in the engine's peers file, escaped
 */
const char *
hb_peer_item_get_listed_name (HbPeerItem *self)
{
  return (self->flags & HB_PEER_NAMED) != 0 ? self->name : NULL;
}

/**
 * hb_peer_item_get_chosen_name:
 * @self: a peer
 *
 * Returns: its name if somebody chose it: the one that the person gave it, else that of the engine's peers file, else ""
 */
const char *
hb_peer_item_get_chosen_name (HbPeerItem *self)
{
  return read_text (self->given_name != NULL ? self->given_name : hb_peer_item_get_listed_name (self));
}

/**
 * hb_peer_item_get_group:
 * @self: a peer
 *
 * Returns: the name of its group, or ""
 */
const char *
hb_peer_item_get_group (HbPeerItem *self)
{
  return read_text (self->group);
}

/**
 * hb_peer_item_get_note:
 * @self: a peer
 *
 * Returns: the person's note about it, or ""
 */
const char *
hb_peer_item_get_note (HbPeerItem *self)
{
  return read_text (self->note);
}

/**
 * hb_peer_item_get_title:
 * @self: a peer
 *
 * Returns: its name, or its address if it has none
 */
const char *
hb_peer_item_get_title (HbPeerItem *self)
{
  const char *name = hb_peer_item_get_name (self);

  return name[0] != '\0' ? name : hb_peer_item_get_address (self);
}

/**
 * hb_peer_item_get_state:
 * @self: a peer
 *
 * Returns: its state
 */
HbPeerState
hb_peer_item_get_state (HbPeerItem *self)
{
  return self->state;
}

/**
 * hb_peer_item_get_verdict:
 * @self: a peer
 *
 * Returns: why it was given up, or %HB_N_VERDICTS
 */
HbVerdict
hb_peer_item_get_verdict (HbPeerItem *self)
{
  return self->verdict;
}

/**
 * hb_peer_item_get_last_text:
 * @self: a peer
 *
 * Returns: the beginning of its last message, or ""
 */
const char *
hb_peer_item_get_last_text (HbPeerItem *self)
{
  return read_text (self->last_text);
}

/**
 * hb_peer_item_get_rtt_ms:
 * @self: a peer
 *
 * Returns: the last round-trip time in milliseconds, or -1
 */
double
hb_peer_item_get_rtt_ms (HbPeerItem *self)
{
  return self->rtt_ms;
}

/**
 * hb_peer_item_get_pulses:
 * @self: a peer
 *
 * Returns: how many pulses in a row it has not answered
 */
guint
hb_peer_item_get_pulses (HbPeerItem *self)
{
  return self->pulses;
}

/**
 * hb_peer_item_get_deadline:
 * @self: a peer
 *
 * Returns: when it must be heard at the latest, in microseconds of wall-clock time since 1970; 0 without a session
 */
gint64
hb_peer_item_get_deadline (HbPeerItem *self)
{
  return self->deadline;
}

/**
 * hb_peer_item_get_heard:
 * @self: a peer
 *
 * Returns: when it was last heard, in microseconds of wall-clock time since 1970, or 0
 */
gint64
hb_peer_item_get_heard (HbPeerItem *self)
{
  return self->heard;
}

/**
 * hb_peer_item_get_muted:
 * @self: a peer
 *
 * Returns: whether notifications about it are suppressed
 */
gboolean
hb_peer_item_get_muted (HbPeerItem *self)
{
  return (self->flags & HB_PEER_MUTED) != 0;
}

/**
 * hb_peer_item_get_flags:
 * @self: a peer
 *
 * Returns: its #HbPeerFlags
 */
guint
hb_peer_item_get_flags (HbPeerItem *self)
{
  return self->flags;
}

/**
 * hb_peer_item_get_quiet_until:
 * @self: a peer
 *
 * Returns: when a timed mute ends, in microseconds of wall-clock time since 1970; 0 if it is not timed, or
 *   %HB_QUIET_UNTIL_BACK
 */
gint64
hb_peer_item_get_quiet_until (HbPeerItem *self)
{
  return self->quiet_until;
}

/**
 * hb_peer_item_get_beats:
 * @self: a peer
 *
 * Creates the beats when first called: they take kilobytes, and most of 100,000 peers are never shown.
 *
 * Returns: (transfer none): its last beats
 */
HbBeats *
hb_peer_item_get_beats (HbPeerItem *self)
{
  if (self->beats == NULL)
    hb_peer_item_keep_beats (self);

  return self->beats;
}

/**
 * hb_peer_item_keep_beats:
 * @self: a peer
 *
 * Keeps its beats even if no widget uses them, which is the default.
 *
 * Returns: whether they were not kept before
 */
gboolean
hb_peer_item_keep_beats (HbPeerItem *self)
{
  if (self->keeps_beats)
    return FALSE;

  if (self->beats == NULL)
    self->beats = hb_beats_new ();
  else
    {
      g_object_ref (self->beats);
      g_object_remove_weak_pointer (G_OBJECT (self->beats), (gpointer *) &self->beats);
    }
  self->keeps_beats = TRUE;
  return TRUE;
}

/**
 * hb_peer_item_release_beats:
 * @self: a peer
 *
 * Keeps its beats only as long as there is another reference to them, such as that of a widget.
 */
void
hb_peer_item_release_beats (HbPeerItem *self)
{
  if (!self->keeps_beats)
    return;

  self->keeps_beats = FALSE;
  g_object_add_weak_pointer (G_OBJECT (self->beats), (gpointer *) &self->beats);
  g_object_unref (self->beats);
}

/**
 * hb_peer_item_has_beats:
 * @self: a peer
 *
 * Returns: whether its beats exist: they were requested, and not freed since
 */
gboolean
hb_peer_item_has_beats (HbPeerItem *self)
{
  return self->beats != NULL;
}

/**
 * hb_peer_item_set_look_func:
 * @self: a peer
 * @func: (nullable): called whenever the property "beats" is read, as by a row that is about to show them; %NULL
 *   for none
 * @user_data: for @func
 */
void
hb_peer_item_set_look_func (HbPeerItem     *self,
                            HbPeerItemFunc  func,
                            gpointer        user_data)
{
  self->on_look = func;
  self->user_data = user_data;
}

/**
 * hb_peer_item_compare_addresses:
 * @self: a peer
 * @other: another peer
 *
 * Compares the addresses numerically, so that 10.0.0.9 comes before 10.0.0.10.
 *
 * Returns: less than, equal to or greater than 0, as strcmp()
 */
int
hb_peer_item_compare_addresses (HbPeerItem *self,
                                HbPeerItem *other)
{
  int order = memcmp (self->number.bytes, other->number.bytes, sizeof self->number.bytes);

  return order != 0 ? order
                    : strcmp (hb_peer_item_get_address (self), hb_peer_item_get_address (other));
}
