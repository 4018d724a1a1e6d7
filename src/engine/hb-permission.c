#include "engine/hb-permission.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "config.h"

#ifdef HB_HAVE_POLKIT
#include <polkit/polkit.h>
#endif

/* Constant messages, without parameters, so that a window can translate them. */

static const char only_user[] = N_("Only root and the user who runs it may control that engine");

/* Translators: polkit is the service that asks for an administrator's password */
static const char no_polkit[] = N_("Only root may control that engine: polkit, which could authorize others, "
                                   "is not running");

#ifdef HB_HAVE_POLKIT
static const char denied[] = N_("You may not control that engine: the rules of polkit forbid it");

static const char no_password[] = N_("You may not control that engine without an administrator's password, "
                                     "and nobody could be asked for it");

static const char dismissed[] = N_("You may not control that engine without an administrator's password, and "
                                   "none was given");
#endif

static void
refuse (GTask      *task,
        const char *why)
{
  g_task_return_new_error (task, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, "%s", why);
}

#ifdef HB_HAVE_POLKIT

typedef struct
{
  char *sender;
  gboolean interactive;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->sender);
  g_free (question);
}

static void
on_checked (GObject      *authority,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (PolkitAuthorizationResult) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = polkit_authority_check_authorization_finish (POLKIT_AUTHORITY (authority), result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;

  if (error != NULL)
    {
      g_debug ("polkit: %s", error->message);
      refuse (task, error->domain == POLKIT_ERROR ? denied : no_polkit);
    }
  else if (polkit_authorization_result_get_is_authorized (answer))
    g_task_return_boolean (task, TRUE);
  else if (polkit_authorization_result_get_dismissed (answer))
    refuse (task, dismissed);
  else
    refuse (task, polkit_authorization_result_get_is_challenge (answer) ? no_password : denied);
}

static void
on_authority (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (PolkitAuthority) authority = NULL;
  g_autoptr (PolkitSubject) subject = NULL;
  g_autoptr (GError) error = NULL;

  authority = polkit_authority_get_finish (result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;

  if (authority == NULL)
    {
      g_debug ("polkit: %s", error->message);
      refuse (task, no_polkit);
      return;
    }

  subject = polkit_system_bus_name_new (question->sender);
  polkit_authority_check_authorization (
      authority, subject, HB_PERMISSION_ACTION, NULL,
      question->interactive ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                            : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
      g_task_get_cancellable (task), on_checked, g_object_ref (task));
}

/* The polkit library uses the process's shared connection, whose end would exit the process. */
static void
on_bus (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (bus == NULL)
    {
      refuse (task, no_polkit);
      return;
    }

  g_dbus_connection_set_exit_on_close (bus, FALSE);
  g_object_set_data_full (G_OBJECT (task), "bus", g_object_ref (bus), g_object_unref);
  polkit_authority_get_async (g_task_get_cancellable (task), on_authority, g_object_ref (task));
}

static void
ask_polkit (GTask      *task,
            const char *sender,
            gboolean    interactive)
{
  Question *question = g_new (Question, 1);

  *question = (Question) { g_strdup (sender), interactive };
  g_task_set_task_data (task, question, question_free);
  g_bus_get (G_BUS_TYPE_SYSTEM, g_task_get_cancellable (task), on_bus, g_object_ref (task));
}

#else

static void
ask_polkit (GTask      *task,
            const char *sender,
            gboolean    interactive)
{
  refuse (task, no_polkit);
}

#endif

/**
 * hb_permission_ask:
 * @self: who may make changes
 * @sender: the caller's unique name on the bus
 * @identity: (nullable): the caller's identity; %NULL on a private socket
 * @interactive: whether a person may be asked for a password, however long that takes
 * @cancellable: (nullable): cancels the question
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Checks whether a caller may make changes.
 */
void
hb_permission_ask (HbPermission         self,
                   const char          *sender,
                   const HbIdentity    *identity,
                   gboolean             interactive,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  if (self == HB_PERMISSION_OF_APP || identity->uid == 0 || identity->uid == geteuid ())
    g_task_return_boolean (task, TRUE);
  else if (self == HB_PERMISSION_OF_POLKIT)
    ask_polkit (task, sender, interactive);
  else
    refuse (task, only_user);
}

/**
 * hb_permission_ask_finish:
 * @result: the callback's result
 * @error: return location for %G_DBUS_ERROR_ACCESS_DENIED, with the reason as a msgid
 *
 * Returns: whether the caller may make changes
 */
gboolean
hb_permission_ask_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
