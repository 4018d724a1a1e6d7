#include "engine/hb-permission.h"

#include <unistd.h>

/* Who may make changes if polkit cannot be reached. */

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Returns: (nullable) (transfer full): why the change is refused, or %NULL if it is allowed */
static char *
ask (HbPermission   permission,
     const guint32 *uid)
{
  HbIdentity identity = { .uid = uid != NULL ? *uid : 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hb_permission_ask (permission, ":1.5", uid != NULL ? &identity : NULL, TRUE, NULL, on_answer,
                     &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  if (hb_permission_ask_finish (result, &error))
    return NULL;

  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
  return g_strdup (error->message);
}

static void
test_app (void)
{
  g_assert_null (ask (HB_PERMISSION_OF_APP, NULL));
}

static void
test_ours (void)
{
  const guint32 users[] = { 0, geteuid () };

  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_assert_null (ask (HB_PERMISSION_OF_USER, &users[i]));
      g_assert_null (ask (HB_PERMISSION_OF_POLKIT, &users[i]));
    }
}

static void
test_others (void)
{
  const guint32 other = geteuid () + 1;
  g_autofree char *session = ask (HB_PERMISSION_OF_USER, &other);
  g_autofree char *system = ask (HB_PERMISSION_OF_POLKIT, &other);

  g_assert_cmpstr (session, ==, "Only root and the user who runs it may control that engine");
  g_assert_cmpstr (system, ==, "Only root may control that engine: polkit, which could "
                               "authorize others, is not running");
}

/* A cancelled question gets no answer. */
static void
test_cancelled (void)
{
  const HbIdentity other = { .uid = geteuid () + 1 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hb_permission_ask (HB_PERMISSION_OF_POLKIT, ":1.5", &other, TRUE, cancellable, on_answer, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (hb_permission_ask_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", TRUE);

  g_test_add_func ("/permission/app", test_app);
  g_test_add_func ("/permission/ours", test_ours);
  g_test_add_func ("/permission/others", test_others);
  g_test_add_func ("/permission/cancelled", test_cancelled);

  return g_test_run ();
}
