#include "engine/hb-hook.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/hb-helper-process.h"
#include "helper/hb-hook-runner.h"

/* This test is executed as the helper, as the program is. */

static char *folder;

typedef struct
{
  guint warnings;
  guint64 count; /* of all of them */
  char *text;    /* of the last one */
} Seen;

static void
on_warn (guint64     count,
         const char *text,
         gpointer    user_data)
{
  Seen *seen = user_data;

  seen->warnings++;
  seen->count += count;
  g_free (seen->text);
  seen->text = g_strdup (text);
}

static void
add_key (HbHook          *hook,
         const HbHookKey *key,
         gboolean         stranger,
         const char      *script,
         const char      *words)
{
  g_autofree char *place = g_strdup_printf ("D=%s", folder);
  g_autofree char *which = g_strconcat ("WHICH=", words, NULL);
  char *arguments[] = { (char *) "sh", (char *) "-c", (char *) script, NULL };
  char *variables[] = { place, which, NULL };

  hb_hook_add (hook, key, stranger, &(HbHookRun) { .arguments = arguments, .variables = variables });
}

static void
add (HbHook     *hook,
     guint       peer,
     gboolean    stranger,
     const char *script,
     guint       change)
{
  g_autofree char *words = g_strdup_printf ("%u %u", peer, change);
  HbHookKey key = { 0 };

  memcpy (key.peer.bytes, &peer, sizeof peer);
  add_key (hook, &key, stranger, script, words);
}

static void
add_incident (HbHook     *hook,
              guint       number,
              const char *script)
{
  HbHookKey key = { .incident = number };

  add_key (hook, &key, FALSE, script, "incident");
}

/* Returns: (transfer full) (array zero-terminated=1): the lines that the runs have written so far */
static char **
read_lines (void)
{
  g_autofree char *path = g_build_filename (folder, "lines", NULL), *text = NULL;
  char **lines;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_new0 (char *, 1);

  lines = g_strsplit (text, "\n", -1);
  /* The last one ends in a line feed, too. */
  if (lines[0] != NULL)
    g_clear_pointer (&lines[g_strv_length (lines) - 1], g_free);
  return lines;
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static char **
wait_for_lines (guint n)
{
  guint tick = g_timeout_add (10, on_tick, NULL);
  char **lines = read_lines ();

  while (g_strv_length (lines) < n)
    {
      g_main_context_iteration (NULL, TRUE);
      g_strfreev (lines);
      lines = read_lines ();
    }
  g_source_remove (tick);
  g_assert_cmpuint (g_strv_length (lines), ==, n);
  return lines;
}

static void
begin (void)
{
  g_autofree char *path = g_build_filename (folder, "lines", NULL);

  g_unlink (path);
}

/* Its process ends by itself. */
static void
end (HbHook *hook,
     Seen   *seen)
{
  hb_hook_free (hook);
  while (waitpid (-1, NULL, 0) > 0)
    continue;
  g_free (seen->text);
}

/* Each once; those of a peer in their order and one after the other; those of several at once, but only a few. */
static void
test_order (void)
{
  enum { PEERS = 6, CHANGES = 12 };
  Seen seen = { 0 };
  HbHook *hook = hb_hook_new (on_warn, &seen);
  guint next[PEERS] = { 0 }, running = 0, most = 0;
  gboolean runs[PEERS] = { FALSE };
  g_auto (GStrv) lines = NULL;

  begin ();
  for (guint change = 0; change < CHANGES; change++)
    for (guint peer = 0; peer < PEERS; peer++)
      add (hook, peer, FALSE, "echo begin $WHICH >> $D/lines; sleep 0.01; echo end $WHICH >> $D/lines", change);
  lines = wait_for_lines (2 * PEERS * CHANGES);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 3);
      guint peer = (guint) atoi (words[1]), change = (guint) atoi (words[2]);

      g_assert_cmpuint (change, ==, next[peer]);
      if (g_str_equal (words[0], "begin"))
        {
          g_assert_false (runs[peer]);
          runs[peer] = TRUE;
          running++;
          most = MAX (most, running);
        }
      else
        {
          g_assert_true (runs[peer]);
          runs[peer] = FALSE;
          running--;
          next[peer]++;
        }
    }
  g_assert_cmpuint (most, >, 1);
  g_assert_cmpuint (most, <=, HB_HOOK_RUNNING_MAX);
  g_assert_cmpuint (seen.warnings, ==, 0);
  end (hook, &seen);
}

/* All changes of a peer that flaps for a day, though they come faster than they are told. */
static void
test_flapping (void)
{
  enum { CHANGES = 500 };
  Seen seen = { 0 };
  HbHook *hook = hb_hook_new (on_warn, &seen);
  g_auto (GStrv) lines = NULL;

  begin ();
  for (guint change = 0; change < CHANGES; change++)
    add (hook, 1, FALSE, "echo $WHICH >> $D/lines", change);
  lines = wait_for_lines (CHANGES);
  for (guint change = 0; change < CHANGES; change++)
    {
      g_autofree char *wanted = g_strdup_printf ("1 %u", change);

      g_assert_cmpstr (lines[change], ==, wanted);
    }
  g_assert_cmpuint (seen.warnings, ==, 0);
  end (hook, &seen);
}

/* One peer whose runs hang holds up no other. */
static void
test_hanging (void)
{
  Seen seen = { 0 };
  HbHook *hook = hb_hook_new (on_warn, &seen);
  g_auto (GStrv) lines = NULL;

  begin ();
  for (guint change = 0; change < 5; change++)
    add (hook, 1, FALSE, "exec sleep 1000", change);
  for (guint change = 0; change < 5; change++)
    add (hook, 2, FALSE, "echo $WHICH >> $D/lines", change);
  lines = wait_for_lines (5);
  g_assert_cmpuint (seen.warnings, ==, 0);

  /* When the hook ends, that is said, and all that runs ends. */
  hb_hook_end (hook);
  g_assert_cmpuint (seen.warnings, ==, 1);
  g_assert_cmpuint (seen.count, >=, 5);
  end (hook, &seen);
}

/* One warning for many failures, until a minute later. */
static void
test_failures (void)
{
  Seen seen = { 0 };
  HbHook *hook = hb_hook_new (on_warn, &seen);
  g_auto (GStrv) lines = NULL;

  begin ();
  for (guint change = 0; change < 20; change++)
    add (hook, change % 3, FALSE, "echo $WHICH >> $D/lines; exit 3", change);
  lines = wait_for_lines (20);
  while (seen.warnings == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (seen.text, "exit status 3"));
  g_assert_cmpuint (seen.warnings, ==, 1);
  g_assert_cmpuint (seen.count, ==, 1);

  /* What has ended by then is told at the end. */
  for (guint i = 0; i < 20; i++)
    {
      g_usleep (10000);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  hb_hook_end (hook);
  g_assert_cmpuint (seen.warnings, ==, 2);
  g_assert_cmpuint (seen.count, ==, 20);
  end (hook, &seen);
}

/* A full queue leaves out what comes last, says how many, and has room for others: of a peer, of strangers, and in all. */
static void
test_bounds (void)
{
  Seen seen = { 0 };
  HbHook *hook = hb_hook_new (on_warn, &seen);

  for (guint i = 0; i < HB_HOOK_WAITING_OF_PEER; i++)
    add (hook, 1, FALSE, "exec sleep 1000", i);
  g_assert_cmpuint (seen.warnings, ==, 0);
  for (guint i = 0; i < 10; i++)
    add (hook, 1, FALSE, "exec sleep 1000", i);
  g_assert_cmpuint (seen.warnings, ==, 1);
  g_assert_cmpuint (seen.count, ==, 1);

  for (guint i = 0; i < HB_HOOK_WAITING_OF_STRANGERS + 10; i++)
    add (hook, 2 + i, TRUE, "exec sleep 1000", 0);
  for (guint i = 0; i < HB_HOOK_WAITING_MAX - HB_HOOK_WAITING_OF_PEER + 10; i++)
    add (hook, 10000 + i, FALSE, "exec sleep 1000", 0);
  hb_hook_end (hook);
  g_assert_cmpuint (seen.count, ==, 30 + HB_HOOK_WAITING_MAX + HB_HOOK_WAITING_OF_STRANGERS);
  end (hook, &seen);
}

/* Where peers wait for their turn, an incident does not; and it has room where they have none. */
static void
test_incidents (void)
{
  const char *wait = "until [ -e $D/lines ]; do sleep 0.01; done; echo $WHICH >> $D/lines";
  Seen seen = { 0 };
  HbHook *hook = hb_hook_new (on_warn, &seen);
  g_auto (GStrv) lines = NULL;

  begin ();
  for (guint i = 0; i < 8; i++)
    add (hook, 1 + i, FALSE, wait, 0);
  add_incident (hook, 1, "echo $WHICH >> $D/lines");
  lines = wait_for_lines (9);
  g_assert_cmpstr (lines[0], ==, "incident");
  g_assert_cmpuint (seen.warnings, ==, 0);

  for (guint i = 0; i < HB_HOOK_WAITING_MAX; i++)
    add (hook, 100 + i, FALSE, "exec sleep 1000", 0);
  for (guint i = 0; i < HB_HOOK_WAITING_OF_INCIDENTS; i++)
    add_incident (hook, 2 + i, "exec sleep 1000");
  g_assert_cmpuint (seen.warnings, ==, 0);
  add_incident (hook, 1, "exec sleep 1000");
  g_assert_cmpuint (seen.warnings, ==, 1);
  end (hook, &seen);
}

/* Peers that may be forged run two at a time, and only where no other waits. One that is known by then is no stranger. */
static void
test_strangers (void)
{
  const char *wait = "echo $WHICH >> $D/lines; until [ $(wc -l < $D/lines) -ge 8 ]; do sleep 0.01; done";
  const char *say = "echo $WHICH >> $D/lines";
  Seen seen = { 0 };
  HbHook *hook = hb_hook_new (on_warn, &seen);
  char **lines;

  begin ();
  for (guint i = 0; i < 5; i++)
    add (hook, 1 + i, TRUE, wait, 0);
  add (hook, 5, TRUE, wait, 1);
  lines = wait_for_lines (2);
  g_strfreev (lines);
  for (guint i = 0; i < 5; i++)
    add (hook, 10 + i, FALSE, say, 0);
  lines = wait_for_lines (7);
  g_strfreev (lines);

  add (hook, 5, FALSE, say, 2);
  lines = wait_for_lines (12);
  g_assert_cmpstr (lines[7], ==, "5 0");
  g_assert_cmpuint (seen.warnings, ==, 0);
  g_strfreev (lines);
  end (hook, &seen);
}

/* A run that does not fit into a packet is left out as well. */
static void
test_too_large (void)
{
  g_autofree char *script = g_strnfill (HB_HOOK_PACKET_MAX, ' ');
  Seen seen = { 0 };
  HbHook *hook = hb_hook_new (on_warn, &seen);

  add (hook, 1, FALSE, script, 0);
  g_assert_cmpuint (seen.count, ==, 1);
  end (hook, &seen);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  int status;

  if (hb_helper_process_is_wanted (argc, argv))
    return hb_helper_process_run (argv[1]);

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("heartbeats-XXXXXX", NULL);

  g_test_add_func ("/hook-queue/order", test_order);
  g_test_add_func ("/hook-queue/flapping", test_flapping);
  g_test_add_func ("/hook-queue/hanging", test_hanging);
  g_test_add_func ("/hook-queue/failures", test_failures);
  g_test_add_func ("/hook-queue/bounds", test_bounds);
  g_test_add_func ("/hook-queue/incidents", test_incidents);
  g_test_add_func ("/hook-queue/strangers", test_strangers);
  g_test_add_func ("/hook-queue/too-large", test_too_large);

  status = g_test_run ();
  path = g_build_filename (folder, "lines", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
  return status;
}
