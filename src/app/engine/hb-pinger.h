#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HbPinger:
 *
 * Pings an engine on a bus every few seconds: an engine that hangs keeps its bus name, and is as silent as one
 * without events.
 */
typedef struct _HbPinger HbPinger;

/**
 * HbPingerFunc:
 * @since: when it stopped answering, in microseconds of wall-clock time since 1970
 * @user_data: the owner's, who may free the pinger
 */
typedef void (*HbPingerFunc) (gint64   since,
                              gpointer user_data);

HbPinger *hb_pinger_new  (GDBusConnection *connection,
                          const char      *name,
                          HbPingerFunc     no_answer,
                          gpointer         user_data);
void      hb_pinger_free (HbPinger        *self);

G_END_DECLS
