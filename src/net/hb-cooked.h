#pragma once

#include "wire/hb-frame.h"
#include "wire/hb-segment.h"

G_BEGIN_DECLS

/* LINKTYPE_LINUX_SLL2 of libpcap's list. */
#define HB_COOKED_LINKTYPE 276

/* Its header, and the most that one frame takes with it. */
#define HB_COOKED_SIZE 20
#define HB_COOKED_MAX 65536

/* Frames and segments in the form in which they are kept: with the Linux "cooked" header, version
 * 2, which alone tells whether a frame came in or went out, and fits every link. */

gsize hb_cooked_from_frame   (const HbFrame   *frame,
                              guint8          *buffer,
                              gsize            size,
                              gsize           *length);
gsize hb_cooked_from_segment (const HbSegment *segment,
                              guint8          *buffer,
                              gsize            size);

G_END_DECLS
