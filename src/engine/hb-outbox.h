#pragma once

#include "engine/hb-clock.h"
#include "net/hb-net-link.h"
#include "role/hb-role.h"

G_BEGIN_DECLS

/**
 * HbOutbox:
 *
 * What a role wants sent, until it has left. Where a channel has no room, what is for it waits in
 * its order, and what is for the others passes by. A role has no more than two segments on their
 * way for each peer, since it waits to be told of each.
 */
typedef struct _HbOutbox HbOutbox;

/**
 * HbOutboxFunc:
 * @outgoing: a segment, its source address filled in
 * @now: a moment before the system was asked to send it
 * @error: 0, or the errno with which it did not leave
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
