#include "role/hb-event-limiter.h"

#include <string.h>

#define WARNING_INTERVAL (10 * HB_SECOND)

/* Shorter timeouts do not raise the rates further. */
#define TIMEOUT_LEAST (HB_SECOND / 2)

/* Events per timeout: timed-out, pulse-sent and alive. */
#define LINES_A_TIMEOUT 3

/* Whose budget it is. LEVEL_SOURCE limits only what a source can cause at will; events that take one of our
 * timeouts come no faster than that setting implies. */
typedef enum
{
  LEVEL_SOURCE,
  LEVEL_SUBNET, /* IPv4 /24 */
  LEVEL_LINK,   /* IPv6 /64: all that one host can use, or a link with all its hosts */
  LEVEL_SITE,   /* IPv6 /48: one customer of a provider */
  LEVEL_ALL,
  N_LEVELS
} Level;

/* How much we know of the peer. Tiers do not share budgets. */
typedef enum
{
  TIER_SILENT,   /* only a SYN came from its address, which may be forged */
  TIER_NEWCOMER, /* its first payload came, which may be forged */
  TIER_STRANGER, /* its session was reported */
  TIER_KNOWN,    /* its address is validated */
  N_TIERS
} Tier;

/* Events of so many newcomers: each opens its session, sends a message, and closes it. */
#define CROWD (3 * 16384)

/* Capacity at once, then a rate: what so many peers cause with the present timeout, but at least so much per
 * second. A capacity of 0 means no limit: validated peers are limited by their networks, which they must own.
 *
 * Some hundred texts at once from a person or a script are all reported. So are the machines that start together
 * after a power cut: all hosts of any IPv4 /24, 16,384 of an IPv6 network, 21,845 in all. Forged, they cost
 * 65,536 lines, once: further events come at the slow rate of other strangers. */
static const struct
{
  guint capacity;
  guint peers;
  guint per_second;
} limits[N_TIERS][N_LEVELS] = {
  [TIER_SILENT] = {
    { 256, 0, 1 }, { 512, 0, 2 }, { 512, 0, 2 }, { 1024, 0, 4 }, { 1024, 0, 10 },
  },
  [TIER_NEWCOMER] = {
    { 256, 0, 1 }, { 1024, 0, 16 }, { CROWD, 0, 16 }, { CROWD, 0, 32 }, { 65536, 0, 100 },
  },
  [TIER_STRANGER] = {
    { 256, 0, 1 }, { 1024, 256, 16 }, { 1024, 256, 16 }, { 2048, 512, 32 }, { 4096, 2048, 100 },
  },
  [TIER_KNOWN] = {
    { 256, 0, 1 }, { 1024, 256, 16 }, { CROWD, 256, 16 }, { CROWD, 512, 32 }, { 0, 0, 1 },
  },
};

/**
 * hb_event_limiter_init:
 * @self: (out caller-allocates): an event limiter
 * @role: (transfer none): the role that queues the events
 * @is_quiet: tells of which peers nobody is to be notified
 * @timeout: (nullable) (transfer none): the role's timeout, nanoseconds, which may change; %NULL reports
 *   everything
 */
void
hb_event_limiter_init (HbEventLimiter *self,
                       HbRole         *role,
                       HbIsQuietFunc   is_quiet,
                       const gint64   *timeout)
{
  *self = (HbEventLimiter) {
    .role = role,
    .is_quiet = is_quiet,
    .budgets = timeout != NULL ? hb_budget_table_new () : NULL,
    .timeout = timeout,
    .rates = timeout != NULL ? g_new (HbRate, N_TIERS * N_LEVELS) : NULL,
    .full_warned = HB_UNKNOWN,
  };
  hb_floods_init (&self->floods);
  hb_verdict_batch_init (&self->verdicts);
}

void
hb_event_limiter_clear (HbEventLimiter *self)
{
  g_clear_pointer (&self->budgets, hb_budget_table_free);
  g_clear_pointer (&self->rates, g_free);
  hb_verdict_batch_clear (&self->verdicts);
}

/* Budgets */

static Tier
get_tier (const HbPeer *peer)
{
  if (!peer->spoke)
    return TIER_SILENT;

  if (peer->validated)
    return TIER_KNOWN;

  return peer->unannounced ? TIER_NEWCOMER : TIER_STRANGER;
}

static HbRate
make_rate (Tier   tier,
           Level  level,
           gint64 timeout)
{
  HbRate rate = {
    .capacity = limits[tier][level].capacity,
    .interval = HB_SECOND / limits[tier][level].per_second,
  };
  guint lines = limits[tier][level].peers * LINES_A_TIMEOUT;

  if (lines > 0)
    rate.interval = MIN (rate.interval, MAX (timeout, TIMEOUT_LEAST) / lines);
  return rate;
}

/* Returns: (array): the rates of each level */
static const HbRate *
get_rates (HbEventLimiter *self,
           Tier            tier)
{
  if (self->rates_timeout != *self->timeout)
    {
      for (guint i = 0; i < N_TIERS * N_LEVELS; i++)
        self->rates[i] = make_rate (i / N_LEVELS, i % N_LEVELS, *self->timeout);
      self->rates_timeout = *self->timeout;
    }

  return self->rates + tier * N_LEVELS;
}

static gboolean
applies (Level           level,
         const HbRate   *rate,
         gboolean        ipv4)
{
  if (level == LEVEL_SUBNET)
    return ipv4;
  if (level == LEVEL_LINK || level == LEVEL_SITE)
    return !ipv4;

  return rate->capacity > 0;
}

static HbAddress
get_holder (const HbAddress *address,
            Level            level)
{
  static const gsize lengths[N_LEVELS] = { [LEVEL_SUBNET] = 15, [LEVEL_LINK] = 8, [LEVEL_SITE] = 6 };
  HbAddress holder = *address;

  if (level != LEVEL_SOURCE)
    memset (holder.bytes + lengths[level], 0, sizeof holder.bytes - lengths[level]);
  if (level == LEVEL_ALL)
    holder.scope = 0;

  return holder;
}

/* Takes @n_events from the budgets of each level, or nothing.
 *
 * Returns: the level whose budget is too small; %N_LEVELS if the events may be reported */
static Level
spend (HbEventLimiter *self,
       const HbPeer   *peer,
       Level           first,
       guint           n_events,
       gint64          now)
{
  Tier tier = get_tier (peer);
  gboolean ipv4 = hb_address_is_ipv4 (&peer->address);
  HbBudgetPlace places[N_LEVELS];
  const HbRate *rates;

  if (self->budgets == NULL)
    return N_LEVELS;
  if (first == LEVEL_SOURCE && hb_floods_has_report_due (&self->floods, &peer->address))
    return LEVEL_SOURCE;

  rates = get_rates (self, tier);
  for (Level level = first; level < N_LEVELS; level++)
    {
      HbAddress holder;

      if (!applies (level, &rates[level], ipv4))
        continue;

      /* A source has the same budget in each tier. */
      holder = get_holder (&peer->address, level);
      places[level] = hb_budget_table_find (self->budgets, &holder,
                                            level == LEVEL_SOURCE ? 0 : level * N_TIERS + tier);
      if (!hb_budget_place_allows (&places[level], &rates[level], n_events, now))
        return level;
    }

  for (Level level = first; level < N_LEVELS; level++)
    if (applies (level, &rates[level], ipv4))
      hb_budget_place_spend (&places[level], &rates[level], n_events, now);

  return N_LEVELS;
}

/* The line about the flood itself counts as an event of the source. */
static void
on_flood_told (const HbAddress *source,
               gint64           now,
               gpointer         user_data)
{
  HbEventLimiter *self = user_data;
  const HbRate *rates = get_rates (self, TIER_STRANGER);
  HbBudgetPlace place = hb_budget_table_find (self->budgets, source, 0);

  hb_budget_place_spend (&place, &rates[LEVEL_SOURCE], 1, now);
}

/* Reporting */

/**
 * hb_event_limiter_tell_surely:
 * @self: an event limiter
 * @peer: the peer of the event
 * @event: an event to report whatever the budgets are; its peer and stamp are filled in, and its text is taken
 *   over
 */
void
hb_event_limiter_tell_surely (HbEventLimiter *self,
                              const HbPeer   *peer,
                              const HbEvent  *event)
{
  HbEvent told = *event;

  told.peer = peer->address;
  told.stamp = self->stamp;
  hb_role_queue_event (self->role, &told);
}

/* Lists of peers are updated all the same, unless nobody lists peers or there is nothing to show of one yet. */
static void
leave_out (HbEventLimiter *self,
           const HbPeer   *peer,
           Level           level,
           gint64          now)
{
  if (level == LEVEL_SOURCE)
    hb_floods_note (&self->floods, &peer->address, now);
  else
    hb_floods_note_rest (&self->floods, &peer->address, now);

  if (self->listed && (!peer->unannounced || peer->spoke))
    hb_event_limiter_tell_surely (self, peer, &(HbEvent) { .type = HB_EVENT_PEER_CHANGED, .time = now });
}

/* If the opening of a session is reported, its end is, too: so the budget for both is taken now. @more counts
 * further events, such as the session's first message. */
static Level
introduce (HbEventLimiter *self,
           HbPeer         *peer,
           guint           more,
           const HbEvent  *event)
{
  Level level = spend (self, peer, LEVEL_SOURCE, 2 + more, event->time);
  HbEvent told = *event;

  if (level != N_LEVELS)
    return level;

  if (peer->give_up_told)
    hb_verdict_batch_report_if_includes (&self->verdicts, self->role, &peer->address, event->time);
  peer->give_up_told = FALSE;
  peer->unannounced = FALSE;
  told.quiet = event->duration > 0 && self->is_quiet (self->role, peer);
  hb_event_limiter_tell_surely (self, peer, &told);
  return N_LEVELS;
}

/* A peer whose give-up was reported, and that speaks again, is back. That is always reported, too. */
static void
tell_back (HbEventLimiter *self,
           HbPeer         *peer,
           gint64          now)
{
  peer->give_up_told = FALSE;
  peer->unannounced = FALSE;
  hb_floods_uncount (&self->floods, &peer->address);
  hb_verdict_batch_add (&self->verdicts, self->role, &peer->address,
                        &(HbEvent) {
                          .type = HB_EVENT_SESSION_OPENED,
                          .time = now,
                          .quiet = self->is_quiet (self->role, peer),
                          .before = HB_PEER_STATE_GIVEN_UP,
                        });
}

static Level
introduce_late (HbEventLimiter *self,
                HbPeer         *peer,
                guint           more,
                gint64          now)
{
  Level level = introduce (self, peer, more, &(HbEvent) {
    .type = HB_EVENT_SESSION_OPENED,
    .time = now,
    .before = peer->give_up_told ? HB_PEER_STATE_GIVEN_UP : HB_N_PEER_STATES,
  });

  if (level == N_LEVELS)
    hb_floods_uncount (&self->floods, &peer->address);
  return level;
}

/**
 * hb_event_limiter_introduce:
 * @self: an event limiter
 * @peer: a peer whose session has just been opened
 * @event: the session-opened event; whether it is quiet is filled in
 *
 * Reports the session, or postpones that if the budgets are spent.
 */
void
hb_event_limiter_introduce (HbEventLimiter *self,
                            HbPeer         *peer,
                            const HbEvent  *event)
{
  Level level;

  peer->unannounced = TRUE;
  level = introduce (self, peer, peer->spoke ? 1 : 0, event);
  if (level != N_LEVELS)
    leave_out (self, peer, level, event->time);
  else if (peer->spoke)
    self->paid = peer;
}

/**
 * hb_event_limiter_tell:
 * @self: an event limiter
 * @peer: the peer of the event
 * @event: something we did or found out; its peer and stamp are filled in, and its text is taken over
 */
void
hb_event_limiter_tell (HbEventLimiter *self,
                       HbPeer         *peer,
                       const HbEvent  *event)
{
  Level level = LEVEL_ALL;

  if (peer->unannounced && get_tier (peer) == TIER_KNOWN)
    level = introduce_late (self, peer, 0, event->time);
  if (!peer->unannounced)
    level = spend (self, peer, LEVEL_SUBNET, 1, event->time);

  if (level == N_LEVELS)
    {
      hb_event_limiter_tell_surely (self, peer, event);
    }
  else
    {
      g_free (event->text);
      g_free (event->unsent);
      leave_out (self, peer, level, event->time);
    }
}

/**
 * hb_event_limiter_expect_word:
 * @self: an event limiter
 * @peer: a peer that began a message
 *
 * Has the processor fetch the peer's own budget, which may be anywhere in its table, before
 * hb_event_limiter_may_tell_word() needs it.
 */
void
hb_event_limiter_expect_word (HbEventLimiter *self,
                              const HbPeer   *peer)
{
  HbBudgetPlace place;

  if (self->budgets == NULL)
    return;

  place = hb_budget_table_find (self->budgets, &peer->address, 0);
  for (guint i = 0; i < G_N_ELEMENTS (place.full); i++)
    __builtin_prefetch (place.full[i]);
}

/**
 * hb_event_limiter_may_tell_word:
 * @self: an event limiter
 * @peer: a peer that sent a payload
 * @asked: whether the payload answers a pulse
 * @now: the time
 *
 * Takes from the budgets.
 *
 * Returns: whether to report the payload, by hb_event_limiter_tell_surely()
 */
gboolean
hb_event_limiter_may_tell_word (HbEventLimiter *self,
                                HbPeer         *peer,
                                gboolean        asked,
                                gint64          now)
{
  Level level = N_LEVELS;

  if (self->paid == peer)
    {
      self->paid = NULL;
      return TRUE;
    }
  if (peer->unannounced)
    {
      level = introduce_late (self, peer, 1, now);
      if (level == N_LEVELS)
        return TRUE;
      if (peer->give_up_told)
        {
          tell_back (self, peer, now);
          level = N_LEVELS;
        }
    }
  if (level == N_LEVELS)
    level = spend (self, peer, asked ? LEVEL_SUBNET : LEVEL_SOURCE, 1, now);
  if (level == N_LEVELS)
    return TRUE;

  leave_out (self, peer, level, now);
  return FALSE;
}

/**
 * hb_event_limiter_tell_give_up:
 * @self: an event limiter
 * @peer: a peer that was given up
 * @event: the gave-up event
 *
 * Reports it. If the peer ever spoke, that is certain, though it may come a little later, in one event with others.
 *
 * Returns: whether to report the end of its session as well
 */
gboolean
hb_event_limiter_tell_give_up (HbEventLimiter *self,
                               HbPeer         *peer,
                               const HbEvent  *event)
{
  Level level;

  if (!peer->spoke)
    {
      hb_event_limiter_tell (self, peer, event);
      return TRUE;
    }

  level = peer->unannounced ? introduce_late (self, peer, 1, event->time)
                            : spend (self, peer, LEVEL_SUBNET, 1, event->time);
  peer->give_up_told = TRUE;
  if (level == N_LEVELS)
    hb_event_limiter_tell_surely (self, peer, event);
  else
    hb_verdict_batch_add (&self->verdicts, self->role, &peer->address, event);

  return level == N_LEVELS;
}

/**
 * hb_event_limiter_tell_end:
 * @self: an event limiter
 * @peer: a peer whose session was closed
 * @event: the session-closed event
 */
void
hb_event_limiter_tell_end (HbEventLimiter *self,
                           HbPeer         *peer,
                           const HbEvent  *event)
{
  if (peer->unannounced)
    leave_out (self, peer, LEVEL_ALL, event->time);
  else
    hb_event_limiter_tell_surely (self, peer, event);
}

/**
 * hb_event_limiter_forget:
 * @self: an event limiter
 * @peer: a peer that is about to be dropped
 * @now: the time
 *
 * Reports the peer's postponed verdict, if any.
 */
void
hb_event_limiter_forget (HbEventLimiter *self,
                         const HbPeer   *peer,
                         gint64          now)
{
  hb_verdict_batch_report_if_includes (&self->verdicts, self->role, &peer->address, now);
}

/**
 * hb_event_limiter_refuse:
 * @self: an event limiter
 * @now: the time
 *
 * Counts a new peer that found no room in the peer table.
 */
void
hb_event_limiter_refuse (HbEventLimiter *self,
                         gint64          now)
{
  self->refused++;
  hb_event_limiter_warn (self, now);
}

/* Returns: when to report the peers that found no room, or %HB_NEVER */
static gint64
get_full_due (HbEventLimiter *self)
{
  if (self->refused == 0)
    return HB_NEVER;

  return self->full_warned != HB_UNKNOWN ? self->full_warned + WARNING_INTERVAL : HB_UNKNOWN;
}

static void
warn_full (HbEventLimiter *self,
           gint64          now)
{
  hb_role_queue_event (self->role, &(HbEvent) {
    .type = HB_EVENT_WARNING,
    .time = now,
    .stamp = self->stamp,
    .about = HB_WARNING_TABLE_FULL,
    .count = self->refused,
  });
  self->refused = 0;
  self->full_warned = now;
}

/**
 * hb_event_limiter_warn:
 * @self: an event limiter
 * @now: the time
 *
 * Reports how many events were left out, at most once a second, and how many peers were refused, at most once
 * in ten seconds; and the postponed verdicts.
 */
void
hb_event_limiter_warn (HbEventLimiter *self,
                       gint64          now)
{
  if (self->verdicts.due <= now)
    hb_verdict_batch_report (&self->verdicts, self->role, now);
  if (self->floods.due <= now)
    hb_floods_report (&self->floods, self->role, now, on_flood_told, self);
  if (get_full_due (self) <= now)
    warn_full (self, now);
}

/**
 * hb_event_limiter_get_due:
 * @self: an event limiter
 *
 * Returns: when to call hb_event_limiter_warn(), or %HB_NEVER
 */
gint64
hb_event_limiter_get_due (HbEventLimiter *self)
{
  return MIN (MIN (self->verdicts.due, self->floods.due), get_full_due (self));
}

/**
 * hb_event_limiter_finish:
 * @self: an event limiter
 * @now: the time
 *
 * Reports all that is still postponed.
 */
void
hb_event_limiter_finish (HbEventLimiter *self,
                         gint64          now)
{
  hb_verdict_batch_report (&self->verdicts, self->role, now);
  hb_floods_finish (&self->floods, self->role, now);
  if (self->refused > 0)
    warn_full (self, now);
}
