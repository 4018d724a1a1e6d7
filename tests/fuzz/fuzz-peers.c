#include "fuzz-input.h"
#include "role/hb-server.h"
#include "store/hb-peers-file.h"
#include "wire/hb-host-name.h"
#include "wire/hb-message.h"

/* The bytes are a peers file. */

static void
check_name (const char *name)
{
  g_autofree char *shown = hb_message_escape_string (name);

  g_assert_cmpuint (strlen (name), <=, HB_PEERS_NAME_MAX);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  fuzz_check_text (shown);
}

static void
check_values (const HbPeersEntry *entry)
{
  g_assert_cmpuint (entry->given, <, 1u << HB_N_PEERS_KEYS);
  if (hb_peers_entry_has (entry, HB_PEERS_KEY_TIMEOUT))
    g_assert_cmpint (entry->timeout, >, 0);
  if (hb_peers_entry_has (entry, HB_PEERS_KEY_PULSE_INTERVAL))
    g_assert_cmpint (entry->pulse_interval, >, 0);
  if (hb_peers_entry_has (entry, HB_PEERS_KEY_PULSES))
    g_assert_true (entry->pulses >= 1 && entry->pulses <= HB_PULSES_MAX);
  if (entry->note != NULL)
    g_assert_true (strlen (entry->note) <= HB_PEERS_NOTE_MAX && g_utf8_validate (entry->note, -1, NULL));
  if (entry->quiet != NULL)
    g_assert_cmpuint (entry->quiet->len, <=, HB_PEERS_QUIET_MAX);
}

static void
check_peer (const HbPeersEntry *peer)
{
  g_assert_cmpint (peer->section, ==, HB_PEERS_SECTION_PEER);
  check_name (peer->name);
  if (peer->group != NULL)
    check_name (peer->group);
  check_values (peer);

  g_assert_cmpuint (peer->addresses->len + peer->hosts->len, >, 0);
  g_assert_cmpuint (peer->addresses->len + peer->hosts->len, <=, HB_PEERS_ADDRESSES_MAX);
  for (guint i = 0; i < peer->addresses->len; i++)
    g_assert_true (hb_address_is_unicast (&g_array_index (peer->addresses, HbAddress, i)));
  for (guint i = 0; i < peer->hosts->len; i++)
    g_assert_true (hb_host_name_is_valid (g_ptr_array_index (peer->hosts, i)));
}

static void
check_group (const HbPeersEntry *group)
{
  g_assert_cmpint (group->section, ==, HB_PEERS_SECTION_GROUP);
  check_name (group->name);
  check_values (group);
  if (hb_peers_entry_has (group, HB_PEERS_KEY_MATCH))
    g_assert_cmpuint (group->networks->len + group->patterns->len, <=, HB_PEERS_FILE_MATCHES_MAX);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         length)
{
  g_autoptr (HbPeersFile) file = hb_peers_file_parse ("FILE", (const char *) bytes, length);
  GPtrArray *peers = hb_peers_file_get_peers (file);
  GPtrArray *groups = hb_peers_file_get_groups (file);
  GPtrArray *problems = hb_peers_file_get_problems (file);

  g_assert_cmpuint (peers->len + groups->len, <=, HB_PEERS_FILE_ENTRIES_MAX);
  for (guint i = 0; i < peers->len; i++)
    check_peer (g_ptr_array_index (peers, i));
  for (guint i = 0; i < groups->len; i++)
    check_group (g_ptr_array_index (groups, i));

  g_assert_cmpuint (problems->len, <=, HB_PEERS_FILE_PROBLEMS_MAX + 1);
  for (guint i = 0; i < problems->len; i++)
    {
      const char *problem = g_ptr_array_index (problems, i);
      g_autofree char *shown = hb_message_escape_string (problem);

      g_assert_true (g_str_has_prefix (problem, "FILE"));
      g_assert_true (g_utf8_validate (problem, -1, NULL));
      fuzz_check_text (shown);
    }

  return 0;
}
