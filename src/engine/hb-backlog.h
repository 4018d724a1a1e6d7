#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/**
 * HbBacklog:
 *
 * Events that wait until a receiver has taken those before, in their order. Their number and size are limited. Where
 * there is no room, the oldest signs of life, texts and pulses are dropped first, then other events, and changes of a
 * peer's state last: give-ups, missing peers, incidents, sessions that open or end. At 16 MiB, some 80,000 of these wait.
 */
typedef struct _HbBacklog HbBacklog;

HbBacklog *hb_backlog_new           (void);
void       hb_backlog_free          (HbBacklog     *self);
void       hb_backlog_add           (HbBacklog     *self,
                                     const HbEvent *event);
gboolean   hb_backlog_is_empty      (HbBacklog     *self);
GVariant  *hb_backlog_take          (HbBacklog     *self);
guint64    hb_backlog_take_left_out (HbBacklog     *self,
                                     gboolean      *changes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbBacklog, hb_backlog_free)

G_END_DECLS
