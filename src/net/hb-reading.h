#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbReading:
 * @HB_READING_FRAME: a frame
 * @HB_READING_NOTHING: a block that is no frame; there may be very many of these, so a caller with other work
 *   should do it now
 * @HB_READING_END: the end of the file
 * @HB_READING_FAILED: a read error
 *
 * The result of reading from a capture file.
 */
typedef enum
{
  HB_READING_FRAME,
  HB_READING_NOTHING,
  HB_READING_END,
  HB_READING_FAILED,
} HbReading;

/* More than any link carries; other readers have the same limit. */
#define HB_READING_FRAME_MAX (256 * 1024)

G_END_DECLS
