#include "store/hb-peers-change.h"

#include <glib/gi18n.h>
#include <string.h>

#include "store/hb-peers-index.h"

struct _HbPeersChange
{
  char *section; /* (nullable): the peer's present name; NULL for a new one */
  char *name;
  guint set;                    /* a bit for each key */
  char *values[HB_N_PEERS_KEYS]; /* (nullable): NULL removes the key */
};

/**
 * hb_peers_change_new:
 * @section: (nullable): the present name of the peer; %NULL for a new one
 * @name: its name afterwards
 *
 * Returns: (transfer full): a change of nothing else yet
 */
HbPeersChange *
hb_peers_change_new (const char *section,
                     const char *name)
{
  HbPeersChange *self = g_new0 (HbPeersChange, 1);

  self->section = g_strdup (section);
  self->name = g_strdup (name);
  return self;
}

void
hb_peers_change_free (HbPeersChange *self)
{
  for (guint key = 0; key < HB_N_PEERS_KEYS; key++)
    g_free (self->values[key]);
  g_free (self->section);
  g_free (self->name);
  g_free (self);
}

/**
 * hb_peers_change_set:
 * @self: a change
 * @key: a key of a peer
 * @value: (nullable): its value; %NULL or empty for none of its own
 */
void
hb_peers_change_set (HbPeersChange *self,
                     HbPeersKey     key,
                     const char    *value)
{
  g_free (self->values[key]);
  self->values[key] = value != NULL && value[0] != '\0' ? g_strdup (value) : NULL;
  self->set |= 1u << key;
}

/* Returns: whether it is "true" or "false" */
static gboolean
is_switch (HbPeersKey key)
{
  return key == HB_PEERS_KEY_EXPECTED || key == HB_PEERS_KEY_MAY_SLEEP || key == HB_PEERS_KEY_MUTED;
}

static gboolean
get_switch (const HbPeersEntry *peer,
            HbPeersKey          key)
{
  if (key == HB_PEERS_KEY_EXPECTED)
    return peer->expected;

  return key == HB_PEERS_KEY_MUTED ? peer->muted : peer->may_sleep;
}

/* A peer has a switch of its own only where its group and the defaults do not say the same. */
static void
apply_switches (HbPeersChange *self,
                HbPeersEdit   *edit)
{
  g_autoptr (HbPeersFile) file = hb_peers_edit_parse (edit);
  const HbPeersEntry *peer = hb_peers_file_find_name (file, self->name);

  for (guint key = 0; peer != NULL && key < HB_N_PEERS_KEYS; key++)
    if ((self->set & 1u << key) != 0 && is_switch (key) &&
        get_switch (peer, key) != (g_strcmp0 (self->values[key], "true") == 0))
      hb_peers_edit_set (edit, self->name, hb_peers_key_to_string (key), self->values[key]);
}

/* Returns: (transfer none): the sentence without the file and the line, which are not those of the file on the disk */
static const char *
get_sentence (GPtrArray *problems,
              guint      index)
{
  const char *problem = g_ptr_array_index (problems, index);
  const char *colon = strstr (problem, ": ");

  return colon != NULL ? colon + strlen (": ") : problem;
}

/* Returns: whether both say the same; the numbers of lines that they name last may have moved */
static gboolean
is_same (const char *sentence,
         const char *other)
{
  const char *line = strstr (sentence, " in line ");
  gsize length = line != NULL ? (gsize) (line - sentence) : strlen (sentence) + 1;

  return strncmp (sentence, other, length) == 0;
}

/* Returns: (nullable) (transfer none): a sentence of @after that @before does not have */
static const char *
find_new_sentence (HbPeersFile *before,
                   HbPeersFile *after)
{
  GPtrArray *old = hb_peers_file_get_problems (before);
  GPtrArray *new = hb_peers_file_get_problems (after);

  for (guint i = 0; i < MIN (new->len, HB_PEERS_FILE_PROBLEMS_MAX); i++)
    {
      guint j = 0;

      while (j < old->len && !is_same (get_sentence (new, i), get_sentence (old, j)))
        j++;
      if (j == old->len)
        return get_sentence (new, i);
    }

  return NULL;
}

/* Both have their peers in the same order.
 *
 * Returns: whether the change of a peer takes another one from the file, as an address that is that one's does */
static gboolean
loses_peer (HbPeersChange *self,
            HbPeersFile   *before,
            HbPeersFile   *after)
{
  GPtrArray *old = hb_peers_file_get_peers (before), *new = hb_peers_file_get_peers (after);
  guint next = 0;

  for (guint i = 0; i < old->len; i++)
    {
      const HbPeersEntry *peer = g_ptr_array_index (old, i);

      if (g_str_equal (peer->name, self->name))
        continue;
      while (next < new->len && !g_str_equal (((const HbPeersEntry *) g_ptr_array_index (new, next))->name, peer->name))
        next++;
      if (next == new->len)
        return TRUE;
    }

  return FALSE;
}

/* The one mistake that only the file shows and that is made often: its words are translated.
 *
 * Returns: whether the peer has no address that is another's; else @error says whose it is */
static gboolean
check_addresses (HbPeersChange  *self,
                 HbPeersEdit    *edit,
                 HbPeersFile    *before,
                 GError        **error)
{
  g_autofree char *value = hb_peers_edit_get (edit, self->name, hb_peers_key_to_string (HB_PEERS_KEY_ADDRESS));
  g_autoptr (HbPeersEntry) peer = hb_peers_entry_new (HB_PEERS_SECTION_PEER, self->name, 0);
  g_autofree char *problem = value == NULL ? NULL : hb_peers_entry_read (peer, "address", value);
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (before);

  for (guint i = 0; peer->addresses != NULL && i < peer->addresses->len; i++)
    {
      const HbAddress *address = &g_array_index (peer->addresses, HbAddress, i);
      const HbPeersEntry *other = hb_peers_index_find (index, address, NULL);
      char text[HB_ADDRESS_STRING_SIZE];

      if (other == NULL || g_str_equal (other->name, self->name))
        continue;

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: an address, then a peer's name, in the brackets of a file */
                   _("The address %s is that of [%s] in the file already; give each peer its own"),
                   hb_address_format (address, text), other->name);
      return FALSE;
    }

  return TRUE;
}

/* Of many wrong lines, the file tells the first ones only: then their number has to do.
 *
 * Returns: whether no line is wrong that was right, all others are watched as before, and the peer is, too */
static gboolean
check (HbPeersChange  *self,
       HbPeersEdit    *edit,
       HbPeersFile    *before,
       HbPeersFile    *after,
       GError        **error)
{
  const char *new = find_new_sentence (before, after);
  gboolean many = hb_peers_file_count_problems (before) > HB_PEERS_FILE_PROBLEMS_MAX;

  if (hb_peers_file_count_problems (after) <= hb_peers_file_count_problems (before) && (new == NULL || many) &&
      hb_peers_file_find_name (after, self->name) != NULL && !loses_peer (self, before, after))
    return TRUE;
  if (!check_addresses (self, edit, before, error))
    return FALSE;

  if (new != NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, new);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: a peer's name, in the brackets of a file */
                 _("[%s] has wrong lines in the file; first correct them in an editor"), self->name);
  return FALSE;
}

static gboolean
open_section (HbPeersChange  *self,
              HbPeersEdit    *edit,
              GError        **error)
{
  if (self->section == NULL)
    return hb_peers_edit_add (edit, self->name, NULL, error);
  if (hb_peers_edit_has (edit, self->section))
    return hb_peers_edit_rename (edit, self->section, self->name, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               /* Translators: a peer's name, in the brackets of a file */
               _("[%s] is no longer in the file"), self->section);
  return FALSE;
}

/**
 * hb_peers_change_apply:
 * @edit: a peers file
 * @self: a #HbPeersChange
 * @error: return location for a #GIOErrorEnum
 *
 * An #HbPeersEditFunc.
 *
 * Returns: whether all of it could be changed, and no line is wrong by that
 */
gboolean
hb_peers_change_apply (HbPeersEdit  *edit,
                       gpointer      change,
                       GError      **error)
{
  HbPeersChange *self = change;
  g_autoptr (HbPeersFile) before = self->section == NULL ? hb_peers_edit_parse (edit) : NULL;
  g_autoptr (HbPeersFile) after = NULL;

  if (!open_section (self, edit, error))
    return FALSE;
  /* Sentences about it have its new name. */
  if (before == NULL)
    before = hb_peers_edit_parse (edit);

  for (guint key = 0; key < HB_N_PEERS_KEYS; key++)
    if ((self->set & 1u << key) != 0)
      hb_peers_edit_set (edit, self->name, hb_peers_key_to_string (key), is_switch (key) ? NULL : self->values[key]);
  apply_switches (self, edit);

  after = hb_peers_edit_parse (edit);
  return check (self, edit, before, after, error);
}
