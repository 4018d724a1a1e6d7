#include "engine/hb-alarm.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include <glib-unix.h>

struct _HbAlarm
{
  int fd;
  GSource *source;
  gint64 time; /* when it is due, microseconds, or -1 */
  HbAlarmFunc func;
  gpointer user_data;
};

static gboolean
on_time (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  HbAlarm *self = user_data;
  guint64 count;

  /* It may have been set again meanwhile. */
  if (read (fd, &count, sizeof count) == sizeof count)
    {
      self->time = -1;
      self->func (self->user_data);
    }

  return G_SOURCE_CONTINUE;
}

/**
 * hb_alarm_new:
 * @func: called from the main loop when the alarm is due
 * @user_data: for @func
 * @error: return location for a #GIOErrorEnum
 *
 * Returns: (nullable) (transfer full): an alarm that is not set
 */
HbAlarm *
hb_alarm_new (HbAlarmFunc   func,
              gpointer      user_data,
              GError      **error)
{
  HbAlarm *self;
  int fd = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("cannot create a timer: %s"),
                   g_strerror (errno));
      return NULL;
    }

  self = g_new0 (HbAlarm, 1);
  self->fd = fd;
  self->time = -1;
  self->func = func;
  self->user_data = user_data;
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_time), self, NULL);
  g_source_set_name (self->source, "heartbeats alarm");
  g_source_set_can_recurse (self->source, TRUE); /* as in hb_capture_source_new() */
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return self;
}

void
hb_alarm_free (HbAlarm *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->fd);
  g_free (self);
}

/**
 * hb_alarm_set:
 * @self: an alarm
 * @time: a time of g_get_monotonic_time(), in microseconds, which may be in the past; -1 for never
 *
 * Sets it to a time, at which it fires once.
 */
void
hb_alarm_set (HbAlarm *self,
              gint64   time)
{
  struct itimerspec spec = { 0 };

  if (time == self->time)
    return;

  /* timerfd_settime(2): a value of 0 would disarm it. */
  if (time >= 0)
    {
      spec.it_value.tv_sec = time / G_USEC_PER_SEC;
      spec.it_value.tv_nsec = time % G_USEC_PER_SEC * 1000 + 1;
    }

  self->time = time;
  timerfd_settime (self->fd, TFD_TIMER_ABSTIME, &spec, NULL);
}
