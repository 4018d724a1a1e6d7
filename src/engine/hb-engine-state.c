#include "engine/hb-engine-private.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "role/hb-server.h"

/* The file is written at most this often. */
#define KEEP_INTERVAL (10 * HB_SECOND)

/* At the end: how long to wait for a disk that does not respond. */
#define PATIENCE (10 * G_TIME_SPAN_SECOND)

/* The pause between two parts of gathering the state: each takes about 0.1 ms. */
#define PART_MS 5

/* How many restored peers are reported at a time. */
#define PART_EVENTS 1024

/* Restoring peers */

/* The file has wall-clock times, and the wall clock may have been set since. */
static gint64
from_wall (gint64 now,
           gint64 wall,
           gint64 stamp)
{
  return stamp != HB_UNKNOWN ? now - MAX (wall - stamp, 0) : HB_UNKNOWN;
}

/* A peer that talks to an address that we do not have is not judged. */
static void
suspend_some (HbEngine *self)
{
  guint suspended, resumed;

  hb_server_follow (HB_SERVER (self->role), hb_clock_now (&self->clock),
                    hb_net_link_get_locals (self->net_link), NULL, &suspended, &resumed);
  if (suspended > 0)
    hb_engine_warn (self, HB_WARNING_INTERFACE, suspended,
                    /* Translators: a network interface */
                    _("restored peers talk to an address that %s does not have; they are not judged"),
                    hb_net_link_get_interface (self->net_link));
}

/* A peer that may be allowed by a name that is not resolved yet waits for it. */
static void
restore (HbEngine     *self,
         HbPeerRecord *record)
{
  gint64 now = hb_clock_now (&self->clock);
  gint64 wall = hb_clock_to_wall (&self->clock, now);
  HbPeerRecord known = *record;

  if (self->unrestored != NULL && !hb_server_is_allowed (HB_SERVER (self->role), &record->address))
    {
      g_array_append_val (self->unrestored, *record);
      return;
    }

  known.heard = from_wall (now, wall, record->heard);
  known.ended = from_wall (now, wall, record->ended);
  hb_server_restore (HB_SERVER (self->role), now, &known);
}

static void
restore_all (HbEngine *self,
             GArray   *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      restore (self, &g_array_index (records, HbPeerRecord, i));

      /* Report in parts: there may be a million peers. */
      if (i % PART_EVENTS == 0)
        hb_engine_tell_events (self);
    }

  if (hb_net_link_get_state (self->net_link) == HB_NET_LINK_USABLE)
    suspend_some (self);
}

/**
 * hb_engine_restore_rest:
 * @self: a server's engine for which names were resolved
 * @all_known: whether all names are resolved
 *
 * Restores the waiting peers that are allowed now.
 */
void
hb_engine_restore_rest (HbEngine *self,
                        gboolean  all_known)
{
  g_autoptr (GArray) rest = g_steal_pointer (&self->unrestored);

  if (rest == NULL)
    return;

  if (!all_known)
    self->unrestored = g_array_new (FALSE, FALSE, sizeof (HbPeerRecord));
  restore_all (self, rest);
}

void
hb_engine_restore (HbEngine *self)
{
  g_autoptr (GArray) records = NULL;
  g_autofree char *trouble = NULL;

  if (self->config.store == NULL)
    return;

  records = hb_peer_store_take (self->config.store, &trouble);
  if (trouble != NULL)
    hb_engine_warn (self, HB_WARNING_STATE, 1, "%s", trouble);

  if (self->config.allow_names != NULL)
    self->unrestored = g_array_new (FALSE, FALSE, sizeof (HbPeerRecord));
  restore_all (self, records);
}

/* Storing peers */

static void
keep_peer (HbPeer   *peer,
           gpointer  user_data)
{
  HbEngine *self = user_data;
  HbPeerRecord record;

  if (!hb_server_take_record (HB_SERVER (self->role), peer, &record))
    return;

  record.heard = MAX (hb_clock_to_wall (&self->clock, record.heard), 0);
  if (record.ended != HB_UNKNOWN)
    record.ended = MAX (hb_clock_to_wall (&self->clock, record.ended), 0);
  g_array_append_val (self->snapshot, record);
}

static gboolean
keep_part (HbEngine *self)
{
  HbPeerTable *peers = hb_server_get_peers (HB_SERVER (self->role));

  self->snapshot_next = hb_peer_table_walk (peers, self->snapshot_next, keep_peer, self);
  return self->snapshot_next != 0;
}

static void
begin_writing (HbEngine *self)
{
  self->keeping = TRUE;
  hb_peer_store_begin (self->config.store, g_steal_pointer (&self->snapshot));
}

static gboolean
on_part (gpointer user_data)
{
  HbEngine *self = user_data;

  if (keep_part (self))
    return G_SOURCE_CONTINUE;

  self->snapshot_source = 0;
  begin_writing (self);
  return G_SOURCE_REMOVE;
}

static void
begin_snapshot (HbEngine *self)
{
  self->kept_changes = hb_server_get_changes (HB_SERVER (self->role));
  self->kept_at = g_get_monotonic_time ();
  self->snapshot = self->unrestored != NULL ? g_array_copy (self->unrestored)
                                            : g_array_new (FALSE, FALSE, sizeof (HbPeerRecord));
  self->snapshot_next = 0;
}

/* A failed write is retried, and reported once.
 *
 * Returns: whether anything more can be written */
static gboolean
end_writing (HbEngine *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->keeping)
    return TRUE;

  self->keeping = FALSE;
  if (hb_peer_store_end (self->config.store, PATIENCE, &error))
    {
      self->keeping_failed = FALSE;
      return TRUE;
    }

  if (!self->keeping_failed)
    hb_engine_warn (self, HB_WARNING_STATE, 1, "%s", error->message);
  self->keeping_failed = TRUE;
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* The first write comes in any case: it shows from the start whether writing works. */
static gboolean
has_changed (HbEngine *self)
{
  return self->kept_at == 0 || self->keeping_failed ||
         hb_server_get_changes (HB_SERVER (self->role)) != self->kept_changes;
}

/* Call once a second. */
void
hb_engine_keep (HbEngine *self)
{
  if (self->config.store == NULL || self->snapshot_source != 0 ||
      hb_peer_store_is_busy (self->config.store))
    return;

  end_writing (self);
  if (!has_changed (self) ||
      (self->kept_at != 0 &&
       (g_get_monotonic_time () - self->kept_at) * HB_MICROSECOND < KEEP_INTERVAL))
    return;

  begin_snapshot (self);
  self->snapshot_source = g_timeout_add (PART_MS, on_part, self);
}

/**
 * hb_engine_keep_now:
 * @self: an engine
 *
 * Writes the peers to the store, if there is one, and waits until that is done or the disk does not respond.
 */
void
hb_engine_keep_now (HbEngine *self)
{
  gboolean begun = self->snapshot_source != 0;

  if (self->config.store == NULL)
    return;

  g_clear_handle_id (&self->snapshot_source, g_source_remove);
  g_clear_pointer (&self->snapshot, g_array_unref);
  if (!end_writing (self) || (!begun && !has_changed (self)))
    return;

  begin_snapshot (self);
  while (keep_part (self))
    ;
  begin_writing (self);
  end_writing (self);
}
