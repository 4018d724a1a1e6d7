#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbAlarm:
 *
 * An exact timer on the thread-default main loop: GLib 2.74 rounds its timeouts up to whole milliseconds.
 */
typedef struct _HbAlarm HbAlarm;

/**
 * HbAlarmFunc:
 * @user_data: the data given to hb_alarm_new()
 */
typedef void (*HbAlarmFunc) (gpointer user_data);

HbAlarm *hb_alarm_new  (HbAlarmFunc   func,
                        gpointer      user_data,
                        GError      **error);
void     hb_alarm_free (HbAlarm      *self);
void     hb_alarm_set  (HbAlarm      *self,
                        gint64        time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbAlarm, hb_alarm_free)

G_END_DECLS
