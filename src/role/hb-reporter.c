#include "role/hb-reporter.h"

#include <glib/gi18n.h>

/* A fleet that comes at once is introduced in full; a flood gets ten lines a second more. */
#define STRANGERS_AT_ONCE 2000
#define STRANGERS_PER_SECOND 10

/* A burst of 20,000 texts in one moment is told in full; over time, as many lines as a person
 * could ever want to read. */
#define WORDS_AT_ONCE 50000
#define WORDS_PER_SECOND 100

#define WARNING_INTERVAL (10 * HB_SECOND)

/**
 * hb_reporter_init:
 * @self: a reporter
 * @role: (transfer none): whose events it queues
 * @bounded: whether a flood is held back
 */
void
hb_reporter_init (HbReporter *self,
                  HbRole     *role,
                  gboolean    bounded)
{
  *self = (HbReporter) {
    .role = role,
    .flood_warned = HB_UNKNOWN,
    .full_warned = HB_UNKNOWN,
  };
  hb_budget_init (&self->strangers, bounded ? STRANGERS_AT_ONCE : G_MAXUINT, STRANGERS_PER_SECOND);
  hb_budget_init (&self->words, bounded ? WORDS_AT_ONCE : G_MAXUINT, WORDS_PER_SECOND);
}

/**
 * hb_reporter_introduce:
 * @self: a reporter
 * @peer: a peer with an open session
 * @now: the time
 *
 * Tells that its session was opened, unless that has been told or must wait.
 *
 * Returns: whether it has been told
 */
gboolean
hb_reporter_introduce (HbReporter *self,
                       HbPeer     *peer,
                       gint64      now)
{
  if (!peer->hushed)
    return TRUE;

  if (!peer->proven && !hb_budget_take (&self->strangers, now))
    {
      self->untold++;
      return FALSE;
    }

  peer->hushed = FALSE;
  hb_reporter_tell (self, peer, &(HbEvent) { .type = HB_EVENT_SESSION_OPENED, .time = now });
  return TRUE;
}

/**
 * hb_reporter_tell:
 * @self: a reporter
 * @peer: whom it is about
 * @event: what to tell; its peer and stamp are filled in, its text is taken over
 */
void
hb_reporter_tell (HbReporter    *self,
                  HbPeer        *peer,
                  const HbEvent *event)
{
  HbEvent told = *event;

  if (peer->hushed && !peer->proven)
    {
      self->untold++;
      hb_event_clear (&told);
      return;
    }

  hb_reporter_introduce (self, peer, event->time);
  told.peer = peer->address;
  told.stamp = self->stamp;
  hb_role_queue_event (self->role, &told);
}

/**
 * hb_reporter_may_tell_word:
 * @self: a reporter
 * @peer: a peer that said something
 * @now: the time
 *
 * Returns: whether the budget allows to tell of it; asking takes from it
 */
gboolean
hb_reporter_may_tell_word (HbReporter *self,
                           HbPeer     *peer,
                           gint64      now)
{
  if (!hb_reporter_introduce (self, peer, now))
    return FALSE;

  if (peer->proven || hb_budget_take (&self->words, now))
    return TRUE;

  self->untold++;
  return FALSE;
}

/**
 * hb_reporter_tell_word:
 * @self: a reporter
 * @peer: a peer that said something
 * @event: what to tell
 *
 * As hb_reporter_tell(), for what a stranger can cause as often as it likes.
 */
void
hb_reporter_tell_word (HbReporter    *self,
                       HbPeer        *peer,
                       const HbEvent *event)
{
  if (hb_reporter_may_tell_word (self, peer, event->time))
    hb_reporter_tell (self, peer, event);
}

/**
 * hb_reporter_refuse:
 * @self: a reporter
 * @now: the time
 *
 * Counts a stranger for whom there was no place in the table.
 */
void
hb_reporter_refuse (HbReporter *self,
                    gint64      now)
{
  self->refused++;
  hb_reporter_warn (self, now);
}

static void
warn (HbReporter *self,
      gint64      now,
      HbWarning   about,
      guint64    *count,
      const char *text)
{
  hb_role_queue_event (self->role, &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .stamp = self->stamp,
    .about = about,
    .count = *count,
    .text = g_strdup (text),
  });
  *count = 0;
}

static void
warn_flood (HbReporter *self,
            gint64      now)
{
  warn (self, now, HB_WARNING_FLOOD, &self->untold,
        _("a flood from unproven addresses: events about them were left out"));
  self->flood_warned = now;
}

static void
warn_full (HbReporter *self,
           gint64      now)
{
  warn (self, now, HB_WARNING_TABLE_FULL, &self->refused,
        _("the peer table is full: segments of strangers were refused"));
  self->full_warned = now;
}

/**
 * hb_reporter_warn:
 * @self: a reporter
 * @now: the time
 *
 * Tells how much was left out and refused, at most once in ten seconds.
 */
void
hb_reporter_warn (HbReporter *self,
                  gint64      now)
{
  if (self->untold > 0 &&
      (self->flood_warned == HB_UNKNOWN || now - self->flood_warned >= WARNING_INTERVAL))
    warn_flood (self, now);
  if (self->refused > 0 &&
      (self->full_warned == HB_UNKNOWN || now - self->full_warned >= WARNING_INTERVAL))
    warn_full (self, now);
}

/**
 * hb_reporter_finish:
 * @self: a reporter
 * @now: the time
 *
 * Tells what was not told yet.
 */
void
hb_reporter_finish (HbReporter *self,
                    gint64      now)
{
  if (self->untold > 0)
    warn_flood (self, now);
  if (self->refused > 0)
    warn_full (self, now);
}
