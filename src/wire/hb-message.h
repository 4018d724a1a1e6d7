#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The port on which a server receives messages, and the one on which a client receives pulses (PROTOCOL.md,
 * "Parties"). */
#define HB_PORT_SERVER 11414
#define HB_PORT_CLIENT 11415

#define HB_PAYLOAD_HEARTBEAT "MSG_HEARTBEAT"
#define HB_PAYLOAD_TERMINATE "TERMINATE"

/* The longest text that we send, in bytes. With the headers of IPv6 and TCP it fits into an Ethernet frame
 * behind a tunnel or two; we never fragment. */
#define HB_TEXT_MAX 1400

typedef enum
{
  HB_MESSAGE_HEARTBEAT,
  HB_MESSAGE_TERMINATE,
  HB_MESSAGE_TEXT,
} HbMessageKind;

HbMessageKind hb_message_classify (const guint8 *payload,
                                   gsize         captured,
                                   gsize         length);
char         *hb_message_escape   (const guint8 *payload,
                                   gsize         length,
                                   gboolean      cut_off);
char         *hb_message_escape_string (const char *text);

G_END_DECLS
