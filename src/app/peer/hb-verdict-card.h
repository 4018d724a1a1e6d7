#pragma once

#include <adwaita.h>

#include "app/model/hb-timeline.h"

G_BEGIN_DECLS

#define HB_TYPE_VERDICT_CARD (hb_verdict_card_get_type ())

/**
 * HbVerdictCard:
 *
 * How things stand with a peer, in words, kept current. Properties: "item" (#HbPeerItem), "timeline"
 * (#HbTimeline), "replay" (boolean): whether it is of a capture.
 */
G_DECLARE_FINAL_TYPE (HbVerdictCard, hb_verdict_card, HB, VERDICT_CARD, AdwBin)

G_END_DECLS
