#include "role/hb-sources.h"

#include <string.h>

/**
 * hb_sources_note:
 * @self: addresses
 * @source: an address that a payload has left from
 */
void
hb_sources_note (HbSources       *self,
                 const HbAddress *source)
{
  hb_sources_forget (self, source);
  self->n_addresses = MIN (self->n_addresses, HB_SOURCES_MAX - 1);
  memmove (&self->addresses[1], &self->addresses[0],
           self->n_addresses * sizeof self->addresses[0]);
  self->addresses[0] = *source;
  self->n_addresses++;
}

/**
 * hb_sources_forget:
 * @self: addresses
 * @source: an address to remove
 */
void
hb_sources_forget (HbSources       *self,
                   const HbAddress *source)
{
  guint i = hb_address_find (self->addresses, self->n_addresses, source);

  if (i == self->n_addresses)
    return;

  self->n_addresses--;
  memmove (&self->addresses[i], &self->addresses[i + 1],
           (self->n_addresses - i) * sizeof self->addresses[0]);
}

/**
 * hb_sources_contains:
 * @self: addresses
 * @source: an address
 *
 * Returns: whether it is among them
 */
gboolean
hb_sources_contains (const HbSources *self,
                     const HbAddress *source)
{
  return hb_address_find (self->addresses, self->n_addresses, source) < self->n_addresses;
}
