#include "engine/hb-engine-private.h"

#include <glib/gi18n.h>

#include "role/hb-server.h"

/* How long restored peers wait for the addresses of the names that allow them. */
#define RESTORE_FOR (10 * 60 * HB_SECOND)

/* A host name that was given instead of an address. */
typedef struct
{
  HbEngine *engine;
  HbEngineServer *server; /* (nullable): of a client, whose name it is */
  HbLookup *lookup;
  GArray *told;    /* (nullable): the addresses last reported */
  gboolean failed; /* and the failure was reported */
} Name;

static void
name_free (Name *self)
{
  hb_lookup_free (self->lookup);
  g_clear_pointer (&self->told, g_array_unref);
  g_free (self);
}

/* Reporting */

static void
tell_resolved (HbEngine *self,
               Name     *name)
{
  HbResolved resolved = {
    .name = hb_lookup_get_name (name->lookup),
    .addresses = hb_lookup_get_addresses (name->lookup),
    .server = name->server != NULL ? hb_client_get_server (name->server->client) : NULL,
  };

  hb_engine_tell (self, &(HbEvent) {
    .type = HB_EVENT_RESOLVED,
    .time = hb_clock_now (&self->clock),
    .resolved = &resolved,
  });
}

/* A client that only sends its messages and leaves does not retry.
 *
 * Returns: (transfer full): the sentence to report */
static char *
describe_failure (HbEngine     *self,
                  Name         *name,
                  const GError *error)
{
  const char *text = hb_lookup_get_name (name->lookup);
  const char *reason = hb_lookup_explain (error);

  if (self->config.passing)
    /* Translators: here and below, a host's name, and the reason */
    return g_strdup_printf (_("%s was not found: %s"), text, reason);
  if (hb_lookup_get_addresses (name->lookup)->len > 0)
    return g_strdup_printf (_("%s was not found: %s; its previous addresses stay in use, and it is looked up "
                              "again in a second, then less and less often, but at least every minute"),
                            text, reason);

  return g_strdup_printf (_("%s was not found: %s; it is looked up again in a second, then less and less "
                            "often, but at least every minute"), text, reason);
}

/* Reports the failure once, until the name is found again. */
static void
tell_failure (HbEngine     *self,
              Name         *name,
              const GError *error)
{
  g_auto (HbEvent) event = {
    .type = HB_EVENT_WARNING,
    .time = hb_clock_look (&self->clock),
    .about = HB_WARNING_NAME,
    .count = 1,
  };

  if (name->failed)
    return;

  name->failed = TRUE;
  event.text = describe_failure (self, name, error);
  if (self->n_servers > 1)
    event.server = g_strdup (name->server->shown);
  hb_engine_tell (self, &event);
}

/* Following */

static void
allow_hosts (HbEngine *self)
{
  g_autoptr (GHashTable) hosts = g_hash_table_new_full (hb_address_hash, hb_address_equal, g_free, NULL);

  for (guint i = 0; i < self->names->len; i++)
    {
      Name *name = g_ptr_array_index (self->names, i);
      GArray *addresses = hb_lookup_get_addresses (name->lookup);

      for (guint j = 0; j < addresses->len; j++)
        g_hash_table_add (hosts, g_memdup2 (&g_array_index (addresses, HbAddress, j), sizeof (HbAddress)));
    }

  hb_server_allow_hosts (HB_SERVER (self->role), hb_clock_now (&self->clock), hosts);
}

static gboolean
are_all_known (HbEngine *self)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      Name *name = g_ptr_array_index (self->names, i);

      if (hb_lookup_get_addresses (name->lookup)->len == 0)
        return FALSE;
    }

  return TRUE;
}

static void
follow (HbEngine *self,
        Name     *name)
{
  GArray *addresses = hb_lookup_get_addresses (name->lookup);

  if (name->server != NULL)
    {
      hb_client_set_servers (name->server->client, hb_clock_now (&self->clock),
                             (const HbAddress *) addresses->data, addresses->len);
      return;
    }

  allow_hosts (self);
}

/* The first answer may lack one address family: see hb-lookup.c. */
static void
restore_rest (HbEngine *self)
{
  gboolean late = hb_clock_now (&self->clock) - self->names_taken > RESTORE_FOR;

  if (HB_IS_SERVER (self->role))
    hb_engine_restore_rest (self, late && are_all_known (self));
}

static void
on_answered (HbLookup     *lookup,
             const GError *error,
             gpointer      user_data)
{
  Name *name = user_data;
  HbEngine *self = name->engine;
  GArray *addresses = hb_lookup_get_addresses (lookup);

  if (error != NULL)
    {
      tell_failure (self, name, error);
      return;
    }

  if (!name->failed && name->told != NULL && hb_lookup_has (lookup, name->told))
    {
      restore_rest (self);
      return;
    }

  name->failed = FALSE;
  g_clear_pointer (&name->told, g_array_unref);
  name->told = g_array_copy (addresses);

  follow (self, name);
  restore_rest (self);
  if (name->server != NULL)
    name->server->told = *hb_client_get_server (name->server->client);
  tell_resolved (self, name);
  hb_engine_follow_servers (self);
  hb_engine_settle (self);
}

/* Call after each input to the role: a client may have switched to another address. */
void
hb_engine_tell_server (HbEngine       *self,
                       HbEngineServer *server)
{
  const HbAddress *address = hb_client_get_server (server->client);

  if (hb_address_equal (address, &server->told))
    return;

  server->told = *address;
  for (guint i = 0; i < self->names->len; i++)
    {
      Name *name = g_ptr_array_index (self->names, i);

      if (name->server == server)
        tell_resolved (self, name);
    }
}

/* Looking up */

/* The addresses may be out of date: the network has changed, or the server's host does not answer. */
void
hb_engine_look_up_again (HbEngine *self,
                         gboolean  changed)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      Name *name = g_ptr_array_index (self->names, i);

      hb_lookup_refresh (name->lookup, changed);
    }
}

/* Call for each event of the role. */
void
hb_engine_look_for_silence (HbEngine      *self,
                            const HbEvent *event)
{
  if (self->n_servers == 0 || self->names->len == 0)
    return;

  if (event->host == HB_HOST_SILENT || event->host == HB_HOST_UNREACHABLE ||
      (event->type == HB_EVENT_WARNING && event->about == HB_WARNING_SEND))
    hb_engine_look_up_again (self, FALSE);
}

static void
add_name (HbEngine       *self,
          const char     *text,
          HbEngineServer *server)
{
  Name *name = g_new0 (Name, 1);

  name->engine = self;
  name->server = server;
  name->lookup = hb_lookup_new (self->helper, text, on_answered, name);
  g_ptr_array_add (self->names, name);
  if (server != NULL)
    {
      g_free (server->name);
      server->name = g_strdup (hb_lookup_get_name (name->lookup));
    }
}

/* Call before the capture starts: until its names are resolved, nobody is allowed by them. */
void
hb_engine_take_names (HbEngine *self)
{
  self->names = g_ptr_array_new_with_free_func ((GDestroyNotify) name_free);
  self->names_taken = hb_clock_now (&self->clock);

  for (guint i = 0; i < self->n_servers; i++)
    if (self->servers[i].name != NULL)
      add_name (self, self->servers[i].name, &self->servers[i]);
  for (guint i = 0; self->config.allow_names != NULL && self->config.allow_names[i] != NULL; i++)
    add_name (self, self->config.allow_names[i], NULL);

  if (self->config.allow_names != NULL)
    allow_hosts (self);
}

void
hb_engine_begin_lookups (HbEngine *self)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      Name *name = g_ptr_array_index (self->names, i);

      hb_lookup_begin (name->lookup);
    }
}
