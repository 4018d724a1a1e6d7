#pragma once

#include <gio/gio.h>

#include "app/model/hb-peer-list.h"
#include "app/model/hb-watch-policy.h"

G_BEGIN_DECLS

#define HB_TYPE_ENGINE_PROXY (hb_engine_proxy_get_type ())

/**
 * HbEngineProxy:
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
 * - "frozen-since" (int64): since when its time stands still, as hb_engine_proxy_get_frozen_since() has it
 * - "peers" (#HbPeerList)
 *
 * and two signals: "event" (a const #HbEvent as pointer, borrowed for the call), each of the engine's
 * events in order; and "caught-up" (#GPtrArray of #HbPeerItem), after the main loop had no
 * time for all that was told, and what was left out is lost: settings and peers are as they are now
 * again, those in the array were given up meanwhile, and what happened to them in between is not known.
 * Whoever hears of anything may drop the proxy.
 */
G_DECLARE_FINAL_TYPE (HbEngineProxy, hb_engine_proxy, HB, ENGINE_PROXY, GObject)

void           hb_engine_proxy_new_async  (GDBusConnection    *connection,
                                           const char         *name,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
HbEngineProxy *hb_engine_proxy_new_finish (GAsyncResult       *result,
                                           GError            **error);

void           hb_engine_proxy_close         (HbEngineProxy *self);
gboolean       hb_engine_proxy_is_connected  (HbEngineProxy *self);
gboolean       hb_engine_proxy_has_ended     (HbEngineProxy *self);
gboolean       hb_engine_proxy_is_server     (HbEngineProxy *self);
const char    *hb_engine_proxy_get_mode      (HbEngineProxy *self);
const char    *hb_engine_proxy_get_interface (HbEngineProxy *self);
const char    *hb_engine_proxy_get_server    (HbEngineProxy *self);
gint64         hb_engine_proxy_get_frozen_since    (HbEngineProxy *self);
HbPeerList    *hb_engine_proxy_get_peers     (HbEngineProxy *self);
HbWatchPolicy *hb_engine_proxy_get_policy    (HbEngineProxy *self);

/* Each calls the engine; @callback gets the answer for hb_engine_proxy_call_finish(). */
void hb_engine_proxy_send          (HbEngineProxy      *self,
                                    const char         *text,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_terminate     (HbEngineProxy      *self,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_set_watch     (HbEngineProxy      *self,
                                    HbWatchPolicy      *policy,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_set_muted     (HbEngineProxy      *self,
                                    const char         *address,
                                    gboolean            muted,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_remind_muted  (HbEngineProxy      *self,
                                    const char         *address,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_close_session (HbEngineProxy      *self,
                                    const char         *address,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_forget        (HbEngineProxy      *self,
                                    const char         *address,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);

void    hb_engine_proxy_get_history        (HbEngineProxy      *self,
                                            const char         *address,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
GArray *hb_engine_proxy_get_history_finish (HbEngineProxy      *self,
                                            GAsyncResult       *result,
                                            GError            **error);

/* The answer is a (tbua(xuay)). */
void hb_engine_proxy_get_packets_since (HbEngineProxy      *self,
                                        const char         *address,
                                        guint64             since,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);

GVariant *hb_engine_proxy_call_finish (HbEngineProxy *self,
                                       GAsyncResult  *result,
                                       GError       **error);

G_END_DECLS
