#pragma once

#include "app/hb-remote.h"

G_BEGIN_DECLS

#define HB_TYPE_RECALLER (hb_recaller_get_type ())

/**
 * HbRecaller:
 *
 * Fills the traces of an engine's peers with what happened before we listened, of those that somebody
 * looks at: it asks for their history, of one after the other.
 */
G_DECLARE_FINAL_TYPE (HbRecaller, hb_recaller, HB, RECALLER, GObject)

HbRecaller *hb_recaller_new   (HbRemote   *remote);
void        hb_recaller_close (HbRecaller *self);

G_END_DECLS
