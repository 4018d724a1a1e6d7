#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Time is in nanoseconds, absolute, and handed in: no role reads a clock. */

#define HB_MICROSECOND G_GINT64_CONSTANT (1000)
#define HB_MILLISECOND G_GINT64_CONSTANT (1000000)
#define HB_SECOND G_GINT64_CONSTANT (1000000000)

/* A client answers no pulse sooner than this after its last answer, whoever sent it: what comes
 * meanwhile is answered then, once. */
#define HB_ANSWER_INTERVAL HB_SECOND

/* A deadline that never comes. */
#define HB_NEVER G_MAXINT64

/* A duration that nobody measured. */
#define HB_UNKNOWN G_MININT64

G_END_DECLS
