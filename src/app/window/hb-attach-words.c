#include "app/window/hb-attach-words.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"

/**
 * hb_attach_words_lost:
 * @engine: the server that we were attached to
 *
 * Returns: (transfer full): what happened to it, and what the window waits for
 */
char *
hb_attach_words_lost (HbEngineProxy *engine)
{
  const char *interface = hb_engine_proxy_get_interface (engine);
  g_autofree char *time = hb_format_time (hb_engine_proxy_get_frozen_since (engine), g_get_real_time ());

  if (hb_engine_proxy_has_ended (engine))
    /* Translators: the name of a network interface, and a time */
    return g_strdup_printf (_("The server on %s ended at %s. This is its last known state. When a server "
                              "runs again, it appears here."),
                            interface, time);

  /* Translators: the name of a network interface, and a time */
  return g_strdup_printf (_("The server on %s has not answered since %s. This is its last known state. When "
                            "it answers, it appears here again."),
                          interface, time);
}

/* Returns: how many of the peers known before are no longer known */
static guint
count_unknown (HbPeerList *now,
               HbPeerList *before)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (before));
  guint n_unknown = 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (HbPeerItem) peer = g_list_model_get_item (G_LIST_MODEL (before), i);

      if (hb_peer_list_lookup (now, hb_peer_item_get_address (peer)) == NULL)
        n_unknown++;
    }

  return n_unknown;
}

/**
 * hb_attach_words_again:
 * @engine: the server that we are attached to now
 * @before: the previous one
 *
 * Peers that are no longer known are counted, so that they do not vanish unnoticed. The text is for a toast,
 * whose only line is short in a narrow window.
 *
 * Returns: (transfer full): the text
 */
char *
hb_attach_words_again (HbEngineProxy *engine,
                       HbEngineProxy *before)
{
  guint n_unknown = count_unknown (hb_engine_proxy_get_peers (engine), hb_engine_proxy_get_peers (before));

  if (n_unknown == 0)
    /* Translators: the name of a network interface */
    return g_strdup_printf (_("Attached again to the server on %s"), hb_engine_proxy_get_interface (engine));

  /* Translators: how many were shown and are not known to the server that is there now */
  return g_strdup_printf (ngettext ("Attached again: %u peer unknown", "Attached again: %u peers unknown",
                                    n_unknown),
                          n_unknown);
}
