#pragma once

#include "app/engine/hb-engine-proxy.h"
#include "app/engine/hb-gate.h"
#include "app/engine/hb-pinger.h"
#include "hb-dbus-engine.h"

G_BEGIN_DECLS

/* The engine proxy is split by subject: the object, its properties and the engine's signals (hb-engine-proxy.c), loading
 * the engine's state, at first and after something was missed (hb-engine-proxy-load.c), the calls
 * (hb-engine-proxy-calls.c), and calls with large replies, which are queued (hb-engine-proxy-requests.c). */

struct _HbEngineProxy
{
  GObject parent_instance;

  GDBusConnection *connection;
  char *name;  /* (nullable) */
  char *owner; /* (nullable): the first owner of the name: a later owner is another engine */
  HbDBusEngine1 *proxy;
  HbDBusEngine1 *facts; /* kept after the engine is gone */
  char *servers;        /* (nullable): of a client that has several, as last asked for */
  HbPeerList *peers;
  HbIncidentList *incidents;
  HbWatchPolicy *policy;
  gboolean connected;
  gboolean ended; /* it has ended, and not only stopped answering */
  gboolean closed;
  gint64 lost_at;     /* when the connection was lost */
  GCancellable *lost; /* cancels all calls then: a later owner of the name is another engine */
  GQueue requests;    /* of GTask: waiting calls with large replies */
  guint n_requests;   /* pending ones */

  HbPinger *pinger; /* (nullable): on a bus only */
  HbGate *gate;
  gboolean behind;   /* the gate has closed */
  gboolean loading;  /* the engine's state is being queried */
  gint64 loaded;     /* when that last ended, monotonic time */
  guint catch_up_source;
  GCancellable *cancellable;
};

void hb_engine_proxy_listen   (HbEngineProxy *self,
                               HbDBusEngine1 *proxy);
void hb_engine_proxy_load     (HbEngineProxy *self,
                               GTask         *task);
void hb_engine_proxy_end_load (HbEngineProxy *self);
void hb_engine_proxy_on_shut  (gpointer       user_data);
void hb_engine_proxy_end_call (GObject       *source,
                               GAsyncResult  *result,
                               gpointer       user_data);

G_END_DECLS
