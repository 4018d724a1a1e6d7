#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbNetwork:
 * @base: its first address
 * @prefix: how many leading bits of the sixteen bytes are fixed, 0 to 128 (an IPv4 /24
 *   stands as 120)
 *
 * A block of addresses in CIDR form (RFC 4632; RFC 4291, 2.3).
 */
typedef struct
{
  HbAddress base;
  guint prefix;
} HbNetwork;

gboolean hb_network_parse    (const char      *text,
                              HbNetwork       *network);
gboolean hb_network_contains (const HbNetwork *self,
                              const HbAddress *address);

G_END_DECLS
