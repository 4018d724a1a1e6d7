#include "app/window/hb-engine-notice.h"

#include <glib/gi18n.h>

struct _HbEngineNotice
{
  GApplication *application; /* not owned */
  HbEngineProxy *engine;     /* (nullable) */
  gboolean lost;             /* there is a notification */
  gboolean hidden;           /* there is no window that shows it */
};

#define ENGINE_ID "engine"

static void
withdraw_lost (HbEngineNotice *self)
{
  if (self->lost)
    g_application_withdraw_notification (self->application, ENGINE_ID);
  self->lost = FALSE;
}

/* A window shows a banner. Without a window, nobody would know that the watch has ended. */
static void
on_connected (HbEngineProxy  *engine,
              GParamSpec     *pspec,
              HbEngineNotice *self)
{
  g_autoptr (GNotification) notification = NULL;
  g_autoptr (GIcon) icon = g_themed_icon_new ("dialog-warning-symbolic");

  if (!self->hidden || hb_engine_proxy_is_connected (engine))
    return;

  notification = g_notification_new (_("Heartbeats stopped watching"));
  g_notification_set_body (notification, _("The engine has ended. It can be started again from the window."));
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_application_send_notification (self->application, ENGINE_ID, notification);
  self->lost = TRUE;
}

static void
forget_engine (HbEngineNotice *self)
{
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
}

/**
 * hb_engine_notice_set_engine:
 * @self: a notice
 * @engine: (nullable) (transfer none): the engine
 *
 * Withdraws what was said of an earlier one.
 */
void
hb_engine_notice_set_engine (HbEngineNotice *self,
                             HbEngineProxy  *engine)
{
  forget_engine (self);
  withdraw_lost (self);
  if (engine == NULL)
    return;

  self->engine = g_object_ref (engine);
  g_signal_connect (engine, "notify::connected", G_CALLBACK (on_connected), self);
}

/**
 * hb_engine_notice_set_hidden:
 * @self: a notice
 * @hidden: whether there is no window that shows that the engine has ended
 */
void
hb_engine_notice_set_hidden (HbEngineNotice *self,
                             gboolean        hidden)
{
  self->hidden = hidden;
  if (!hidden)
    withdraw_lost (self);
}

/**
 * hb_engine_notice_new:
 * @application: (transfer none): the application that sends the notification; it must outlive the notice
 *
 * Returns: (transfer full): a notice without an engine
 */
HbEngineNotice *
hb_engine_notice_new (GApplication *application)
{
  HbEngineNotice *self = g_new0 (HbEngineNotice, 1);

  self->application = application;
  return self;
}

/**
 * hb_engine_notice_free:
 * @self: (transfer full): a notice
 *
 * A notification that was sent stays.
 */
void
hb_engine_notice_free (HbEngineNotice *self)
{
  forget_engine (self);
  g_free (self);
}
