#pragma once

#include "event/hb-peer-snapshot.h"

G_BEGIN_DECLS

/* What verbs print of a peer, in the words of the window, safe for a terminal. */

const char *hb_peer_words_state    (HbPeerState           state);
const char *hb_peer_words_verdict  (HbVerdict             verdict);
char       *hb_peer_words_title    (const HbPeerSnapshot *peer);
char       *hb_peer_words_status   (const HbPeerSnapshot *peer);
char       *hb_peer_words_quiet    (const HbPeerSnapshot *peer);
char       *hb_peer_words_rtt      (double                rtt_ms);
char       *hb_peer_words_time     (gint64                time);
char       *hb_peer_words_duration (gint64                duration);

G_END_DECLS
