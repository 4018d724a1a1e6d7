#include "app/engine/hb-engine-proxy-private.h"

#include <glib/gi18n.h>

/* Calls that a person made: polkit may ask for a password, which takes a while to type. */
#define INTERACTIVE G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION
#define PASSWORD_MS (5 * 60 * 1000)

/* An engine refuses with constant messages that our catalogs have. */
static void
translate (GError *error)
{
  char *words = g_strdup (*error->message != '\0' ? _(error->message) : "");

  g_free (error->message);
  error->message = words;
}

/* Returns: whether the engine ended before it answered */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* Ends any call, whatever its result. Takes @user_data, a task. */
void
hb_engine_proxy_end_call (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GVariant *answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (answer != NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
      return;
    }

  if (is_gone (error))
    {
      g_error_free (error);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "%s",
                               _("The engine has ended, or no longer answers"));
      return;
    }

  /* The engine's message is for people; the D-Bus prefix is not. */
  g_dbus_error_strip_remote_error (error);
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    translate (error);
  g_task_return_error (task, error);
}

void
hb_engine_proxy_send (HbEngineProxy       *self,
                      const char          *text,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  hb_dbus_engine1_call_send (self->proxy, text, INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                             g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_terminate (HbEngineProxy       *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  hb_dbus_engine1_call_terminate (self->proxy, INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                                  g_task_new (self, NULL, callback, user_data));
}

/**
 * hb_engine_proxy_set_watch:
 * @self: an engine proxy of a server
 * @policy: (transfer none): the new settings
 * @callback: (nullable): called with the reply
 * @user_data: for @callback
 *
 * Sets all of them, or none. hb_engine_proxy_get_policy() changes when the engine reports the new settings.
 */
void
hb_engine_proxy_set_watch (HbEngineProxy       *self,
                           HbWatchPolicy       *policy,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  hb_dbus_engine1_call_set_watch (self->proxy, hb_watch_policy_get_timeout (policy),
                                  hb_watch_policy_get_pulses (policy), hb_watch_policy_get_pulse_interval (policy),
                                  INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                                  g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_set_muted (HbEngineProxy       *self,
                           const char          *address,
                           gboolean             muted,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  hb_dbus_engine1_call_set_muted (self->proxy, address, muted, INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                                  g_task_new (self, NULL, callback, user_data));
}

/**
 * hb_engine_proxy_mute_until:
 * @self: an engine proxy that is connected
 * @address: a peer's address
 * @until: when people are to be notified of it again, microseconds of wall-clock time since 1970, or
 *   %HB_QUIET_UNTIL_BACK
 * @callback: called when it is muted
 * @user_data: for @callback
 */
void
hb_engine_proxy_mute_until (HbEngineProxy       *self,
                            const char          *address,
                            gint64               until,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  hb_dbus_engine1_call_mute_until (self->proxy, address, until, INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                                   g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_acknowledge (HbEngineProxy       *self,
                             const char          *address,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  hb_dbus_engine1_call_acknowledge (self->proxy, address, INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                                    g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_acknowledge_incident (HbEngineProxy       *self,
                                      guint                number,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  hb_dbus_engine1_call_acknowledge_incident (self->proxy, number, INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                                             g_task_new (self, NULL, callback, user_data));
}

/**
 * hb_engine_proxy_restore_muted:
 * @self: an engine proxy
 * @address: a peer's address
 * @callback: (nullable): called with the reply
 * @user_data: for @callback
 *
 * Mutes a peer that a person muted in an earlier run, without asking for a password.
 */
void
hb_engine_proxy_restore_muted (HbEngineProxy       *self,
                               const char          *address,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  hb_dbus_engine1_call_set_muted (self->proxy, address, TRUE, G_DBUS_CALL_FLAGS_NONE, -1, self->lost, hb_engine_proxy_end_call,
                                  g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_close_session (HbEngineProxy       *self,
                               const char          *address,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  hb_dbus_engine1_call_close_session (self->proxy, address, INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                                      g_task_new (self, NULL, callback, user_data));
}

void
hb_engine_proxy_forget (HbEngineProxy       *self,
                        const char          *address,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  hb_dbus_engine1_call_forget (self->proxy, address, INTERACTIVE, PASSWORD_MS, self->lost, hb_engine_proxy_end_call,
                               g_task_new (self, NULL, callback, user_data));
}

/**
 * hb_engine_proxy_call_finish:
 * @self: an engine proxy
 * @result: the callback's result
 * @error: return location for an error, in words for people
 *
 * Returns: (nullable) (transfer full): the reply, a tuple
 */
GVariant *
hb_engine_proxy_call_finish (HbEngineProxy  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
