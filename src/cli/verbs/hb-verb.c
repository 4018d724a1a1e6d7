#include "cli/verbs/hb-verb.h"

/**
 * hb_verb_to_string:
 * @self: a verb
 *
 * Returns: (transfer none): its name on the command line
 */
const char *
hb_verb_to_string (HbVerb self)
{
  static const char *const names[HB_N_VERBS] = {
    [HB_VERB_LIST] = "list",     [HB_VERB_SHOW] = "show",
    [HB_VERB_WAIT] = "wait",     [HB_VERB_CHECK] = "check",
    [HB_VERB_MUTE] = "mute",     [HB_VERB_UNMUTE] = "unmute",
    [HB_VERB_FORGET] = "forget", [HB_VERB_ACKNOWLEDGE] = "acknowledge",
    [HB_VERB_SEND] = "send",
  };

  return names[self];
}

/**
 * hb_verb_from_string:
 * @name: (nullable): the first word of a command line
 *
 * Returns: the verb with that name; %HB_N_VERBS if there is none
 */
HbVerb
hb_verb_from_string (const char *name)
{
  HbVerb verb = 0;

  while (verb < HB_N_VERBS && g_strcmp0 (hb_verb_to_string (verb), name) != 0)
    verb++;

  return verb;
}
