#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/* The maximum number of addresses in a filter. With more, the filter accepts every destination, and the
 * caller has to check it. */
#define HB_FILTER_ADDRESSES_MAX 64

char *hb_filter_build (guint16      own_port,
                       guint16      peer_port,
                       GArray      *addresses);

G_END_DECLS
