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
 * What server and client have in common: a state machine without I/O, clock or main loop. The
 * owner hands it stimuli with the time, then takes what it wants sent and told, until there is
 * nothing more to take:
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
 * The live engine, replay, the simulator of the tests and the fuzzers are such owners.
 */
G_DECLARE_DERIVABLE_TYPE (HbRole, hb_role, HB, ROLE, GObject)

/**
 * HbOutgoing:
 * @segment: what is to be sent; its source address is "any" where the route decides. It borrows
 *   its payload from the role until hb_role_sent() was told of it.
 * @step: which segment of an exchange it is
 * @presence: how sure it is that its destination is there, and no forger's word
 */
typedef struct
{
  HbSegment segment;
  HbStep step;
  HbPresence presence;
} HbOutgoing;

/**
 * HbCounters:
 * @segments: TCP segments that were looked at
 * @messages: payloads that counted as a sign of life, of any kind
 * @reasons: frames without effect, by #HbReason
 * @sent: segments that left
 * @send_failed: segments that did not
 */
typedef struct
{
  guint64 segments;
  guint64 messages;
  guint64 reasons[HB_N_REASONS];
  guint64 sent;
  guint64 send_failed;
} HbCounters;

guint64 hb_counters_get_ignored   (const HbCounters *self);
guint64 hb_counters_get_malformed (const HbCounters *self);

/**
 * HbRoleClass:
 * @receive: a segment came
 * @unreachable: an ICMP error came
 * @sent: a segment left, or failed to
 * @advance: it is that late now
 * @next_deadline: when to advance next
 * @trouble: something of our own may have lost packets until now
 * @stop: the owner is about to end
 * @tell_more: (nullable): queues some of the events that are left after @stop; whether there were any
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

/* For the roles themselves. */
void              hb_role_queue_segment (HbRole              *self,
                                         const HbOutgoing    *outgoing);
void              hb_role_queue_event   (HbRole              *self,
                                         const HbEvent       *event);
void              hb_role_count_message (HbRole              *self);
void              hb_role_warn_send     (HbRole              *self,
                                         gint64               now,
                                         const HbAddress     *peer,
                                         int                  error);

G_END_DECLS
