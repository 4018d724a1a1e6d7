#include "engine/hb-lookup.h"

#include <glib/gi18n.h>

#include "wire/hb-message.h"

/* The minimum interval between two queries, in seconds; and the same where the name was not found and the network
 * has changed since. */
#define APART 10
#define APART_CHANGED 1

/* How long the addresses of a family stay that is missing in all answers. */
#define KEPT G_TIME_SPAN_HOUR

struct _HbLookup
{
  HbHelper *helper;
  char *name;
  HbLookupFunc answered;
  gpointer user_data;

  guint32 request;   /* the query that is running; 0 for none */
  GArray *addresses; /* of HbAddress; empty before any were found */
  gint64 seen[2];    /* when there were last any of IPv4 and of IPv6, by the main loop's clock */
  gint64 asked_at;   /* by the main loop's clock, in microseconds */
  guint failures;    /* in a row */
  guint source;      /* 0 while a query is running */
};

static void ask (HbLookup *self);

/* Returns: the wait until the next query, in seconds: after a failure one, then ever longer */
static guint
get_pause (HbLookup *self)
{
  return self->failures > 0 ? MIN (1u << MIN (self->failures - 1, 6), HB_LOOKUP_INTERVAL)
                            : HB_LOOKUP_INTERVAL;
}

static gboolean
on_time (gpointer user_data)
{
  HbLookup *self = user_data;

  self->source = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
ask_in (HbLookup *self,
        guint     seconds)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = seconds > 0 ? g_timeout_add_seconds (seconds, on_time, self)
                             : g_idle_add_full (G_PRIORITY_DEFAULT, on_time, self, NULL);
}

/* A link-local address is useless without its interface, which a resolver does not report. */
static gboolean
is_usable (const HbAddress *address)
{
  return hb_address_is_unicast (address) && !hb_address_is_link_local (address);
}

/* Keeps the order of the system's resolver (RFC 6724).
 *
 * Returns: (transfer full): the usable addresses */
static GArray *
take_addresses (const HbHelperMessage *answer)
{
  GArray *addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));

  for (guint i = 0; i < answer->n_addresses; i++)
    if (is_usable (&answer->addresses[i]) &&
        hb_address_find_in (addresses, &answer->addresses[i]) == addresses->len)
      g_array_append_val (addresses, answer->addresses[i]);

  return addresses;
}

static void
set_failure (const HbHelperMessage  *answer,
             GError                **error)
{
  g_autofree char *reason = hb_message_escape_string (answer->text);

  switch (answer->result)
    {
    case HB_HELPER_NOT_FOUND:
      g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "not found");
      break;
    case HB_HELPER_NO_ANSWER:
      g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "no answer");
      break;
    case HB_HELPER_FAILED:
    case HB_HELPER_FOUND:
    case HB_HELPER_N_RESULTS:
    default:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, reason);
      break;
    }
}

/* Returns: (nullable) (transfer full): the addresses that were found */
static GArray *
finish (const HbHelperMessage  *answer,
        GError                **error)
{
  GArray *addresses;

  if (answer->result != HB_HELPER_FOUND)
    {
      set_failure (answer, error);
      return NULL;
    }

  addresses = take_addresses (answer);
  if (addresses->len > 0)
    return addresses;

  g_array_unref (addresses);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       /* Translators: the reason why a host's name was not resolved */
                       _("it has no usable address"));
  return NULL;
}

/* An answer without addresses of one family may be incomplete: a name server has answered only one of two queries,
 * or this host has no address of that family at the moment, and the system does not ask for it. So the known
 * addresses of that family stay for a while. */
static void
keep_family (HbLookup *self,
             GArray   *addresses)
{
  gint64 now = g_get_monotonic_time ();
  gboolean has[2] = { FALSE, FALSE };

  for (guint i = 0; i < addresses->len; i++)
    has[hb_address_is_ipv4 (&g_array_index (addresses, HbAddress, i))] = TRUE;

  for (guint family = 0; family < 2; family++)
    if (has[family])
      self->seen[family] = now;

  for (guint i = 0; i < self->addresses->len && addresses->len < HB_LOOKUP_ADDRESSES_MAX; i++)
    {
      HbAddress *address = &g_array_index (self->addresses, HbAddress, i);
      gboolean family = hb_address_is_ipv4 (address);

      if (!has[family] && now - self->seen[family] < KEPT)
        g_array_append_val (addresses, *address);
    }
}

static void
on_answer (const HbHelperMessage *request,
           const HbHelperMessage *answer,
           gpointer               user_data)
{
  HbLookup *self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *addresses = finish (answer, &error);

  self->request = 0;
  if (addresses != NULL)
    {
      keep_family (self, addresses);
      g_array_unref (self->addresses);
      self->addresses = addresses;
      self->failures = 0;
    }
  else
    {
      self->failures++;
    }

  ask_in (self, get_pause (self));
  self->answered (self, error, self->user_data);
}

static void
ask (HbLookup *self)
{
  HbHelperMessage request = { .kind = HB_HELPER_ADDRESSES };

  g_strlcpy (request.text, self->name, sizeof request.text);
  self->asked_at = g_get_monotonic_time ();
  self->request = hb_helper_ask (self->helper, &request, on_answer, self);
  if (self->request == 0)
    ask_in (self, APART);
}

/**
 * hb_lookup_begin:
 * @self: a lookup that has not started
 *
 * Starts the first query.
 */
void
hb_lookup_begin (HbLookup *self)
{
  ask (self);
}

/**
 * hb_lookup_refresh:
 * @self: a lookup
 * @changed: whether the network has changed
 *
 * Queries again as soon as the interval allows: the last answer may be out of date.
 */
void
hb_lookup_refresh (HbLookup *self,
                   gboolean  changed)
{
  gint64 passed = (g_get_monotonic_time () - self->asked_at) / G_USEC_PER_SEC;
  gint64 wanted = changed && self->failures > 0 ? APART_CHANGED : APART;

  if (self->source != 0 && wanted - passed < (gint64) get_pause (self))
    ask_in (self, (guint) MAX (wanted - passed, 0));
}

const char *
hb_lookup_get_name (HbLookup *self)
{
  return self->name;
}

/**
 * hb_lookup_get_addresses:
 * @self: a lookup
 *
 * Returns: (transfer none) (element-type HbAddress): the addresses of the last successful answer, the preferred
 *   one first; empty before one
 */
GArray *
hb_lookup_get_addresses (HbLookup *self)
{
  return self->addresses;
}

/**
 * hb_lookup_has:
 * @self: a lookup
 * @addresses: (element-type HbAddress): addresses that it had before
 *
 * Returns: whether it has the same now; the order is one that the system finds anew each time
 */
gboolean
hb_lookup_has (HbLookup *self,
               GArray   *addresses)
{
  if (addresses->len != self->addresses->len)
    return FALSE;

  for (guint i = 0; i < addresses->len; i++)
    if (hb_address_find_in (self->addresses, &g_array_index (addresses, HbAddress, i)) == self->addresses->len)
      return FALSE;

  return TRUE;
}

/**
 * hb_lookup_explain:
 * @error: the failure of a lookup
 *
 * Returns: (transfer none): the reason in plain words, in the user's language
 */
const char *
hb_lookup_explain (const GError *error)
{
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    /* Translators: the reason why a host's name was not resolved */
    return _("there is no such name");
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    /* Translators: the reason why a host's name was not resolved */
    return _("no name server answers");

  return error->message;
}

/**
 * hb_lookup_new:
 * @helper: (transfer none): looks it up; must outlive the lookup
 * @name: a valid host name
 * @answered: called for each answer
 * @user_data: for @answered
 *
 * Returns: (transfer full): a lookup on the thread-default main loop
 */
HbLookup *
hb_lookup_new (HbHelper     *helper,
               const char   *name,
               HbLookupFunc  answered,
               gpointer      user_data)
{
  HbLookup *self = g_new0 (HbLookup, 1);

  self->helper = helper;
  self->name = g_strdup (name);
  self->answered = answered;
  self->user_data = user_data;
  self->addresses = g_array_new (FALSE, FALSE, sizeof (HbAddress));

  return self;
}

void
hb_lookup_free (HbLookup *self)
{
  hb_helper_cancel (self->helper, self->request);
  g_clear_handle_id (&self->source, g_source_remove);
  g_array_unref (self->addresses);
  g_free (self->name);
  g_free (self);
}
