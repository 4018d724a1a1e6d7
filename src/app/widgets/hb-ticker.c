#include "app/widgets/hb-ticker.h"

static GHashTable *ticks; /* of HbTick, by its data */
static guint source;
static guint n_ticks;       /* since the last whole second */
static guint hurry_source;
static gint64 frozen_since; /* since when time is frozen, or 0 */

static void
tick_all (void)
{
  guint n_all;
  g_autofree gpointer *all = g_hash_table_get_keys_as_array (ticks, &n_all);

  /* A tick may remove others from the table. */
  for (guint i = 0; i < n_all; i++)
    {
      HbTick tick = (HbTick) g_hash_table_lookup (ticks, all[i]);

      if (tick != NULL)
        tick (all[i]);
    }
}

static gboolean
on_timeout (gpointer user_data)
{
  n_ticks = (n_ticks + 1) % (1000 / HB_TICKER_MS);
  tick_all ();
  return G_SOURCE_CONTINUE;
}

/* The ticker runs only while somebody needs it and time is not frozen. */
static void
update_source (void)
{
  gboolean moves = ticks != NULL && g_hash_table_size (ticks) > 0 && frozen_since == 0;

  if (moves && source == 0)
    source = g_timeout_add (HB_TICKER_MS, on_timeout, NULL);
  else if (!moves)
    g_clear_handle_id (&source, g_source_remove);
}

static gboolean
on_hurry (gpointer user_data)
{
  hurry_source = 0;
  n_ticks = 0;
  tick_all ();
  return G_SOURCE_REMOVE;
}

/**
 * hb_ticker_add:
 * @data: whoever needs ticks, and must call hb_ticker_remove() before it is finalized
 * @tick: called with @data every %HB_TICKER_MS
 */
void
hb_ticker_add (gpointer data,
               HbTick   tick)
{
  if (ticks == NULL)
    ticks = g_hash_table_new (NULL, NULL);

  g_hash_table_insert (ticks, data, (gpointer) tick);
  update_source ();
}

/**
 * hb_ticker_remove:
 * @data: whoever needed ticks; not adding it before is no error
 */
void
hb_ticker_remove (gpointer data)
{
  if (ticks == NULL)
    return;

  g_hash_table_remove (ticks, data);
  update_source ();
  if (g_hash_table_size (ticks) == 0)
    g_clear_handle_id (&hurry_source, g_source_remove);
}

/**
 * hb_ticker_hurry:
 *
 * Ticks once as soon as the current frame is done, for example after a widget was mapped.
 */
void
hb_ticker_hurry (void)
{
  if (hurry_source == 0)
    hurry_source = g_idle_add (on_hurry, NULL);
}

/**
 * hb_ticker_is_running:
 *
 * Returns: whether its timeout is running
 */
gboolean
hb_ticker_is_running (void)
{
  return source != 0;
}

/**
 * hb_ticker_is_second:
 *
 * Returns: whether the present tick is one of those that are a second apart: what changes by the second changes for all
 *   at these, in one frame instead of in five
 */
gboolean
hb_ticker_is_second (void)
{
  return n_ticks == 0;
}

/**
 * hb_ticker_now:
 *
 * Returns: the time of the run that is shown, in microseconds of wall-clock time since 1970
 */
gint64
hb_ticker_now (void)
{
  return frozen_since != 0 ? frozen_since : g_get_real_time ();
}

/**
 * hb_ticker_freeze:
 * @since: when time was frozen, in microseconds of wall-clock time since 1970, or 0 if it is not
 */
void
hb_ticker_freeze (gint64 since)
{
  if (since == frozen_since)
    return;

  frozen_since = since;
  n_ticks = 0;
  update_source ();
  if (ticks != NULL)
    tick_all ();
}

/**
 * hb_ticker_stands:
 *
 * Returns: whether time is frozen
 */
gboolean
hb_ticker_stands (void)
{
  return frozen_since != 0;
}
