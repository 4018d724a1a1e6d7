#include "doctor/hb-privilege-checks.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <gio/gunixmounts.h>

#include "doctor/hb-probe.h"
#include "net/hb-account.h"
#include "net/hb-injector.h"
#include "net/hb-net-error.h"
#include "net/hb-privileges.h"
#include "net/hb-program.h"

#define PROGRAM "/proc/self/exe"
#define ELSEWHERE "/usr/local/bin"

#define WHY "Capturing before the firewall, and injecting raw segments, need this one capability. The demo and " \
            "replays work without."

/* The file capability of our executable. */
typedef struct
{
  char *text; /* NULL if there is none, or it cannot be read */
  gboolean permitted;
  gboolean effective;
  gboolean others;
} FileCaps;

/* What decides whether this process gets the file's capability. */
typedef struct
{
  FileCaps file_caps;
  gboolean granted;         /* we can open a raw socket */
  gboolean permitted;
  gboolean ambient;
  gboolean bounded;         /* CAP_NET_RAW is not in the bounding set */
  gboolean nosuid;
  gboolean no_new_privileges;
} Facts;

static void
facts_clear (Facts *self)
{
  g_free (self->file_caps.text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

/* Gathering */

/* In the notation of setcap: "cap_net_raw=p". */
static void
append_capability (GString *text,
                   guint    capability)
{
  static const struct
  {
    capng_type_t set;
    char letter;
  } sets[] = { { CAPNG_EFFECTIVE, 'e' }, { CAPNG_INHERITABLE, 'i' }, { CAPNG_PERMITTED, 'p' } };
  gboolean first = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      if (!capng_have_capability (sets[i].set, capability))
        continue;
      if (first)
        g_string_append_printf (text, "%scap_%s=", text->len > 0 ? " " : "",
                                capng_capability_to_name (capability));
      g_string_append_c (text, sets[i].letter);
      first = FALSE;
    }
}

static void
read_file_caps (FileCaps *file_caps)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int fd = open (PROGRAM, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return;

  capng_clear (CAPNG_SELECT_ALL);
  if (capng_get_caps_fd (fd) == 0)
    {
      for (guint i = 0; i <= CAP_LAST_CAP; i++)
        append_capability (text, i);
      file_caps->permitted = capng_have_capability (CAPNG_PERMITTED, CAP_NET_RAW);
      file_caps->effective = capng_have_capability (CAPNG_EFFECTIVE, CAP_NET_RAW);
      file_caps->others = strchr (text->str, ' ') != NULL;
    }
  close (fd);

  if (text->len > 0)
    file_caps->text = g_strdup (text->str);
}

static GVariant *
open_raw_socket (gconstpointer   data,
                 GError        **error)
{
  g_autoptr (HbInjector) injector = NULL;

  if (!hb_privileges_raise (HB_USER_SERVICE, error))
    return NULL;

  injector = hb_injector_new (error);

  return injector != NULL ? g_variant_new_boolean (TRUE) : NULL;
}

static GVariant *
drop_privileges (gconstpointer   data,
                 GError        **error)
{
  return hb_privileges_raise (HB_USER_SERVICE, error) ? g_variant_new_boolean (TRUE) : NULL;
}

static void
gather (Facts *facts)
{
  g_autoptr (GVariant) socket = hb_probe_run (open_raw_socket, NULL, NULL);
  struct statvfs mount;

  facts->granted = socket != NULL;
  read_file_caps (&facts->file_caps);

  capng_get_caps_process ();
  facts->permitted = capng_have_capability (CAPNG_PERMITTED, CAP_NET_RAW);
  facts->ambient = capng_have_capability (CAPNG_AMBIENT, CAP_NET_RAW);
  facts->bounded = !capng_have_capability (CAPNG_BOUNDING_SET, CAP_NET_RAW);

  facts->nosuid = statvfs (PROGRAM, &mount) == 0 && (mount.f_flag & ST_NOSUID) != 0;
  facts->no_new_privileges = prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

/* The capability */

static char *
explain_source (const Facts *facts)
{
  g_autoptr (HbAccount) account = hb_account_new_service ();

  if (facts->ambient)
    return g_strdup ("CAP_NET_RAW was inherited from the parent process (ambient)");
  if (account != NULL)
    return g_strdup_printf ("root has CAP_NET_RAW, and a role keeps it as the user %s; other users need "
                            "the file capability", hb_account_get_name (account));
  if (geteuid () == 0)
    return g_strdup ("root has CAP_NET_RAW; other users need the file capability");

  return g_strdup ("CAP_NET_RAW was inherited from the parent process");
}

static void
report_file_caps (HbDoctorContext *self,
                  const FileCaps  *file_caps)
{
  HbFinding finding = {
    .check = "capability",
    .result = HB_FINDING_ADVICE,
    .what = g_strdup_printf ("the file has %s, but should have cap_net_raw=p", file_caps->text),
    .cure = "Grant it as permitted only:",
    .command = hb_privileges_get_cure (),
  };

  if (file_caps->effective)
    finding.why = "A headless role works with it. The desktop app does not: for a capability that is effective from "
                  "the start (e), the kernel marks the process as secure, and GLib gives it no session bus. Then there "
                  "are no notifications and no screen reader, and each start opens another window.";
  else
    finding.why = "The program drops the rest when it starts, but a bug cannot misuse what it never had.";

  hb_doctor_context_add (self, &finding);
}

static void
report_granted (HbDoctorContext *self,
                const Facts     *facts)
{
  const FileCaps *file_caps = &facts->file_caps;

  if (file_caps->permitted && (file_caps->effective || file_caps->others))
    report_file_caps (self, file_caps);
  else if (file_caps->permitted)
    hb_doctor_context_add_ok (self, "capability", g_strdup_printf ("the file has %s", file_caps->text));
  else
    hb_doctor_context_add_ok (self, "capability", explain_source (facts));
}

/* The kernel tells the owner of a namespace only if it is ours or a child of ours. */
static gboolean
is_network_foreign (void)
{
  int network = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int owner;
  gboolean foreign;

  if (network < 0)
    return FALSE;

  owner = ioctl (network, NS_GET_USERNS);
  foreign = owner < 0 && errno == EPERM;
  if (owner >= 0)
    close (owner);
  close (network);

  return foreign;
}

static void
report_unusable (HbDoctorContext *self)
{
  if (!is_network_foreign ())
    {
      hb_doctor_context_add_refusal (self, "capability", g_strdup ("CAP_NET_RAW is there, but a raw "
                                                                   "socket is refused all the same"));
      return;
    }

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "capability",
    .result = HB_FINDING_PROBLEM,
    .what = g_strdup ("CAP_NET_RAW is there, but only within a user namespace that does not own "
                      "this network"),
    .why = WHY,
    .cure = "Start it outside of the namespace of unshare, a sandbox or a rootless container, or give that "
            "namespace a network of its own.",
  });
}

static void
report_missing (HbDoctorContext *self,
                const Facts     *facts)
{
  const FileCaps *file_caps = &facts->file_caps;
  g_autofree char *program = hb_program_get_path ();
  HbFinding finding = { .check = "capability", .result = HB_FINDING_PROBLEM, .why = WHY };

  if (facts->bounded)
    {
      finding.what = g_strdup ("no CAP_NET_RAW: the parent process dropped it for good");
      finding.cure = "Keep it in the bounding set: with --cap-add=NET_RAW for a Docker or Podman container, with "
                     "CapabilityBoundingSet=CAP_NET_RAW in a systemd unit.";
      hb_doctor_context_add (self, &finding);
      return;
    }

  if (file_caps->permitted)
    finding.what = g_strdup_printf ("no CAP_NET_RAW: %s has %s, which the kernel did not honour",
                                    program, file_caps->text);
  else if (file_caps->text != NULL)
    finding.what = g_strdup_printf ("no CAP_NET_RAW: %s has only %s", program, file_caps->text);
  else
    finding.what = g_strdup_printf ("no CAP_NET_RAW: %s has no capability", program);

  if (facts->nosuid)
    finding.cure = "See “mount” below.";
  else if (file_caps->permitted && facts->no_new_privileges)
    finding.cure = "See “privileges” below.";
  else if (file_caps->permitted)
    finding.cure = "Start it without strace or a debugger; otherwise grant it again:";
  else
    finding.cure = "Grant it once:";

  if (!facts->nosuid && !(file_caps->permitted && facts->no_new_privileges))
    finding.command = hb_privileges_get_cure ();
  hb_doctor_context_add (self, &finding);
}

static void
check_capability (HbDoctorContext *self,
                  const Facts     *facts)
{
  if (facts->granted)
    report_granted (self, facts);
  else if (facts->permitted)
    report_unusable (self);
  else
    report_missing (self, facts);
}

/* The mount */

static gboolean
is_below (const char *path,
          const char *folder)
{
  gsize length = strlen (folder);

  return g_str_equal (folder, "/") || (g_str_has_prefix (path, folder) && path[length] == '/');
}

/* Returns: (transfer full): the mount point of a file's file system */
static char *
find_mount_point (const char *path)
{
  GList *mounts = g_unix_mounts_get (NULL);
  const char *found = "/";
  char *point;

  /* Of two mounts at the same place, the later one hides the other. */
  for (GList *item = mounts; item != NULL; item = item->next)
    {
      const char *candidate = g_unix_mount_get_mount_path (item->data);

      if (is_below (path, candidate) && strlen (candidate) >= strlen (found))
        found = candidate;
    }

  point = g_strdup (found);
  g_list_free_full (mounts, (GDestroyNotify) g_unix_mount_free);
  return point;
}

/* Prefer to install the program elsewhere; remount only if ELSEWHERE is nosuid as well. */
static char *
make_mount_command (const char *point)
{
  g_autofree char *program = hb_program_get_shell_word ();
  g_autofree char *quoted_point = hb_program_quote (point);
  struct statvfs elsewhere;

  if (statvfs (ELSEWHERE, &elsewhere) == 0 && (elsewhere.f_flag & ST_NOSUID) == 0)
    return g_strdup_printf ("sudo install %s " ELSEWHERE "/heartbeats && "
                            "sudo setcap cap_net_raw=p " ELSEWHERE "/heartbeats", program);

  return g_strdup_printf ("sudo mount -o remount,bind,suid %s && sudo setcap cap_net_raw=p %s",
                          quoted_point, program);
}

static void
check_mount (HbDoctorContext *self,
             const Facts     *facts)
{
  g_autofree char *program = hb_program_get_path ();
  g_autofree char *point = find_mount_point (program);

  if (!facts->nosuid)
    {
      hb_doctor_context_add_ok (self, "mount",
                                g_strdup_printf ("%s is mounted without nosuid", point));
      return;
    }

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "mount",
    .result = facts->granted ? HB_FINDING_ADVICE : HB_FINDING_PROBLEM,
    .what = g_strdup_printf ("%s is mounted nosuid, and has %s", point, program),
    .why = "The kernel ignores file capabilities there.",
    .cure = "Install the program where they count:",
    .command = make_mount_command (point),
  });
}

/* New privileges */

static void
check_new_privileges (HbDoctorContext *self,
                      const Facts     *facts)
{
  if (!facts->no_new_privileges)
    {
      hb_doctor_context_add_ok (self, "privileges",
                                g_strdup ("programs may gain capabilities here"));
      return;
    }
  if (facts->granted)
    {
      hb_doctor_context_add_ok (self, "privileges",
                                g_strdup ("forbidden here (no_new_privs), but not needed"));
      return;
    }

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "privileges",
    .result = HB_FINDING_PROBLEM,
    .what = g_strdup ("the parent process forbids new privileges (no_new_privs)"),
    .why = "The kernel then ignores file capabilities.",
    .cure = "Start it from a terminal outside of the sandbox; in a container, without no-new-privileges; in a "
            "systemd unit, with AmbientCapabilities=CAP_NET_RAW.",
  });
}

/* Returns: whether a role could drop all other privileges; if not, it does not start */
static gboolean
check_dropping (HbDoctorContext *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dropped = hb_probe_run (drop_privileges, NULL, &error);

  if (dropped != NULL)
    return TRUE;

  hb_doctor_context_add (self, &(HbFinding) {
    .check = "privileges",
    .result = HB_FINDING_PROBLEM,
    .what = g_strdup (error->message),
    .why = "It parses packets of strangers, so it drops all other privileges first, and does not start if it "
           "cannot.",
    .cure = "Start it as an ordinary user; in a systemd unit, with SystemCallFilter=capset prctl; in a sandbox or "
            "a container that allows a program to drop its privileges.",
  });
  return FALSE;
}

/**
 * hb_check_privilege:
 * @self: a doctor context
 *
 * Checks the privileges for capturing and injecting (“capability”, “mount” and “privileges”); within a
 * Flatpak, which can never have the capability, only the first.
 */
void
hb_check_privilege (HbDoctorContext *self)
{
  g_auto (Facts) facts = { 0 };

  if (!check_dropping (self))
    return;

  gather (&facts);

  /* The documented way to detect a Flatpak. */
  if (!facts.granted && g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      hb_doctor_context_add (self, &(HbFinding) {
        .check = "capability",
        .result = HB_FINDING_PROBLEM,
        .what = g_strdup ("no CAP_NET_RAW: a Flatpak can never have it"),
        .why = WHY,
        .cure = "Install the Debian package as well, run its server outside of the Flatpak, and attach to it:",
        .command = g_strdup ("sudo systemctl enable --now heartbeats"),
      });
      return;
    }

  check_capability (self, &facts);
  check_mount (self, &facts);
  check_new_privileges (self, &facts);
}
