#include "doctor/hb-peers-check.h"

#include <gio/gio.h>

#include "net/hb-program.h"
#include "store/hb-peers-file.h"

/* What the service reads, if no other file is named. */
#define SERVICE_FILE "/etc/heartbeats/peers.conf"

static void
report_unreadable (HbDoctorContext *self,
                   const GError    *error)
{
  g_autofree char *quoted = hb_program_quote (self->peers);
  gboolean missing = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "peers",
    .result = HB_FINDING_PROBLEM,
    .what = g_strdup (error->message),
    .why = "A server does not start without the peers file that it is given, unless a hyphen before the path says that it "
           "may not exist.",
    .cure = missing ? "Create it, or correct the path:" : "Let the user who runs the server read it:",
    .command = g_strdup_printf (missing ? "sudo install -D -m 644 /dev/null %s" : "sudo chmod a+r %s", quoted),
  });
}

/* Each wrong line is named: it has no effect, and all others have. */
static void
report_contents (HbDoctorContext *self,
                 const char      *path,
                 HbPeersFile     *file)
{
  GPtrArray *problems = hb_peers_file_get_problems (file);
  guint n_peers = hb_peers_file_get_peers (file)->len;

  for (guint i = 0; i < problems->len; i++)
    hb_doctor_context_add (self, &(HbFinding) {
      .check = "peers",
      .result = HB_FINDING_ADVICE,
      .what = g_strdup (g_ptr_array_index (problems, i)),
      .why = "The server ignores it; all other lines hold.",
      .cure = "Correct that line. A running server reads the file again by itself.",
    });

  if (problems->len == 0)
    hb_doctor_context_add_ok (self, "peers", g_strdup_printf (n_peers == 1 ? "%s lists %u peer" : "%s lists %u peers",
                                                              path, n_peers));
}

/**
 * hb_check_peers:
 * @self: a doctor context of a server
 *
 * Reads the peers file that was given, else that of the service, if it has one.
 */
void
hb_check_peers (HbDoctorContext *self)
{
  const char *path = self->peers != NULL ? self->peers : SERVICE_FILE;
  g_autoptr (GError) error = NULL;
  g_autoptr (HbPeersFile) file = hb_peers_file_load (path, &error);

  if (file != NULL)
    report_contents (self, path, file);
  else if (self->peers == NULL)
    return;
  else if (self->peers_may_be_missing && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    hb_doctor_context_add_ok (self, "peers", g_strdup_printf ("%s does not exist, so nobody is expected", path));
  else
    report_unreadable (self, error);
}
