#pragma once

#include "net/hb-ring.h"

G_BEGIN_DECLS

/* How many long frames are held at most. */
#define HB_FRAME_MERGE_HELD 64

/**
 * HbFrameMerge:
 *
 * Hands over the frames of two rings in the order of their stamps: of one with most of the frames, the short
 * ones, and of one with the long ones.
 */
typedef struct _HbFrameMerge HbFrameMerge;

/**
 * HbFrameReader:
 * @ring: what to read from, such as a #HbRing
 * @max: the maximum number of frames to read
 * @func: (scope call): to be called for each frame; the frame is valid during the call
 * @user_data: for @func
 * @error: return location for an error
 *
 * Like hb_ring_dispatch(): it may count frames that it does not hand over.
 *
 * Returns: how many frames it read (fewer than @max if there are no more), or a negative number
 */
typedef int (*HbFrameReader) (gpointer      ring,
                              guint         max,
                              HbFrameFunc   func,
                              gpointer      user_data,
                              GError      **error);

/**
 * HbFrameClock:
 *
 * Returns: the time now, by the clock of the stamps, nanoseconds since 1970
 */
typedef gint64 (*HbFrameClock) (void);

HbFrameMerge *hb_frame_merge_new      (gpointer        short_frames,
                                       gpointer        long_frames,
                                       HbFrameReader   read,
                                       HbFrameClock    clock);
void          hb_frame_merge_free     (HbFrameMerge   *self);
int           hb_frame_merge_dispatch (HbFrameMerge   *self,
                                       guint           max,
                                       HbFrameFunc     func,
                                       gpointer        user_data,
                                       GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbFrameMerge, hb_frame_merge_free)

G_END_DECLS
