#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many peers that fall silent one soon after the other are told of each for itself; more of them
 * together. */
#define HB_GATHERING_ALONE 3

/* How long after the last one another one still belongs to them, and how often anything is told at the
 * most, microseconds. */
#define HB_GATHERING_WAVE (10 * G_USEC_PER_SEC)
#define HB_GATHERING_INTERVAL G_USEC_PER_SEC

/**
 * HbGatheringFuncs:
 * @tell_silent: a peer is to have a notification of its own that it is silent
 * @tell_back: that is to say now that it is back
 * @withdraw: that is to go
 * @tell_together: the one for all is to name these peers (element-type utf8), the latest first
 * @withdraw_together: that one is to go
 *
 * What the owner does, each replacing what it did before.
 */
typedef struct
{
  void (*tell_silent) (const char *address, gpointer user_data);
  void (*tell_back) (const char *address, gpointer user_data);
  void (*withdraw) (const char *address, gpointer user_data);
  void (*tell_together) (GPtrArray *addresses, gpointer user_data);
  void (*withdraw_together) (gpointer user_data);
} HbGatheringFuncs;

/**
 * HbGathering:
 *
 * What is told of peers that fall silent and come back, be it one or be it hundreds at once: each for
 * itself as long as they are few, and all of them together where they are many. The first word comes
 * at once, and the others no more often than once a second. It has no clock: the times are the owner's,
 * microseconds that never go back.
 */
typedef struct _HbGathering HbGathering;

/**
 * HbGatheringFilter:
 * @address: a peer that is told of
 * @user_data: the caller's
 *
 * Returns: whether it is still to be told of
 */
typedef gboolean (*HbGatheringFilter) (const char *address,
                                       gpointer    user_data);

HbGathering *hb_gathering_new (const HbGatheringFuncs *funcs,
                                             gpointer                user_data);
void         hb_gathering_free (HbGathering            *self);
void         hb_gathering_fall (HbGathering            *self,
                                             const char             *address,
                                             gint64                  now);
void         hb_gathering_rise (HbGathering            *self,
                                             const char             *address);
void         hb_gathering_drop (HbGathering            *self,
                                             const char             *address);
void         hb_gathering_retain (HbGathering            *self,
                                             HbGatheringFilter       filter,
                                             gpointer                user_data);
void         hb_gathering_clear (HbGathering            *self);
void         hb_gathering_advance (HbGathering            *self,
                                             gint64                  now);
gint64       hb_gathering_next_deadline (HbGathering            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbGathering, hb_gathering_free)

G_END_DECLS
