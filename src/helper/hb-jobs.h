#pragma once

#include "helper/hb-helper-message.h"

G_BEGIN_DECLS

/* How many jobs run at once, and how many of them may look up the name of an address: nobody waits for these, but a
 * client cannot begin without the addresses of its server. */
#define HB_JOBS_RUNNING_MAX 8
#define HB_JOBS_NAMES_MAX 6

/* How many more wait. */
#define HB_JOBS_WAITING_MAX 128

/**
 * HbJobs:
 *
 * Runs what may block in a few threads, each with a time limit. What takes longer is answered without it; its thread
 * stays occupied until it is done, since nothing can end that.
 */
typedef struct _HbJobs HbJobs;

/**
 * HbJobsFunc:
 * @message: (inout): a request, which becomes its answer
 *
 * Called in a thread; it may block.
 */
typedef void (*HbJobsFunc) (HbHelperMessage *message);

/**
 * HbJobsDoneFunc:
 * @answer: the answer to a request
 * @user_data: the owner's
 *
 * Called from the main loop, once for each request.
 */
typedef void (*HbJobsDoneFunc) (const HbHelperMessage *answer,
                                gpointer               user_data);

HbJobs  *hb_jobs_new      (HbJobsFunc             work,
                           guint                  limit_ms,
                           HbJobsDoneFunc         done,
                           gpointer               user_data);
void     hb_jobs_free     (HbJobs                *self);
void     hb_jobs_add      (HbJobs                *self,
                           const HbHelperMessage *request);
gboolean hb_jobs_is_stuck (HbJobs                *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbJobs, hb_jobs_free)

G_END_DECLS
