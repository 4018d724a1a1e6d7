#pragma once

#include "event/hb-event.h"
#include "role/hb-secret.h"
#include "wire/hb-segment.h"

G_BEGIN_DECLS

/**
 * HbStep:
 *
 * How far an exchange has come (PROTOCOL.md, "A message is an exchange of segments"). It also names the segments of
 * an exchange.
 */
typedef enum
{
  HB_STEP_IDLE,
  HB_STEP_SYN,     /* segment 1 is being sent, or waits for its answer */
  HB_STEP_ACK,     /* segment 2 */
  HB_STEP_PAYLOAD, /* segment 3 is being sent */
} HbStep;

/* Segments per exchange, each with its own sequence number. */
#define HB_EXCHANGE_SEGMENTS 3

/**
 * HbExchange:
 * @syn_left: when segment 1 left, or %HB_UNKNOWN
 * @seq: s, the sequence number of segment 1
 * @answer_seq: the sequence number of the answer to it
 * @rtt: from segment 1 to its answer, nanoseconds, or %HB_UNKNOWN
 * @source_port: our port
 * @step: a #HbStep
 * @host: a #HbHost
 *
 * The state of one exchange, for either role: a plain value that its owner embeds. Packed, so that the owner's next
 * member can use its padding.
 */
typedef struct __attribute__ ((packed, aligned (4)))
{
  gint64 syn_left;
  gint64 rtt;
  guint32 seq;
  guint32 answer_seq;
  guint16 source_port;
  guint8 step;
  guint8 host;
} HbExchange;

void     hb_exchange_begin   (HbExchange       *self,
                              HbSecret         *secret,
                              guint16           source_port);
gboolean hb_exchange_answer  (HbExchange       *self,
                              gint64            now,
                              const HbSegment  *segment);
void     hb_exchange_segment (const HbExchange *self,
                              HbStep            step,
                              const char       *payload,
                              HbSegment        *segment);

G_END_DECLS
