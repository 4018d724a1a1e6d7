#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often the ticker ticks. */
#define HB_TICKER_MS 200

/**
 * HbTick:
 * @data: who asked for it
 */
typedef void (*HbTick) (gpointer data);

/*
 * What shows the time that is left must look at the clock again and again. One timeout does so for
 * all of them, so that they move together, in one frame, and it runs only while there are any.
 */
void     hb_ticker_add        (gpointer data,
                               HbTick   tick);
void     hb_ticker_remove     (gpointer data);
gboolean hb_ticker_is_running (void);

G_END_DECLS
