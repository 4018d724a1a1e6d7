#include "app/hb-peer-description.h"

#include <math.h>

#define UNSAID (-1)

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

/* A value of the wrong type is as good as none. */
static void
take_key (HbPeerDescription *self,
          const char        *key,
          GVariant          *value)
{
  static const struct
  {
    const char *key;
    const char *type;
    gsize offset;
  } keys[] = {
    { "address", "s", G_STRUCT_OFFSET (HbPeerDescription, address) },
    { "verdict", "s", G_STRUCT_OFFSET (HbPeerDescription, verdict) },
    { "last-text", "s", G_STRUCT_OFFSET (HbPeerDescription, last_text) },
    { "rtt-ms", "d", G_STRUCT_OFFSET (HbPeerDescription, rtt_ms) },
    { "deadline", "x", G_STRUCT_OFFSET (HbPeerDescription, deadline) },
    { "heard", "x", G_STRUCT_OFFSET (HbPeerDescription, heard) },
    { "pulses", "u", G_STRUCT_OFFSET (HbPeerDescription, pulses) },
    { "muted", "b", G_STRUCT_OFFSET (HbPeerDescription, muted) },
  };

  if (g_str_equal (key, "state") && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    self->state = state_from_name (g_variant_get_string (value, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gpointer place = G_STRUCT_MEMBER_P (self, keys[i].offset);

      if (!g_str_equal (key, keys[i].key))
        continue;
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE (keys[i].type)))
        return;

      if (keys[i].type[0] == 's')
        *(const char **) place = g_variant_get_string (value, NULL);
      else
        g_variant_get (value, keys[i].type, place);
      return;
    }
}

/**
 * hb_peer_description_read:
 * @self: (out caller-allocates): return location for a description
 * @dictionary: a dictionary (a{sv}), which must outlive @self
 *
 * Takes one walk for all keys, where lookups would take one for each of them.
 */
void
hb_peer_description_read (HbPeerDescription *self,
                          GVariant          *dictionary)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  *self = (HbPeerDescription) {
    .address = "", .state = UNSAID, .verdict = "", .last_text = "", .rtt_ms = -1
  };

  g_variant_iter_init (&iter, dictionary);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    take_key (self, key, value);

  if (!isfinite (self->rtt_ms) || self->rtt_ms < 0)
    self->rtt_ms = -1;
  self->deadline = MAX (self->deadline, 0);
  self->heard = MAX (self->heard, 0);
}
