#pragma once

#include "cli/hb-bus-kind.h"
#include "hb-dbus-engine.h"

G_BEGIN_DECLS

/* The longest that an engine may take for an answer: it may have a hundred thousand peers to list. */
#define HB_ENGINE_FINDER_ANSWER_MS 30000

HbDBusEngine1 *hb_engine_finder_find      (HbBusKind    bus,
                                           const char  *role,
                                           GError     **error);
gboolean       hb_engine_finder_try_again (gint64       end,
                                           GError     **error);

G_END_DECLS
