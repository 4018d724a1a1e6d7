#include "peer-updates.h"

/**
 * peers_update:
 * @list: the list
 * @text: the argument of hb_peer_list_update(), an aa{sv} in GVariant text format
 */
void
peers_update (HbPeerList *list,
              const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) batch = g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  hb_peer_list_update (list, batch);
}

/**
 * peers_replace:
 * @list: the list
 * @text: the argument of hb_peer_list_replace(), in the same format
 */
void
peers_replace (HbPeerList *list,
               const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) columns = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  hb_peer_list_replace (list, columns, NULL);
}
