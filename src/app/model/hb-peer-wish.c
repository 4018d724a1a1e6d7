#include "app/model/hb-peer-wish.h"

#include "store/hb-peers-index.h"
#include "store/hb-peers-name.h"

struct _HbPeerWish
{
  char *address;
  HbAddress number; /* the same as a value */
  char *listed;     /* (nullable): the name under which the engine lists the peer */
  char *name;       /* (nullable): stays as it is */
  char *note;       /* likewise */
  gboolean mutes;
  gboolean muted;
};

/* A group or the defaults may say that all their peers are muted. */
static void
set_muted (HbPeersEdit      *edit,
           const HbPeerWish *wish,
           const char       *section)
{
  g_autoptr (HbPeersFile) file = NULL;
  const HbPeersEntry *peer;

  hb_peers_edit_set (edit, section, "muted", NULL);
  file = hb_peers_edit_parse (edit);
  peer = hb_peers_file_find_name (file, section);
  if ((peer != NULL && peer->muted) != wish->muted)
    hb_peers_edit_set (edit, section, "muted", wish->muted ? "true" : "false");
}

/* Who is no longer named, noted or muted is not in the file any more, unless a person wrote more about it. */
static gboolean
tidy (HbPeersEdit         *edit,
      const HbPeersEntry  *peer,
      GError             **error)
{
  const guint idle = 1u << HB_PEERS_KEY_ADDRESS | 1u << HB_PEERS_KEY_EXPECTED;

  if (peer == NULL || hb_peers_entry_is_named (peer) || peer->own != idle || peer->expected ||
      peer->addresses->len + peer->hosts->len != 1)
    return TRUE;

  return hb_peers_edit_remove (edit, peer->name, error);
}

static gboolean
says_something (const HbPeerWish *self)
{
  return (self->name != NULL && self->name[0] != '\0') || (self->note != NULL && self->note[0] != '\0') || self->muted;
}

static gboolean
changes (const HbPeerWish   *self,
         const HbPeersEntry *peer)
{
  return self->name != NULL || self->note != NULL || self->muted != peer->muted;
}

/* Returns: (nullable) (transfer full): the section of a peer, its name as wanted */
static char *
open_section (HbPeersEdit         *edit,
              const HbPeersEntry  *peer,
              const HbPeerWish    *wish,
              GError             **error)
{
  const char *wanted = wish->name != NULL && wish->name[0] != '\0' ? wish->name : wish->address;
  g_autofree char *section = NULL;

  if (peer != NULL && (wish->name == NULL || g_str_equal (wanted, peer->name)))
    return g_strdup (peer->name);

  section = hb_peers_name_choose (edit, wanted);
  if (peer != NULL)
    return hb_peers_edit_rename (edit, peer->name, section, error) ? g_steal_pointer (&section) : NULL;
  if (!hb_peers_edit_add (edit, section, NULL, error))
    return NULL;

  hb_peers_edit_set (edit, section, "address", wish->address);
  hb_peers_edit_set (edit, section, "expected", "false");
  return g_steal_pointer (&section);
}

/**
 * hb_peer_wish_apply:
 * @edit: a peers file
 * @self: (type HbPeerWish): a wish
 * @error: return location for a #GIOErrorEnum
 *
 * An #HbPeersEditFunc.
 *
 * Returns: whether the file says so now
 */
gboolean
hb_peer_wish_apply (HbPeersEdit  *edit,
                    gpointer      self,
                    GError      **error)
{
  const HbPeerWish *wish = self;
  g_autoptr (HbPeersFile) before = hb_peers_edit_parse (edit);
  g_autoptr (HbPeersIndex) index = hb_peers_index_new (before);
  const HbPeersEntry *peer = hb_peers_index_find (index, &wish->number, wish->listed);
  g_autoptr (HbPeersFile) after = NULL;
  g_autofree char *section = NULL;

  if (peer == NULL ? !says_something (wish) : !changes (wish, peer))
    return TRUE;

  section = open_section (edit, peer, wish, error);
  if (section == NULL)
    return FALSE;

  if (wish->note != NULL)
    hb_peers_edit_set (edit, section, "note", wish->note[0] != '\0' ? wish->note : NULL);
  if (wish->mutes)
    set_muted (edit, wish, section);

  after = hb_peers_edit_parse (edit);
  return tidy (edit, hb_peers_file_find_name (after, section), error);
}

/**
 * hb_peer_wish_new:
 * @address: a peer's address
 * @listed: (nullable): the name under which the engine lists it
 *
 * Returns: (nullable) (transfer full): a wish that changes nothing; %NULL if that is no address
 */
HbPeerWish *
hb_peer_wish_new (const char *address,
                  const char *listed)
{
  HbAddress number;
  HbPeerWish *self;

  if (!hb_address_parse (address, &number))
    return NULL;

  self = g_new0 (HbPeerWish, 1);
  self->address = g_strdup (address);
  self->number = number;
  self->listed = g_strdup (listed);
  return self;
}

void
hb_peer_wish_free (HbPeerWish *self)
{
  g_free (self->address);
  g_free (self->listed);
  g_free (self->name);
  g_free (self->note);
  g_free (self);
}

/**
 * hb_peer_wish_set_texts:
 * @self: a wish
 * @name: the peer's name; empty for none
 * @note: its note; empty for none
 *
 * Longer texts are truncated.
 */
void
hb_peer_wish_set_texts (HbPeerWish *self,
                        const char *name,
                        const char *note)
{
  g_free (self->name);
  g_free (self->note);
  self->name = hb_peers_name_shorten (name, HB_PEERS_NAME_MAX);
  self->note = hb_peers_name_shorten (note, HB_PEERS_NOTE_MAX);
}

void
hb_peer_wish_set_muted (HbPeerWish *self,
                        gboolean    muted)
{
  self->mutes = TRUE;
  self->muted = muted;
}
