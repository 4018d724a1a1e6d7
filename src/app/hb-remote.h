#pragma once

#include <gio/gio.h>

#include "app/hb-peer-list.h"

G_BEGIN_DECLS

#define HB_TYPE_REMOTE (hb_remote_get_type ())

/**
 * HbRemote:
 *
 * A running engine as the app sees it, over D-Bus (io.github.d0ntblink.Heartbeats.Engine1): its own
 * one, or a headless server that it is attached to. It has these properties, all read-only and
 * notified:
 *
 * - "connected" (boolean): whether what is shown is still true; once %FALSE it stays so, everything
 *   else is as it was then, and every call fails: whoever has the name later is another engine
 * - "role" (string): "server" or "client"
 * - "mode" (string): "live", "demo" or "replay"
 * - "interface" (string), "addresses" (strv), "server" (string)
 * - "timeout" and "pulse-interval" (double, seconds), "pulses" (uint)
 * - "moment" (int64): since when its time stands still, as hb_remote_get_moment() has it
 * - "peers" (#HbPeerList)
 *
 * and two signals: "event" (a const #HbEvent as pointer, borrowed for the call), each of the engine's
 * events in order; and "caught-up" (#GPtrArray of #HbPeerItem), after the main loop had no
 * time for all that was told, and what was left out is lost: settings and peers are as they are now
 * again, those in the array were given up meanwhile, and what happened to them in between is not known.
 * Whoever hears of anything may drop the remote.
 */
G_DECLARE_FINAL_TYPE (HbRemote, hb_remote, HB, REMOTE, GObject)

void         hb_remote_new_async          (GDBusConnection     *connection,
                                           const char          *name,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
HbRemote    *hb_remote_new_finish         (GAsyncResult        *result,
                                           GError             **error);

void         hb_remote_close              (HbRemote            *self);
gboolean     hb_remote_is_connected       (HbRemote            *self);
gboolean     hb_remote_has_ended          (HbRemote            *self);
gboolean     hb_remote_is_server          (HbRemote            *self);
const char  *hb_remote_get_mode           (HbRemote            *self);
const char  *hb_remote_get_interface      (HbRemote            *self);
const char  *hb_remote_get_server         (HbRemote            *self);
double       hb_remote_get_timeout        (HbRemote            *self);
guint        hb_remote_get_pulses         (HbRemote            *self);
double       hb_remote_get_pulse_interval (HbRemote            *self);
gint64       hb_remote_get_moment         (HbRemote            *self);
HbPeerList  *hb_remote_get_peers          (HbRemote            *self);

/* Each calls the engine; @callback gets the answer for hb_remote_call_finish(). */
void         hb_remote_send               (HbRemote            *self,
                                           const char          *text,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void         hb_remote_terminate          (HbRemote            *self,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void         hb_remote_set_timeout        (HbRemote            *self,
                                           double               seconds,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void         hb_remote_set_pulses         (HbRemote            *self,
                                           guint                count,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void         hb_remote_set_muted          (HbRemote            *self,
                                           const char          *address,
                                           gboolean             muted,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void         hb_remote_remind_muted       (HbRemote            *self,
                                           const char          *address,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void         hb_remote_close_session      (HbRemote            *self,
                                           const char          *address,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void         hb_remote_forget             (HbRemote            *self,
                                           const char          *address,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);

void         hb_remote_get_history        (HbRemote            *self,
                                           const char          *address,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
GArray      *hb_remote_get_history_finish (HbRemote            *self,
                                           GAsyncResult        *result,
                                           GError             **error);

/* The answer of the next two is a (a(xuay)) or a (tbua(xuay)); not every engine knows the last one. */
void         hb_remote_get_packets        (HbRemote            *self,
                                           const char          *address,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
void         hb_remote_get_packets_since  (HbRemote            *self,
                                           const char          *address,
                                           guint64              since,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);

GVariant    *hb_remote_call_finish        (HbRemote            *self,
                                           GAsyncResult        *result,
                                           GError             **error);

G_END_DECLS
