#include "helper/hb-hook-runner.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  guint ends;
  HbHookEnd last;
} Seen;

static char *folder;

static void
on_ended (const HbHookEnd *end,
          gpointer         user_data)
{
  Seen *seen = user_data;

  seen->ends++;
  seen->last = *end;
}

/* Returns: (transfer full): what is in a file of the folder */
static char *
read_file (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* Runs a shell, with "$D" for the folder, and waits for its end. */
static void
run (const char *script,
     const char *variable,
     const char *input,
     guint       limit_ms,
     HbHookEnd  *end)
{
  g_autofree char *place = g_strdup_printf ("D=%s", folder);
  char *arguments[] = { (char *) "sh", (char *) "-c", (char *) script, NULL };
  char *variables[] = { place, (char *) variable, NULL };
  HbHookRun wanted = { .number = 7, .arguments = arguments, .variables = variables, .input = (char *) input };
  Seen seen = { 0 };
  g_autoptr (HbHookRunner) runner = hb_hook_runner_new (limit_ms, on_ended, &seen);

  g_assert_true (hb_hook_runner_add (runner, &wanted));
  g_assert_false (hb_hook_runner_is_idle (runner));
  while (seen.ends == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (hb_hook_runner_is_idle (runner));
  g_assert_cmpuint (seen.last.number, ==, 7);
  *end = seen.last;
}

/* Its input and its variables are as they are sent, whatever bytes they have; and nothing in them is run. */
static void
test_input (void)
{
  const char *hostile = "$(touch $D/run) `touch $D/run`; touch $D/run '\"\\ \xff\n%s";
  g_autofree char *variable = g_strconcat ("HB_NAME=", hostile, NULL);
  g_autofree char *input = g_strconcat (hostile, "\n", NULL);
  g_autofree char *got = NULL, *name = NULL, *touched = NULL;
  HbHookEnd end;

  run ("cat > $D/input; printf %s \"$HB_NAME\" > $D/name", variable, input, 10000, &end);
  g_assert_cmpint (end.outcome, ==, HB_HOOK_SUCCEEDED);
  got = read_file ("input");
  name = read_file ("name");
  touched = read_file ("run");
  g_assert_cmpstr (got, ==, input);
  g_assert_cmpstr (name, ==, hostile);
  g_assert_null (touched);
}

/* A large input that nobody reads, and output without end, hold up nobody; and no other descriptor is open. */
static void
test_streams (void)
{
  g_autofree char *input = g_strnfill (60000, 'x'), *listed = NULL;
  HbHookEnd end;

  run ("ls -l /proc/$$/fd > $D/listed; head -c 10000000 /dev/zero; head -c 1000000 /dev/zero >&2", "A=", input, 10000,
       &end);
  g_assert_cmpint (end.outcome, ==, HB_HOOK_SUCCEEDED);
  listed = read_file ("listed");
  g_assert_nonnull (strstr (listed, "0 -> /memfd:event"));
  g_assert_null (strstr (listed, "socket:"));
  g_assert_null (strstr (listed, "pipe:"));
}

static void
test_outcomes (void)
{
  HbHookEnd end;

  run ("exit 3", "A=", "", 10000, &end);
  g_assert_cmpint (end.outcome, ==, HB_HOOK_EXITED);
  g_assert_cmpuint (end.detail, ==, 3);
  run ("kill -SEGV $$", "A=", "", 10000, &end);
  g_assert_cmpint (end.outcome, ==, HB_HOOK_KILLED);
  g_assert_cmpuint (end.detail, ==, SIGSEGV);
  /* The signals that a helper ignores. */
  run ("kill -TERM $$", "A=", "", 10000, &end);
  g_assert_cmpint (end.outcome, ==, HB_HOOK_KILLED);
  g_assert_cmpuint (end.detail, ==, SIGTERM);
}

static void
assert_gone (const char *name)
{
  g_autofree char *text = read_file (name);
  pid_t pid = (pid_t) atoi (text);

  g_assert_cmpint (pid, >, 1);
  /* It is killed; whose child it is now reaps it when it gets to it. */
  for (guint i = 0; i < 1000 && kill (pid, 0) == 0; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid), *stat = NULL;

      if (g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, ") Z ") != NULL)
        return;
      g_usleep (10000);
    }
  g_assert_cmpint (kill (pid, 0), !=, 0);
}

/* Who takes too long is asked to end, and then killed, with all that it started. */
static void
test_limit (void)
{
  gint64 began = g_get_monotonic_time (), took;
  g_autofree char *asked = NULL;
  HbHookEnd end;

  run ("trap 'echo > $D/asked' TERM; sleep 1000 & echo $! > $D/background; while :; do sleep 0.1; done", "A=", "", 300, &end);
  took = (g_get_monotonic_time () - began) / 1000;
  g_assert_cmpint (end.outcome, ==, HB_HOOK_TIMED_OUT);
  g_assert_cmpint (took, >=, 2300);
  asked = read_file ("asked");
  g_assert_nonnull (asked);
  assert_gone ("background");
}

/* And what it leaves behind ends with it. */
static void
test_left_behind (void)
{
  HbHookEnd end;

  run ("sleep 1000 & echo $! > $D/background", "A=", "", 10000, &end);
  g_assert_cmpint (end.outcome, ==, HB_HOOK_SUCCEEDED);
  assert_gone ("background");
}

/* What cannot be started is told later, as any other end; a file that is no program is not given to a shell. */
static void
test_not_started (void)
{
  g_autofree char *script = g_build_filename (folder, "script", NULL);
  const struct { const char *program; int error; } cases[] = {
    { "/nonexistent/program", ENOENT },
    { "heartbeats-no-such-program", ENOENT },
    { "/", EACCES },
    { script, ENOEXEC },
  };

  g_assert_true (g_file_set_contents (script, "exit 0\n", -1, NULL));
  g_assert_cmpint (g_chmod (script, 0755), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *arguments[] = { (char *) cases[i].program, NULL }, *variables[] = { NULL };
      Seen seen = { 0 };
      g_autoptr (HbHookRunner) runner = hb_hook_runner_new (1000, on_ended, &seen);

      g_assert_true (hb_hook_runner_add (runner, &(HbHookRun) {
        .arguments = arguments, .variables = variables, .input = (char *) "" }));
      g_assert_cmpuint (seen.ends, ==, 0);
      while (seen.ends == 0)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (seen.last.outcome, ==, HB_HOOK_NOT_STARTED);
      g_assert_cmpint ((int) seen.last.detail, ==, cases[i].error);
    }
}

/* A few at once, and when all are to end, no more. */
static void
test_several (void)
{
  char *arguments[] = { (char *) "sleep", (char *) "1000", NULL }, *variables[] = { NULL };
  HbHookRun wanted = { .arguments = arguments, .variables = variables, .input = (char *) "" };
  Seen seen = { 0 };
  g_autoptr (HbHookRunner) runner = hb_hook_runner_new (60000, on_ended, &seen);

  for (guint i = 0; i < HB_HOOK_RUNNING_MAX; i++)
    g_assert_true (hb_hook_runner_add (runner, &wanted));
  g_assert_false (hb_hook_runner_add (runner, &wanted));
  hb_hook_runner_end_all (runner);
  while (seen.ends < HB_HOOK_RUNNING_MAX)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (hb_hook_runner_is_idle (runner));
  g_assert_false (hb_hook_runner_add (runner, &wanted));
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("heartbeats-XXXXXX", NULL);

  g_test_add_func ("/hook-runner/input", test_input);
  g_test_add_func ("/hook-runner/streams", test_streams);
  g_test_add_func ("/hook-runner/outcomes", test_outcomes);
  g_test_add_func ("/hook-runner/limit", test_limit);
  g_test_add_func ("/hook-runner/left-behind", test_left_behind);
  g_test_add_func ("/hook-runner/not-started", test_not_started);
  g_test_add_func ("/hook-runner/several", test_several);

  status = g_test_run ();
  {
    g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (files)) != NULL)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
    g_rmdir (folder);
  }
  g_free (folder);
  return status;
}
