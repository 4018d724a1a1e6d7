#include "engine/hb-contents.h"

#include <glib/gi18n.h>

#include "wire/hb-message.h"

static gboolean
is_ours (guint16 port)
{
  return port == HB_PORT_SERVER || port == HB_PORT_CLIENT;
}

static guint64 *
place_of_packet (HbContents     *self,
                 const HbPacket *packet)
{
  if (packet->kind == HB_PACKET_SEGMENT)
    return is_ours (packet->segment.source_port) || is_ours (packet->segment.destination_port)
               ? &self->heartbeats : &self->tcp;

  return is_ours (packet->unreachable.source_port) || is_ours (packet->unreachable.destination_port)
             ? &self->heartbeats : &self->other_ip;
}

static guint64 *
place_of (HbContents     *self,
          HbReason        reason,
          const HbPacket *packet)
{
  switch (reason)
    {
    case HB_REASON_NONE:
      return place_of_packet (self, packet);
    case HB_REASON_LINK_TYPE:
      return &self->unknown_links;
    case HB_REASON_NOT_IP:
      return &self->not_ip;
    case HB_REASON_NOT_TCP:
      return packet->protocol == HB_IP_PROTOCOL_UDP ? &self->udp : &self->other_ip;
    default:
      return hb_reason_is_malformed (reason) ? &self->damaged : &self->other_ip;
    }
}

/**
 * hb_contents_count:
 * @self: the counters
 * @reason: the result of hb_packet_parse() for the next frame
 * @packet: its output
 */
void
hb_contents_count (HbContents     *self,
                   HbReason        reason,
                   const HbPacket *packet)
{
  self->frames++;
  *place_of (self, reason, packet) += 1;
}

static void
append_part (GString    *parts,
             const char *kind,
             guint64     count)
{
  if (count > 0)
    g_string_append_printf (parts, "%s%s %" G_GUINT64_FORMAT, parts->len > 0 ? ", " : "", kind,
                            count);
}

/**
 * hb_contents_explain:
 * @self: the counters of a whole capture
 *
 * Returns: (nullable) (transfer full): a sentence that says that there is no heartbeat in the capture, and what
 *   it holds instead; %NULL if there is one
 */
char *
hb_contents_explain (const HbContents *self)
{
  g_autoptr (GString) parts = g_string_new (NULL);
  g_autofree char *frames = g_strdup_printf ("%" G_GUINT64_FORMAT, self->frames);

  if (self->heartbeats > 0)
    return NULL;
  if (self->frames == 0)
    return g_strdup (_("no heartbeat in this capture: it holds no frame"));

  /* Translators: these kinds of frames stand in a list, each with its number: UDP 900, not IP 34 */
  append_part (parts, _("UDP"), self->udp);
  append_part (parts, _("TCP of other ports"), self->tcp);
  append_part (parts, _("other IP"), self->other_ip);
  append_part (parts, _("not IP"), self->not_ip);
  /* Translators: frames of a link type that this program does not know */
  append_part (parts, _("of unknown link types"), self->unknown_links);
  append_part (parts, _("damaged"), self->damaged);

  return g_strdup_printf (
      /* Translators: a number, then that list */
      ngettext ("no heartbeat in this capture: it holds %s frame (%s)",
                "no heartbeat in this capture: it holds %s frames (%s)",
                (gulong) MIN (self->frames, G_MAXULONG)),
      frames, parts->str);
}
