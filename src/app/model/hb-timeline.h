#pragma once

#include <gio/gio.h>

#include "app/model/hb-session.h"

G_BEGIN_DECLS

/* How many of a peer's latest sessions and messages are kept. */
#define HB_TIMELINE_SESSIONS_MAX 500
#define HB_TIMELINE_MESSAGES_MAX 2000

#define HB_TYPE_TIMELINE (hb_timeline_get_type ())

/**
 * HbTimeline:
 *
 * The known past of one peer, made from the engine's events. Properties:
 *
 * - "sessions" (#GListModel of #HbSession, the latest first)
 * - "messages" (#GListModel of #HbTimelineEntry, the latest first)
 * - "latest" (#HbSession, nullable, notified): the first of the sessions
 *
 * The signal "changed" is emitted after each change.
 */
G_DECLARE_FINAL_TYPE (HbTimeline, hb_timeline, HB, TIMELINE, GObject)

HbTimeline *hb_timeline_new               (void);
void        hb_timeline_load              (HbTimeline    *self,
                                           const GArray  *history);
void        hb_timeline_clear             (HbTimeline    *self);
void        hb_timeline_take_event        (HbTimeline    *self,
                                           const HbEvent *event);
GListModel *hb_timeline_get_sessions      (HbTimeline    *self);
GListModel *hb_timeline_get_messages      (HbTimeline    *self);
HbSession  *hb_timeline_get_latest        (HbTimeline    *self);
gboolean    hb_timeline_has_lost_messages (HbTimeline    *self);
gboolean    hb_timeline_has_lost_sessions (HbTimeline    *self);

G_END_DECLS
