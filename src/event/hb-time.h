#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times are absolute, in nanoseconds. A role reads no clock: the caller passes the time in. */

#define HB_MICROSECOND G_GINT64_CONSTANT (1000)
#define HB_MILLISECOND G_GINT64_CONSTANT (1000000)
#define HB_SECOND G_GINT64_CONSTANT (1000000000)

/* The minimum interval between two answers of a client. One answer at its end is for all pulses that come
 * meanwhile. */
#define HB_ANSWER_INTERVAL HB_SECOND

/* A deadline that never comes. */
#define HB_NEVER G_MAXINT64

/* An unknown duration. */
#define HB_UNKNOWN G_MININT64

G_END_DECLS
