#pragma once

#include <glib-object.h>

#include "event/hb-event.h"
#include "role/hb-exchange.h"
#include "wire/hb-packet.h"
#include "wire/hb-presence.h"

G_BEGIN_DECLS

#define HB_TYPE_ROLE (hb_role_get_type ())

/**
 * HbRole:
 *
 * What server and client have in common: a state machine without I/O, clock or main loop. The owner hands it input
 * together with the time, then takes the queued segments and events until there are none left:
 *
 * |[
 *   hb_role_receive (role, now, segment);
 *   while (hb_role_take_segment (role, &outgoing))
 *     hb_role_sent (role, now, &outgoing, inject (&outgoing.segment));
 *   while (hb_role_take_event (role, &event))
 *     tell (&event);
 *   wait_until (hb_role_next_deadline (role));   // then hb_role_advance ()
 * ]|
 *
 * Owners are the live engine, a replay, the simulated network of the tests, and the fuzzers.
 */
G_DECLARE_DERIVABLE_TYPE (HbRole, hb_role, HB, ROLE, GObject)

/**
 * HbOutgoing:
 * @segment: the segment to send; its source address is "any" if the route decides. Its payload belongs to the
 *   role, and is valid until hb_role_sent() is called.
 * @step: which segment of an exchange it is
 * @presence: how certain it is that the destination exists, and is not forged
 */
typedef struct
{
  HbSegment segment;
  HbStep step;
  HbPresence presence;
} HbOutgoing;

/**
 * HbCounters:
 * @segments: TCP segments received
 * @messages: payloads that counted as a sign of life
 * @reasons: frames without effect, by #HbReason
 * @sent: segments that left
 * @send_failed: segments that could not be sent
 * @pulses: pulses that a server counted
 * @verdicts: how many peers it has given up, or has not seen come, by #HbVerdict
 */
typedef struct
{
  guint64 segments;
  guint64 messages;
  guint64 reasons[HB_N_REASONS];
  guint64 sent;
  guint64 send_failed;
  guint64 pulses;
  guint64 verdicts[HB_N_VERDICTS];
} HbCounters;

guint64 hb_counters_get_ignored   (const HbCounters *self);
guint64 hb_counters_get_malformed (const HbCounters *self);

/**
 * HbRoleClass:
 * @receive: handles a segment
 * @unreachable: handles an ICMP error
 * @sent: a segment left, or could not be sent
 * @advance: handles deadlines
 * @next_deadline: returns when to advance next
 * @trouble: packets may have been lost by our own fault
 * @stop: the owner is about to end
 * @tell_more: (nullable): queues some of the events left after @stop; returns whether there were any
 */
struct _HbRoleClass
{
  GObjectClass parent_class;

  void   (*receive)       (HbRole              *self,
                           gint64               now,
                           const HbSegment     *segment);
  void   (*unreachable)   (HbRole              *self,
                           gint64               now,
                           const HbUnreachable *unreachable);
  void   (*sent)          (HbRole              *self,
                           gint64               now,
                           const HbOutgoing    *outgoing,
                           int                  error);
  void   (*advance)       (HbRole              *self,
                           gint64               now);
  gint64 (*next_deadline) (HbRole              *self);
  void   (*trouble)       (HbRole              *self,
                           gint64               now);
  void   (*stop)          (HbRole              *self,
                           gint64               now);
  gboolean (*tell_more)   (HbRole              *self);
};

void              hb_role_receive       (HbRole              *self,
                                         gint64               now,
                                         const HbSegment     *segment);
void              hb_role_unreachable   (HbRole              *self,
                                         gint64               now,
                                         const HbUnreachable *unreachable);
void              hb_role_sent          (HbRole              *self,
                                         gint64               now,
                                         const HbOutgoing    *outgoing,
                                         int                  error);
void              hb_role_advance       (HbRole              *self,
                                         gint64               now);
gint64            hb_role_next_deadline (HbRole              *self);
void              hb_role_trouble       (HbRole              *self,
                                         gint64               now);
void              hb_role_stop          (HbRole              *self,
                                         gint64               now);

gboolean          hb_role_take_segment  (HbRole              *self,
                                         HbOutgoing          *outgoing);
gboolean          hb_role_take_event    (HbRole              *self,
                                         HbEvent             *event);
guint             hb_role_count_waiting (HbRole              *self);
const HbCounters *hb_role_get_counters  (HbRole              *self);
void              hb_role_discard       (HbRole              *self,
                                         HbReason             reason);

/* For the roles */
void              hb_role_set_owner     (HbRole              *self,
                                         HbRole              *owner,
                                         const char          *server);
void              hb_role_queue_segment (HbRole              *self,
                                         const HbOutgoing    *outgoing);
void              hb_role_queue_event   (HbRole              *self,
                                         const HbEvent       *event);
void              hb_role_count_message (HbRole              *self);
void              hb_role_count_pulse   (HbRole              *self);
void              hb_role_count_verdict (HbRole              *self,
                                         HbVerdict            verdict);
void              hb_role_warn_send     (HbRole              *self,
                                         gint64               now,
                                         const HbAddress     *peer,
                                         int                  error);

G_END_DECLS
