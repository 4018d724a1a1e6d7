#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/* Of more addresses, the one that was not used for the longest time is forgotten. */
#define HB_SOURCES_MAX 8

/**
 * HbSources:
 * @addresses: the last one used first
 * @n_addresses: how many there are
 *
 * The addresses of ours that payloads left from. A server knows peers by their addresses, and keeps a
 * session for each of them. A plain value that the client embeds.
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
