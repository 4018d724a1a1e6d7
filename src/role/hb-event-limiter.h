#pragma once

#include "role/hb-budget-table.h"
#include "role/hb-floods.h"
#include "role/hb-peer.h"
#include "role/hb-verdict-batch.h"

G_BEGIN_DECLS

/**
 * HbIsQuietFunc:
 * @role: the role
 * @peer: one of its peers
 *
 * Returns: whether nobody is to be notified of it
 */
typedef gboolean (*HbIsQuietFunc) (HbRole       *role,
                                   const HbPeer *peer);

/**
 * HbEventLimiter:
 * @stamp: the wall-clock time of the current packet, or 0
 *
 * Limits a server's events about its peers. A flood must not fill the log, nor hide a peer from its reader: so
 * each source, each network and all strangers together have a budget. If the budgets do not allow a session to be
 * reported, the only event about it is its peer's give-up, if that ever spoke. The number of events left out is
 * reported each second.
 */
typedef struct
{
  HbRole *role;
  HbIsQuietFunc is_quiet;
  HbBudgetTable *budgets; /* NULL where all is reported */
  const gint64 *timeout;
  gboolean listed; /* whether to report that a peer changed if nothing else is reported about it */
  HbRate *rates;   /* by tier and level, for @rates_timeout */
  gint64 rates_timeout;
  HbFloods floods;
  HbVerdictBatch verdicts;
  gint64 stamp;
  gint64 full_warned;
  guint64 refused;
  const HbPeer *paid; /* (nullable): its first message is already taken from the budgets */
} HbEventLimiter;

void     hb_event_limiter_init          (HbEventLimiter *self,
                                         HbRole         *role,
                                         HbIsQuietFunc   is_quiet,
                                         const gint64   *timeout);
void     hb_event_limiter_clear         (HbEventLimiter *self);
void     hb_event_limiter_introduce     (HbEventLimiter *self,
                                         HbPeer         *peer,
                                         const HbEvent  *event);
void     hb_event_limiter_expect_word   (HbEventLimiter *self,
                                         const HbPeer   *peer);
void     hb_event_limiter_tell          (HbEventLimiter *self,
                                         HbPeer         *peer,
                                         const HbEvent  *event);
gboolean hb_event_limiter_may_tell_word (HbEventLimiter *self,
                                         HbPeer         *peer,
                                         gboolean        asked,
                                         gint64          now);
gboolean hb_event_limiter_tell_give_up  (HbEventLimiter *self,
                                         HbPeer         *peer,
                                         const HbEvent  *event);
void     hb_event_limiter_tell_end      (HbEventLimiter *self,
                                         HbPeer         *peer,
                                         const HbEvent  *event);
void     hb_event_limiter_tell_surely   (HbEventLimiter *self,
                                         const HbPeer   *peer,
                                         const HbEvent  *event);
void     hb_event_limiter_forget        (HbEventLimiter *self,
                                         const HbPeer   *peer,
                                         gint64          now);
void     hb_event_limiter_refuse        (HbEventLimiter *self,
                                         gint64          now);
void     hb_event_limiter_warn          (HbEventLimiter *self,
                                         gint64          now);
gint64   hb_event_limiter_get_due       (HbEventLimiter *self);
void     hb_event_limiter_finish        (HbEventLimiter *self,
                                         gint64          now);

G_END_DECLS
