#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/**
 * HbHistoryBounds:
 * @of_peer: how many events of one peer are kept in each room
 * @in_all: how many events of all peers
 * @text: how many bytes their texts may take together
 */
typedef struct
{
  guint of_peer[HB_HISTORY_N_ROOMS];
  guint in_all[HB_HISTORY_N_ROOMS];
  gsize text;
} HbHistoryBounds;

/* The limits of an engine: hours of many peers in about 40 MB. */
#define HB_HISTORY_BOUNDS ((HbHistoryBounds) { \
  { 96, 160, 128, 128 }, { 60000, 60000, 50000, 50000 }, 16 * 1024 * 1024 })

/* The longest text of an event, in bytes. */
#define HB_HISTORY_TEXT_MAX 2048

/**
 * HbHistory:
 *
 * The past events of each peer, within limits: in each room, the oldest events are dropped first, and counted.
 */
typedef struct _HbHistory HbHistory;

HbHistory *hb_history_new      (const HbHistoryBounds *bounds);
void       hb_history_free     (HbHistory             *self);
void       hb_history_note     (HbHistory             *self,
                                const HbEvent         *event);
void       hb_history_forget   (HbHistory             *self,
                                const HbAddress       *peer);
void       hb_history_foreach  (HbHistory             *self,
                                const HbAddress       *peer,
                                HbEventFunc            func,
                                gpointer               user_data);
guint64    hb_history_get_lost (HbHistory             *self,
                                const HbAddress       *peer,
                                HbHistoryRoom          room);
guint      hb_history_get_size (HbHistory             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbHistory, hb_history_free)

G_END_DECLS
