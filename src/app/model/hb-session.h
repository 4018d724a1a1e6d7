#pragma once

#include <gio/gio.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

/* How many entries of one session are kept; the latest ones. */
#define HB_SESSION_ENTRIES_MAX 100

#define HB_TYPE_SESSION (hb_session_get_type ())

/**
 * HbSession:
 *
 * One session with a peer, from its opening to its end. Properties, read-only and notified:
 *
 * - "title" (string): its start, end and duration, as far as known
 * - "outcome" (string): how it ended
 * - "state" (#HbPeerState as int): its present or final state
 * - "entries" (#GListModel of #HbTimelineEntry, the latest first): its timeout, pulses and their answers
 */
G_DECLARE_FINAL_TYPE (HbSession, hb_session, HB, SESSION, GObject)

HbSession *hb_session_new          (const HbEvent *first);
void       hb_session_take_event   (HbSession     *self,
                                    const HbEvent *event);
gboolean   hb_session_is_open      (HbSession     *self);
gboolean   hb_session_is_closed    (HbSession     *self);
gint64     hb_session_get_ended    (HbSession     *self);
HbClose    hb_session_get_reason   (HbSession     *self);
guint      hb_session_get_pulses   (HbSession     *self);
guint      hb_session_get_of       (HbSession     *self);
guint      hb_session_get_answered (HbSession     *self);
double     hb_session_get_rtt_ms   (HbSession     *self);

G_END_DECLS
