#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HbCallers:
 *
 * Counts the pending calls of each caller on a connection. Calls beyond the limit of a caller, of a user with many
 * connections, or of all together are refused in the thread that reads the connection. The main loop does not see
 * them, so a flood of calls neither delays pulses nor takes memory.
 */
typedef struct _HbCallers HbCallers;

/**
 * HbCallersFunc:
 * @sender: the unique name of a new caller; "" on a private socket
 * @user_data: the owner's
 *
 * Called in the main loop.
 */
typedef void (*HbCallersFunc) (const char *sender,
                               gpointer    user_data);

HbCallers  *hb_callers_new       (GDBusConnection       *connection,
                                  HbCallersFunc          met,
                                  gpointer               user_data);
void        hb_callers_free      (HbCallers             *self);
const char *hb_callers_get_name  (GDBusMethodInvocation *invocation);
void        hb_callers_set_user  (HbCallers             *self,
                                  const char            *sender,
                                  guint32                uid);
void        hb_callers_forget    (HbCallers             *self,
                                  const char            *sender);
void        hb_callers_end       (HbCallers             *self,
                                  GDBusMethodInvocation *invocation);
guint64     hb_callers_get_turn  (HbCallers             *self,
                                  const char            *sender,
                                  guint64               *of_user);
void        hb_callers_take_turn (HbCallers             *self,
                                  const char            *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbCallers, hb_callers_free)

G_END_DECLS
