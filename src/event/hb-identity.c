#include "event/hb-identity.h"

#include "wire/hb-message.h"

void
hb_identity_clear (HbIdentity *self)
{
  g_free (self->user);
  g_free (self->program);
  *self = (HbIdentity) { 0 };
}

/**
 * hb_identity_describe:
 * @self: (nullable): an identity, or %NULL for the app on the other end of a private socket
 *
 * Returns: (transfer full): the identity in one line, safe to show:
 *   "ada (uid 1000, busctl, pid 4711)"
 */
char *
hb_identity_describe (const HbIdentity *self)
{
  g_autofree char *user = NULL, *program = NULL;

  if (self == NULL)
    return g_strdup ("the window");

  user = hb_message_escape_string (self->user != NULL ? self->user : "somebody");
  program = hb_message_escape_string (self->program != NULL ? self->program : "");

  return g_strdup_printf ("%s (uid %u%s%s, pid %u)", user, self->uid, *program != '\0' ? ", " : "",
                          program, self->pid);
}
