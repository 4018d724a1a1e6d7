#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Up to so many peers that fall silent in one wave get a notification each; more of them share one. */
#define HB_ALERT_GROUPER_ALONE 3

/* The longest pause within a wave, and the shortest interval between notifications, microseconds. */
#define HB_ALERT_GROUPER_WAVE (10 * G_USEC_PER_SEC)
#define HB_ALERT_GROUPER_INTERVAL G_USEC_PER_SEC

/**
 * HbAlertGrouperFuncs:
 * @tell_silent: send a notification that a peer is silent
 * @tell_back: replace it by one that the peer is back
 * @withdraw: withdraw it
 * @tell_together: send the common notification with these peers (element-type utf8), the latest first
 * @withdraw_together: withdraw the common one
 *
 * The owner's functions. Each notification replaces the previous one about the same peer.
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
 * Groups notifications of peers that fall silent and come back: one for each while they are few, one for all if they
 * are many. The first one is sent at once, further ones at most once a second. It has no clock: the owner passes
 * times in, microseconds that never go back.
 */
typedef struct _HbAlertGrouper HbAlertGrouper;

/**
 * HbAlertGrouperFilter:
 * @address: a peer with a notification
 * @user_data: the caller's
 *
 * Returns: whether it still needs that
 */
typedef gboolean (*HbAlertGrouperFilter) (const char *address,
                                          gpointer    user_data);

HbAlertGrouper *hb_alert_grouper_new           (const HbAlertGrouperFuncs *funcs,
                                                gpointer                   user_data);
void            hb_alert_grouper_free          (HbAlertGrouper            *self);
void            hb_alert_grouper_note_silent   (HbAlertGrouper            *self,
                                                const char                *address,
                                                gint64                     now);
void            hb_alert_grouper_note_back     (HbAlertGrouper            *self,
                                                const char                *address);
void            hb_alert_grouper_await         (HbAlertGrouper            *self,
                                                const char                *address);
gboolean        hb_alert_grouper_is_waiting    (HbAlertGrouper            *self,
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
