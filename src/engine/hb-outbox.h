#pragma once

#include "engine/hb-clock.h"
#include "net/hb-net-link.h"
#include "role/hb-role.h"

G_BEGIN_DECLS

/**
 * HbOutbox:
 *
 * The queue of a role's segments. The segments of a full channel wait in their order, and do not delay those of the
 * others. A role queues at most two segments for each peer, since it waits for the result of each.
 */
typedef struct _HbOutbox HbOutbox;

/**
 * HbOutboxFunc:
 * @outgoing: a segment, with its source address filled in
 * @now: just before the system was asked to send it
 * @error: 0, or the errno of the failure
 * @user_data: the owner's
 */
typedef void (*HbOutboxFunc) (const HbOutgoing *outgoing,
                              gint64            now,
                              int               error,
                              gpointer          user_data);

HbOutbox *hb_outbox_new         (HbNetLink        *net_link,
                                 HbClock          *clock,
                                 HbOutboxFunc      sent,
                                 GSourceFunc       room,
                                 gpointer          user_data);
void      hb_outbox_free        (HbOutbox         *self);
void      hb_outbox_put         (HbOutbox         *self,
                                 const HbOutgoing *outgoing);
gboolean  hb_outbox_flush       (HbOutbox         *self);
guint     hb_outbox_get_waiting (HbOutbox         *self,
                                 gint64            since);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbOutbox, hb_outbox_free)

G_END_DECLS
