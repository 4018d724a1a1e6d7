#pragma once

#include "helper/hb-hook-message.h"
#include "wire/hb-address.h"

G_BEGIN_DECLS

/* How many runs wait at most: of all known peers, of one peer, of strangers together, of incidents; and how many bytes each
 * of the three takes. */
#define HB_HOOK_WAITING_MAX 4096
#define HB_HOOK_WAITING_OF_PEER 1024
#define HB_HOOK_WAITING_OF_STRANGERS 1024
#define HB_HOOK_WAITING_OF_INCIDENTS 1024
#define HB_HOOK_WAITING_BYTES (16 * 1024 * 1024)

/**
 * HbHookKey:
 * @peer: a peer; the address "any" for an incident
 * @incident: the number of that
 *
 * What a run is about: runs about the same are made one after the other, in their order.
 */
typedef struct
{
  HbAddress peer;
  guint incident;
} HbHookKey;

/**
 * HbHook:
 *
 * A queue of the runs of a program, of which a helper makes a few at once (hb-hook-helper.h). Each is made once; nothing is
 * tried again. The peers take turns, so that one whose runs take long does not hold up the others; strangers
 * have room of their own and are last, so that forged segments neither displace nor delay anybody; and incidents have
 * theirs, and are first.
 */
typedef struct _HbHook HbHook;

/**
 * HbHookWarnFunc:
 * @count: how many runs it is about
 * @text: a sentence
 * @user_data: the owner's
 *
 * Called if runs are left out or have failed: at once, and then only from time to time.
 */
typedef void (*HbHookWarnFunc) (guint64     count,
                                const char *text,
                                gpointer    user_data);

HbHook *hb_hook_new  (HbHookWarnFunc   warn,
                      gpointer         user_data);
void    hb_hook_free (HbHook          *self);
void    hb_hook_add  (HbHook          *self,
                      const HbHookKey *key,
                      gboolean         stranger,
                      const HbHookRun *run);
void    hb_hook_end  (HbHook          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbHook, hb_hook_free)

G_END_DECLS
