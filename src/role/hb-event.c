#include "role/hb-event.h"

/* The words of INTERFACE.md, which scripts rely on. */

static const char *const types[HB_N_EVENTS] = {
  [HB_EVENT_LISTENING] = "listening",
  [HB_EVENT_SESSION_OPENED] = "session-opened",
  [HB_EVENT_MESSAGE] = "message",
  [HB_EVENT_ALIVE] = "alive",
  [HB_EVENT_SILENCE] = "silence",
  [HB_EVENT_TIMED_OUT] = "timed-out",
  [HB_EVENT_PULSE_SENT] = "pulse-sent",
  [HB_EVENT_GAVE_UP] = "gave-up",
  [HB_EVENT_SESSION_CLOSED] = "session-closed",
  [HB_EVENT_MESSAGE_SENT] = "message-sent",
  [HB_EVENT_BEAT_SENT] = "beat-sent",
  [HB_EVENT_PULSE_RECEIVED] = "pulse-received",
  [HB_EVENT_PULSE_ANSWERED] = "pulse-answered",
  [HB_EVENT_SEGMENT] = "segment",
  [HB_EVENT_WARNING] = "warning",
  [HB_EVENT_CHANGED] = "changed",
  [HB_EVENT_SUMMARY] = "summary",
  [HB_EVENT_FORGOTTEN] = "forgotten",
  [HB_EVENT_UNTOLD] = "untold",
};

static const char *const hosts[] = {
  [HB_HOST_UNKNOWN] = "unknown",
  [HB_HOST_ANSWERED] = "answered",
  [HB_HOST_SILENT] = "silent",
  [HB_HOST_UNREACHABLE] = "unreachable",
};

static const char *const verdicts[HB_N_VERDICTS] = {
  [HB_VERDICT_PROGRAM_DEAD] = "program-dead",
  [HB_VERDICT_HOST_SILENT] = "host-silent",
  [HB_VERDICT_UNREACHABLE] = "unreachable",
  [HB_VERDICT_ONE_WAY] = "one-way",
  [HB_VERDICT_NOT_ASKED] = "not-asked",
};

static const char *const closes[] = {
  [HB_CLOSE_TERMINATED] = "terminated",
  [HB_CLOSE_GAVE_UP] = "gave-up",
  [HB_CLOSE_STOPPED] = "stopped",
};

static const char *const warnings[] = {
  [HB_WARNING_DROPS] = "drops",
  [HB_WARNING_INTERFACE] = "interface",
  [HB_WARNING_SEND] = "send",
  [HB_WARNING_PAUSED] = "paused",
  [HB_WARNING_TABLE_FULL] = "table-full",
  [HB_WARNING_FLOOD] = "flood",
  [HB_WARNING_MESSAGE] = "message",
  [HB_WARNING_RECORDING] = "recording",
  [HB_WARNING_OUTPUT] = "output",
  [HB_WARNING_CAPTURE] = "capture",
  [HB_WARNING_STATE] = "state",
  [HB_WARNING_BUS] = "bus",
};

/**
 * hb_event_clear:
 * @self: an event
 *
 * Frees what it holds and empties it.
 */
void
hb_event_clear (HbEvent *self)
{
  g_free (self->text);
  g_clear_pointer (&self->peers, g_array_unref);
  *self = (HbEvent) { 0 };
}

const char *
hb_event_type_to_string (HbEventType type)
{
  return types[type];
}

const char *
hb_host_to_string (HbHost host)
{
  return hosts[host];
}

const char *
hb_verdict_to_string (HbVerdict verdict)
{
  return verdicts[verdict];
}

const char *
hb_close_to_string (HbClose reason)
{
  return closes[reason];
}

const char *
hb_warning_to_string (HbWarning about)
{
  return warnings[about];
}
