#include "engine/hb-engine-private.h"

#include <glib/gi18n.h>

#include "role/hb-server.h"

/* Our own trouble: lost frames, pauses, delays, and a recording that fails. No peer is given up for any of it. */

/* How long a segment may wait before that is reported, and how often it is. */
#define WAIT_BEARABLE HB_SECOND
#define WAIT_TOLD_AGAIN (10 * HB_SECOND)

/* How often lost frames are reported at most. */
#define DROPS_TOLD_AGAIN G_USEC_PER_SEC

/* The ring may overflow many times a second: it is reported once a second. */
void
hb_engine_tell_drops (HbEngine *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->drops_seen == self->drops_told || now - self->drops_told_at < DROPS_TOLD_AGAIN)
    return;

  hb_engine_warn (self, HB_WARNING_DROPS, self->drops_seen - self->drops_told,
                  /* Translators: the ring is where the system puts frames that we have not taken yet */
                  _("the capture ring lost frames; no peer is given up for that"));
  self->drops_told = self->drops_seen;
  self->drops_told_at = now;
}

/* The lost frames may include a peer's answer, so the time in which they were lost is not counted as silence. */
void
hb_engine_check_drops (HbEngine *self)
{
  guint64 dropped = hb_net_link_get_dropped (self->net_link);

  if (dropped == self->drops_seen)
    {
      hb_clock_mark (&self->clock);
      return;
    }

  if (HB_IS_SERVER (self->role))
    hb_clock_skip (&self->clock);
  hb_role_trouble (self->role, hb_clock_look (&self->clock));
  self->drops_seen = dropped;
  hb_engine_tell_drops (self);
}

void
hb_engine_check_pause (HbEngine *self)
{
  gint64 pause = hb_clock_take_pause (&self->clock);

  if (pause == 0)
    return;

  hb_role_trouble (self->role, hb_clock_look (&self->clock));
  hb_engine_warn (self, HB_WARNING_PAUSED, 1,
                  _("this program was stopped for %.1f seconds; no peer is given up for that"),
                  (double) pause / HB_SECOND);
}

/* Late pulses are our own trouble, although no peer is given up before its pulses have left. */
void
hb_engine_check_waiting (HbEngine *self)
{
  gint64 now = hb_clock_look (&self->clock);
  guint waiting = hb_outbox_get_waiting (self->outbox, now - WAIT_BEARABLE);

  if (waiting == 0 || (self->wait_told != HB_UNKNOWN && now - self->wait_told < WAIT_TOLD_AGAIN))
    return;

  self->wait_told = now;
  hb_engine_warn (self, HB_WARNING_SEND, waiting,
                  /* Translators: ARP and NDP, by which hosts on the same network are found */
                  _("segments are delayed: hosts on the link do not answer ARP or NDP, or an interface does "
                    "not send"));
}

void
hb_engine_check_recording_lost (HbEngine *self)
{
  guint64 lost = self->recorder != NULL ? hb_recorder_take_lost (self->recorder) : 0;

  if (lost > 0)
    hb_engine_warn (self, HB_WARNING_RECORDING, lost,
                    _("frames are missing in the recording: writing to its file is too slow"));
}

void
hb_engine_check_recording (HbEngine *self)
{
  g_autoptr (GError) error = NULL;

  hb_engine_check_recording_lost (self);
  if (self->recorder == NULL || hb_recorder_flush (self->recorder, &error))
    return;

  hb_engine_warn (self, HB_WARNING_RECORDING, 1, "%s; the recording ends here", error->message);
  self->recorder = NULL;
}
