#include "engine/hb-summary.h"

#include <string.h>

#include "role/hb-client-group.h"
#include "role/hb-server.h"

/**
 * hb_summary_init:
 * @self: (out caller-allocates): a summary
 * @role: the role
 * @dropped: frames that the kernel dropped
 */
void
hb_summary_init (HbSummary *self,
                 HbRole    *role,
                 guint64    dropped)
{
  const HbCounters *counters = hb_role_get_counters (role);

  *self = (HbSummary) {
    .segments = counters->segments,
    .messages = counters->messages,
    .messages_sent = -1,
    .ignored = hb_counters_get_ignored (counters),
    .malformed = hb_counters_get_malformed (counters),
    .dropped = dropped,
    .sent = counters->sent,
    .send_failed = counters->send_failed,
  };
  memcpy (self->reasons, counters->reasons, sizeof self->reasons);

  if (HB_IS_SERVER (role))
    {
      self->peers = hb_server_get_seen (HB_SERVER (role));
      self->open = hb_server_count_sessions (HB_SERVER (role));
    }
  else
    {
      self->messages_sent = hb_client_group_get_texts_sent (HB_CLIENT_GROUP (role));
      self->peers = hb_client_group_get_size (HB_CLIENT_GROUP (role));
    }
}
