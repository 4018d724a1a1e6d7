#include "helper/hb-jobs.h"

/* How often the time limit is checked, in each of its spans. */
#define LOOKS 10

/* After how many time limits a job that still runs will never be done. */
#define STUCK_LIMITS 12

/* One job: its thread uses the message while it runs, and the main loop all the rest. */
typedef struct
{
  HbJobs *jobs; /* (nullable): they are gone */
  HbJobsFunc work;
  HbHelperMessage message;
  guint32 number;
  HbHelperKind kind;
  gint64 began;
  gboolean answered; /* without it: its time was over */
} Job;

struct _HbJobs
{
  HbJobsFunc work;
  HbJobsDoneFunc done;
  gpointer user_data;
  gint64 limit; /* microseconds */

  GPtrArray *running; /* of Job */
  GQueue waiting;     /* of Job */
  guint source;       /* looks at the time limits, while there are jobs */
};

static void begin_next (HbJobs *self);

static gboolean
on_done (gpointer user_data)
{
  Job *job = user_data;
  HbJobs *self = job->jobs;

  if (self == NULL)
    return G_SOURCE_REMOVE;

  g_ptr_array_remove_fast (self->running, job);
  begin_next (self);

  /* The owner may free them. */
  if (!job->answered)
    self->done (&job->message, self->user_data);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer user_data)
{
  Job *job = user_data;

  job->work (&job->message);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_done, job, g_free);
  return NULL;
}

/* The job itself belongs to its thread, if it runs.
 *
 * Returns: the answer without it */
static HbHelperMessage
make_refusal (const Job *job)
{
  return (HbHelperMessage) { .number = job->number, .kind = job->kind, .result = HB_HELPER_NO_ANSWER };
}

static guint
count_names (HbJobs *self)
{
  guint count = 0;

  for (guint i = 0; i < self->running->len; i++)
    count += ((Job *) g_ptr_array_index (self->running, i))->kind == HB_HELPER_NAME;

  return count;
}

/* Returns: (nullable) (transfer full): the next job that may run */
static Job *
take_next (HbJobs *self)
{
  gboolean full = count_names (self) >= HB_JOBS_NAMES_MAX;

  if (self->running->len >= HB_JOBS_RUNNING_MAX)
    return NULL;

  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      Job *job = link->data;

      if (job->kind == HB_HELPER_NAME && full)
        continue;
      g_queue_delete_link (&self->waiting, link);
      return job;
    }

  return NULL;
}

static void
begin_next (HbJobs *self)
{
  Job *job;

  while ((job = take_next (self)) != NULL)
    {
      GThread *thread;

      g_ptr_array_add (self->running, job);
      thread = g_thread_try_new ("job", run, job, NULL);
      if (thread != NULL)
        {
          g_thread_unref (thread);
          continue;
        }

      /* The system allows no more threads for now: as if it had done nothing. */
      job->message = make_refusal (job);
      g_idle_add_full (G_PRIORITY_DEFAULT, on_done, job, g_free);
    }
}

static gboolean
is_late (HbJobs    *self,
         const Job *job,
         gint64     now)
{
  return !job->answered && now - job->began > self->limit;
}

/* Returns: whether the next job whose time is over was found */
static gboolean
take_late (HbJobs          *self,
           HbHelperMessage *refusal)
{
  gint64 now = g_get_monotonic_time ();
  Job *first = g_queue_peek_head (&self->waiting);

  for (guint i = 0; i < self->running->len; i++)
    {
      Job *job = g_ptr_array_index (self->running, i);

      if (!is_late (self, job, now))
        continue;
      job->answered = TRUE;
      *refusal = make_refusal (job);
      return TRUE;
    }

  if (first == NULL || !is_late (self, first, now))
    return FALSE;

  g_queue_pop_head (&self->waiting);
  *refusal = make_refusal (first);
  g_free (first);
  return TRUE;
}

static gboolean
on_look (gpointer user_data)
{
  HbJobs *self = user_data;
  HbHelperMessage refusal;

  while (take_late (self, &refusal))
    self->done (&refusal, self->user_data);

  if (self->running->len > 0 || self->waiting.length > 0)
    return G_SOURCE_CONTINUE;

  self->source = 0;
  return G_SOURCE_REMOVE;
}

/**
 * hb_jobs_add:
 * @self: jobs
 * @request: what is to be done
 */
void
hb_jobs_add (HbJobs                *self,
             const HbHelperMessage *request)
{
  Job *job = g_new0 (Job, 1);

  job->jobs = self;
  job->work = self->work;
  job->message = *request;
  job->number = request->number;
  job->kind = request->kind;
  job->began = g_get_monotonic_time ();

  /* No engine asks that much at once. */
  if (self->waiting.length >= HB_JOBS_WAITING_MAX)
    {
      HbHelperMessage refusal = make_refusal (job);

      g_free (job);
      self->done (&refusal, self->user_data);
      return;
    }

  g_queue_push_tail (&self->waiting, job);
  begin_next (self);
  if (self->source == 0)
    self->source = g_timeout_add ((guint) (self->limit / 1000 / LOOKS), on_look, self);
}

/**
 * hb_jobs_is_stuck:
 * @self: jobs
 *
 * Returns: whether all threads are occupied by jobs that will never be done
 */
gboolean
hb_jobs_is_stuck (HbJobs *self)
{
  gint64 now = g_get_monotonic_time ();
  guint stuck = 0;

  for (guint i = 0; i < self->running->len; i++)
    stuck += now - ((Job *) g_ptr_array_index (self->running, i))->began > STUCK_LIMITS * self->limit;

  /* Those that may look up names, at the least. */
  return stuck >= HB_JOBS_NAMES_MAX;
}

/**
 * hb_jobs_new:
 * @work: does one job
 * @limit_ms: how long a job may wait and run, milliseconds
 * @done: called for each answer
 * @user_data: for @done
 *
 * Returns: (transfer full): jobs on the default main loop
 */
HbJobs *
hb_jobs_new (HbJobsFunc     work,
             guint          limit_ms,
             HbJobsDoneFunc done,
             gpointer       user_data)
{
  HbJobs *self = g_new0 (HbJobs, 1);

  self->work = work;
  self->done = done;
  self->user_data = user_data;
  self->limit = (gint64) limit_ms * 1000;
  self->running = g_ptr_array_new ();
  g_queue_init (&self->waiting);

  return self;
}

/* What runs goes on, and nobody is told. */
void
hb_jobs_free (HbJobs *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  for (guint i = 0; i < self->running->len; i++)
    ((Job *) g_ptr_array_index (self->running, i))->jobs = NULL;
  g_ptr_array_unref (self->running);
  g_queue_clear_full (&self->waiting, g_free);
  g_free (self);
}
