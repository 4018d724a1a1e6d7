#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbQuietHours:
 * @days: a bit for each day of the week on which they begin, from Monday
 * @from: when they begin, minutes after midnight
 * @until: when they end, likewise; on the next day if that is not after @from
 *
 * Hours of the week, by the local time, in which nobody is notified.
 */
typedef struct
{
  guint8 days;
  guint16 from;
  guint16 until;
} HbQuietHours;

gboolean hb_quiet_hours_parse    (const char         *text,
                                  HbQuietHours       *hours);
void     hb_quiet_hours_read     (GDateTime          *local,
                                  guint              *day,
                                  guint              *minute);
gboolean hb_quiet_hours_contains (const HbQuietHours *hours,
                                  guint               day,
                                  guint               minute);

G_END_DECLS
