#include "event/hb-event-detail.h"

/**
 * hb_change_kind_to_string:
 * @kind: a kind of change
 *
 * Returns: (transfer none): its name in JSON and on D-Bus (INTERFACE.md, "Events")
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
    case HB_CHANGE_WATCH:
      return "watch";
    case HB_CHANGE_MUTED:
      return "muted";
    case HB_CHANGE_ACKNOWLEDGED:
      return "acknowledged";
    case HB_CHANGE_INCIDENT:
      return "incident";
    case HB_CHANGE_PEERS:
      return "peers-file";
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

/**
 * hb_change_get_word:
 * @self: a change to a word or a text
 *
 * Returns: (transfer none): the new value, safe to show
 */
const char *
hb_change_get_word (const HbChange *self)
{
  switch (self->kind)
    {
    case HB_CHANGE_SAID:
      return self->text;
    case HB_CHANGE_FORGOTTEN:
      return "forgotten";
    case HB_CHANGE_TERMINATED:
      return "terminated";
    case HB_CHANGE_CLOSED:
    default:
      return "closed";
    }
}
