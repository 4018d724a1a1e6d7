#pragma once

#include "helper/hb-hook-message.h"

G_BEGIN_DECLS

/* How many run at once. */
#define HB_HOOK_RUNNING_MAX 4

/**
 * HbHookRunner:
 *
 * Runs programs as children of this process, each in a session of its own: what is left of its process group when it ends
 * is killed. A program has its time limit; after that it is asked to end, and two seconds later it is killed.
 *
 * All of it happens on the main loop, which watches the descriptors of its children: nothing here blocks, and without
 * threads a child can be made without copying a lock that another thread holds.
 */
typedef struct _HbHookRunner HbHookRunner;

/**
 * HbHookEndFunc:
 * @end: how a run has ended
 * @user_data: the owner's
 *
 * Called from the main loop, once for each run.
 */
typedef void (*HbHookEndFunc) (const HbHookEnd *end,
                               gpointer         user_data);

HbHookRunner *hb_hook_runner_new     (guint            limit_ms,
                                      HbHookEndFunc    ended,
                                      gpointer         user_data);
void          hb_hook_runner_free    (HbHookRunner    *self);
gboolean      hb_hook_runner_add     (HbHookRunner    *self,
                                      const HbHookRun *run);
void          hb_hook_runner_end_all (HbHookRunner    *self);
gboolean      hb_hook_runner_is_idle (HbHookRunner    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbHookRunner, hb_hook_runner_free)

G_END_DECLS
