#include "app/model/hb-peer-description.h"

#include <math.h>
#include <string.h>

#define UNSAID (-1)

/* A key of a peer's dictionary, the D-Bus type of its values and where they go. */
typedef struct
{
  const char *name;
  char type;
  gsize offset;
  gsize size; /* of a number, in a GVariant */
} Key;

static const Key keys[] = {
  { "address", 's', G_STRUCT_OFFSET (HbPeerDescription, address), 0 },
  { "state", 's', G_STRUCT_OFFSET (HbPeerDescription, state), 0 },
  { "verdict", 's', G_STRUCT_OFFSET (HbPeerDescription, verdict), 0 },
  { "last-text", 's', G_STRUCT_OFFSET (HbPeerDescription, last_text), 0 },
  { "rtt-ms", 'd', G_STRUCT_OFFSET (HbPeerDescription, rtt_ms), sizeof (double) },
  { "deadline", 'x', G_STRUCT_OFFSET (HbPeerDescription, deadline), sizeof (gint64) },
  { "heard", 'x', G_STRUCT_OFFSET (HbPeerDescription, heard), sizeof (gint64) },
  { "pulses", 'u', G_STRUCT_OFFSET (HbPeerDescription, pulses), sizeof (guint32) },
  { "muted", 'b', G_STRUCT_OFFSET (HbPeerDescription, muted), sizeof (guint8) },
};

#define N_KEYS G_N_ELEMENTS (keys)

/* Returns: the state of that name, or UNSAID where there is none */
static int
state_from_name (const char *name)
{
  static const char *const names[] = {
    [HB_PEER_STATE_LEFT] = "left",
    [HB_PEER_STATE_ALIVE] = "alive",
    [HB_PEER_STATE_PULSING] = "pulsing",
    [HB_PEER_STATE_GIVEN_UP] = "given-up",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return (int) i;

  return UNSAID;
}

static void
take_text (HbPeerDescription *self,
           const Key         *key,
           const char        *text)
{
  if (key->offset == G_STRUCT_OFFSET (HbPeerDescription, state))
    self->state = state_from_name (text);
  else if (key->offset == G_STRUCT_OFFSET (HbPeerDescription, verdict))
    self->verdict = hb_names_find (HB_NAMES_VERDICT, text);
  else
    G_STRUCT_MEMBER (const char *, self, key->offset) = text;
}

/* Takes it as it lies in a GVariant; %NULL where that is broken. */
static void
take_number (HbPeerDescription *self,
             const Key         *key,
             const guint8      *number)
{
  if (number == NULL)
    return;

  if (key->type == 'b')
    G_STRUCT_MEMBER (gboolean, self, key->offset) = *number != 0;
  else
    memcpy (G_STRUCT_MEMBER_P (self, key->offset), number, key->size);
}

static void
begin (HbPeerDescription *self)
{
  *self = (HbPeerDescription) {
    .address = "", .state = UNSAID, .verdict = HB_N_VERDICTS, .last_text = "", .rtt_ms = -1
  };
}

static void
end (HbPeerDescription *self)
{
  if (!isfinite (self->rtt_ms) || self->rtt_ms < 0)
    self->rtt_ms = -1;
  self->deadline = MAX (self->deadline, 0);
  self->heard = MAX (self->heard, 0);
}

/* One peer */

/* A value of the wrong type is as good as none. */
static void
take_value (HbPeerDescription *self,
            const char        *name,
            GVariant          *value)
{
  for (guint i = 0; i < N_KEYS; i++)
    {
      if (!g_str_equal (name, keys[i].name))
        continue;

      if (g_variant_get_type_string (value)[0] != keys[i].type)
        return;
      if (keys[i].type == 's')
        take_text (self, &keys[i], g_variant_get_string (value, NULL));
      else
        take_number (self, &keys[i], g_variant_get_data (value));
      return;
    }
}

/**
 * hb_peer_description_read:
 * @self: (out caller-allocates): return location for a description
 * @dictionary: a dictionary (a{sv}), which must outlive @self
 *
 * Takes one walk for all keys, where lookups would take one for each of them, and leaves the
 * dictionary the tree that GDBus has made of it: to walk with a "&s" makes bytes of it, and then
 * everything in it anew.
 */
void
hb_peer_description_read (HbPeerDescription *self,
                          GVariant          *dictionary)
{
  GVariantIter iter;
  GVariant *entry;

  begin (self);
  g_variant_iter_init (&iter, dictionary);
  while ((entry = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
      g_autoptr (GVariant) value = g_variant_get_variant (boxed);

      take_value (self, g_variant_get_string (name, NULL), value);
      g_variant_unref (entry);
    }

  end (self);
}

/* Many peers */

typedef struct
{
  GVariant *values;      /* (nullable): an array; %NULL where none is of use */
  const guint8 *numbers; /* (nullable): what is in it, unless that is texts */
} Column;

/* A column of the wrong type or length is as good as none. */
static void
column_init (Column    *self,
             const Key *key,
             GVariant  *columns,
             gsize      n_peers)
{
  const char type[] = { 'a', key->type, '\0' };

  *self = (Column) { g_variant_lookup_value (columns, key->name, G_VARIANT_TYPE (type)), NULL };
  if (self->values != NULL && g_variant_n_children (self->values) != n_peers)
    g_clear_pointer (&self->values, g_variant_unref);
  if (self->values != NULL && key->type != 's')
    self->numbers = g_variant_get_fixed_array (self->values, &n_peers, key->size);
}

static void
take_cell (HbPeerDescription *self,
           const Key         *key,
           const Column      *column,
           gsize              index)
{
  g_autoptr (GVariant) text = NULL;

  if (key->type != 's')
    {
      take_number (self, key,
                   column->numbers != NULL ? column->numbers + index * key->size : NULL);
      return;
    }

  if (column->values == NULL)
    return;

  text = g_variant_get_child_value (column->values, index);
  take_text (self, key, g_variant_get_string (text, NULL));
}

static gsize
count_peers (GVariant *columns)
{
  g_autoptr (GVariant) addresses = g_variant_lookup_value (columns, "address",
                                                           G_VARIANT_TYPE_STRING_ARRAY);

  return addresses != NULL ? g_variant_n_children (addresses) : 0;
}

/**
 * hb_peer_description_foreach:
 * @columns: each key of a peer with an array of what the peers have there (a{sv})
 * @func: called for each that has an address; what it gets is valid until it returns
 * @user_data: for @func
 */
void
hb_peer_description_foreach (GVariant              *columns,
                             HbPeerDescriptionFunc  func,
                             gpointer               user_data)
{
  gsize n_peers = count_peers (columns);
  Column read[N_KEYS];

  for (guint key = 0; key < N_KEYS; key++)
    column_init (&read[key], &keys[key], columns, n_peers);

  for (gsize i = 0; i < n_peers; i++)
    {
      HbPeerDescription description;

      begin (&description);
      for (guint key = 0; key < N_KEYS; key++)
        take_cell (&description, &keys[key], &read[key], i);
      end (&description);
      func (&description, user_data);
    }

  for (guint key = 0; key < N_KEYS; key++)
    g_clear_pointer (&read[key].values, g_variant_unref);
}
