#include "doctor/hb-name-check.h"

#include "doctor/hb-probe.h"
#include "engine/hb-lookup.h"

/* Somebody waits for the doctor's answer. A client waits for longer. */
#define TIMEOUT_SECONDS 10

typedef struct
{
  GMainLoop *loop;
  GError *error;
  gboolean answered;
} Lookup;

static void
on_looked_up (HbLookup     *lookup,
              const GError *error,
              gpointer      user_data)
{
  Lookup *request = user_data;

  request->answered = TRUE;
  request->error = error != NULL ? g_error_copy (error) : NULL;
  g_main_loop_quit (request->loop);
}

static gboolean
on_timeout (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static GVariant *
format_addresses (HbLookup *lookup)
{
  GArray *addresses = hb_lookup_get_addresses (lookup);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < addresses->len; i++)
    {
      char text[HB_ADDRESS_STRING_SIZE];

      g_ptr_array_add (texts, g_strdup (hb_address_format (&g_array_index (addresses, HbAddress, i), text)));
    }

  return g_variant_new_strv ((const char *const *) texts->pdata, (gssize) texts->len);
}

/* The lookup fails as well, and says so. */
static void
on_trouble (const char *text,
            gpointer    user_data)
{
  g_debug ("%s", text);
}

/* The doctor must not have a second process, so a child has. */
static GVariant *
look_up (gconstpointer   data,
         GError        **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Lookup request = { .loop = loop };
  g_autoptr (HbHelper) helper = hb_helper_new (on_trouble, NULL);
  g_autoptr (HbLookup) lookup = hb_lookup_new (helper, data, on_looked_up, &request);

  g_timeout_add_seconds (TIMEOUT_SECONDS, on_timeout, loop);
  hb_lookup_begin (lookup);
  g_main_loop_run (loop);

  if (request.error != NULL)
    {
      g_set_error_literal (error, request.error->domain, request.error->code,
                           hb_lookup_explain (request.error));
      g_error_free (request.error);
      return NULL;
    }
  if (request.answered)
    return format_addresses (lookup);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no answer within %d seconds",
               TIMEOUT_SECONDS);
  return NULL;
}

static void
report_not_found (HbDoctorContext *self,
                  const char      *name,
                  const GError    *error)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = "name",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("%s is not found: %s", name, error->message),
    .why = "A client starts all the same, but its messages wait until the name is found; with --once it exits.",
    .cure = "Use the address with --server, or see how the name is resolved:",
    .command = g_strdup_printf ("getent ahosts %s", name),
  });
}

/**
 * hb_check_name:
 * @self: a doctor context of a client
 * @server: (inout): a server that was given by name: gets its first address, if it is found
 *
 * Looks up the server's name.
 */
void
hb_check_name (HbDoctorContext  *self,
               HbSettingsServer *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) found = hb_probe_run (look_up, server->name, &error);
  g_autofree const char **texts = found != NULL ? g_variant_get_strv (found, NULL) : NULL;
  g_autofree char *list = NULL;

  if (texts == NULL || texts[0] == NULL || !hb_address_parse (texts[0], &server->address))
    {
      report_not_found (self, server->name, error);
      return;
    }

  list = g_strjoinv (", ", (char **) texts);
  hb_doctor_context_add_ok (self, "name", g_strdup_printf ("%s is %s", server->name, list));
}
