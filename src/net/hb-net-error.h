#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HB_NET_ERROR (hb_net_error_quark ())

/**
 * HbNetError:
 * @HB_NET_ERROR_PERMISSION: the capability is missing
 * @HB_NET_ERROR_INTERFACE: the interface does not exist or is unusable, or none can be chosen
 * @HB_NET_ERROR_FILE: a capture file cannot be opened, read or written
 * @HB_NET_ERROR_FAILED: any other system error
 */
typedef enum
{
  HB_NET_ERROR_PERMISSION,
  HB_NET_ERROR_INTERFACE,
  HB_NET_ERROR_FILE,
  HB_NET_ERROR_FAILED,
} HbNetError;

GQuark hb_net_error_quark (void);

G_END_DECLS
