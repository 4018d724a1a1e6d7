#include "engine/hb-report.h"

#include "role/hb-client.h"
#include "role/hb-server.h"

/**
 * hb_summary_init:
 * @self: (out): a summary
 * @role: whose; it must outlive the summary
 * @dropped: frames that the kernel had no room for
 */
void
hb_summary_init (HbSummary *self,
                 HbRole    *role,
                 guint64    dropped)
{
  *self = (HbSummary) {
    .counters = hb_role_get_counters (role),
    .texts_sent = -1,
    .dropped = dropped,
  };

  if (HB_IS_SERVER (role))
    {
      self->peers = hb_server_get_seen (HB_SERVER (role));
      self->open = hb_peer_table_get_open (hb_server_get_peers (HB_SERVER (role)));
    }
  else
    {
      self->texts_sent = hb_client_get_texts_sent (HB_CLIENT (role));
      self->peers = 1;
    }
}

/**
 * hb_change_kind_to_string:
 * @kind: what was changed
 *
 * Returns: (transfer none): its name in lines for scripts and on a bus (INTERFACE.md)
 */
const char *
hb_change_kind_to_string (HbChangeKind kind)
{
  switch (kind)
    {
    case HB_CHANGE_TIMEOUT:
      return "timeout";
    case HB_CHANGE_PULSES:
      return "pulses";
    case HB_CHANGE_MUTED:
      return "muted";
    case HB_CHANGE_FORGOTTEN:
      return "peer";
    case HB_CHANGE_SAID:
      return "message";
    case HB_CHANGE_CLOSED:
    case HB_CHANGE_TERMINATED:
    default:
      return "session";
    }
}
