#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ticker's interval. */
#define HB_TICKER_MS 200

/**
 * HbTick:
 * @data: as given to hb_ticker_add()
 */
typedef void (*HbTick) (gpointer data);

/*
 * Whatever shows the time that is left must be updated regularly. One timeout does so for all of them, so
 * that they change in one frame, and it runs only while there are any.
 *
 * The time is that of the run that is shown: it is frozen while the engine's time is, or after the engine
 * has ended.
 */
void     hb_ticker_add        (gpointer data,
                               HbTick   tick);
void     hb_ticker_remove     (gpointer data);
void     hb_ticker_hurry      (void);
gboolean hb_ticker_is_running (void);
gboolean hb_ticker_is_second  (void);
gint64   hb_ticker_now        (void);
void     hb_ticker_freeze     (gint64   since);
gboolean hb_ticker_stands     (void);

G_END_DECLS
