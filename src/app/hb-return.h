#pragma once

#include "app/hb-remote.h"

G_BEGIN_DECLS

/**
 * HbReturn:
 *
 * Waits until there is an engine on a bus again that answers, be it the one of before or another. A bus of
 * the system that went is looked for again.
 */
typedef struct _HbReturn HbReturn;

/**
 * HbReturnFunc:
 * @remote: (transfer none): it
 * @bus: (transfer none): where it is
 * @user_data: the owner's, who may free the return
 */
typedef void (*HbReturnFunc) (HbRemote        *remote,
                              GDBusConnection *bus,
                              gpointer         user_data);

HbReturn *hb_return_new  (GDBusConnection *bus,
                          HbReturnFunc     returned,
                          gpointer         user_data);
void      hb_return_free (HbReturn        *self);

G_END_DECLS
