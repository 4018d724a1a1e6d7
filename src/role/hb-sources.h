#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/* Beyond this, the least recently used address is forgotten. */
#define HB_SOURCES_MAX 8

/**
 * HbSources:
 * @addresses: the most recently used first
 * @n_addresses: how many there are
 *
 * Our addresses that payloads left from. A server knows peers by their addresses, and has a session for each of
 * these. A plain value that the client embeds.
 */
typedef struct
{
  HbAddress addresses[HB_SOURCES_MAX];
  guint n_addresses;
} HbSources;

void     hb_sources_note     (HbSources       *self,
                              const HbAddress *source);
void     hb_sources_forget   (HbSources       *self,
                              const HbAddress *source);
gboolean hb_sources_contains (const HbSources *self,
                              const HbAddress *source);

G_END_DECLS
