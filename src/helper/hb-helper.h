#pragma once

#include "helper/hb-helper-message.h"

G_BEGIN_DECLS

/* How many requests there may be at once; further ones fail. */
#define HB_HELPER_REQUESTS_MAX 512

/**
 * HbHelper:
 *
 * A process beside an engine for what runs other people's code, such as the modules of the system's resolver. It has no
 * capability, no packet socket, and nothing of the engine's memory: the program executes itself again. It starts with
 * the first request, ends with its owner, and is started again if it ends before, or does not answer any more.
 *
 * Nothing here blocks. What the helper answers is checked as any stranger's bytes are.
 */
typedef struct _HbHelper HbHelper;

/**
 * HbHelperFunc:
 * @request: what was asked for
 * @answer: the answer
 * @user_data: that of the request
 *
 * Called from the main loop, once for each request that is not cancelled; never within hb_helper_ask().
 */
typedef void (*HbHelperFunc) (const HbHelperMessage *request,
                              const HbHelperMessage *answer,
                              gpointer               user_data);

/**
 * HbHelperTroubleFunc:
 * @text: a sentence
 * @user_data: the owner's
 *
 * Called from the main loop if the helper has ended, once until it has run for a while again.
 */
typedef void (*HbHelperTroubleFunc) (const char *text,
                                     gpointer    user_data);

HbHelper *hb_helper_new    (HbHelperTroubleFunc    trouble,
                            gpointer               user_data);
void      hb_helper_free   (HbHelper              *self);
guint32   hb_helper_ask    (HbHelper              *self,
                            const HbHelperMessage *request,
                            HbHelperFunc           answered,
                            gpointer               user_data);
void      hb_helper_cancel (HbHelper              *self,
                            guint32                number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbHelper, hb_helper_free)

G_END_DECLS
