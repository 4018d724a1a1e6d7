#pragma once

#include "role/hb-budget-table.h"
#include "role/hb-deaths.h"
#include "role/hb-floods.h"
#include "role/hb-peer.h"

G_BEGIN_DECLS

/**
 * HbReporter:
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
  HbFloods floods;
  HbDeaths deaths;
  gint64 stamp;
  gint64 full_warned;
  guint64 refused;
} HbReporter;

void     hb_reporter_init          (HbReporter    *self,
                                    HbRole        *role,
                                    const gint64  *timeout);
void     hb_reporter_clear         (HbReporter    *self);
void     hb_reporter_introduce     (HbReporter    *self,
                                    HbPeer        *peer,
                                    gint64         absence,
                                    gint64         now);
void     hb_reporter_tell          (HbReporter    *self,
                                    HbPeer        *peer,
                                    const HbEvent *event);
gboolean hb_reporter_may_tell_word (HbReporter    *self,
                                    HbPeer        *peer,
                                    gboolean       asked,
                                    gint64         now);
gboolean hb_reporter_tell_death    (HbReporter    *self,
                                    HbPeer        *peer,
                                    const HbEvent *event);
void     hb_reporter_tell_end      (HbReporter    *self,
                                    HbPeer        *peer,
                                    const HbEvent *event);
void     hb_reporter_tell_surely   (HbReporter    *self,
                                    const HbPeer  *peer,
                                    const HbEvent *event);
void     hb_reporter_forget         (HbReporter    *self,
                                     const HbPeer  *peer,
                                     gint64         now);
void     hb_reporter_refuse        (HbReporter    *self,
                                    gint64         now);
void     hb_reporter_warn          (HbReporter    *self,
                                    gint64         now);
gint64   hb_reporter_get_due       (HbReporter    *self);
void     hb_reporter_finish        (HbReporter    *self,
                                    gint64         now);

G_END_DECLS
