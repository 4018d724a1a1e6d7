#pragma once

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

/* How many peer_examples_new() makes, and how many of them are alive. */
#define PEER_EXAMPLES 46
#define PEER_EXAMPLES_ALIVE 42

/* Peers as an engine tells of them, in all states, of which some have a name and all a past. */

HbPeerList *peer_examples_new  (void);
void        peer_examples_tell (HbPeerList *peers,
                                guint       number,
                                HbPeerState state,
                                double      left,
                                guint       pulses,
                                HbVerdict   verdict,
                                const char *text);

G_END_DECLS
