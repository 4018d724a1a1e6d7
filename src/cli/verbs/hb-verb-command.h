#pragma once

#include "cli/verbs/hb-verb-options.h"

G_BEGIN_DECLS

int hb_verb_command_run         (const HbVerbOptions *options);
int hb_verb_command_get_failure (const char          *verb);
int hb_verb_command_refuse      (const char          *verb);

G_END_DECLS
