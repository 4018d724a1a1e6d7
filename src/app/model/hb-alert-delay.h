#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An engine tells of an incident a second after the last of its verdicts, and five seconds after the first at the
 * latest. What belongs to none waits for a moment longer, microseconds. */
#define HB_ALERT_DELAY_LAST (G_USEC_PER_SEC + G_USEC_PER_SEC / 2)
#define HB_ALERT_DELAY_FIRST (6 * G_USEC_PER_SEC)

/**
 * HbAlertDelay:
 *
 * Peers that were given up, until it is known whether they belong to an incident: then nobody is told of each of
 * them. It has no clock, as #HbAlertGrouper.
 */
typedef struct _HbAlertDelay HbAlertDelay;

HbAlertDelay *hb_alert_delay_new               (void);
void          hb_alert_delay_free              (HbAlertDelay *self);
void          hb_alert_delay_add               (HbAlertDelay *self,
                                                const char   *address,
                                                gint64        now);
gboolean      hb_alert_delay_remove            (HbAlertDelay *self,
                                                const char   *address);
GPtrArray    *hb_alert_delay_take              (HbAlertDelay *self,
                                                gint64        now);
gint64        hb_alert_delay_get_next_deadline (HbAlertDelay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbAlertDelay, hb_alert_delay_free)

G_END_DECLS
