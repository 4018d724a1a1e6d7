#include "doctor/hb-doctor-context.h"

#include "net/hb-program.h"

/**
 * hb_doctor_context_get_role:
 * @self: a doctor context
 *
 * Returns: the name of the role to diagnose
 */
const char *
hb_doctor_context_get_role (const HbDoctorContext *self)
{
  return self->settings->client ? "client" : "server";
}

/**
 * hb_doctor_context_get_command:
 * @self: a doctor context
 * @interface: (nullable): the interface to name in the command
 *
 * Returns: (transfer full): the command that starts the role
 */
char *
hb_doctor_context_get_command (const HbDoctorContext *self,
                               const char            *interface)
{
  g_autofree char *program = hb_program_get_shell_word ();
  g_autofree char *quoted = interface != NULL ? hb_program_quote (interface) : NULL;
  GString *command = g_string_new (program);
  char server[HB_ADDRESS_STRING_SIZE];

  g_string_append_printf (command, " --role=%s", hb_doctor_context_get_role (self));
  for (guint i = 0; i < self->settings->n_servers; i++)
    g_string_append_printf (command, " --server=%s",
                            self->settings->servers[i].name != NULL
                                ? self->settings->servers[i].name
                                : hb_address_format (&self->settings->servers[i].address, server));
  if (quoted != NULL)
    g_string_append_printf (command, " --interface=%s", quoted);

  return g_string_free (command, FALSE);
}

/**
 * hb_doctor_context_add:
 * @self: a doctor context
 * @finding: the finding to add; takes ownership of its strings
 */
void
hb_doctor_context_add (HbDoctorContext *self,
                       const HbFinding *finding)
{
  g_ptr_array_add (self->findings, g_memdup2 (finding, sizeof *finding));
}

/**
 * hb_doctor_context_add_ok:
 * @self: a doctor context
 * @check: the name of the check
 * @what: (transfer full): what was found
 */
void
hb_doctor_context_add_ok (HbDoctorContext *self,
                          const char      *check,
                          char            *what)
{
  hb_doctor_context_add (self, &(HbFinding) { check, HB_FINDING_OK, what });
}

/**
 * hb_doctor_context_add_refusal:
 * @self: a doctor context
 * @check: the name of the check
 * @what: (transfer full): what the system refuses even though the capability is there
 */
void
hb_doctor_context_add_refusal (HbDoctorContext *self,
                               const char      *check,
                               char            *what)
{
  hb_doctor_context_add (self, &(HbFinding) {
    .check = check,
    .result = HB_FINDING_PROBLEM,
    .what = what,
    .why = "The capability does not help if a seccomp filter (of a container, or of a unit's "
           "RestrictAddressFamilies= or SystemCallFilter=), SELinux or AppArmor forbids the socket.",
    .cure = "Allow the socket families AF_PACKET, AF_INET, AF_INET6, AF_NETLINK and AF_UNIX there. "
            "To see what the kernel has refused lately:",
    .command = g_strdup ("sudo journalctl --dmesg --since=-10min --grep='audit|apparmor|avc'"),
  });
}
