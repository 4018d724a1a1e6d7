#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/* Room for a network as text, and the final NUL. */
#define HB_NETWORK_STRING_SIZE (HB_ADDRESS_STRING_SIZE + 4)

/**
 * HbNetwork:
 * @base: the first address
 * @prefix: the prefix length within the sixteen bytes, 0 to 128 (120 for an IPv4 /24)
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

const char *hb_network_format (const HbNetwork *self,
                               char             text[HB_NETWORK_STRING_SIZE]);

G_END_DECLS
