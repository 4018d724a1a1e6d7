#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_PROBLEM_PAGE (hb_problem_page_get_type ())

/**
 * HbProblemPage:
 *
 * Why a role could not start. If the capability is missing, it shows the command that grants it, with a
 * button to copy it, and a button to try again (the action win.restart); in a Flatpak, where it cannot be
 * granted, buttons to attach to a server and to open a capture.
 */
G_DECLARE_FINAL_TYPE (HbProblemPage, hb_problem_page, HB, PROBLEM_PAGE, AdwBin)

void hb_problem_page_show (HbProblemPage *self,
                           const GError  *error);

G_END_DECLS
