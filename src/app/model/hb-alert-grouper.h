#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many peers that fall silent one soon after the other are told of each for itself; more of them
 * together. */
#define HB_ALERT_GROUPER_ALONE 3

/* How long after the last one another one still belongs to them, and how often anything is told at the
 * most, microseconds. */
#define HB_ALERT_GROUPER_WAVE (10 * G_USEC_PER_SEC)
#define HB_ALERT_GROUPER_INTERVAL G_USEC_PER_SEC

/**
 * HbAlertGrouperFuncs:
 * @tell_silent: a peer is to have a notification of its own that it is silent
 * @tell_back: that is to say now that it is back
 * @withdraw: that is to go
 * @tell_together: the one for all is to name these peers (element-type utf8), the latest first
 * @withdraw_together: that one is to go
 *
 * What the owner does, each replacing what it did before.
 */
typedef struct
{
  void (*tell_silent) (const char *address, gpointer user_data);
  void (*tell_back) (const char *address, gpointer user_data);
  void (*withdraw) (const char *address, gpointer user_data);
  void (*tell_together) (GPtrArray *addresses, gpointer user_data);
  void (*withdraw_together) (gpointer user_data);
} HbAlertGrouperFuncs;

/**
 * HbAlertGrouper:
 *
 * What is told of peers that fall silent and come back, be it one or be it hundreds at once: each for
 * itself as long as they are few, and all of them together where they are many. The first word comes
 * at once, and the others no more often than once a second. It has no clock: the times are the owner's,
 * microseconds that never go back.
 */
typedef struct _HbAlertGrouper HbAlertGrouper;

/**
 * HbAlertGrouperFilter:
 * @address: a peer that is told of
 * @user_data: the caller's
 *
 * Returns: whether it is still to be told of
 */
typedef gboolean (*HbAlertGrouperFilter) (const char *address,
                                          gpointer    user_data);

HbAlertGrouper *hb_alert_grouper_new           (const HbAlertGrouperFuncs *funcs,
                                                gpointer                   user_data);
void            hb_alert_grouper_free          (HbAlertGrouper            *self);
void            hb_alert_grouper_fall          (HbAlertGrouper            *self,
                                                const char                *address,
                                                gint64                     now);
void            hb_alert_grouper_rise          (HbAlertGrouper            *self,
                                                const char                *address);
void            hb_alert_grouper_drop          (HbAlertGrouper            *self,
                                                const char                *address);
void            hb_alert_grouper_retain        (HbAlertGrouper            *self,
                                                HbAlertGrouperFilter       filter,
                                                gpointer                   user_data);
void            hb_alert_grouper_clear         (HbAlertGrouper            *self);
void            hb_alert_grouper_advance       (HbAlertGrouper            *self,
                                                gint64                     now);
gint64          hb_alert_grouper_next_deadline (HbAlertGrouper            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbAlertGrouper, hb_alert_grouper_free)

G_END_DECLS
