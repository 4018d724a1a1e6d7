#include "app/engine/hb-start-settings.h"

#include "app/format/hb-servers.h"
#include "store/hb-peers-save.h"

static void
begin (GVariantDict *dict,
       const char   *role)
{
  g_variant_dict_init (dict, NULL);
  g_variant_dict_insert (dict, "role", "s", role);
}

static void
add (GVariantDict *dict,
     GSettings    *preferences,
     const char   *key)
{
  g_variant_dict_insert_value (dict, key, g_settings_get_value (preferences, key));
}

/* The preferences name no interface if the engine is to choose one. */
static void
add_interface (GVariantDict *dict,
               GSettings    *preferences)
{
  g_autofree char *interface = g_settings_get_string (preferences, "interface");

  if (interface[0] != '\0')
    g_variant_dict_insert (dict, "interface", "s", interface);
}

/* The peers are stored across runs; the engine creates the folder. */
static void
add_state (GVariantDict *dict)
{
  g_autofree char *path = g_build_filename (g_get_user_state_dir (), "heartbeats", "peers", NULL);

  g_variant_dict_insert (dict, "state", "^ay", path);
}

/* Who is expected: the file that the app edits. It may not exist. */
static void
add_peers (GVariantDict *dict)
{
  g_autofree char *path = hb_peers_save_find_own ();

  g_variant_dict_insert (dict, "peers", "^ay", path);
}

/**
 * hb_start_settings_server:
 * @preferences: the preferences
 *
 * Returns: (transfer floating): the settings of a live server
 */
GVariant *
hb_start_settings_server (GSettings *preferences)
{
  GVariantDict dict;

  begin (&dict, "server");
  add_interface (&dict, preferences);
  add (&dict, preferences, "timeout");
  add (&dict, preferences, "pulses");
  add (&dict, preferences, "pulse-interval");
  g_variant_dict_insert (&dict, "numeric", "b", !g_settings_get_boolean (preferences, "look-up-names"));
  add_state (&dict);
  add_peers (&dict);
  return g_variant_dict_end (&dict);
}

/**
 * hb_start_settings_client:
 * @preferences: the preferences
 * @servers: the addresses or names of its servers, with %HB_SERVERS_SEPARATOR between them
 *
 * Returns: (transfer floating): the settings of a client
 */
GVariant *
hb_start_settings_client (GSettings  *preferences,
                          const char *servers)
{
  g_auto (GStrv) list = g_strsplit (servers, HB_SERVERS_SEPARATOR, -1);
  double beat = g_settings_get_double (preferences, "beat");
  GVariantDict dict;

  begin (&dict, "client");
  add_interface (&dict, preferences);
  if (list[0] != NULL && list[1] != NULL)
    g_variant_dict_insert (&dict, "servers", "^as", list);
  else
    g_variant_dict_insert (&dict, "server", "s", servers);
  if (beat > 0)
    g_variant_dict_insert (&dict, "beat", "d", beat);
  return g_variant_dict_end (&dict);
}

/**
 * hb_start_settings_demo:
 *
 * A demo has its own interface and timeout.
 *
 * Returns: (transfer floating): the settings of a demo's server
 */
GVariant *
hb_start_settings_demo (void)
{
  GVariantDict dict;

  begin (&dict, "server");
  return g_variant_dict_end (&dict);
}

/**
 * hb_start_settings_replay:
 * @path: (type filename): a pcap or pcapng file
 * @settings: how to replay it
 *
 * Returns: (transfer floating): the settings of a server that replays a capture
 */
GVariant *
hb_start_settings_replay (const char             *path,
                          const HbReplaySettings *settings)
{
  GVariantDict dict;

  begin (&dict, "server");
  g_variant_dict_insert_value (&dict, "read", g_variant_new_bytestring (path));
  g_variant_dict_insert (&dict, "speed", "d", settings->speed);
  g_variant_dict_insert (&dict, "timeout", "d", settings->timeout);
  g_variant_dict_insert (&dict, "pulses", "u", settings->pulses);
  g_variant_dict_insert (&dict, "pulse-interval", "d", settings->interval);
  return g_variant_dict_end (&dict);
}
