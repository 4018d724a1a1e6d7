#include "event/hb-event-variant.h"

#include <math.h>

#include "event/hb-event-member.h"
#include "event/hb-incident.h"
#include "wire/hb-frame.h"
#include "wire/hb-mac.h"
#include "wire/hb-message.h"

#define KEY_SIZE 32

/* D-Bus names have hyphens where JSON has underscores. */
static const char *
make_key (char        key[KEY_SIZE],
          const char *name)
{
  g_strlcpy (key, name, KEY_SIZE);
  return g_strdelimit (key, "_", '-');
}

/* Writing */

static GVariant *
write_addresses (GArray *addresses)
{
  GVariantBuilder builder;
  char text[HB_ADDRESS_STRING_SIZE];

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < addresses->len; i++)
    g_variant_builder_add (&builder, "s",
                           hb_address_format (&g_array_index (addresses, HbAddress, i), text));

  return g_variant_builder_end (&builder);
}

static GVariant *
write_address (const HbAddress *address)
{
  char text[HB_ADDRESS_STRING_SIZE];

  return g_variant_new_string (hb_address_format (address, text));
}

static GVariant *
write_mac (guint64 mac)
{
  char text[HB_MAC_STRING_SIZE];

  return g_variant_new_string (hb_mac_format (mac, text));
}

static GVariant *
write_network (const HbNetwork *network)
{
  char text[HB_NETWORK_STRING_SIZE];

  return g_variant_new_string (hb_network_format (network, text));
}

static GVariant *
write_setting (const HbChange *change)
{
  switch (change->kind)
    {
    case HB_CHANGE_TIMEOUT:
      return g_variant_new_double ((double) change->timeout / HB_SECOND);
    case HB_CHANGE_PULSES:
      return g_variant_new_uint32 (change->pulses);
    case HB_CHANGE_WATCH:
      return g_variant_new ("(dud)", (double) change->timeout / HB_SECOND, change->pulses,
                            (double) change->pulse_interval / HB_SECOND);
    case HB_CHANGE_MUTED:
      return g_variant_new_boolean (change->muted);
    case HB_CHANGE_ACKNOWLEDGED:
      return g_variant_new_boolean (TRUE);
    case HB_CHANGE_INCIDENT:
      return g_variant_new_uint32 (change->incident);
    case HB_CHANGE_PEERS:
      return g_variant_new_uint32 (change->peers);
    case HB_CHANGE_SAID:
    case HB_CHANGE_FORGOTTEN:
    case HB_CHANGE_CLOSED:
    case HB_CHANGE_TERMINATED:
    default:
      return g_variant_new_string (hb_change_get_word (change));
    }
}

static GVariant *
write_member (const HbEvent       *event,
              const HbEventMember *member)
{
  gconstpointer place = hb_event_get_member (event, member);

  switch (member->type)
    {
    case HB_MEMBER_TEXT:
      return g_variant_new_string (*(const char *const *) place);
    case HB_MEMBER_NAME:
      return g_variant_new_take_string (hb_message_escape_string (*(const char *const *) place));
    case HB_MEMBER_NUMBER:
      return g_variant_new_uint32 (*(const guint *) place);
    case HB_MEMBER_COUNT:
      return g_variant_new_uint64 (*(const guint64 *) place);
    case HB_MEMBER_ID:
      return g_variant_new_uint32 ((guint32) *(const gint64 *) place);
    case HB_MEMBER_LOST:
      return g_variant_new_uint64 (*(const guint32 *) place);
    case HB_MEMBER_MILLISECONDS:
      return g_variant_new_double ((double) *(const gint64 *) place / HB_MILLISECOND);
    case HB_MEMBER_SECONDS:
      return g_variant_new_double ((double) *(const gint64 *) place / HB_SECOND);
    case HB_MEMBER_WHOLE_SECONDS:
      return g_variant_new_uint64 ((guint64) (*(const gint64 *) place / HB_SECOND));
    case HB_MEMBER_HOST:
    case HB_MEMBER_VERDICT:
    case HB_MEMBER_CLOSE:
    case HB_MEMBER_WARNING:
    case HB_MEMBER_CAUSE:
      return g_variant_new_string (hb_event_get_member_name (event, member));
    case HB_MEMBER_ADDRESS:
      return write_address (*(const HbAddress *const *) place);
    case HB_MEMBER_ADDRESSES:
      return write_addresses (*(GArray *const *) place);
    case HB_MEMBER_TEXTS:
      return g_variant_new_strv (*(const char *const *const *) place, -1);
    case HB_MEMBER_BOOLEAN:
      return g_variant_new_boolean (*(const gboolean *) place);
    case HB_MEMBER_MAC:
      return write_mac (*(const guint64 *) place);
    case HB_MEMBER_NETWORK:
      return write_network (place);
    case HB_MEMBER_BEGIN:
      return g_variant_new_int64 ((event->stamp - *(const gint64 *) place) / HB_MICROSECOND);
    case HB_MEMBER_SETTING:
      return g_variant_new_string (hb_change_kind_to_string (event->change->kind));
    case HB_MEMBER_SETTING_VALUE:
      return write_setting (event->change);
    case HB_MEMBER_REASONS:
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * hb_event_to_variant:
 * @self: an event of a type that D-Bus carries, its stamp set
 *
 * Returns: (transfer floating): its dictionary (a{sv})
 */
GVariant *
hb_event_to_variant (const HbEvent *self)
{
  GVariantBuilder builder;
  char key[KEY_SIZE];

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "event",
                         g_variant_new_string (hb_event_type_to_string (self->type)));
  if (self->stamp != 0)
    g_variant_builder_add (&builder, "{sv}", "time",
                           g_variant_new_int64 (self->stamp / HB_MICROSECOND));
  if (hb_event_has_peer (self))
    g_variant_builder_add (&builder, "{sv}", "peer", write_address (&self->peer));

  for (guint i = 0; i < hb_event_n_members; i++)
    if (hb_event_has_member (self, &hb_event_members[i]) &&
        (hb_event_members[i].flags & HB_MEMBER_NOT_ON_BUS) == 0)
      g_variant_builder_add (&builder, "{sv}", make_key (key, hb_event_members[i].name),
                             write_member (self, &hb_event_members[i]));

  return g_variant_builder_end (&builder);
}

/* Reading */

static void
read_text (GVariant             *dictionary,
           const char           *key,
           const HbEventMember  *member,
           char                **text)
{
  if (!g_variant_lookup (dictionary, key, "s", text) && (member->flags & HB_MEMBER_IF_SET) == 0)
    *text = g_strdup ("");
}

static void
read_duration (GVariant   *dictionary,
               const char *key,
               gint64      unit,
               gint64     *duration)
{
  double value;

  if (g_variant_lookup (dictionary, key, "d", &value) && isfinite (value) && value >= 0)
    *duration = (gint64) (MIN (value, (double) (HB_STAMP_MAX / unit)) * (double) unit);
}

static void
read_id (GVariant   *dictionary,
         const char *key,
         gint64     *id)
{
  guint32 value;

  *id = g_variant_lookup (dictionary, key, "u", &value) ? (gint64) value : -1;
}

static void
read_address (GVariant    *dictionary,
              const char  *key,
              HbAddress  **address)
{
  const char *text;
  HbAddress read;

  if (g_variant_lookup (dictionary, key, "&s", &text) && hb_address_parse (text, &read))
    *address = g_memdup2 (&read, sizeof read);
}

static void
read_addresses (GVariant    *dictionary,
                const char  *key,
                GArray     **addresses)
{
  g_autofree const char **texts = NULL;

  *addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  if (!g_variant_lookup (dictionary, key, "^a&s", &texts))
    return;

  for (guint i = 0; texts[i] != NULL; i++)
    {
      HbAddress address;

      if (hb_address_parse (texts[i], &address))
        g_array_append_val (*addresses, address);
    }
}

static void
read_name (GVariant   *dictionary,
           const char *key,
           HbNames     names,
           guint      *value)
{
  const char *name;

  if (g_variant_lookup (dictionary, key, "&s", &name))
    *value = hb_names_find (names, name);
}

static void
read_mac (GVariant   *dictionary,
          const char *key,
          guint64    *mac)
{
  const char *text;

  if (g_variant_lookup (dictionary, key, "&s", &text))
    hb_mac_parse (text, mac);
}

static void
read_network (GVariant   *dictionary,
              const char *key,
              HbNetwork  *network)
{
  const char *text;

  if (g_variant_lookup (dictionary, key, "&s", &text))
    hb_network_parse (text, network);
}

/* Reads when the first of several merged events was. */
static void
read_begin (GVariant   *dictionary,
            const char *key,
            gint64      stamp,
            gint64     *duration)
{
  gint64 begin;

  if (g_variant_lookup (dictionary, key, "x", &begin))
    *duration = stamp - CLAMP (begin, 0, stamp / HB_MICROSECOND) * HB_MICROSECOND;
}

static void
read_lost (GVariant   *dictionary,
           const char *key,
           guint32    *lost)
{
  guint64 count;

  if (g_variant_lookup (dictionary, key, "t", &count))
    *lost = (guint32) MIN (count, G_MAXUINT32);
}

static void
read_member (HbEvent             *self,
             const HbEventMember *member,
             GVariant            *dictionary)
{
  gpointer place = (gpointer) hb_event_get_member (self, member);
  char key[KEY_SIZE];

  make_key (key, member->name);

  switch (member->type)
    {
    case HB_MEMBER_TEXT:
    case HB_MEMBER_NAME:
      read_text (dictionary, key, member, place);
      break;
    case HB_MEMBER_NUMBER:
      g_variant_lookup (dictionary, key, "u", place);
      break;
    case HB_MEMBER_COUNT:
      if (!g_variant_lookup (dictionary, key, "t", place) &&
          (member->flags & HB_MEMBER_IF_NATURAL) != 0)
        *(gint64 *) place = -1;
      break;
    case HB_MEMBER_ID:
      read_id (dictionary, key, place);
      break;
    case HB_MEMBER_LOST:
      read_lost (dictionary, key, place);
      break;
    case HB_MEMBER_MILLISECONDS:
      read_duration (dictionary, key, HB_MILLISECOND, place);
      break;
    case HB_MEMBER_SECONDS:
      read_duration (dictionary, key, HB_SECOND, place);
      break;
    case HB_MEMBER_ADDRESS:
      read_address (dictionary, key, place);
      break;
    case HB_MEMBER_ADDRESSES:
      read_addresses (dictionary, key, place);
      break;
    case HB_MEMBER_TEXTS:
      g_variant_lookup (dictionary, key, "^as", place);
      break;
    case HB_MEMBER_HOST:
    case HB_MEMBER_VERDICT:
    case HB_MEMBER_CLOSE:
    case HB_MEMBER_WARNING:
    case HB_MEMBER_CAUSE:
      read_name (dictionary, key, hb_member_type_get_names (member->type), place);
      break;
    case HB_MEMBER_BOOLEAN:
      g_variant_lookup (dictionary, key, "b", place);
      break;
    case HB_MEMBER_MAC:
      read_mac (dictionary, key, place);
      break;
    case HB_MEMBER_NETWORK:
      read_network (dictionary, key, place);
      break;
    case HB_MEMBER_BEGIN:
      read_begin (dictionary, key, self->stamp, place);
      break;
    default:
      break; /* the changed value is not read back */
    }
}

/* The sender may speak another language, or none. */
static void
explain_incident (HbEvent *self)
{
  if (!hb_event_is_incident (self) || self->incident.cause == HB_N_CAUSES)
    return;

  g_clear_pointer (&self->text, g_free);
  hb_incident_explain (self);
}

/**
 * hb_event_from_variant:
 * @self: (out caller-allocates): an event, to be cleared
 * @dictionary: anything; a member that is missing or of a wrong type counts as absent
 *
 * Reads an event from an untrusted sender, with an incident's sentence in the language of this process. For CHANGED, it reads only that it happened and the caller. An unknown
 * name is read as %HB_N_VERDICTS and the like. A missing peer is read as the address "any".
 *
 * Returns: whether it is a dictionary with a known type of event
 */
gboolean
hb_event_from_variant (HbEvent  *self,
                       GVariant *dictionary)
{
  const char *name, *peer;
  gint64 time = 0;

  *self = (HbEvent) {
    .rtt = HB_UNKNOWN,
    .verdict = HB_N_VERDICTS,
    .reason = HB_N_CLOSES,
    .about = HB_N_WARNINGS,
  };

  if (!g_variant_is_of_type (dictionary, G_VARIANT_TYPE_VARDICT) ||
      !g_variant_lookup (dictionary, "event", "&s", &name))
    return FALSE;

  self->type = hb_names_find (HB_NAMES_EVENT, name);
  if (self->type == HB_N_EVENTS)
    return FALSE;

  g_variant_lookup (dictionary, "time", "x", &time);
  self->stamp = CLAMP (time, 0, HB_STAMP_MAX / HB_MICROSECOND) * HB_MICROSECOND;
  self->time = self->stamp;
  if (g_variant_lookup (dictionary, "peer", "&s", &peer) && !hb_address_parse (peer, &self->peer))
    self->peer = (HbAddress) { 0 };

  hb_event_init_detail (self);
  if (hb_event_is_incident (self))
    self->incident.cause = HB_N_CAUSES;
  for (guint i = 0; i < hb_event_n_members; i++)
    if ((hb_event_members[i].events & 1u << self->type) != 0 &&
        (hb_event_members[i].flags & HB_MEMBER_NOT_ON_BUS) == 0)
      read_member (self, &hb_event_members[i], dictionary);
  explain_incident (self);

  return TRUE;
}

/**
 * hb_events_from_variant:
 * @dictionaries: anything; expected is an array of dictionaries (aa{sv})
 *
 * Returns: (transfer full) (element-type HbEvent): the known events among them; the array clears them
 */
GArray *
hb_events_from_variant (GVariant *dictionaries)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (HbEvent));
  GVariantIter iter;
  GVariant *dictionary;

  g_array_set_clear_func (events, (GDestroyNotify) hb_event_clear);
  if (!g_variant_is_of_type (dictionaries, G_VARIANT_TYPE ("aa{sv}")))
    return events;

  g_variant_iter_init (&iter, dictionaries);
  while (g_variant_iter_loop (&iter, "@a{sv}", &dictionary))
    {
      HbEvent event;

      if (hb_event_from_variant (&event, dictionary))
        g_array_append_val (events, event);
    }

  return events;
}
