#include "engine/hb-engine-private.h"

#include "role/hb-client.h"
#include "role/hb-server.h"

void
hb_engine_tell (HbEngine *self,
                HbEvent  *event)
{
  if (event->stamp == 0)
    event->stamp = hb_clock_to_wall (&self->clock, event->time);

  self->config.tell (event, self->config.user_data);
}

void
hb_engine_warn (HbEngine   *self,
                HbWarning   about,
                guint64     count,
                const char *format,
                ...)
{
  g_auto (HbEvent) event = {
    .type = HB_EVENT_WARNING,
    .time = hb_clock_look (&self->clock),
    .about = about,
    .count = count,
  };
  va_list arguments;

  va_start (arguments, format);
  event.text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  hb_engine_tell (self, &event);
}

void
hb_engine_tell_listening (HbEngine *self)
{
  HbListening listening = {
    .interface = hb_net_link_get_interface (self->net_link),
    .addresses = hb_net_link_get_addresses (self->net_link),
    .filter = hb_net_link_get_filter (self->net_link),
  };

  if (HB_IS_SERVER (self->role))
    {
      listening.role = "server";
      listening.timeout = hb_server_get_timeout (HB_SERVER (self->role));
      listening.pulses = hb_server_get_pulses (HB_SERVER (self->role));
    }
  else
    {
      listening.role = "client";
      listening.server = hb_client_get_server (HB_CLIENT (self->role));
      listening.server_name = self->config.server_name;
    }

  g_free (self->told_interface);
  self->told_interface = g_strdup (listening.interface);

  hb_engine_tell (self, &(HbEvent) {
    .type = HB_EVENT_LISTENING,
    .time = hb_clock_now (&self->clock),
    .listening = &listening,
  });
}

void
hb_engine_tell_segment (HbEngine        *self,
                        const HbSegment *segment,
                        gint64           time)
{
  if (self->config.debug)
    hb_engine_tell (self, &(HbEvent) {
      .type = HB_EVENT_SEGMENT,
      .time = time,
      .stamp = segment->stamp,
      .peer = segment->stamp != 0 ? segment->source : segment->destination,
      .segment = segment,
    });
}
