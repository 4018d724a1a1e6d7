#pragma once

#include "role/hb-budget-table.h"
#include "role/hb-floods.h"
#include "role/hb-peer.h"
#include "role/hb-verdict-batch.h"

G_BEGIN_DECLS

/**
 * HbEventLimiter:
 * @stamp: the wall-clock time of the packet that is being looked at, or 0
 *
 * What a server tells of its peers. No flood may fill anybody's log, and none may hide a peer from
 * whoever reads it: so there is a budget for each source, for its network and for all strangers. A
 * session is told of where they allow it; of one that is not, nothing is told but that its peer, if it
 * ever spoke, was given up. How much was left out is told each second.
 */
typedef struct
{
  HbRole *role;
  HbBudgetTable *budgets; /* NULL where all is told */
  const gint64 *timeout;
  HbRate *rates; /* of each kind of peer and budget, for @rates_timeout */
  gint64 rates_timeout;
  HbFloods floods;
  HbVerdictBatch verdicts;
  gint64 stamp;
  gint64 full_warned;
  guint64 refused;
  const HbPeer *paid; /* (nullable): who opened a session with a word, of which the budgets have been taken */
} HbEventLimiter;

void     hb_event_limiter_init          (HbEventLimiter *self,
                                         HbRole         *role,
                                         const gint64   *timeout);
void     hb_event_limiter_clear         (HbEventLimiter *self);
void     hb_event_limiter_introduce     (HbEventLimiter *self,
                                         HbPeer         *peer,
                                         gint64          absence,
                                         gint64          now);
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
