#pragma once

#include "role/hb-budget.h"
#include "role/hb-peer.h"
#include "role/hb-role.h"

G_BEGIN_DECLS

/**
 * HbReporter:
 * @stamp: the wall-clock time of the packet that is being looked at, or 0
 *
 * What a server tells of its peers. A flood of forged addresses must not fill anybody's log: a
 * peer whose address is unproven is introduced as long as a budget lasts; of one that is not yet
 * introduced nothing is told, and how much was left out is.
 */
typedef struct
{
  HbRole *role;
  HbBudget strangers;
  HbBudget words;
  gint64 stamp;
  gint64 flood_warned;
  gint64 full_warned;
  guint64 untold;
  guint64 refused;
} HbReporter;

void     hb_reporter_init          (HbReporter    *self,
                                    HbRole        *role,
                                    gboolean       bounded);
gboolean hb_reporter_introduce     (HbReporter    *self,
                                    HbPeer        *peer,
                                    gint64         now);
void     hb_reporter_tell          (HbReporter    *self,
                                    HbPeer        *peer,
                                    const HbEvent *event);
gboolean hb_reporter_may_tell_word (HbReporter    *self,
                                    HbPeer        *peer,
                                    gint64         now);
void     hb_reporter_tell_word     (HbReporter    *self,
                                    HbPeer        *peer,
                                    const HbEvent *event);
void     hb_reporter_refuse        (HbReporter    *self,
                                    gint64         now);
void     hb_reporter_warn          (HbReporter    *self,
                                    gint64         now);
void     hb_reporter_finish        (HbReporter    *self,
                                    gint64         now);

G_END_DECLS
