#pragma once

#include "engine/hb-run.h"
#include "hb-dbus-engine.h"

G_BEGIN_DECLS

/**
 * HbFeed:
 *
 * The signals of an exported role: changed peers and events, in batches of limited size, a few times a second at
 * most. While the reader has not taken the last batch, none is sent, and the waiting changes stay within limits.
 */
typedef struct _HbFeed HbFeed;

/**
 * HbFeedFunc:
 * @user_data: the owner's
 */
typedef void (*HbFeedFunc) (gpointer user_data);

HbFeed *hb_feed_new          (GDBusConnection *connection,
                              HbDBusEngine1   *skeleton,
                              const HbRun     *run,
                              HbFeedFunc       before,
                              gpointer         user_data);
void    hb_feed_free         (HbFeed          *self);
void    hb_feed_note         (HbFeed          *self,
                              const HbEvent   *event);
void    hb_feed_touch        (HbFeed          *self,
                              const HbAddress *peer);
void    hb_feed_touch_all    (HbFeed          *self);
void    hb_feed_hold         (HbFeed          *self);
void    hb_feed_release      (HbFeed          *self);
void    hb_feed_set_unlisted (HbFeed          *self,
                              gboolean         unlisted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbFeed, hb_feed_free)

G_END_DECLS
