#include "store/hb-peers-entry.h"

#include <string.h>

#include "store/hb-quiet-hours.h"
#include "store/hb-setting.h"

/* How much of a wrong value an error repeats, in bytes. */
#define SHOWN 60

#define IN_PEER (1u << HB_PEERS_SECTION_PEER)
#define IN_GROUP (1u << HB_PEERS_SECTION_GROUP)
#define IN_ALL (IN_PEER | IN_GROUP | 1u << HB_PEERS_SECTION_DEFAULTS)

static gboolean read_address (HbPeersEntry *self, const char *value);
static gboolean read_group (HbPeersEntry *self, const char *value);
static gboolean read_match (HbPeersEntry *self, const char *value);
static gboolean read_timeout (HbPeersEntry *self, const char *value);
static gboolean read_pulses (HbPeersEntry *self, const char *value);
static gboolean read_pulse_interval (HbPeersEntry *self, const char *value);
static gboolean read_nothing (HbPeersEntry *self, const char *value);
static gboolean read_may_sleep (HbPeersEntry *self, const char *value);
static gboolean read_quiet (HbPeersEntry *self, const char *value);
static gboolean read_note (HbPeersEntry *self, const char *value);
static gboolean read_muted (HbPeersEntry *self, const char *value);
static gboolean read_expected (HbPeersEntry *self, const char *value);

#define BOOLEAN "takes true or false"

/* What a key takes is said after its name; %NULL where it is what a setting takes. */
static const struct
{
  const char *name;
  guint where;
  gboolean (*read) (HbPeersEntry *self,
                    const char   *value);
  HbSetting setting;
  const char *takes;
} keys[HB_N_PEERS_KEYS] = {
  [HB_PEERS_KEY_ADDRESS] = { "address", IN_PEER, read_address, 0,
                             "takes up to 16 addresses or host names, separated by “;”, such as 10.0.0.231;fd00::231" },
  [HB_PEERS_KEY_GROUP] = { "group", IN_PEER, read_group, 0, "takes the name of a group, up to 64 bytes" },
  [HB_PEERS_KEY_MATCH] = { "match", IN_GROUP, read_match, 0,
                           "takes networks or patterns of names, separated by “;”, such as 10.0.0.0/8;nas-*" },
  [HB_PEERS_KEY_TIMEOUT] = { "timeout", IN_ALL, read_timeout, HB_SETTING_TIMEOUT, NULL },
  [HB_PEERS_KEY_PULSES] = { "pulses", IN_ALL, read_pulses, HB_SETTING_PULSES, NULL },
  [HB_PEERS_KEY_PULSE_INTERVAL] = { "pulse-interval", IN_ALL, read_pulse_interval, HB_SETTING_PULSE_INTERVAL, NULL },
  [HB_PEERS_KEY_WITHIN] = { "within", IN_ALL, read_nothing, 0, NULL },
  [HB_PEERS_KEY_MAY_SLEEP] = { "may-sleep", IN_ALL, read_may_sleep, 0, BOOLEAN },
  [HB_PEERS_KEY_QUIET] = { "quiet", IN_ALL, read_quiet, 0,
                           "takes up to 16 times, separated by “;”, such as Sun 03:00-04:00 or 22:00-06:00" },
  [HB_PEERS_KEY_NOTE] = { "note", IN_PEER, read_note, 0, "takes a text of up to 1000 bytes" },
  [HB_PEERS_KEY_MUTED] = { "muted", IN_ALL, read_muted, 0, BOOLEAN },
  [HB_PEERS_KEY_EXPECTED] = { "expected", IN_ALL, read_expected, 0, BOOLEAN },
};

const char *
hb_peers_key_to_string (HbPeersKey key)
{
  return keys[key].name;
}

/**
 * hb_peers_entry_is_name:
 * @name: UTF-8
 *
 * Returns: whether a peer or a group may have that name
 */
gboolean
hb_peers_entry_is_name (const char *name)
{
  if (name[0] == '\0' || strlen (name) > HB_PEERS_NAME_MAX)
    return FALSE;

  for (; *name != '\0'; name = g_utf8_next_char (name))
    if (*name == '[' || *name == ']' || g_unichar_iscntrl (g_utf8_get_char (name)))
      return FALSE;

  return TRUE;
}

/**
 * hb_peers_entry_is_peer:
 * @section: a text in brackets, UTF-8
 *
 * Returns: whether it begins a peer, and is its name as it stands there
 */
gboolean
hb_peers_entry_is_peer (const char *section)
{
  gsize length = strlen (section);

  return hb_peers_entry_is_name (section) && !g_ascii_isspace (section[0]) && !g_ascii_isspace (section[length - 1]) &&
         !g_str_equal (section, HB_PEERS_DEFAULTS) && !g_str_has_prefix (section, HB_PEERS_GROUP_PREFIX);
}

/**
 * hb_peers_entry_new:
 * @section: what it is about
 * @name: its name
 * @line: the line of its header, from 1
 *
 * Returns: (transfer full): a section without any key
 */
HbPeersEntry *
hb_peers_entry_new (HbPeersSection  section,
                    const char     *name,
                    guint           line)
{
  HbPeersEntry *self = g_new0 (HbPeersEntry, 1);

  self->section = section;
  self->name = g_strdup (name);
  self->line = line;
  self->expected = TRUE;
  return self;
}

void
hb_peers_entry_free (HbPeersEntry *self)
{
  g_clear_pointer (&self->addresses, g_array_unref);
  g_clear_pointer (&self->hosts, g_ptr_array_unref);
  g_clear_pointer (&self->networks, g_array_unref);
  g_clear_pointer (&self->patterns, g_ptr_array_unref);
  g_clear_pointer (&self->quiet, g_array_unref);
  g_free (self->group);
  g_free (self->note);
  g_free (self->name);
  g_free (self);
}

/**
 * hb_peers_entry_is_named:
 * @self: a peer
 *
 * Returns: whether its section says how it is called, and not only one of its addresses
 */
gboolean
hb_peers_entry_is_named (const HbPeersEntry *self)
{
  HbAddress address;

  return self->addresses == NULL || !hb_address_parse (self->name, &address) ||
         hb_address_find_in (self->addresses, &address) == self->addresses->len;
}

gboolean
hb_peers_entry_has (const HbPeersEntry *self,
                    HbPeersKey          key)
{
  return (self->given & 1u << key) != 0;
}

/* Values */

/* Returns: (transfer full): the items between the semicolons, of which one may end the list */
static char **
split (const char *value)
{
  char **items = g_strsplit (value, ";", -1);
  guint length = g_strv_length (items);

  for (guint i = 0; i < length; i++)
    g_strstrip (items[i]);
  if (length > 1 && items[length - 1][0] == '\0')
    g_clear_pointer (&items[length - 1], g_free);

  return items;
}

static gboolean
read_boolean (const char *value,
              gboolean   *boolean)
{
  *boolean = g_str_equal (value, "true");
  return *boolean || g_str_equal (value, "false");
}

static gboolean
read_address (HbPeersEntry *self,
              const char   *value)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  g_autoptr (GPtrArray) hosts = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) items = split (value);

  for (guint i = 0; items[i] != NULL; i++)
    {
      const char *host;
      HbAddress address;

      if (i >= HB_PEERS_ADDRESSES_MAX || !hb_setting_parse_server (items[i], &address, &host))
        return FALSE;
      if (host != NULL)
        g_ptr_array_add (hosts, g_strdup (host));
      else if (hb_address_find_in (addresses, &address) == addresses->len)
        g_array_append_val (addresses, address);
    }

  if (addresses->len + hosts->len == 0)
    return FALSE;

  self->addresses = g_steal_pointer (&addresses);
  self->hosts = g_steal_pointer (&hosts);
  return TRUE;
}

static gboolean
read_group (HbPeersEntry *self,
            const char   *value)
{
  if (value[0] == '\0' || strlen (value) > HB_PEERS_NAME_MAX)
    return FALSE;

  self->group = g_strdup (value);
  return TRUE;
}

/* A network, else a pattern. What has a slash is no pattern that is meant. */
static gboolean
read_match (HbPeersEntry *self,
            const char   *value)
{
  g_autoptr (GArray) networks = g_array_new (FALSE, FALSE, sizeof (HbNetwork));
  g_autoptr (GPtrArray) patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) g_pattern_spec_free);
  g_auto (GStrv) items = split (value);

  for (guint i = 0; items[i] != NULL; i++)
    {
      HbNetwork network;

      if (hb_network_parse (items[i], &network))
        g_array_append_val (networks, network);
      else if (items[i][0] != '\0' && strlen (items[i]) <= HB_PEERS_NAME_MAX && strchr (items[i], '/') == NULL)
        g_ptr_array_add (patterns, g_pattern_spec_new (items[i]));
      else
        return FALSE;
    }

  if (networks->len + patterns->len == 0)
    return FALSE;

  self->networks = g_steal_pointer (&networks);
  self->patterns = g_steal_pointer (&patterns);
  return TRUE;
}

static gboolean
read_timeout (HbPeersEntry *self,
              const char   *value)
{
  return hb_setting_parse_seconds (value, &self->timeout);
}

static gboolean
read_pulses (HbPeersEntry *self,
             const char   *value)
{
  return hb_setting_parse_count (HB_SETTING_PULSES, value, &self->pulses);
}

static gboolean
read_pulse_interval (HbPeersEntry *self,
                     const char   *value)
{
  return hb_setting_parse_seconds (value, &self->pulse_interval);
}

static gboolean
read_nothing (HbPeersEntry *self,
              const char   *value)
{
  return FALSE;
}

static gboolean
read_may_sleep (HbPeersEntry *self,
                const char   *value)
{
  return read_boolean (value, &self->may_sleep);
}

static gboolean
read_quiet (HbPeersEntry *self,
            const char   *value)
{
  g_autoptr (GArray) quiet = g_array_new (FALSE, FALSE, sizeof (HbQuietHours));
  g_auto (GStrv) items = split (value);

  for (guint i = 0; items[i] != NULL; i++)
    {
      HbQuietHours hours;

      if (i >= HB_PEERS_QUIET_MAX || !hb_quiet_hours_parse (items[i], &hours))
        return FALSE;
      g_array_append_val (quiet, hours);
    }

  if (quiet->len == 0)
    return FALSE;

  self->quiet = g_steal_pointer (&quiet);
  return TRUE;
}

static gboolean
read_note (HbPeersEntry *self,
           const char   *value)
{
  if (strlen (value) > HB_PEERS_NOTE_MAX)
    return FALSE;

  self->note = g_strdup (value);
  return TRUE;
}

static gboolean
read_muted (HbPeersEntry *self,
            const char   *value)
{
  return read_boolean (value, &self->muted);
}

static gboolean
read_expected (HbPeersEntry *self,
               const char   *value)
{
  return read_boolean (value, &self->expected);
}

/* Keys */

static const char *
get_takes (HbPeersKey key)
{
  return keys[key].takes != NULL ? keys[key].takes : hb_setting_rules[keys[key].setting].takes;
}

/* Returns: (transfer full): the names of the keys that a section takes */
static char *
list_keys (HbPeersSection section)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint key = 0; key < HB_N_PEERS_KEYS; key++)
    if (key != HB_PEERS_KEY_WITHIN && (keys[key].where & 1u << section) != 0)
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", keys[key].name);

  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* Returns: (transfer full): the beginning of a text, in whole characters */
static char *
shorten (const char *text)
{
  gsize length = strlen (text);

  if (length <= SHOWN)
    return g_strdup (text);

  for (length = SHOWN; (text[length] & 0xc0) == 0x80; length--)
    ;
  return g_strdup_printf ("%.*s…", (int) length, text);
}

/* Returns: the key of that name that the section takes, or %HB_N_PEERS_KEYS */
static HbPeersKey
find_key (const HbPeersEntry *self,
          const char         *name)
{
  guint key;

  for (key = 0; key < HB_N_PEERS_KEYS; key++)
    if ((keys[key].where & 1u << self->section) != 0 && g_str_equal (keys[key].name, name))
      break;

  return (HbPeersKey) key;
}

/**
 * hb_peers_entry_read:
 * @self: a section
 * @key: the name of a key, UTF-8
 * @value: its value, UTF-8
 *
 * Takes a line of the section over, unless it is wrong.
 *
 * Returns: (nullable) (transfer full): what is wrong with the line, and what is wanted
 */
char *
hb_peers_entry_read (HbPeersEntry *self,
                     const char   *key,
                     const char   *value)
{
  HbPeersKey found = find_key (self, key);
  g_autofree char *shown = shorten (found == HB_N_PEERS_KEYS ? key : value);

  if (found == HB_N_PEERS_KEYS)
    {
      g_autofree char *list = list_keys (self->section);

      return g_strdup_printf ("“%s” is not a key of [%s%s], which takes %s", shown,
                              self->section == HB_PEERS_SECTION_GROUP ? "group " : "", self->name, list);
    }
  if (found == HB_PEERS_KEY_WITHIN)
    return g_strdup ("within is not supported yet: use timeout, pulses and pulse-interval");
  if (hb_peers_entry_has (self, found))
    return g_strdup_printf ("%s is given twice; the first one holds", key);
  if (!keys[found].read (self, value))
    return g_strdup_printf ("%s %s, not “%s”", key, get_takes (found), shown);

  self->given |= 1u << found;
  self->own |= 1u << found;
  return NULL;
}

/**
 * hb_peers_entry_inherit:
 * @self: a peer
 * @other: its group, or the defaults
 *
 * Takes over what @self does not say itself.
 */
void
hb_peers_entry_inherit (HbPeersEntry       *self,
                        const HbPeersEntry *other)
{
  guint missing = other->given & ~self->given;

  if ((missing & 1u << HB_PEERS_KEY_TIMEOUT) != 0)
    self->timeout = other->timeout;
  if ((missing & 1u << HB_PEERS_KEY_PULSES) != 0)
    self->pulses = other->pulses;
  if ((missing & 1u << HB_PEERS_KEY_PULSE_INTERVAL) != 0)
    self->pulse_interval = other->pulse_interval;
  if ((missing & 1u << HB_PEERS_KEY_MAY_SLEEP) != 0)
    self->may_sleep = other->may_sleep;
  if ((missing & 1u << HB_PEERS_KEY_MUTED) != 0)
    self->muted = other->muted;
  if ((missing & 1u << HB_PEERS_KEY_EXPECTED) != 0)
    self->expected = other->expected;
  if ((missing & 1u << HB_PEERS_KEY_QUIET) != 0)
    self->quiet = g_array_ref (other->quiet);

  self->given |= missing & ~(1u << HB_PEERS_KEY_MATCH);
}

/**
 * hb_peers_entry_matches:
 * @self: a group
 * @peer: a peer
 *
 * Returns: whether the peer is in the group by its name or one of its addresses
 */
gboolean
hb_peers_entry_matches (const HbPeersEntry *self,
                        const HbPeersEntry *peer)
{
  if (!hb_peers_entry_has (self, HB_PEERS_KEY_MATCH))
    return FALSE;

  for (guint i = 0; i < self->patterns->len; i++)
    if (g_pattern_spec_match_string (g_ptr_array_index (self->patterns, i), peer->name))
      return TRUE;

  for (guint i = 0; i < self->networks->len; i++)
    for (guint j = 0; j < peer->addresses->len; j++)
      if (hb_network_contains (&g_array_index (self->networks, HbNetwork, i),
                               &g_array_index (peer->addresses, HbAddress, j)))
        return TRUE;

  return FALSE;
}
