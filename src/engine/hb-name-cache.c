#include "engine/hb-name-cache.h"

#include "wire/hb-host-name.h"
#include "wire/hb-message.h"

typedef struct
{
  HbAddress address;
  char *name;     /* (nullable): safe to show */
  gint64 until;   /* when it is to be asked for again */
  gboolean asked; /* an answer is awaited */
  gboolean gone;  /* and nobody needs that any more */
  GList link;     /* in the entries without a name, if nothing is awaited */
} Entry;

struct _HbNameCache
{
  GHashTable *entries; /* of Entry, by their addresses */
  GQueue nameless;     /* of those that may make room, the oldest one first */
  guint n_named;
  guint n_asked;
  gint64 strangers_at; /* when a bucket of strangers would have been empty: see get_strangers() */
};

static void
entry_free (Entry *self)
{
  g_free (self->name);
  g_free (self);
}

static void
leave_nameless (HbNameCache *self,
                Entry       *entry)
{
  if (entry->name == NULL && !entry->asked)
    g_queue_unlink (&self->nameless, &entry->link);
}

static void
join_nameless (HbNameCache *self,
               Entry       *entry)
{
  if (entry->name == NULL && !entry->asked)
    g_queue_push_tail_link (&self->nameless, &entry->link);
}

static void
remove_entry (HbNameCache *self,
              Entry       *entry)
{
  leave_nameless (self, entry);
  self->n_named -= entry->name != NULL;
  self->n_asked -= entry->asked;
  g_hash_table_remove (self->entries, &entry->address);
}

/* Returns: whether there is room for one more, which the oldest one without a name may have to make */
static gboolean
make_room (HbNameCache *self)
{
  if (g_hash_table_size (self->entries) < HB_NAME_CACHE_SIZE)
    return TRUE;
  if (self->nameless.head == NULL)
    return FALSE;

  remove_entry (self, self->nameless.head->data);
  return TRUE;
}

/* Returns: when the bucket of strangers would have been empty, if there is a token in it now: one each second */
static gint64
get_strangers (HbNameCache *self,
               gint64       now)
{
  return MAX (self->strangers_at, now - HB_NAME_CACHE_STRANGERS_MAX * HB_NAME_CACHE_STRANGERS_APART);
}

/**
 * hb_name_cache_get:
 * @self: a cache
 * @address: a peer's
 *
 * Returns: (nullable) (transfer none): what the resolver calls it, safe to show
 */
const char *
hb_name_cache_get (HbNameCache     *self,
                   const HbAddress *address)
{
  const Entry *entry;

  /* Called for each event. */
  if (self->n_named == 0)
    return NULL;

  entry = g_hash_table_lookup (self->entries, address);
  return entry != NULL ? entry->name : NULL;
}

/**
 * hb_name_cache_may_ask:
 * @self: a cache
 * @now: the time
 * @proven: whether what comes from an address is not forged
 *
 * Looks at no address, so it costs nothing in a flood.
 *
 * Returns: whether hb_name_cache_want() may say so of one now
 */
gboolean
hb_name_cache_may_ask (HbNameCache *self,
                       gint64       now,
                       gboolean     proven)
{
  return self->n_asked < HB_NAME_CACHE_ASKED_MAX &&
         (proven || get_strangers (self, now) + HB_NAME_CACHE_STRANGERS_APART <= now);
}

/**
 * hb_name_cache_want:
 * @self: a cache
 * @now: the time
 * @address: a peer's
 * @proven: whether what comes from it is not forged
 *
 * Returns: whether to ask the resolver for its name now; then hb_name_cache_take() or hb_name_cache_miss() follows
 */
gboolean
hb_name_cache_want (HbNameCache     *self,
                    gint64           now,
                    const HbAddress *address,
                    gboolean         proven)
{
  Entry *entry = g_hash_table_lookup (self->entries, address);

  if (entry != NULL && (entry->asked || now < entry->until))
    {
      entry->gone = FALSE;
      return FALSE;
    }
  if (!hb_name_cache_may_ask (self, now, proven))
    return FALSE;

  if (entry == NULL)
    {
      if (!make_room (self))
        return FALSE;
      entry = g_new0 (Entry, 1);
      entry->address = *address;
      entry->link.data = entry;
      g_hash_table_insert (self->entries, &entry->address, entry);
    }
  else
    {
      leave_nameless (self, entry);
    }

  entry->asked = TRUE;
  self->n_asked++;
  if (!proven)
    self->strangers_at = get_strangers (self, now) + HB_NAME_CACHE_STRANGERS_APART;
  return TRUE;
}

/* Returns: (nullable) (transfer none): the entry that waits for this answer */
static Entry *
find_asked (HbNameCache     *self,
            const HbAddress *address)
{
  Entry *entry = g_hash_table_lookup (self->entries, address);

  return entry != NULL && entry->asked ? entry : NULL;
}

static void
settle (HbNameCache *self,
        Entry       *entry,
        gint64       until)
{
  entry->asked = FALSE;
  entry->until = until;
  self->n_asked--;
  join_nameless (self, entry);
  if (entry->gone)
    remove_entry (self, entry);
}

/* Whoever owns an address chooses its name: it must not look like another address, and the rest is escaped.
 *
 * Returns: (nullable) (transfer full): the name to show */
static char *
make_safe (const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;
  g_autofree char *plain = NULL, *safe = NULL;
  HbAddress address;

  if (length > 0 && name[length - 1] == '.')
    length--;
  if (length == 0 || length > HB_HOST_NAME_MAX)
    return NULL;

  plain = g_strndup (name, length);
  safe = hb_message_escape_string (plain);
  return hb_address_parse (plain, &address) || strlen (safe) > HB_HOST_NAME_MAX ? NULL : g_steal_pointer (&safe);
}

/**
 * hb_name_cache_take:
 * @self: a cache
 * @now: the time
 * @address: an address that was asked for
 * @name: (nullable): its name, any bytes; %NULL where it has none
 *
 * Returns: whether it has another name now than before
 */
gboolean
hb_name_cache_take (HbNameCache     *self,
                    gint64           now,
                    const HbAddress *address,
                    const char      *name)
{
  Entry *entry = find_asked (self, address);
  g_autofree char *safe = make_safe (name);
  gboolean changed;

  if (entry == NULL)
    return FALSE;

  changed = !entry->gone && g_strcmp0 (entry->name, safe) != 0;
  self->n_named += (safe != NULL) - (entry->name != NULL);
  g_free (entry->name);
  entry->name = g_steal_pointer (&safe);
  settle (self, entry, now + (entry->name != NULL ? HB_NAME_CACHE_FOUND : HB_NAME_CACHE_NOT_FOUND));
  return changed;
}

/**
 * hb_name_cache_miss:
 * @self: a cache
 * @now: the time
 * @address: an address that was asked for
 *
 * Nobody answered: a name from before stays.
 */
void
hb_name_cache_miss (HbNameCache     *self,
                    gint64           now,
                    const HbAddress *address)
{
  Entry *entry = find_asked (self, address);

  if (entry != NULL)
    settle (self, entry, now + HB_NAME_CACHE_NO_ANSWER);
}

/**
 * hb_name_cache_drop:
 * @self: a cache
 * @address: that of a peer that is forgotten
 */
void
hb_name_cache_drop (HbNameCache     *self,
                    const HbAddress *address)
{
  Entry *entry = g_hash_table_lookup (self->entries, address);

  if (entry == NULL)
    return;
  if (entry->asked)
    entry->gone = TRUE;
  else
    remove_entry (self, entry);
}

/**
 * hb_name_cache_new:
 *
 * Returns: (transfer full): a cache without any name
 */
HbNameCache *
hb_name_cache_new (void)
{
  HbNameCache *self = g_new0 (HbNameCache, 1);

  self->entries = g_hash_table_new_full (hb_address_hash, hb_address_equal, NULL, (GDestroyNotify) entry_free);
  self->strangers_at = G_MININT64 / 2;
  g_queue_init (&self->nameless);

  return self;
}

void
hb_name_cache_free (HbNameCache *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}
