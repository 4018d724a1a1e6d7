#pragma once

#include "app/model/hb-peer-item.h"

G_BEGIN_DECLS

/**
 * HbPeerDescription:
 * @address: its address, or ""
 * @state: how it is, or -1 where that is not said
 * @verdict: why it was given up; %HB_N_VERDICTS where that is not said
 * @last_text: the beginning of what it last said, or ""
 * @rtt_ms: the last round-trip time known, in milliseconds, or -1
 * @deadline: when it is to be heard at the latest, in microseconds since 1970, or 0
 * @heard: when it was last heard, in microseconds since 1970, or 0
 * @pulses: how many pulses in a row it has not answered
 * @muted: whether nobody is to be notified of it
 *
 * What the D-Bus interface Engine1 says of a peer, borrowed from a dictionary of it; where it does not
 * say something, what that means.
 */
struct _HbPeerDescription
{
  const char *address;
  int state;
  HbVerdict verdict;
  const char *last_text;
  double rtt_ms;
  gint64 deadline;
  gint64 heard;
  guint32 pulses;
  gboolean muted;
};

/**
 * HbPeerDescriptionFunc:
 * @description: one of many
 * @user_data: the caller's
 */
typedef void (*HbPeerDescriptionFunc) (const HbPeerDescription *description,
                                       gpointer                 user_data);

void hb_peer_description_read    (HbPeerDescription    *self,
                                  GVariant             *dictionary);
void hb_peer_description_foreach (GVariant             *columns,
                                  HbPeerDescriptionFunc func,
                                  gpointer              user_data);

G_END_DECLS
