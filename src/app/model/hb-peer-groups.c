#include "app/model/hb-peer-groups.h"

struct _HbPeerGroups
{
  GObject parent_instance;

  HbPeerList *peers;   /* (nullable) */
  GHashTable *members; /* the name of the group, by #HbPeerItem: those in one; not owned */
  GHashTable *counts;  /* how many, by name */
  gboolean changed;
  gboolean stale;      /* some members may have been removed */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbPeerGroups, hb_peer_groups, G_TYPE_OBJECT)

static void
leave (HbPeerGroups *self,
       HbPeerItem   *peer,
       const char   *name)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));

  if (count > 1)
    g_hash_table_insert (self->counts, g_strdup (name), GUINT_TO_POINTER (count - 1));
  else
    self->changed |= g_hash_table_remove (self->counts, name);
  g_hash_table_remove (self->members, peer);
}

static void
enter (HbPeerGroups *self,
       HbPeerItem   *peer,
       const char   *name)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));

  if (count == 0 && g_hash_table_size (self->counts) == HB_PEER_GROUPS_MAX)
    return;

  self->changed |= count == 0;
  g_hash_table_insert (self->counts, g_strdup (name), GUINT_TO_POINTER (count + 1));
  g_hash_table_insert (self->members, peer, g_strdup (name));
}

static void
take (HbPeerGroups *self,
      HbPeerItem   *peer)
{
  const char *before = g_hash_table_lookup (self->members, peer);
  const char *now = hb_peer_item_get_group (peer);

  if (g_strcmp0 (before, now) == 0 || (before == NULL && now[0] == '\0'))
    return;

  if (before != NULL)
    leave (self, peer, before);
  if (now[0] != '\0')
    enter (self, peer, now);
}

static void
tell (HbPeerGroups *self)
{
  if (!self->changed)
    return;

  self->changed = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_updated (HbPeerGroups *self,
            GPtrArray    *changed)
{
  for (guint i = 0; i < changed->len; i++)
    take (self, g_ptr_array_index (changed, i));
  tell (self);
}

static void
take_range (HbPeerGroups *self,
            guint         position,
            guint         count)
{
  for (guint i = position; i < position + count; i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (G_LIST_MODEL (self->peers), i);

      take (self, peer);
    }
}

static void
on_items_changed (HbPeerGroups *self,
                  guint         position,
                  guint         removed,
                  guint         added)
{
  self->stale |= removed > 0 && g_hash_table_size (self->members) > 0;
  take_range (self, position, added);
  tell (self);
}

/* The list tells this once, after all ranges that it has removed. Who was removed is known no more: all are counted
 * again, if any group may have lost one. */
static void
on_number_changed (HbPeerGroups *self)
{
  g_auto (GStrv) names_before = NULL;
  g_auto (GStrv) names_after = NULL;

  if (!self->stale)
    return;

  self->stale = FALSE;
  names_before = hb_peer_groups_dup_names (self);
  g_hash_table_remove_all (self->members);
  g_hash_table_remove_all (self->counts);
  take_range (self, 0, g_list_model_get_n_items (G_LIST_MODEL (self->peers)));
  names_after = hb_peer_groups_dup_names (self);
  self->changed = !g_strv_equal ((const char *const *) names_before, (const char *const *) names_after);
  tell (self);
}

/**
 * hb_peer_groups_watch:
 * @self: groups
 * @peers: (nullable) (transfer none): the list whose groups they are
 */
void
hb_peer_groups_watch (HbPeerGroups *self,
                      HbPeerList   *peers)
{
  if (peers == self->peers)
    return;

  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  self->changed = g_hash_table_size (self->counts) > 0;
  self->stale = FALSE;
  g_hash_table_remove_all (self->members);
  g_hash_table_remove_all (self->counts);
  g_set_object (&self->peers, peers);
  if (peers != NULL)
    {
      g_signal_connect_swapped (peers, "updated", G_CALLBACK (on_updated), self);
      g_signal_connect_swapped (peers, "items-changed", G_CALLBACK (on_items_changed), self);
      g_signal_connect_swapped (peers, "notify::n-items", G_CALLBACK (on_number_changed), self);
      take_range (self, 0, g_list_model_get_n_items (G_LIST_MODEL (peers)));
    }
  tell (self);
}

static int
compare_names (gconstpointer one,
               gconstpointer other)
{
  return g_utf8_collate (*(const char *const *) one, *(const char *const *) other);
}

/**
 * hb_peer_groups_dup_names:
 * @self: groups
 *
 * Returns: (transfer full): their names, as in a dictionary
 */
char **
hb_peer_groups_dup_names (HbPeerGroups *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

static void
hb_peer_groups_dispose (GObject *object)
{
  HbPeerGroups *self = HB_PEER_GROUPS (object);

  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->peers);

  G_OBJECT_CLASS (hb_peer_groups_parent_class)->dispose (object);
}

static void
hb_peer_groups_finalize (GObject *object)
{
  HbPeerGroups *self = HB_PEER_GROUPS (object);

  g_hash_table_unref (self->members);
  g_hash_table_unref (self->counts);

  G_OBJECT_CLASS (hb_peer_groups_parent_class)->finalize (object);
}

static void
hb_peer_groups_class_init (HbPeerGroupsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hb_peer_groups_dispose;
  object_class->finalize = hb_peer_groups_finalize;

  signals[CHANGED] = g_signal_new ("changed", HB_TYPE_PEER_GROUPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
hb_peer_groups_init (HbPeerGroups *self)
{
  self->members = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * hb_peer_groups_new:
 *
 * Returns: (transfer full): no groups
 */
HbPeerGroups *
hb_peer_groups_new (void)
{
  return g_object_new (HB_TYPE_PEER_GROUPS, NULL);
}
