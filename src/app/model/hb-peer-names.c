#include "app/model/hb-peer-names.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

/* Our files are much smaller; a larger one is not read. */
#define MAX_FILE_BYTES (16 * 1024 * 1024)
#define MAX_ADDRESS_BYTES 128

struct _HbPeerNames
{
  GObject parent_instance;

  char *path;
  GKeyFile *file; /* a group for each address */
  gsize n_groups;
  HbPeerList *peers; /* (nullable) */
};

enum
{
  MUTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbPeerNames, hb_peer_names, G_TYPE_OBJECT)

/* The name of a group must not contain brackets or control characters, and nor does an address. */
static gboolean
is_address (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_ADDRESS_BYTES || strpbrk (text, "[]") != NULL)
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;

  return TRUE;
}

/* Returns: (transfer full): at most @max characters of @text, stripped */
static char *
shorten (const char *text,
         glong       max)
{
  g_autofree char *short_text = g_utf8_substring (text, 0, MIN (max, g_utf8_strlen (text, -1)));

  return g_strdup (g_strstrip (short_text));
}

static void
apply (HbPeerNames *self,
       HbPeerItem  *item)
{
  const char *address = hb_peer_item_get_address (item);
  g_autofree char *name = NULL;
  g_autofree char *note = NULL;

  if (!g_key_file_has_group (self->file, address))
    return;

  name = hb_peer_names_get_name (self, address);
  note = g_key_file_get_string (self->file, address, "note", NULL);
  hb_peer_item_set_name (item, name);
  hb_peer_item_set_note (item, note);

  if (hb_peer_names_get_muted (self, address) && !hb_peer_item_get_muted (item))
    g_signal_emit (self, signals[MUTED], 0, address);
}

static void
on_items_changed (HbPeerNames *self,
                  guint        position,
                  guint        removed,
                  guint        added,
                  GListModel  *peers)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (HbPeerItem) item = g_list_model_get_item (peers, position + i);

      apply (self, item);
    }
}

static gboolean
load (HbPeerNames  *self,
      GError      **error)
{
  g_autofree char *contents = NULL;
  gsize length;
  GStatBuf status;

  if (g_stat (self->path, &status) == 0 && status.st_size > MAX_FILE_BYTES)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is too large", self->path);
      return FALSE;
    }

  if (!g_file_get_contents (self->path, &contents, &length, error))
    return FALSE;

  return length == 0 ||
         g_key_file_load_from_data (self->file, contents, length, G_KEY_FILE_KEEP_COMMENTS, error);
}

/* A file that cannot be read is renamed, not overwritten: the person may repair it. */
static void
load_or_put_aside (HbPeerNames *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  g_auto (GStrv) groups = NULL;

  if (!load (self, &error) && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      aside = g_strconcat (self->path, ".unreadable", NULL);
      g_message ("the names of the peers cannot be read: %s; the file is now %s", error->message, aside);
      g_rename (self->path, aside);
      g_key_file_unref (self->file);
      self->file = g_key_file_new ();
    }

  groups = g_key_file_get_groups (self->file, &self->n_groups);
}

/* Saves synchronously: the file is small, is where GTK and GSettings save synchronously, too, changes only when a
 * person names or mutes a peer, and must be saved even if the window closes right after. */
static void
save (HbPeerNames *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *contents = NULL;
  gsize length;

  contents = g_key_file_to_data (self->file, &length, NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !g_file_set_contents_full (self->path, contents, (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("the names of the peers were not saved: %s",
               error != NULL ? error->message : g_strerror (errno));
}

/* Returns: whether an entry for @address may be stored */
static gboolean
has_room (HbPeerNames *self,
          const char  *address)
{
  return is_address (address) &&
         (g_key_file_has_group (self->file, address) || self->n_groups < HB_PEER_NAMES_MAX);
}

static void
put (HbPeerNames *self,
     const char  *address,
     const char  *key,
     const char  *value)
{
  if (value != NULL && value[0] != '\0')
    g_key_file_set_string (self->file, address, key, value);
  else
    g_key_file_remove_key (self->file, address, key, NULL);
}

/* Removes an entry without any data. */
static void
tidy (HbPeerNames *self,
      const char  *address)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->file, address, NULL, NULL);
  g_auto (GStrv) groups = NULL;

  if (keys != NULL && keys[0] == NULL)
    g_key_file_remove_group (self->file, address, NULL);

  groups = g_key_file_get_groups (self->file, &self->n_groups);
}

/**
 * hb_peer_names_set:
 * @self: names
 * @address: a peer's address
 * @name: its name; empty for none
 * @note: its note; empty for none
 *
 * Names a peer, now and whenever it comes. Longer texts are truncated.
 */
void
hb_peer_names_set (HbPeerNames *self,
                   const char  *address,
                   const char  *name,
                   const char  *note)
{
  g_autofree char *short_name = shorten (name, HB_PEER_NAME_MAX);
  g_autofree char *short_note = shorten (note, HB_PEER_NOTE_MAX);
  HbPeerItem *item = self->peers != NULL ? hb_peer_list_lookup (self->peers, address) : NULL;

  if (item != NULL)
    {
      hb_peer_item_set_name (item, short_name);
      hb_peer_item_set_note (item, short_note);
    }

  if (!has_room (self, address))
    return;

  put (self, address, "name", short_name);
  put (self, address, "note", short_note);
  tidy (self, address);
  save (self);
}

/**
 * hb_peer_names_get_name:
 * @self: names
 * @address: a peer's address
 *
 * Returns: (nullable) (transfer full): its name, or %NULL if it has none
 */
char *
hb_peer_names_get_name (HbPeerNames *self,
                        const char  *address)
{
  return g_key_file_get_string (self->file, address, "name", NULL);
}

/**
 * hb_peer_names_set_muted:
 * @self: names
 * @address: a peer's address
 * @muted: whether to suppress notifications about it
 *
 * Stores the flag; the caller sets it in the engine.
 */
void
hb_peer_names_set_muted (HbPeerNames *self,
                         const char  *address,
                         gboolean     muted)
{
  if (!has_room (self, address) || muted == hb_peer_names_get_muted (self, address))
    return;

  put (self, address, "muted", muted ? "true" : NULL);
  tidy (self, address);
  save (self);
}

/**
 * hb_peer_names_get_muted:
 * @self: names
 * @address: a peer's address
 *
 * Returns: whether it is stored as muted
 */
gboolean
hb_peer_names_get_muted (HbPeerNames *self,
                         const char  *address)
{
  return g_key_file_get_boolean (self->file, address, "muted", NULL);
}

static void
drop_peers (HbPeerNames *self)
{
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_func (self->peers, on_items_changed, self);
  g_clear_object (&self->peers);
}

/**
 * hb_peer_names_watch:
 * @self: names
 * @peers: (nullable): the list whose peers to name from now on, instead of the previous one
 */
void
hb_peer_names_watch (HbPeerNames *self,
                     HbPeerList  *peers)
{
  if (peers == self->peers)
    return;

  drop_peers (self);
  if (peers == NULL)
    return;

  self->peers = g_object_ref (peers);
  g_signal_connect_swapped (peers, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (peers)), G_LIST_MODEL (peers));
}

static void
hb_peer_names_dispose (GObject *object)
{
  drop_peers (HB_PEER_NAMES (object));

  G_OBJECT_CLASS (hb_peer_names_parent_class)->dispose (object);
}

static void
hb_peer_names_finalize (GObject *object)
{
  HbPeerNames *self = HB_PEER_NAMES (object);

  g_key_file_unref (self->file);
  g_free (self->path);

  G_OBJECT_CLASS (hb_peer_names_parent_class)->finalize (object);
}

static void
hb_peer_names_class_init (HbPeerNamesClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = hb_peer_names_dispose;
  object_class->finalize = hb_peer_names_finalize;

  signals[MUTED] = g_signal_new ("muted", HB_TYPE_PEER_NAMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hb_peer_names_init (HbPeerNames *self)
{
  self->file = g_key_file_new ();
}

/**
 * hb_peer_names_new:
 * @path: (nullable): the file, or %NULL for the person's own
 *
 * Returns: (transfer full): the names in the file; empty if there is no file
 */
HbPeerNames *
hb_peer_names_new (const char *path)
{
  HbPeerNames *self = g_object_new (HB_TYPE_PEER_NAMES, NULL);

  self->path = path != NULL
                 ? g_strdup (path)
                 : g_build_filename (g_get_user_data_dir (), "heartbeats", "peers.ini", NULL);
  load_or_put_aside (self);
  return self;
}
