#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void             hb_find_engine_async  (GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GDBusConnection *hb_find_engine_finish (GAsyncResult         *result,
                                        GError              **error);

G_END_DECLS
