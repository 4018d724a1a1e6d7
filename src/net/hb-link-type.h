#pragma once

#include "net/hb-net-error.h"
#include "wire/hb-frame.h"

G_BEGIN_DECLS

/* Link types by their numbers in capture files and on D-Bus (LINKTYPE_…), which are the same on every system;
 * libpcap's own in memory (DLT_…) are not. */

HbLink hb_link_type_to_link (guint32 link_type);
int    hb_link_type_to_dlt  (guint32 link_type);
HbLink hb_link_from_dlt     (int          dlt);
void   hb_link_type_refuse  (int          datalink,
                             const char  *name,
                             HbNetError   code,
                             GError     **error);

G_END_DECLS
