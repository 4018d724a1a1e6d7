#pragma once

#include <adwaita.h>

#include "app/model/hb-timeline.h"

G_BEGIN_DECLS

#define HB_TYPE_VERDICT_CARD (hb_verdict_card_get_type ())

/**
 * HbVerdictCard:
 *
 * The state of a peer and the evidence for it in words, kept up to date. Properties: "item"
 * (#HbPeerItem), "timeline" (#HbTimeline), "replay" (boolean): whether it is from a capture.
 */
G_DECLARE_FINAL_TYPE (HbVerdictCard, hb_verdict_card, HB, VERDICT_CARD, AdwBin)

G_END_DECLS
