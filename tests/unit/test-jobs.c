#include "helper/hb-jobs.h"

#define LIMIT_MS 200

static GMutex mutex;
static GCond cond;
static gboolean blocked;  /* jobs with the text "block" wait */
static guint at_once, most; /* how many run, and the most at a time */

typedef struct
{
  guint answers;
  HbHelperResult results[512];
} Seen;

static void
set_blocked (gboolean value)
{
  g_mutex_lock (&mutex);
  blocked = value;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&mutex);
}

static void
work (HbHelperMessage *message)
{
  g_mutex_lock (&mutex);
  at_once++;
  most = MAX (most, at_once);
  while (blocked && message->kind == HB_HELPER_NAME)
    g_cond_wait (&cond, &mutex);
  at_once--;
  g_mutex_unlock (&mutex);
  message->result = HB_HELPER_FOUND;
}

static void
on_done (const HbHelperMessage *answer,
         gpointer               user_data)
{
  Seen *seen = user_data;

  seen->results[answer->number] = answer->result;
  seen->answers++;
}

static void
add (HbJobs       *jobs,
     guint32       number,
     HbHelperKind  kind)
{
  hb_jobs_add (jobs, &(HbHelperMessage) { .number = number, .kind = kind });
}

static void
wait_for (Seen  *seen,
          guint  answers)
{
  while (seen->answers < answers)
    g_main_context_iteration (NULL, TRUE);
}

/* Each is answered once, and no more run at once than may. */
static void
test_all (void)
{
  Seen seen = { 0 };
  g_autoptr (HbJobs) jobs = hb_jobs_new (work, 60000, on_done, &seen);

  most = 0;
  for (guint32 i = 0; i < 100; i++)
    add (jobs, i, i % 2 ? HB_HELPER_NAME : HB_HELPER_ADDRESSES);
  wait_for (&seen, 100);
  for (guint32 i = 0; i < 100; i++)
    g_assert_cmpint (seen.results[i], ==, HB_HELPER_FOUND);
  g_assert_cmpuint (most, <=, HB_JOBS_RUNNING_MAX);
}

/* Look-ups of names that hang keep none of addresses waiting, are answered without them in time, and more than may wait
 * are refused at once. */
static void
test_hang (void)
{
  Seen seen = { 0 };
  g_autoptr (HbJobs) jobs = hb_jobs_new (work, LIMIT_MS, on_done, &seen);
  gint64 began = g_get_monotonic_time ();
  const guint32 names = HB_JOBS_NAMES_MAX + HB_JOBS_WAITING_MAX;

  set_blocked (TRUE);
  for (guint32 i = 0; i < names; i++)
    add (jobs, i, HB_HELPER_NAME);
  g_assert_cmpuint (seen.answers, ==, 0);
  add (jobs, names, HB_HELPER_NAME);
  g_assert_cmpuint (seen.answers, ==, 1);
  g_assert_cmpint (seen.results[names], ==, HB_HELPER_NO_ANSWER);
  g_assert_false (hb_jobs_is_stuck (jobs));

  wait_for (&seen, names + 1);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, LIMIT_MS * 1000);
  for (guint32 i = 0; i < names; i++)
    g_assert_cmpint (seen.results[i], ==, HB_HELPER_NO_ANSWER);

  add (jobs, 500, HB_HELPER_ADDRESSES);
  wait_for (&seen, names + 2);
  g_assert_cmpint (seen.results[500], ==, HB_HELPER_FOUND);

  /* What is done after all is not answered again. */
  set_blocked (FALSE);
  add (jobs, 501, HB_HELPER_NAME);
  wait_for (&seen, names + 3);
  g_assert_cmpint (seen.results[501], ==, HB_HELPER_FOUND);
  g_assert_cmpuint (seen.answers, ==, names + 3);
}

/* Where all threads that may look up names have hung for long, nothing helps any more. */
static void
test_stuck (void)
{
  Seen seen = { 0 };
  g_autoptr (HbJobs) jobs = hb_jobs_new (work, 20, on_done, &seen);
  guint32 names = HB_JOBS_NAMES_MAX;

  set_blocked (TRUE);
  for (guint32 i = 0; i + 1 < names; i++)
    add (jobs, i, HB_HELPER_NAME);
  g_usleep (400 * 1000);
  g_assert_false (hb_jobs_is_stuck (jobs));
  add (jobs, names, HB_HELPER_NAME);
  g_assert_false (hb_jobs_is_stuck (jobs));
  g_usleep (400 * 1000);
  g_assert_true (hb_jobs_is_stuck (jobs));
  set_blocked (FALSE);
}

/* Whoever has them may go while some run. */
static void
test_free (void)
{
  Seen seen = { 0 };
  HbJobs *jobs = hb_jobs_new (work, LIMIT_MS, on_done, &seen);

  set_blocked (TRUE);
  for (guint32 i = 0; i < 20; i++)
    add (jobs, i, HB_HELPER_NAME);
  hb_jobs_free (jobs);
  set_blocked (FALSE);

  /* Those that ran are done at some time. */
  for (guint left = HB_JOBS_NAMES_MAX; left > 0 || g_main_context_pending (NULL);)
    {
      g_main_context_iteration (NULL, FALSE);
      g_mutex_lock (&mutex);
      left = at_once;
      g_mutex_unlock (&mutex);
      g_thread_yield ();
    }
  g_assert_cmpuint (seen.answers, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/jobs/all", test_all);
  g_test_add_func ("/jobs/hang", test_hang);
  g_test_add_func ("/jobs/stuck", test_stuck);
  g_test_add_func ("/jobs/free", test_free);

  return g_test_run ();
}
