#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbReading:
 * @HB_READING_FRAME: a frame
 * @HB_READING_NOTHING: a piece of the file that is no frame; there may be very many of them, so that
 *   whoever has something else to do, too, does it now
 * @HB_READING_END: the end of the file
 * @HB_READING_FAILED: what cannot be read
 *
 * What came of reading on in a capture file.
 */
typedef enum
{
  HB_READING_FRAME,
  HB_READING_NOTHING,
  HB_READING_END,
  HB_READING_FAILED,
} HbReading;

/* More than any link carries, and what other readers take for a limit, too. */
#define HB_READING_FRAME_MAX (256 * 1024)

G_END_DECLS
