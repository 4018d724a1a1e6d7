#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_APPLICATION_ID "io.github.d0ntblink.Heartbeats"

#define HB_TYPE_APPLICATION (hb_application_get_type ())

/**
 * HbApplication:
 *
 * The desktop app: one instance, one window. It holds no privilege.
 */
G_DECLARE_FINAL_TYPE (HbApplication, hb_application, HB, APPLICATION, AdwApplication)

int hb_application_run_app (int         monitor,
                            const char *capture,
                            guint       demo_peers,
                            gboolean    service);

G_END_DECLS
