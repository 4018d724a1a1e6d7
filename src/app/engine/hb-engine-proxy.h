#pragma once

#include <gio/gio.h>

#include "app/model/hb-incident-list.h"
#include "app/model/hb-peer-list.h"
#include "app/model/hb-watch-policy.h"

G_BEGIN_DECLS

#define HB_TYPE_ENGINE_PROXY (hb_engine_proxy_get_type ())

/**
 * HbEngineProxy:
 *
 * A running engine as the app sees it over D-Bus (io.github.d0ntblink.Heartbeats.Engine1): the app's own one, or a
 * headless server that it is attached to. Properties, all read-only and notified:
 *
 * - "connected" (boolean): whether the values are current. Once %FALSE it stays so, all values are the last
 *   known ones, and every call fails: a later owner of the name is another engine
 * - "role" (string): "server" or "client"
 * - "mode" (string): "live", "demo" or "replay"
 * - "interface" (string), "addresses" (strv), "server" (string)
 * - "frozen-since" (int64): since when its time stands still, as from hb_engine_proxy_get_frozen_since()
 * - "peers" (#HbPeerList)
 *
 * Two signals: "event" (a const #HbEvent as pointer, borrowed for the call), for each of the engine's events in
 * order; and "caught-up" (#GPtrArray of #HbPeerItem), after events were dropped because the main loop was too slow:
 * settings and peers are current again, the peers in the array were given up meanwhile, and the events in between
 * are unknown. Any handler may drop the proxy.
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
const char    *hb_engine_proxy_get_peers_file (HbEngineProxy *self);
gint64         hb_engine_proxy_get_frozen_since    (HbEngineProxy *self);
HbPeerList    *hb_engine_proxy_get_peers     (HbEngineProxy *self);
HbIncidentList *hb_engine_proxy_get_incidents (HbEngineProxy *self);
HbWatchPolicy *hb_engine_proxy_get_policy    (HbEngineProxy *self);

/* Each calls the engine; pass the result of @callback to hb_engine_proxy_call_finish(). */
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
void hb_engine_proxy_restore_muted (HbEngineProxy      *self,
                                    const char         *address,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_mute_until    (HbEngineProxy      *self,
                                    const char         *address,
                                    gint64              until,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_acknowledge   (HbEngineProxy      *self,
                                    const char         *address,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void hb_engine_proxy_acknowledge_incident
                                   (HbEngineProxy      *self,
                                    guint               number,
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

/* Has the incidents name all of their peers: events name the first hundred only. */
void hb_engine_proxy_refresh_incidents (HbEngineProxy *self);

/* The reply is a (tbua(xuay)). */
void hb_engine_proxy_get_packets_since (HbEngineProxy      *self,
                                        const char         *address,
                                        guint64             since,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);

GVariant *hb_engine_proxy_call_finish (HbEngineProxy *self,
                                       GAsyncResult  *result,
                                       GError       **error);

G_END_DECLS
