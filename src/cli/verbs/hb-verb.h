#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a script asks or tells a running engine. */
typedef enum
{
  HB_VERB_LIST,
  HB_VERB_SHOW,
  HB_VERB_WAIT,
  HB_VERB_CHECK,
  HB_VERB_MUTE,
  HB_VERB_UNMUTE,
  HB_VERB_ACKNOWLEDGE,
  HB_VERB_FORGET,
  HB_VERB_SEND,
  HB_N_VERBS
} HbVerb;

HbVerb      hb_verb_from_string (const char *name);
const char *hb_verb_to_string   (HbVerb      self);

G_END_DECLS
