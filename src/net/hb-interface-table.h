#pragma once

#include <libmnl/libmnl.h>

#include "net/hb-interface.h"

G_BEGIN_DECLS

/**
 * HbInterfaceTable:
 *
 * The interfaces, kept up to date from the kernel's messages. To query them all takes a lock, which somebody
 * who creates or removes many interfaces (of containers, say) may hold for seconds; to read the messages
 * takes none.
 */
typedef struct _HbInterfaceTable HbInterfaceTable;

HbInterfaceTable *hb_interface_table_new   (void);
void              hb_interface_table_free  (HbInterfaceTable       *self);
gboolean          hb_interface_table_load  (HbInterfaceTable       *self,
                                            GError                **error);
gboolean          hb_interface_table_apply (HbInterfaceTable       *self,
                                            const struct nlmsghdr  *message);
GPtrArray        *hb_interface_table_list  (HbInterfaceTable       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbInterfaceTable, hb_interface_table_free)

G_END_DECLS
