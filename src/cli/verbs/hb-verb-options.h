#pragma once

#include "cli/hb-bus-kind.h"
#include "cli/hb-line-format.h"
#include "cli/verbs/hb-verb.h"

G_BEGIN_DECLS

/**
 * HbVerbOptions:
 * @verb: what to do
 * @format: the format of the output
 * @bus: which bus to look on; %HB_BUS_NONE for the system bus, then the session bus
 * @words: what stands behind the verb: peers, or a text; not empty strings
 * @states: a bit for each #HbPeerState that is wanted; 0 for all of them
 * @group: (nullable): the group that is wanted
 * @within: how long to wait, nanoseconds; %HB_NEVER if there is no limit
 * @span: how long to mute, nanoseconds; 0 for good
 *
 * The validated command line of a verb (INTERFACE.md, "Verbs").
 */
typedef struct
{
  HbVerb verb;
  HbFormat format;
  HbBusKind bus;
  char **words;
  guint states;
  char *group;
  gint64 within;
  gint64 span;
} HbVerbOptions;

HbVerbOptions *hb_verb_options_parse (HbVerb          verb,
                                      int            *argc,
                                      char         ***argv,
                                      GError        **error);
void           hb_verb_options_free  (HbVerbOptions  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbVerbOptions, hb_verb_options_free)

G_END_DECLS
