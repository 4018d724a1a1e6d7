#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HB_TYPE_INVITATION (hb_invitation_get_type ())

/**
 * HbInvitation:
 *
 * Shown while there are no peers: what to do on a machine that is to be watched. Property: "address" (string): this
 * computer's address, or %NULL if unknown.
 */
G_DECLARE_FINAL_TYPE (HbInvitation, hb_invitation, HB, INVITATION, AdwBin)

G_END_DECLS
