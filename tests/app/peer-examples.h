#pragma once

#include "app/model/hb-peer-list.h"

G_BEGIN_DECLS

/* How many peers peer_examples_new() creates, and how many of them are alive. */
#define PEER_EXAMPLES 46
#define PEER_EXAMPLES_ALIVE 42

/* Peers in all states, as an engine sends them; some have a name, and all have a history. */

HbPeerList *peer_examples_new  (void);
void        peer_examples_tell (HbPeerList *peers,
                                guint       number,
                                HbPeerState state,
                                double      left,
                                guint       pulses,
                                HbVerdict   verdict,
                                const char *text);

G_END_DECLS
