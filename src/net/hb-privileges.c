#include "net/hb-privileges.h"

#include <cap-ng.h>
#include <sys/prctl.h>

#include "net/hb-program.h"

static gboolean
keep (capng_type_t sets)
{
  if (capng_get_caps_process () != 0)
    return FALSE;
  if (!capng_have_capability (CAPNG_PERMITTED, CAP_NET_RAW))
    return FALSE;

  capng_clear (CAPNG_SELECT_CAPS);
  capng_update (CAPNG_ADD, sets, CAP_NET_RAW);
  return capng_apply (CAPNG_SELECT_CAPS) == 0;
}

/**
 * hb_privileges_raise:
 *
 * Keeps CAP_NET_RAW, in force, and drops whatever else there was, for good. A file capability
 * "=p" is permitted and not in force; so are those of a root user before this.
 *
 * Returns: whether the capability is there
 */
gboolean
hb_privileges_raise (void)
{
  return keep (CAPNG_EFFECTIVE | CAPNG_PERMITTED);
}

/**
 * hb_privileges_reserve:
 *
 * Keeps CAP_NET_RAW for the children of this process, not in force, and drops whatever else there
 * was, for good.
 *
 * Returns: whether the capability is there
 */
gboolean
hb_privileges_reserve (void)
{
  return keep (CAPNG_PERMITTED);
}

/**
 * hb_privileges_drop:
 *
 * Drops every capability for good: neither this process nor what it starts or becomes gets one.
 *
 * Returns: whether none is left
 */
gboolean
hb_privileges_drop (void)
{
  capng_clear (CAPNG_SELECT_CAPS);
  if (capng_apply (CAPNG_SELECT_CAPS) != 0 ||
      prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 ||
      prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return FALSE;

  return capng_get_caps_process () == 0 &&
         capng_have_capabilities (CAPNG_SELECT_CAPS) == CAPNG_NONE;
}

/**
 * hb_privileges_harden:
 *
 * Has nothing that this process starts gain a privilege, and keeps other processes of the same
 * user from stealing the packet socket with ptrace or pidfd_getfd.
 */
void
hb_privileges_harden (void)
{
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

  /* A leak check at exit has to trace its own process. */
#ifndef __SANITIZE_ADDRESS__
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/**
 * hb_privileges_get_cure:
 *
 * Returns: (transfer full): the command that grants the capability to this program
 */
char *
hb_privileges_get_cure (void)
{
  g_autofree char *program = hb_program_get_shell_word ();

  return g_strdup_printf ("sudo setcap cap_net_raw=p %s", program);
}
