#pragma once

#include "app/engine/hb-engine-proxy.h"
#include "app/engine/hb-gate.h"
#include "app/engine/hb-pinger.h"
#include "hb-dbus-engine.h"

G_BEGIN_DECLS

/* What the files of an engine proxy share: the object, what it knows, and how it learns that (hb-engine-proxy.c), the
 * calls (hb-engine-proxy-calls.c), and those of them that wait for each other, because their answers are large
 * (hb-engine-proxy-requests.c). */

struct _HbEngineProxy
{
  GObject parent_instance;

  GDBusConnection *connection;
  char *name;  /* (nullable) */
  char *owner; /* (nullable): who had the name when we began: whoever has it later is another engine */
  HbDBusEngine1 *proxy;
  HbDBusEngine1 *facts; /* also once it is gone */
  HbPeerList *peers;
  HbWatchPolicy *policy;
  gboolean connected;
  gboolean ended; /* rather than only giving no answer */
  gboolean closed;
  gint64 lost_at;     /* when it no longer was connected */
  GCancellable *lost; /* ends the calls then: who has its name later is not who is meant */
  GQueue requests;    /* of GTask, for large answers: those that wait */
  guint n_requests;   /* those that are under way */

  HbPinger *pinger; /* (nullable): on a bus */
  HbGate *gate;
  gboolean behind;   /* the gate has shut */
  gboolean learning; /* the engine is asked for all that there is */
  gint64 learned;    /* when it was, monotonic time */
  guint catch_up_source;
  GCancellable *cancellable;
};

void hb_engine_proxy_end_call (GObject      *source,
                               GAsyncResult *result,
                               gpointer      user_data);

G_END_DECLS
