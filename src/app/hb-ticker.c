#include "app/hb-ticker.h"

static GHashTable *ticks; /* of HbTick, by whom it is for */
static guint source;

static gboolean
on_timeout (gpointer user_data)
{
  guint n_all;
  g_autofree gpointer *all = g_hash_table_get_keys_as_array (ticks, &n_all);

  /* A tick may take others out of the table. */
  for (guint i = 0; i < n_all; i++)
    {
      HbTick tick = (HbTick) g_hash_table_lookup (ticks, all[i]);

      if (tick != NULL)
        tick (all[i]);
    }

  return G_SOURCE_CONTINUE;
}

/**
 * hb_ticker_add:
 * @data: who asks for it; it must take itself out again before it goes
 * @tick: called with @data every %HB_TICKER_MS
 */
void
hb_ticker_add (gpointer data,
               HbTick   tick)
{
  if (ticks == NULL)
    ticks = g_hash_table_new (NULL, NULL);

  g_hash_table_insert (ticks, data, (gpointer) tick);

  if (source == 0)
    source = g_timeout_add (HB_TICKER_MS, on_timeout, NULL);
}

/**
 * hb_ticker_remove:
 * @data: who asked for it; one that did not may say so too
 */
void
hb_ticker_remove (gpointer data)
{
  if (ticks == NULL)
    return;

  g_hash_table_remove (ticks, data);

  if (g_hash_table_size (ticks) == 0)
    g_clear_handle_id (&source, g_source_remove);
}

/**
 * hb_ticker_is_running:
 *
 * Returns: whether it costs anything at the moment
 */
gboolean
hb_ticker_is_running (void)
{
  return source != 0;
}
