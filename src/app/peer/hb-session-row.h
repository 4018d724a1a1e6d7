#pragma once

#include <adwaita.h>

#include "app/model/hb-session.h"

G_BEGIN_DECLS

#define HB_TYPE_SESSION_ROW (hb_session_row_get_type ())

/**
 * HbSessionRow:
 *
 * A row for an #HbSession, which unfolds to its timeline.
 */
G_DECLARE_FINAL_TYPE (HbSessionRow, hb_session_row, HB, SESSION_ROW, AdwExpanderRow)

GtkWidget *hb_session_row_create (gpointer item,
                                  gpointer data);

G_END_DECLS
