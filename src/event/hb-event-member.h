#pragma once

#include "event/hb-event.h"

G_BEGIN_DECLS

/* The type of a member in memory, in JSON, and on D-Bus. */
typedef enum
{
  HB_MEMBER_TEXT,            /* const char *, safe to show: a string */
  HB_MEMBER_NAME,            /* const char *, any bytes: a string, escaped */
  HB_MEMBER_NUMBER,          /* guint: u on a bus */
  HB_MEMBER_COUNT,           /* guint64: t */
  HB_MEMBER_ID,              /* gint64: u */
  HB_MEMBER_MILLISECONDS,    /* gint64, nanoseconds: a fraction, d */
  HB_MEMBER_SECONDS,         /* gint64, nanoseconds: a fraction, d */
  HB_MEMBER_WHOLE_SECONDS,   /* gint64, nanoseconds: t */
  HB_MEMBER_HOST,            /* these five by their names, see #HbNames */
  HB_MEMBER_VERDICT,
  HB_MEMBER_CLOSE,
  HB_MEMBER_WARNING,
  HB_MEMBER_CAUSE,
  HB_MEMBER_ADDRESS,         /* const HbAddress * */
  HB_MEMBER_ADDRESSES,       /* GArray of HbAddress: as */
  HB_MEMBER_TEXTS,           /* const char *const *, safe to show: as */
  HB_MEMBER_BEGIN,           /* gint64, nanoseconds before the event: its time, x */
  HB_MEMBER_LOST,            /* guint32: t */
  HB_MEMBER_BOOLEAN,         /* gboolean: b */
  HB_MEMBER_MAC,             /* guint64, see hb_mac_format(): a string */
  HB_MEMBER_NETWORK,         /* HbNetwork: a string */
  HB_MEMBER_SETTING,         /* HbChange: its name */
  HB_MEMBER_SETTING_VALUE,   /* HbChange: the new value, of that setting's type */
  HB_MEMBER_REASONS,         /* guint64[HB_N_REASONS]: an object of those that are not 0 */
} HbMemberType;

/* When a member is left out. */
typedef enum
{
  HB_MEMBER_IF_SET = 1 << 0,      /* unless it is 0 or %NULL */
  HB_MEMBER_IF_KNOWN = 1 << 1,    /* unless it is %HB_UNKNOWN */
  HB_MEMBER_IF_NATURAL = 1 << 2,  /* unless it is negative */
  HB_MEMBER_IF_MANY = 1 << 3,     /* unless the event stands for more than one */
  HB_MEMBER_NOT_IN_LINES = 1 << 4,
  HB_MEMBER_NOT_ON_BUS = 1 << 5,
  HB_MEMBER_OF_EVENT = 1 << 6,    /* of the event itself, even where its type has a detail */
} HbMemberFlags;

/**
 * HbEventMember:
 * @name: its key in JSON; on D-Bus, with hyphens
 * @type: its type
 * @events: the types of event that have it, one bit each
 * @offset: its offset in the event, or in the event's detail
 * @flags: when it is left out, and %HB_MEMBER_OF_EVENT
 *
 * A member of an event. The table %hb_event_members alone decides which members an event has, and their
 * order; only the lines for people, and segments, are written by hand.
 */
typedef struct
{
  const char *name;
  HbMemberType type;
  guint32 events;
  guint16 offset;
  guint16 flags;
} HbEventMember;

extern const HbEventMember hb_event_members[];
extern const guint hb_event_n_members;

gboolean      hb_event_has_member (const HbEvent       *event,
                                   const HbEventMember *member);
gconstpointer hb_event_get_member (const HbEvent       *event,
                                   const HbEventMember *member);
void          hb_event_init_detail
                                  (HbEvent             *event);
void          hb_event_clear_detail
                                  (HbEvent             *event);
const char   *hb_event_get_member_name
                                  (const HbEvent       *event,
                                   const HbEventMember *member);
HbNames       hb_member_type_get_names
                                  (HbMemberType         type);

G_END_DECLS
