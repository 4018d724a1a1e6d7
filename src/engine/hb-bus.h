#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HB_BUS_NAME "io.github.d0ntblink.Heartbeats.Engine"

/**
 * HbBus:
 *
 * A message bus on which an engine has its name. What is found under the name is the affair of
 * #HbExport.
 */
typedef struct _HbBus HbBus;

/**
 * HbBusFunc:
 * @user_data: the owner's
 */
typedef void (*HbBusFunc) (gpointer user_data);

char            *hb_bus_find_session   (GError    **error);
GDBusConnection *hb_bus_connect        (GBusType    type,
                                        GError    **error);
GDBusConnection *hb_bus_find_engine    (void);
HbBus           *hb_bus_new            (GBusType    type,
                                        HbBusFunc   name_lost,
                                        gpointer    user_data,
                                        GError    **error);
void             hb_bus_free           (HbBus      *self);
GDBusConnection *hb_bus_get_connection (HbBus      *self);
gboolean         hb_bus_claim_name     (HbBus      *self,
                                        GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbBus, hb_bus_free)

G_END_DECLS
