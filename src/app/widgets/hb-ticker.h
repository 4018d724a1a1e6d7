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
 *
 * The clock is that of what is shown: where an engine's time stands still, or the engine is gone, it
 * stands still as well.
 */
void     hb_ticker_add        (gpointer data,
                               HbTick   tick);
void     hb_ticker_remove     (gpointer data);
void     hb_ticker_hurry      (void);
gboolean hb_ticker_is_running (void);
gint64   hb_ticker_now        (void);
void     hb_ticker_freeze     (gint64   since);
gboolean hb_ticker_stands     (void);

G_END_DECLS
