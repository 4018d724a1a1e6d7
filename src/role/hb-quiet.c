#include "role/hb-quiet.h"

/* 160 bytes each. */
#define ENTRIES_MAX 131072
#define STRANGERS_MAX 32768

struct _HbQuiet
{
  GHashTable *entries; /* of HbQuietEntry, by the address in each */
};

HbQuiet *
hb_quiet_new (void)
{
  HbQuiet *self = g_new0 (HbQuiet, 1);

  self->entries = g_hash_table_new_full (hb_address_hash, hb_address_equal, NULL, g_free);
  return self;
}

void
hb_quiet_free (HbQuiet *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

/**
 * hb_quiet_find:
 * @self: what keeps peers quiet
 * @peer: an address
 *
 * Returns: (nullable) (transfer none): what keeps that peer quiet
 */
HbQuietEntry *
hb_quiet_find (HbQuiet         *self,
               const HbAddress *peer)
{
  return g_hash_table_size (self->entries) > 0 ? g_hash_table_lookup (self->entries, peer) : NULL;
}

/**
 * hb_quiet_need:
 * @self: what keeps peers quiet
 * @peer: an address
 * @stranger: whether anybody may have caused that
 *
 * Returns: (nullable) (transfer none): the peer's entry, which may be new and empty; %NULL where there are too many
 */
HbQuietEntry *
hb_quiet_need (HbQuiet         *self,
               const HbAddress *peer,
               gboolean         stranger)
{
  HbQuietEntry *entry = g_hash_table_lookup (self->entries, peer);

  if (entry != NULL)
    return entry;
  if (g_hash_table_size (self->entries) >= (stranger ? STRANGERS_MAX : ENTRIES_MAX))
    return NULL;

  entry = g_new0 (HbQuietEntry, 1);
  entry->peer = *peer;
  g_hash_table_insert (self->entries, &entry->peer, entry);
  return entry;
}

static gboolean
hb_quiet_entry_is_empty (const HbQuietEntry *self)
{
  return self->until == 0 && !self->muted && !self->overrides && !self->acknowledged &&
         hb_flapping_is_idle (&self->flapping);
}

/**
 * hb_quiet_tidy:
 * @self: what keeps peers quiet
 * @entry: one of its entries
 *
 * Drops the entry if it is empty.
 */
void
hb_quiet_tidy (HbQuiet      *self,
               HbQuietEntry *entry)
{
  if (hb_quiet_entry_is_empty (entry))
    g_hash_table_remove (self->entries, &entry->peer);
}

/**
 * hb_quiet_forget:
 * @self: what keeps peers quiet
 * @peer: the address of a peer that is dropped
 */
void
hb_quiet_forget (HbQuiet         *self,
                 const HbAddress *peer)
{
  g_hash_table_remove (self->entries, peer);
}

typedef struct
{
  HbQuietFunc func;
  gpointer user_data;
} Walk;

static gboolean
visit (gpointer address,
       gpointer entry,
       gpointer user_data)
{
  const Walk *walk = user_data;

  walk->func (entry, walk->user_data);
  return hb_quiet_entry_is_empty (entry);
}

/**
 * hb_quiet_walk:
 * @self: what keeps peers quiet
 * @func: called for each entry
 * @user_data: for @func
 *
 * Drops the entries that are empty then.
 */
void
hb_quiet_walk (HbQuiet     *self,
               HbQuietFunc  func,
               gpointer     user_data)
{
  Walk walk = { func, user_data };

  g_hash_table_foreach_remove (self->entries, visit, &walk);
}
