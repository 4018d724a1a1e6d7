#include "net/hb-net-error.h"

G_DEFINE_QUARK (hb-net-error-quark, hb_net_error)
