#pragma once

#include "net/hb-capture.h"

G_BEGIN_DECLS

/**
 * HbCaptureFunc:
 * @user_data: the data given to hb_capture_source_new()
 *
 * Reads from the capture.
 */
typedef void (*HbCaptureFunc) (gpointer user_data);

GSource *hb_capture_source_new (HbCapture     *capture,
                                HbCaptureFunc  func,
                                gpointer       user_data);

G_END_DECLS
