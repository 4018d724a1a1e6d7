#pragma once

#include "net/hb-net-error.h"
#include "wire/hb-frame.h"

G_BEGIN_DECLS

/* The number of a link type as capture files and the D-Bus interface have it (libpcap's LINKTYPE_…),
 * which is the same everywhere, and not what libpcap has in memory (DLT_…). */

HbLink hb_link_type_to_link (guint32 link_type);
int    hb_link_type_to_dlt  (guint32 link_type);
HbLink hb_link_from_dlt     (int          dlt);
void   hb_link_type_refuse  (int          datalink,
                             const char  *name,
                             HbNetError   code,
                             GError     **error);

G_END_DECLS
