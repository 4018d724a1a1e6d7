#include "app/server/hb-details-loader.h"

struct _HbDetailsLoader
{
  GObject parent_instance;

  HbEngineProxy *engine;
  HbPeerPage *page; /* (nullable): not owned: it must stay until the loader is closed */
};

enum
{
  PROBLEM,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbDetailsLoader, hb_details_loader, G_TYPE_OBJECT)

/* When the reply comes, another peer may be selected, or another engine may run. */
typedef struct
{
  HbDetailsLoader *self;
  char *address;
  guint64 since;
} Request;

static Request *
request_new (HbDetailsLoader *self,
             const char      *address,
             guint64          since)
{
  Request *request = g_new (Request, 1);

  *request = (Request) { g_object_ref (self), g_strdup (address), since };
  return request;
}

static void
request_free (Request *request)
{
  g_object_unref (request->self);
  g_free (request->address);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

/* Returns: (nullable) (transfer full): the address of the page's peer, if the engine can be queried */
static char *
find_address (HbDetailsLoader *self)
{
  g_autoptr (HbPeerItem) item = NULL;

  if (self->page == NULL || !hb_engine_proxy_is_connected (self->engine))
    return NULL;

  g_object_get (self->page, "item", &item, NULL);
  return item != NULL ? g_strdup (hb_peer_item_get_address (item)) : NULL;
}

/* History */

static void
on_history (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GArray) history = hb_engine_proxy_get_history_finish (HB_ENGINE_PROXY (source), result, NULL);

  if (history != NULL && request->self->page != NULL)
    hb_peer_page_set_history (request->self->page, request->address, history);
}

/**
 * hb_details_loader_ask_history:
 * @self: a details loader
 *
 * Queries the history of the page's peer, if it has one.
 */
void
hb_details_loader_ask_history (HbDetailsLoader *self)
{
  g_autofree char *address = find_address (self);

  if (address != NULL)
    hb_engine_proxy_get_history (self->engine, address, on_history, request_new (self, address, 0));
}

/* Packets */

static void
on_packets (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Request) request = user_data;
  HbDetailsLoader *self = request->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = hb_engine_proxy_call_finish (HB_ENGINE_PROXY (source), result, &error);

  if (self->page == NULL)
    return;

  if (answer != NULL)
    hb_peer_page_add_packets (self->page, request->address, request->since, answer);
  else
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

/**
 * hb_details_loader_ask_packets:
 * @self: a details loader
 * @since: the number of the first packet; 0 for all
 *
 * Queries packets of the page's peer, if it has one.
 */
void
hb_details_loader_ask_packets (HbDetailsLoader *self,
                               guint64          since)
{
  g_autofree char *address = find_address (self);

  if (address != NULL)
    hb_engine_proxy_get_packets_since (self->engine, address, since, on_packets,
                                       request_new (self, address, since));
}

/* GObject */

static void
hb_details_loader_finalize (GObject *object)
{
  g_object_unref (HB_DETAILS_LOADER (object)->engine);

  G_OBJECT_CLASS (hb_details_loader_parent_class)->finalize (object);
}

static void
hb_details_loader_class_init (HbDetailsLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_details_loader_finalize;

  signals[PROBLEM] = g_signal_new ("problem", HB_TYPE_DETAILS_LOADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hb_details_loader_init (HbDetailsLoader *self)
{
}

/**
 * hb_details_loader_new:
 * @engine: (transfer none): the engine to query
 * @page: (transfer none): shows the results; it must stay until the loader is closed
 *
 * Returns: (transfer full): a details loader
 */
HbDetailsLoader *
hb_details_loader_new (HbEngineProxy *engine,
                       HbPeerPage    *page)
{
  HbDetailsLoader *self = g_object_new (HB_TYPE_DETAILS_LOADER, NULL);

  self->engine = g_object_ref (engine);
  self->page = page;
  return self;
}

/**
 * hb_details_loader_close:
 * @self: a details loader that is not needed any more
 *
 * Stops all queries.
 */
void
hb_details_loader_close (HbDetailsLoader *self)
{
  self->page = NULL;
}
