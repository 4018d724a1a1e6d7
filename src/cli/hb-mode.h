#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbMode:
 *
 * What this process is to be: exactly one of these, decided before anything else starts.
 */
typedef enum
{
  HB_MODE_APP,
  HB_MODE_SERVER,
  HB_MODE_CLIENT,
  HB_MODE_REPLAY,
  HB_MODE_DEMO,
  HB_MODE_DOCTOR,
  HB_MODE_VERB,
  HB_MODE_VERSION,
} HbMode;

G_END_DECLS
