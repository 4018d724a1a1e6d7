#include "app/model/hb-names-migration.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/hb-peers-index.h"
#include "store/hb-peers-name.h"
#include "store/hb-peers-save.h"
#include "store/hb-peers-value.h"
#include "wire/hb-message.h"

/* Larger files were never written. */
#define SIZE_MAX_OLD (16 * 1024 * 1024)

/* How many names are tried for a file that is put aside. */
#define ASIDE_MAX 100

/* What the names of earlier versions were: a group for each address, with the keys name, note and muted. */
static GKeyFile *
load (const char  *path,
      GError     **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *contents = NULL;
  gsize length;
  GStatBuf status;

  if (g_stat (path, &status) == 0 && status.st_size > SIZE_MAX_OLD)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is too large", path);
      return NULL;
    }
  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;
  if (length > 0 && !g_key_file_load_from_data (file, contents, length, G_KEY_FILE_NONE, error))
    return NULL;

  return g_steal_pointer (&file);
}

/* The old file is kept, for somebody who misses something. */
static void
put_aside (const char *path,
           const char *suffix)
{
  for (guint i = 0; i < ASIDE_MAX; i++)
    {
      g_autofree char *number = i > 0 ? g_strdup_printf (".%u", i) : g_strdup ("");
      g_autofree char *aside = g_strconcat (path, suffix, number, NULL);

      if (!g_file_test (aside, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
        {
          g_rename (path, aside);
          return;
        }
    }
}

/* Returns: (nullable) (transfer full): what a section cannot have as it was, for a comment above it */
static char *
describe_loss (const char *name,
               const char *section,
               const char *note)
{
  g_autoptr (GString) loss = g_string_new (NULL);
  g_autofree char *escaped = NULL;

  if (name != NULL && !g_str_equal (name, section))
    g_string_append_printf (loss, "its name was: %s", name);
  if (note != NULL && strlen (note) > HB_PEERS_NOTE_MAX)
    g_string_append_printf (loss, "%sits note was: %s", loss->len > 0 ? "; " : "", note);

  escaped = hb_peers_value_escape (loss->str);
  /* What does not fit is still in the old file. */
  return loss->len > 0 && strlen (escaped) < HB_PEERS_FILE_LINE_MAX - 2 ? g_strdup (loss->str) : NULL;
}

static void
set_if_new (HbPeersEdit *edit,
            const char  *section,
            const char  *key,
            const char  *value)
{
  g_autofree char *current = hb_peers_edit_get (edit, section, key);

  if (value != NULL && value[0] != '\0' && current == NULL)
    hb_peers_edit_set (edit, section, key, value);
}

/* Returns: (nullable) (transfer full): the person's name for that address */
static char *
get_name (GKeyFile   *old,
          const char *address)
{
  g_autofree char *name = g_key_file_get_string (old, address, "name", NULL);

  return name != NULL && g_strstrip (name)[0] != '\0' ? g_steal_pointer (&name) : NULL;
}

/* A name says nothing about whether its machine should be there.
 *
 * Returns: (nullable) (transfer full): the new section */
static char *
add_section (HbPeersEdit  *edit,
             const char   *address,
             const char   *name,
             const char   *note,
             GError      **error)
{
  g_autofree char *section = hb_peers_name_choose (edit, name != NULL ? name : address);
  g_autofree char *loss = describe_loss (name, section, note);

  if (!hb_peers_edit_add (edit, section, loss, error))
    return NULL;

  hb_peers_edit_set (edit, section, "address", address);
  hb_peers_edit_set (edit, section, "expected", "false");
  return g_steal_pointer (&section);
}

/* A name that the file has for the peer already is not replaced. @renamed has the sections that were, as they are called
 * now.
 *
 * Returns: (nullable) (transfer full): the section */
static char *
name_section (HbPeersEdit         *edit,
              const HbPeersEntry  *peer,
              GHashTable          *renamed,
              const char          *name,
              GError             **error)
{
  const char *present = g_hash_table_lookup (renamed, peer->name);
  g_autofree char *section = NULL;

  if (present != NULL || name == NULL || hb_peers_entry_is_named (peer))
    return g_strdup (present != NULL ? present : peer->name);

  section = hb_peers_name_choose (edit, name);
  if (!hb_peers_edit_rename (edit, peer->name, section, error))
    return NULL;

  g_hash_table_insert (renamed, g_strdup (peer->name), g_strdup (section));
  return g_steal_pointer (&section);
}

static gboolean
move_peer (HbPeersEdit         *edit,
           GKeyFile            *old,
           const char          *address,
           const HbPeersEntry  *peer,
           GHashTable          *renamed,
           GError             **error)
{
  g_autofree char *name = get_name (old, address);
  g_autofree char *note = g_key_file_get_string (old, address, "note", NULL);
  g_autofree char *short_note = note != NULL ? hb_peers_name_shorten (note, HB_PEERS_NOTE_MAX) : NULL;
  g_autofree char *section = peer != NULL ? name_section (edit, peer, renamed, name, error)
                                          : add_section (edit, address, name, note, error);

  if (section == NULL)
    return FALSE;

  set_if_new (edit, section, "note", short_note);
  if (g_key_file_get_boolean (old, address, "muted", NULL))
    set_if_new (edit, section, "muted", "true");
  return TRUE;
}

/* A peer that the file has by its host name only is found by its name: nobody has looked the host up yet. */
static gboolean
move_all (HbPeersEdit  *edit,
          gpointer      user_data,
          GError      **error)
{
  GKeyFile *old = user_data;
  g_autoptr (HbPeersFile) file = hb_peers_edit_parse (edit);
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (file);
  g_autoptr (GHashTable) renamed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) addresses = g_key_file_get_groups (old, NULL);

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autofree char *name = get_name (old, addresses[i]);
      g_autofree char *escaped = name != NULL ? hb_message_escape_string (name) : NULL;
      HbAddress address;

      if (hb_address_parse (addresses[i], &address) &&
          !move_peer (edit, old, addresses[i], hb_peers_index_find (index, &address, escaped), renamed, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * hb_names_migration_run:
 * @path: the person's peers file
 *
 * Moves the names, notes and mutes that an earlier version of the app has remembered into the peers file, once. Where
 * that fails, the next start tries again.
 */
void
hb_names_migration_run (const char *path)
{
  g_autofree char *old_path = g_build_filename (g_get_user_data_dir (), "heartbeats", "peers.ini", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) old = load (old_path, &error);

  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return;
  if (old == NULL)
    {
      g_message ("the names of the peers cannot be read: %s; %s is put aside", error->message, old_path);
      put_aside (old_path, ".unreadable");
      return;
    }

  if (hb_peers_save (path, move_all, old, &error))
    put_aside (old_path, ".moved");
  else
    g_warning ("the names of the peers were not moved to the peers file: %s", error->message);
}
