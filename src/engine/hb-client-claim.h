#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbClientClaim:
 *
 * A client's word to the other clients of its network namespace: it stays, so the session with its
 * server is not theirs to terminate. A server knows peers by their addresses; what a script says
 * there in passing belongs to the same session.
 */
typedef struct _HbClientClaim HbClientClaim;

HbClientClaim *hb_client_claim_new      (const HbAddress *server);
void           hb_client_claim_free     (HbClientClaim   *self);
gboolean       hb_client_claim_is_taken (const HbAddress *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbClientClaim, hb_client_claim_free)

G_END_DECLS
