#pragma once

#include "cli/verbs/hb-engine-finder.h"
#include "cli/verbs/hb-roster.h"
#include "cli/verbs/hb-verb-options.h"

G_BEGIN_DECLS

/* A verb that could not be carried out, and one whose time was up. */
#define HB_VERB_FAILED 1
#define HB_VERB_TIME_UP 3

/* Whether peers are wanted with their incidents, which take another call. */
typedef enum
{
  HB_VERB_WITHOUT_INCIDENTS,
  HB_VERB_WITH_INCIDENTS,
} HbVerbIncidents;

/* The verbs are in files by what they do: look (hb-verb-look.c), wait (hb-verb-wait.c), and change something
 * (hb-verb-change.c). Each returns its exit status, or with @error set, anything. */

int hb_verb_list   (const HbVerbOptions  *options,
                    HbDBusEngine1        *engine,
                    GError              **error);
int hb_verb_show   (const HbVerbOptions  *options,
                    HbDBusEngine1        *engine,
                    GError              **error);
int hb_verb_wait   (const HbVerbOptions  *options,
                    HbDBusEngine1        *engine,
                    GError              **error);
int hb_verb_change (const HbVerbOptions  *options,
                    HbDBusEngine1        *engine,
                    GError              **error);
int hb_verb_check  (const HbVerbOptions  *options);

HbRoster *hb_verb_list_peers (HbDBusEngine1   *engine,
                              HbVerbIncidents  with,
                              GError         **error);
void      hb_verb_print      (GString         *text);

G_END_DECLS
