#include "doctor/hb-system-checks.h"

#include <string.h>
#include <sys/utsname.h>

#include <pcap/pcap.h>

#include "doctor/hb-probe.h"
#include "net/hb-namespace.h"

/* Namespaces */

/* The sysctls with which an administrator or a distribution forbids user namespaces. */
static const struct
{
  const char *name;
  const char *path;
  const char *forbidding;
  const char *allowing;
} switches[] = {
  { "user.max_user_namespaces", "/proc/sys/user/max_user_namespaces", "0", "15000" },
  { "user.max_net_namespaces", "/proc/sys/user/max_net_namespaces", "0", "15000" },
  { "kernel.unprivileged_userns_clone", "/proc/sys/kernel/unprivileged_userns_clone", "0", "1" },
  { "kernel.apparmor_restrict_unprivileged_userns",
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "0" },
};

static GVariant *
enter_namespace (gconstpointer   data,
                 GError        **error)
{
  return hb_namespace_enter (HB_USER_SERVICE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

static gboolean
is_forbidding (gsize number)
{
  g_autofree char *value = NULL;

  return g_file_get_contents (switches[number].path, &value, NULL, NULL) &&
         g_str_equal (g_strchomp (value), switches[number].forbidding);
}

/**
 * hb_check_namespaces:
 * @self: a doctor context
 *
 * Checks whether the demo could create its network namespace.
 */
void
hb_check_namespaces (HbDoctorContext *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) entered = hb_probe_run (enter_namespace, NULL, &error);
  HbFinding finding = {
    .check = "namespaces",
    .result = HB_FINDING_ADVICE,
    .why = "Only the demo needs them, for a network of its own. Other roles run without.",
  };

  if (entered != NULL)
    {
      hb_doctor_context_add_ok (self, "namespaces",
                                g_strdup ("user namespaces are allowed: the demo runs"));
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    if (is_forbidding (i))
      {
        finding.what = g_strdup_printf ("user namespaces are forbidden: %s is %s", switches[i].name,
                                        switches[i].forbidding);
        finding.cure = "Allow them until the next boot:";
        finding.command = g_strdup_printf ("sudo sysctl %s=%s", switches[i].name,
                                           switches[i].allowing);
        hb_doctor_context_add (self, &finding);
        return;
      }

  finding.what = g_strdup (error->message);
  finding.cure = "Run the demo outside of this container, chroot or sandbox.";
  hb_doctor_context_add (self, &finding);
}

/* Versions */

/**
 * hb_check_versions:
 * @self: a doctor context
 *
 * Reports the versions of the libraries and the kernel.
 */
void
hb_check_versions (HbDoctorContext *self)
{
  /* "libpcap version 1.10.3 (with TPACKET_V3)" */
  g_auto (GStrv) pcap_words = g_strsplit (pcap_lib_version (), " ", -1);
  const char *pcap = g_strv_length (pcap_words) > 2 ? pcap_words[2] : "unknown";
  struct utsname kernel = { 0 };

  uname (&kernel);
  hb_doctor_context_add_ok (self, "versions",
                            g_strdup_printf ("GLib %u.%u.%u, libpcap %s, %s %s", glib_major_version,
                                             glib_minor_version, glib_micro_version, pcap,
                                             kernel.sysname, kernel.release));
}
