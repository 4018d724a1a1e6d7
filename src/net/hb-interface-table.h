#pragma once

#include <libmnl/libmnl.h>

#include "net/hb-interface.h"

G_BEGIN_DECLS

/**
 * HbInterfaceTable:
 *
 * The interfaces as the kernel's own messages say they are. To ask for all of them takes a lock that
 * whoever makes or removes many (containers, say) may hold for seconds; to follow the messages does not.
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
