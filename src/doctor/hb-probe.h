#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbProbeFunc:
 * @data: the probe's input
 * @error: return location for the reason it failed
 *
 * A probe, run in a child process. It may drop privileges, enter namespaces and start threads without
 * affecting the caller.
 *
 * Returns: (nullable) (transfer floating): the result, or %NULL with @error set
 */
typedef GVariant *(*HbProbeFunc) (gconstpointer   data,
                                  GError        **error);

GVariant *hb_probe_run (HbProbeFunc   func,
                        gconstpointer data,
                        GError      **error);

G_END_DECLS
