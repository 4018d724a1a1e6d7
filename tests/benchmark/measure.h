#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Measure:
 * @of: what to measure
 * @figures: (out): the result
 */
typedef void (*Measure) (gconstpointer of,
                         gpointer      figures);

double   measure_read_clock (void);
gboolean measure_apart      (Measure       measure,
                             gconstpointer of,
                             gpointer      figures,
                             gsize         size);

G_END_DECLS
