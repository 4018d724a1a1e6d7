#pragma once

#include "wire/hb-frame.h"
#include "wire/hb-segment.h"

G_BEGIN_DECLS

/* LINKTYPE_LINUX_SLL2 in libpcap's list. */
#define HB_COOKED_LINKTYPE 276

/* The size of its header, and the maximum length of a recorded frame. */
#define HB_COOKED_SIZE 20
#define HB_COOKED_MAX 65536

/* Recorded frames and segments get the Linux "cooked" header, version 2: it is the only one that has the
 * direction, and it fits every link. */

gsize hb_cooked_from_frame   (const HbFrame   *frame,
                              guint8          *buffer,
                              gsize            size,
                              gsize           *length);
gsize hb_cooked_from_segment (const HbSegment *segment,
                              guint8          *buffer,
                              gsize            size);

G_END_DECLS
