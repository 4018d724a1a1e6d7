#pragma once

#include "helper/hb-hook-message.h"

G_BEGIN_DECLS

/**
 * HbHookHelper:
 *
 * A process beside an engine that runs a program for it. Like #HbHelper, it has no capability, no packet socket, and
 * nothing of the engine's memory; but it is another one: its packets are much larger, it must not end because a module of
 * the resolver hangs, and it outlives its engine for as long as it takes to end what it runs.
 *
 * It starts with the first run, and again if it has ended. Nothing here blocks. What it answers is checked as any
 * stranger's bytes are.
 */
typedef struct _HbHookHelper HbHookHelper;

/**
 * HbHookHelperFunc:
 * @end: how a run has ended; never of one that was not asked for
 * @user_data: the owner's
 *
 * Called from the main loop, once for each run; never within hb_hook_helper_run().
 */
typedef void (*HbHookHelperFunc) (const HbHookEnd *end,
                                  gpointer         user_data);

HbHookHelper *hb_hook_helper_new  (HbHookHelperFunc  ended,
                                   gpointer          user_data);
void          hb_hook_helper_free (HbHookHelper     *self);
gboolean      hb_hook_helper_run  (HbHookHelper     *self,
                                   guint32           number,
                                   GByteArray       *packet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbHookHelper, hb_hook_helper_free)

G_END_DECLS
