#pragma once

#include "engine/hb-identity.h"
#include "role/hb-role.h"

G_BEGIN_DECLS

/**
 * HbListening:
 * @role: "server" or "client"
 * @interface: where
 * @addresses: (element-type HbAddress): the local addresses
 * @filter: the capture filter in force
 * @timeout: a server's, nanoseconds
 * @pulses: a server's
 * @server: (nullable): a client's
 *
 * The detail of %HB_EVENT_LISTENING.
 */
typedef struct
{
  const char *role;
  const char *interface;
  GArray *addresses;
  const char *filter;
  gint64 timeout;
  guint pulses;
  const HbAddress *server;
} HbListening;

/**
 * HbSummary:
 * @counters: the role's
 * @texts_sent: how many texts a client has sent; negative for a server
 * @dropped: frames that the kernel had no room for
 * @peers: how many there have been
 * @open: sessions that are open at the end
 *
 * The detail of %HB_EVENT_SUMMARY.
 */
typedef struct
{
  const HbCounters *counters;
  gint64 texts_sent;
  guint64 dropped;
  guint64 peers;
  guint64 open;
} HbSummary;

/* What somebody had changed. */
typedef enum
{
  HB_CHANGE_TIMEOUT,
  HB_CHANGE_PULSES,
  HB_CHANGE_MUTED,
  HB_CHANGE_CLOSED,     /* a session */
  HB_CHANGE_FORGOTTEN,  /* a peer */
  HB_CHANGE_SAID,       /* a client's text */
  HB_CHANGE_TERMINATED, /* a client's session */
} HbChangeKind;

/**
 * HbChange:
 * @kind: what was changed
 * @timeout: the new one, nanoseconds
 * @pulses: likewise
 * @muted: likewise
 * @text: what is to be said, safe to show
 * @by: (nullable): who had it changed; %NULL for the app whose engine this is
 *
 * The detail of %HB_EVENT_CHANGED.
 */
typedef struct
{
  HbChangeKind kind;
  gint64 timeout;
  guint pulses;
  gboolean muted;
  const char *text;
  const HbIdentity *by;
} HbChange;

/**
 * HbEventFunc:
 * @event: what happened; its stamp is set, and it is borrowed for the call
 * @user_data: the listener's
 *
 * To whom an engine or a replay tells everything.
 */
typedef void (*HbEventFunc) (const HbEvent *event,
                             gpointer       user_data);

void        hb_summary_init           (HbSummary    *self,
                                       HbRole       *role,
                                       guint64       dropped);
const char *hb_change_kind_to_string  (HbChangeKind  kind);

G_END_DECLS
