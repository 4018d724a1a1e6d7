/* What most files of the library read first, compiled once where the option b_pch is set; see also
 * app/pch/hb-app-pch.h. */

#include <gio/gio.h>
