#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/* So many addresses are named in a filter at the most; with more, it lets every destination
 * through, for the caller to look at. */
#define HB_FILTER_ADDRESSES_MAX 64

char *hb_filter_build (guint16      own_port,
                       guint16      peer_port,
                       GArray      *addresses);

G_END_DECLS
