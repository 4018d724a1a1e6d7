/* The CPU time that a window takes to show the peers of a server on the session bus, until they are drawn. It
 * prints their number and the CPU seconds. */

#include <stdio.h>
#include <stdlib.h>

#include "app/engine/hb-engine-proxy.h"
#include "app/server/hb-server-page.h"
#include "engine/hb-bus.h"
#include "measure.h"
#include "stage.h"

#define WIDTH 1100
#define HEIGHT 720

static void
fail (const GError *error)
{
  fprintf (stderr, "attach: %s\n", error->message);
  exit (EXIT_FAILURE);
}

static void
on_engine (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  HbEngineProxy **engine = user_data;

  *engine = hb_engine_proxy_new_finish (result, &error);
  if (*engine == NULL)
    fail (error);
}

/* Returns: (transfer full): the peers */
static HbPeerList *
list_peers (GDBusConnection *bus)
{
  g_autoptr (HbEngineProxy) engine = NULL;

  hb_engine_proxy_new_async (bus, HB_BUS_NAME, NULL, on_engine, &engine);
  while (engine == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_object_ref (hb_engine_proxy_get_peers (engine));
}

int
main (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (HbPeerList) peers = NULL;
  Stage stage = { 0 };
  GtkWidget *page;
  double start;

  if (bus == NULL || !stage_open ())
    return STAGE_SKIPPED;

  start = measure_read_clock ();
  peers = list_peers (bus);
  page = hb_server_page_new ();
  g_object_set (page, "peers", peers, NULL);
  stage_init (&stage, page, WIDTH, HEIGHT);
  printf ("%u %.6f\n", g_list_model_get_n_items (G_LIST_MODEL (peers)),
          measure_read_clock () - start);
  return EXIT_SUCCESS;
}
