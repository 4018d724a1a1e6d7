#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbProbeFunc:
 * @data: what to try it with
 * @error: return location for why it did not work
 *
 * Something to try in a process of its own. It may drop privileges, enter namespaces, start
 * threads: all of that ends with it.
 *
 * Returns: (nullable) (transfer floating): the answer, or %NULL with @error set
 */
typedef GVariant *(*HbProbeFunc) (gconstpointer   data,
                                  GError        **error);

GVariant *hb_probe_run (HbProbeFunc   func,
                        gconstpointer data,
                        GError      **error);

G_END_DECLS
