#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbClientClaim:
 *
 * Tells other clients in the network namespace that a lasting client uses the session with its server, so they must
 * not terminate it. A server knows peers by their addresses: the messages of a script belong to the same session.
 */
typedef struct _HbClientClaim HbClientClaim;

HbClientClaim *hb_client_claim_new      (const HbAddress *server);
void           hb_client_claim_free     (HbClientClaim   *self);
gboolean       hb_client_claim_is_taken (const HbAddress *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbClientClaim, hb_client_claim_free)

G_END_DECLS
